"""What managers and consumers type about projects. A form holds the fields it names, and no other is read."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.forms import ProofForm
from exports.actions.projects import Terms
from exports.actions.tokens import LASTS_DAYS, LONGEST_DAYS
from exports.figures.tables import TABLES as FIGURES
from exports.models import Agreement, Project
from exports.release.columns import Column, Kind
from exports.release.entities import ENTITIES, Entity
from exports.vocabulary import TABLE_FORMATS, Basis, FileFormat, Profile, ProjectRole, Scope
from registry.vocabulary.oncology import PrimaryGroup
from registry.vocabulary.procedures import Procedure

EVERY, CHOSEN = "every", "chosen"


class WhyField(forms.CharField):
    """A reason for the history."""

    def __init__(self, label: str = "Why?") -> None:
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(label=label, max_length=300, widget=widget, help_text="Kept in the history of the project.")


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class ProjectForm(forms.Form):
    """A project's terms. Columns are ticked table by table, one field of the form a table."""

    use_required_attribute = False
    code = forms.SlugField(
        max_length=30, label="Code", help_text="Short and lasting: it stands in addresses and in files."
    )
    title = forms.CharField(max_length=200, label="Title")
    purpose = forms.CharField(
        label="Purpose",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The question the data are to answer, in words a reviewer can judge.",
    )
    max_profile = forms.ChoiceField(
        choices=Profile.choices,
        widget=forms.RadioSelect,
        label="Highest profile",
        initial=Profile.DEIDENTIFIED,
        help_text="True dates (L1) take the approval of two reviewers under each agreement.",
    )
    procedures = forms.MultipleChoiceField(
        choices=Procedure.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Only these operations",
        help_text="None ticked: all.",
    )
    primary_groups = forms.MultipleChoiceField(
        choices=PrimaryGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Only these primary tumours",
        help_text="None ticked: all.",
    )
    columns = forms.ChoiceField(
        choices=[(CHOSEN, "Only those ticked below"), (EVERY, "Every column of the profile")],
        widget=forms.RadioSelect,
        label="Columns that may leave",
        initial=CHOSEN,
        help_text="As few as the purpose needs. Keys that join the tables always leave, as pseudonyms.",
    )

    def __init__(self, *args: Any, project: Project | None = None, **options: Any) -> None:
        if project is not None:
            options.setdefault("initial", _initial_of(project))
        super().__init__(*args, **options)
        for entity in ENTITIES:
            self.fields[_name(entity)] = forms.MultipleChoiceField(
                choices=[(f"{entity.name}.{one.name}", described(one)) for one in entity.columns if listed(one)],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                label=entity.title,
            )
        if project is not None:
            del self.fields["code"]
            self.fields["reason"] = WhyField("Why is this changed?")
            self.fields["read"] = forms.CharField(widget=forms.HiddenInput)

    def tables(self) -> Iterator[tuple[BoundField, int, int]]:
        """One field a table, how many of its columns are ticked, and of how many."""
        for entity in ENTITIES:
            bound = self[_name(entity)]
            yield bound, len(bound.value() or ()), len(bound.field.choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("columns") == CHOSEN and not self._ticked():
            self.add_error("columns", "Tick at least one column below, or choose every column.")
        return self.cleaned_data

    @property
    def terms(self) -> Terms:
        said = self.cleaned_data
        return Terms(
            title=said["title"],
            purpose=said["purpose"],
            max_profile=said["max_profile"],
            fields=tuple(self._ticked()) if said["columns"] == CHOSEN else (),
            procedures=tuple(said["procedures"]),
            primary_groups=tuple(said["primary_groups"]),
        )

    def _ticked(self) -> list[str]:
        return [name for entity in ENTITIES for name in self.cleaned_data.get(_name(entity), ())]


class AgreementForm(forms.Form):
    """What was signed."""

    use_required_attribute = False
    reference = forms.CharField(max_length=120, label="Reference", help_text="Where the signed paper is found.")
    basis = forms.ChoiceField(
        choices=Basis.choices, widget=forms.RadioSelect, label="Patients' data are used by", initial=Basis.CONSENT
    )
    valid_from = DayField(label="Valid from")
    expires_on = DayField(label="Expires on", help_text="From this day on nothing is handed out under it.")
    exact_days = forms.BooleanField(
        required=False,
        label="Exact days",
        help_text="Otherwise in steps, each patient's as wide as it takes for another's to be the same. By exact days "
        "nearly everybody can be recognised: only where it was signed.",
    )
    smallest_group = forms.IntegerField(
        min_value=5,
        max_value=100,
        initial=Agreement._meta.get_field("smallest_group").default,
        label="Smallest group (k)",
        help_text="Each patient is one of at least so many who look alike: 5 or more.",
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if said.get("valid_from") and said.get("expires_on") and said["expires_on"] <= said["valid_from"]:
            self.add_error("expires_on", "It would end before it begins. Give a later day.")
        return said


class MemberForm(forms.Form):
    """Somebody with an account takes part in a project."""

    use_required_attribute = False
    username = forms.CharField(
        max_length=150,
        label="User name",
        widget=forms.TextInput(attrs={"autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}),
        help_text="As they sign in with it.",
    )
    role = forms.ChoiceField(choices=ProjectRole.choices, widget=forms.RadioSelect, label="Part")


class TokenForm(ProofForm):
    """A new key. Each one takes its own proof of who makes it."""

    always = True
    label = forms.CharField(
        max_length=80, required=False, label="Label", help_text="Where it is used, such as “nightly script”."
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        label="What it is good for",
        initial=[Scope.DICTIONARY, Scope.READ, Scope.EXPORT],
        help_text="As little as its use needs.",
    )
    days = forms.IntegerField(
        min_value=1, max_value=LONGEST_DAYS, initial=LASTS_DAYS, label="Lasts for (days)", help_text="At most a year."
    )


class OrderForm(forms.Form):
    """What a consumer wants to have. Sent by GET it asks what that would hold, by POST it orders it."""

    use_required_attribute = False
    profile = forms.ChoiceField(label="Profile")
    format = forms.ChoiceField(choices=TABLE_FORMATS, label="Format", initial=FileFormat.PARQUET)
    since = forms.ChoiceField(required=False, label="Rows")
    tables = forms.MultipleChoiceField(
        choices=[(entity.name, entity.title) for entity in ENTITIES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Tables",
        help_text="None ticked: all.",
    )

    def __init__(self, said: Any, *, profiles: Sequence[Profile], earlier: Sequence[datetime], **options: Any) -> None:
        super().__init__(said, **options)
        asked = said.get("profile")
        self.chosen = Profile(asked) if asked in profiles else profiles[0]
        self.fields["profile"].choices = [(one.value, one.label) for one in profiles]  # type: ignore[attr-defined]
        since = [(one.isoformat(), f"changed since the export of {one:%Y-%m-%d %H:%M} UTC") for one in earlier]
        self.fields["since"].choices = [("", "all, since ever"), *since]  # type: ignore[attr-defined]
        if self.chosen is Profile.AGGREGATE:
            del self.fields["since"]
            tables = [(table.name, table.title) for table in FIGURES]
            self.fields["tables"].choices = tables  # type: ignore[attr-defined]

    @staticmethod
    def turned(said: Any) -> Any:
        """What was asked before the profile was changed: tables of records are none of aggregates, and the reverse."""
        there = FIGURES if said.get("profile") == Profile.AGGREGATE else ENTITIES
        others = {table.name for table in (*FIGURES, *ENTITIES)} - {table.name for table in there}
        kept = said.copy()
        kept.setlist("tables", [name for name in said.getlist("tables") if name not in others])
        return kept

    def hidden(self) -> Iterator[tuple[str, str]]:
        """What was asked about, to be sent again as the order."""
        said = self.cleaned_data
        yield from ((name, said[name]) for name in ("profile", "format", "since") if name in said)
        yield from (("tables", name) for name in said["tables"])

    @property
    def order(self) -> dict[str, Any]:
        said = self.cleaned_data
        since = datetime.fromisoformat(said["since"]) if said.get("since") else None
        return {"profile": said["profile"], "entities": said["tables"], "format": said["format"], "since": since}


class PullForm(forms.Form):
    """Which pulls the log shows."""

    project = forms.ChoiceField(required=False, label="Project")

    def __init__(self, *args: Any, codes: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["project"].choices = [("", "all"), *((code, code) for code in codes)]  # type: ignore[attr-defined]


class InviteForm(ProofForm):
    """Somebody without an account is asked to take part in a project."""

    display_name = forms.CharField(max_length=120, label="Name", help_text="As colleagues will see it.")
    role = forms.ChoiceField(
        choices=ProjectRole.choices, widget=forms.RadioSelect, label="Part", initial=ProjectRole.CONSUMER
    )
    email = forms.EmailField(required=False, label="Email address")


class ReleaseRefusalForm(forms.Form):
    """Why figures must not leave as they were made."""

    use_required_attribute = False
    why = forms.CharField(
        label="Why is it refused?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the release and in the history. Name no count.",
    )


class ReasonForm(forms.Form):
    """A step that needs nothing but its reason."""

    use_required_attribute = False
    reason = WhyField()


def listed(column: Column) -> bool:
    return column.kind is not Kind.KEY


def described(column: Column) -> str:
    """A column for who chooses: what it is, its name, and where it is only in one profile."""
    only = [profile.value for profile in (Profile.CODED, Profile.DEIDENTIFIED) if column.is_in(profile)]
    label = column.label[:1].upper() + column.label[1:]
    return f"{label} · {column.name}" + (f" · {only[0]} only" if len(only) == 1 else "")


def _name(entity: Entity) -> str:
    return f"of_{entity.name}"


def _initial_of(project: Project) -> dict[str, Any]:
    terms = Terms.of(project)
    return {
        **asdict(terms),
        "columns": CHOSEN if terms.fields else EVERY,
        "read": terms.digest,
        **{_name(one): [name for name in terms.fields if name.startswith(f"{one.name}.")] for one in ENTITIES},
    }
