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
            rule = f"this number is that of patient {known.patient}, whose name and birth date both differ"
            remedy = "Correct the number; or correct the name in one import and the birth date in the next."
            yield Problem("patients", person.row, key, HIDDEN, rule, remedy)


def namesakes(newcomers: list[Person], site: Site) -> Iterator[str]:
    """Newcomers with the name and birth date of someone here: a hospital number may have been corrected."""
    told = {(person.identity.get("full_name"), person.identity.get("birth_date")): person for person in newcomers}
    same = PatientIdentity.objects.filter(
        site=site,
        full_name__in=[name for name, born in told if name and born],
        birth_date__in=[born for _, born in told if born],
    )
    for known in same.filter(patient__merged_into=None).select_related("patient"):
        person = told.get((known.full_name, known.birth_date))
        if person is not None and known.hospital_number != person.number:
            yield (
                f"patients row {person.row}: a new hospital number makes a new patient; "
                f"name and birth date are those of patient {known.patient}, who stays as is"
            )
