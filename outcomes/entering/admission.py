"""A new patient in two short steps: who it is, then, once nobody alike is in the registry, what brings them here."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from django import forms

from outcomes.actions.admission import Admission
from outcomes.records.catalogue import BY_SLUG, Kind
from outcomes.records.dates import TypedDate
from outcomes.records.fields import DateTyped, form_field, reason_field
from registry.errors import Violation
from registry.models import Patient, PatientIdentity, Site
from registry.rules import check_row
from registry.vocabulary.common import ConsentScope, Sex

CONSENT, TUMOUR, LESION = BY_SLUG["consent"], BY_SLUG["primary-tumour"], BY_SLUG["lesion"]


class PersonForm(forms.Form):
    """Who it is, as the hospital calls them."""

    use_required_attribute = False
    site = forms.ChoiceField(label="Hospital")
    hospital_number = forms.CharField(
        max_length=60, label="Hospital number", widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )
    full_name = forms.CharField(
        max_length=200, label="Name", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_date = DateTyped(partial=True, required=False, label="Date of birth")

    def __init__(self, *args: Any, sites: list[Site], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sites = {site.code: site for site in sites}
        field: Any = self.fields["site"]
        field.choices = [(site.code, site.name) for site in sites]
        if len(sites) == 1:
            field.widget, field.initial = forms.HiddenInput(), sites[0].code

    def clean_hospital_number(self) -> str:
        return " ".join(str(self.cleaned_data["hospital_number"]).split())

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            identity = self.identity()
            for violation in check_row(PatientIdentity, identity, today=self.at().today()):
                field = violation.field.removesuffix("_precision")
                self.add_error(field if field in self.fields else None, f"{violation.message} {violation.remedy}")
        return self.cleaned_data

    def says_who(self) -> bool:
        """Whether enough could be read to look for the person."""
        return {"site", "hospital_number", "full_name"} <= set(self.cleaned_data)

    def at(self) -> Site:
        return self.sites[self.cleaned_data["site"]]

    def identity(self) -> dict[str, Any]:
        said = self.cleaned_data
        born: TypedDate | None = said.get("birth_date")
        return {
            "hospital_number": said["hospital_number"],
            "full_name": " ".join(str(said["full_name"]).split()),
            "birth_date": born.day if born else None,
            "birth_date_precision": born.precision if born else None,
        }


class AdmissionForm(PersonForm):
    """The same, and what brings them here. What stays empty makes no record and can be added later."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"key": uuid4(), **(options.get("initial") or {})}
        super().__init__(*args, **options)
        self.fields["hospital_number"].widget.attrs.pop("autofocus")  # it was typed on the page before
        nobody = Patient()
        self.fields["somebody_else"] = forms.BooleanField(
            required=False, label="I have looked: this is none of the people above"
        )
        self.fields["sex"] = forms.TypedChoiceField(
            choices=[("", "not recorded"), *Sex.choices], required=False, empty_value=None, label="Sex"
        )
        self.fields["sex"].widget.attrs["autofocus"] = True
        self.fields["sex_missing"] = reason_field("Sex: if missing, why")
        for scope in ConsentScope:
            label = f"Consent, {scope.label.lower()}: given on"
            self.fields[f"consent_{scope.value}"] = DateTyped(partial=False, required=False, label=label)
        for kind, names in ((TUMOUR, ("group", "histology", "diagnosed_on")), (LESION, ("levels", "escc"))):
            for name in names:
                self.fields[name] = form_field(kind, name, nobody)
                self.fields[name].required = False
        self.fields["levels"].label = "Levels of the first lesion"
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput)

    def consents(self) -> list[Any]:
        return [self[f"consent_{scope.value}"] for scope in ConsentScope]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            today = self.at().today()
            said = self.cleaned_data
            person = {"sex": said["sex"], "sex_missing": said["sex_missing"]}
            self.add_violations(check_row(Patient, person, today=today))
            for kind, values in self._written():
                names = {"given_on": f"consent_{values.get('scope')}"} if kind is CONSENT else {}
                self.add_violations(check_row(kind.model, values, today=today), names)
            if said["escc"] and not said["levels"]:
                self.add_error("levels", "Say which levels the lesion takes.")
        return self.cleaned_data

    def add_violations(self, found: list[Violation], names: Mapping[str, str] | None = None) -> None:
        """At the page's own field for each, by `names` where it is called otherwise here."""
        for violation in found:
            field = (names or {}).get(violation.field, violation.field.removesuffix("_precision"))
            words = f"{violation.message[:1].upper()}{violation.message[1:]} {violation.remedy}"
            self.add_error(field if field in self.fields else None, words)

    def admission(self) -> Admission:
        said = self.cleaned_data
        return Admission(
            site=self.at(),
            person={"sex": said["sex"], "sex_missing": said["sex_missing"]},
            identity=self.identity(),
            records=[(kind.model, values) for kind, values in self._written()],
        )

    def _written(self) -> Iterator[tuple[Kind, dict[str, Any]]]:
        said = self.cleaned_data
        for scope in ConsentScope:
            if given := said[f"consent_{scope.value}"]:
                yield CONSENT, {"scope": scope.value, "given_on": given.day}
        diagnosed: TypedDate | None = said["diagnosed_on"]
        if said["group"] or said["histology"] or diagnosed:
            dated = {
                "diagnosed_on": diagnosed.day if diagnosed else None,
                "diagnosed_on_precision": diagnosed.precision if diagnosed else None,
            }
            yield TUMOUR, {"group": said["group"], "histology": said["histology"], **dated}
        if said["levels"]:
            yield LESION, {"levels": said["levels"], "escc": said["escc"]}
