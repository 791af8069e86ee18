"""Small cohorts for tests, told in days from surgery: `a_patient(site).dies(100)`."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any, Self

from django.db.models import Model

from outcomes.models import (
    Assessment,
    Complication,
    Confirmation,
    DataQuery,
    DataQueryEntry,
    Death,
    ImagingAssessment,
    LocalRecurrence,
    SegmentStatus,
    Verification,
    VitalContact,
)
from registry.actions.acting import acting
from registry.models import (
    BaselineAssessment,
    Consent,
    Patient,
    PrimaryTumour,
    RadiotherapyCourse,
    RecordedScore,
    Site,
    SpinalLesion,
    Surgery,
    TreatedSegment,
)

BY = "command:test"
OPERATED = date(2019, 3, 11)


def a_site(code: str = "north") -> Site:
    return Site.objects.get_or_create(code=code, defaults={"name": f"Hospital {code}"})[0]


def corrected(site: Site) -> AbstractContextManager[None]:
    """Rows of this hospital are changed or removed inside the block."""
    return acting(by=BY, site=site, reason="a test corrects it")


class Case:
    """One patient. Each method records one thing and returns the case, so that a history reads as a sentence.

    Days count from the first operation; those of `recurs`, `imaged` and `irradiated` belong to the latest operation.
    """

    def __init__(self, site: Site, *, sex: str = "F", operated_on: date = OPERATED) -> None:
        self.site = site
        self.operated_on = operated_on
        with acting(by=BY, site=site):
            self.patient = Patient.objects.create(site=site, sex=sex)

    def day(self, number: int | None) -> date | None:
        return None if number is None else self.operated_on + timedelta(days=number)

    def operated(
        self, day: int = 0, procedure: str = "SEPARATION", *, levels: Sequence[str] = ("T4",), **values: Any
    ) -> Self:
        self.surgery = self.add(Surgery, operated_on=self.day(day), procedure=procedure, **values)
        self.segment = self.add(TreatedSegment, surgery=self.surgery, levels=list(levels))
        return self

    def alive(self, day: int) -> Self:
        self.add(VitalContact, alive_on=self.day(day))
        return self

    def dies(self, day: int | None, precision: str = "D") -> Self:
        return self._dated(Death, "died_on", day, precision)

    def recurs(self, day: int | None, precision: str = "D", *, pattern: str = "in_field") -> Self:
        return self._dated(LocalRecurrence, "recurred_on", day, precision, segment=self.segment, pattern=pattern)

    def imaged(
        self, day: int, status: str = "no_recurrence", *, informative: bool = True, pattern: str | None = None
    ) -> Self:
        imaging = self.add(ImagingAssessment, imaged_on=self.day(day), modality="MRI", informative=informative)
        self.add(SegmentStatus, imaging=imaging, segment=self.segment, status=status, pattern=pattern)
        return self

    def irradiated(self, day: int | None, modality: str = "SRS") -> Self:
        course = {"modality": modality, "dose_gy": 24, "fractions": 1, "started_on": self.day(day)}
        self.add(RadiotherapyCourse, surgery=self.surgery, **course)
        return self

    def withdraws(self, day: int = 1, scope: str = "registry") -> Self:
        self.add(Consent, scope=scope, given_on=self.day(-10), withdrawn_on=self.day(day))
        return self

    def baseline(self, **values: Any) -> Self:
        self.add(BaselineAssessment, surgery=self.surgery, **values)
        return self

    def after_surgery(self, frankel: str) -> Self:
        self.add(Assessment, surgery=self.surgery, is_postoperative=True, frankel=frankel)
        return self

    def scored(self, **totals: int) -> Self:
        for score, total in totals.items():
            self.add(RecordedScore, surgery=self.surgery, score=score, total=total)
        return self

    def complicated(self, *types: str) -> Self:
        for kind in types:
            self.add(Complication, surgery=self.surgery, type=kind)
        return self

    def primary(self, group: str) -> Self:
        self.add(PrimaryTumour, group=group)
        return self

    def compressed(self, escc: str) -> Self:
        self.add(SpinalLesion, levels=["T4"], escc=escc)
        return self

    def asked(self, text: str = "Is this so?") -> Self:
        """A query about the operation."""
        self.add(DataQuery, table="registry_surgery", row=self.surgery.pk, text=text, raised_by="user:0")
        return self

    def spoken_of(self) -> Self:
        """Confirmed, asked and answered, verified: everything that can be said about the operation."""
        of_row = {"table": "registry_surgery", "row": self.surgery.pk}
        said = {"rule": "blood-loss", "values": {"blood_loss_ml": "9000"}, "word": "so it was", "by": "user:0"}
        self.add(Confirmation, **said, **of_row)
        query = self.add(DataQuery, text="Is this so?", raised_by="user:0", **of_row)
        self.add(DataQueryEntry, query=query, step="answer", text="It is.", by="user:0")
        self.add(Verification, version=1, sha256="0" * 64, by="user:0", **of_row)
        return self

    def add(self, model: type[Model], **values: Any) -> Any:
        with acting(by=BY, site=self.site):
            return model._default_manager.create(patient=self.patient, site=self.site, **values)

    def _dated(self, model: type[Model], field: str, day: int | None, precision: str, **values: Any) -> Self:
        found = self.day(day)
        if found and precision == "M":
            found = found.replace(day=1)
        if found and precision == "Y":
            found = found.replace(month=1, day=1)
        self.add(model, **{field: found, f"{field}_precision": precision if found else None}, **values)
        return self


def a_patient(site: Site, procedure: str = "SEPARATION", *, sex: str = "F", **surgery: Any) -> Case:
    """A patient with one index operation on day 0."""
    return Case(site, sex=sex).operated(0, procedure, **surgery)
