"""Which schedule a site follows, as its page asks it."""

from typing import Any

from django import forms

from outcomes.forms import ReasonForm
from outcomes.models import SiteSchedule
from outcomes.schedule.protocol import DECLARED, OnRevision, Protocol, Track
from outcomes.schedule.published import PUBLISHED
from outcomes.schedule.writing import text_of, windows_from_text
from registry.errors import RuleError

OWN = "own"


class ScheduleForm(ReasonForm):
    """A published schedule, or windows of the site's own; with a reason, from the version it was read at."""

    choice = forms.ChoiceField(
        label="Schedule",
        choices=[*((name, protocol.name) for name, protocol in PUBLISHED.items()), (OWN, "Our own, as written below")],
        widget=forms.RadioSelect,
    )
    on_revision = forms.ChoiceField(label="After a revision", choices=OnRevision.choices, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, protocol: Protocol, chosen: SiteSchedule | None, **options: Any) -> None:
        self.name = protocol.name
        options["initial"] = {
            "choice": (chosen.published or OWN) if chosen else "standard",
            "on_revision": protocol.on_revision,
            "version": chosen.version if chosen else 0,
            **{_name(track): text_of(protocol.tracks.get(track, ())) for track in DECLARED},
        }
        super().__init__(*args, **options)
        for track in DECLARED:
            self.fields[_name(track)] = forms.CharField(
                required=False,
                max_length=2_000,
                label=f"{track.label}: windows",
                help_text="One a line, in days after the operation: 3 months: 75-120",
                widget=forms.Textarea(attrs={"rows": 6}),
            )
        self.order_fields(["choice", *map(_name, DECLARED), "on_revision", "reason", "version"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("choice") == OWN:
            tracks = {track: self._windows(track) for track in DECLARED}
            if not self.errors and not any(tracks.values()):
                self.add_error(_name(Track.CLINIC), "Give at least one window.")
            if not self.errors:
                said["protocol"] = Protocol(self.name, tracks, OnRevision(said["on_revision"] or OnRevision.KEEP))
        return said

    def _windows(self, track: Track) -> tuple[Any, ...]:
        try:
            windows = windows_from_text(self.cleaned_data.get(_name(track), ""))
            Protocol(self.name, {track: windows})
        except RuleError as error:
            for violation in error.violations:
                words = violation.message.removeprefix(f"{track.label.lower()}: ")
                self.add_error(_name(track), f"{words[:1].upper()}{words[1:]} {violation.remedy}")
            return ()
        return windows


def _name(track: Track) -> str:
    return f"windows_{track.name.lower()}"
