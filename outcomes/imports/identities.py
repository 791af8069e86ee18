"""Whether a hospital number still means the same person. Names and birth dates are compared here and told nowhere."""

from collections.abc import Iterator

from outcomes.imports.cells import plain
from outcomes.imports.people import Person
from outcomes.imports.problems import Problem
from registry.models import PatientIdentity, Site
from registry.rules import HIDDEN


def other_people(people: list[Person], site: Site, key: str) -> Iterator[Problem]:
    """Numbers that the registry knows with another name and another birth date; either alone may be a correction."""
    wanted = {person.number: person for person in people}
    for known in PatientIdentity.objects.select_related("patient").filter(site=site, hospital_number__in=wanted):
        person = wanted[known.hospital_number]
        name, born_on = person.identity.get("full_name") or "", person.identity.get("birth_date")
        if not (name and known.full_name and born_on and known.birth_date):
            continue
        if plain(name) != plain(known.full_name) and born_on != known.birth_date:
            rule = (
                f"this number is that of patient {known.patient}, whose name and birth date are both different {HIDDEN}"
            )
            yield Problem(
                "patients",
                person.row,
                key,
                HIDDEN,
                rule,
                "Correct the number; or correct name and birth date in two imports, one after the other.",
            )


def namesakes(newcomers: list[Person], site: Site) -> Iterator[str]:
    """Newcomers with the name and birth date of someone here: a hospital number may have been corrected."""
    told = {_who(person.identity.get("full_name"), person.identity.get("birth_date")): person for person in newcomers}
    born_on = {born for _, born in told if born is not None}
    for known in PatientIdentity.objects.select_related("patient").filter(site=site, birth_date__in=born_on):
        person = told.get(_who(known.full_name, known.birth_date))
        if person is not None and known.full_name and known.hospital_number != person.number:
            yield (
                f"patients row {person.row}: a new hospital number makes a new patient; name and birth date are those of patient "
                f"{known.patient}, who stays as is"
            )


def _who(name: str | None, born_on: object) -> tuple[str, object]:
    return plain(name or ""), born_on
