"""Rules about what happened afterwards: imaging, recurrence, visits, and whether the patient is alive."""

from datetime import timedelta

from django.db.models import Case, DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, When

from outcomes.checks.rule import Beside, Rule, Severity
from outcomes.models import (
    Assessment,
    Death,
    FollowUpVisit,
    ImagingAssessment,
    LocalRecurrence,
    Reoperation,
    SegmentStatus,
)
from outcomes.vocabulary import LocalStatus, ReoperationCause, VisitState
from registry.models import RadiotherapyCourse, Surgery
from registry.vocabulary.common import DatePrecision

SOFT = Severity.SOFT
FOUND = (LocalStatus.RECURRENCE, LocalStatus.SUSPECTED)
#: How far imaging may lie from the date on which a recurrence is held to have begun.
IMAGING_DAYS = 60


def _without_imaging(rows: QuerySet) -> QuerySet:
    """The imaging may be of the day, of weeks around it, or anywhere in the month or year that is all one knows."""
    near = timedelta(days=IMAGING_DAYS)
    vague = {DatePrecision.MONTH: timedelta(days=31), DatePrecision.YEAR: timedelta(days=366)}
    last = [When(recurred_on_precision=one, then=F("recurred_on") + near + length) for one, length in vague.items()]
    dated = rows.filter(recurred_on__isnull=False).annotate(
        first_day=ExpressionWrapper(F("recurred_on") - near, output_field=DateField()),
        last_day=Case(*last, default=F("recurred_on") + near, output_field=DateField()),
    )
    shown = SegmentStatus.objects.filter(segment=OuterRef("segment"), status__in=FOUND)
    within = {"imaging__imaged_on__gte": OuterRef("first_day"), "imaging__imaged_on__lte": OuterRef("last_day")}
    return dated.exclude(Exists(shown.filter(**within)))


def _seen_earlier(rows: QuerySet) -> QuerySet:
    first = SegmentStatus.objects.filter(segment=OuterRef("segment"), status=LocalStatus.RECURRENCE)
    known = rows.annotate(seen_on=Subquery(first.order_by("imaging__imaged_on").values("imaging__imaged_on")[:1]))
    return known.filter(recurred_on__gt=F("seen_on"))


def _free_again(rows: QuerySet) -> QuerySet:
    """After a recurrence a segment is called free only where something was done about it in between."""
    on, held = OuterRef("imaging__imaged_on"), OuterRef("segment__recurrence__recurred_on")
    treated = Exists(
        Surgery.objects.filter(patient=OuterRef("patient"), operated_on__gte=held, operated_on__lte=on)
    ) | Exists(RadiotherapyCourse.objects.filter(patient=OuterRef("patient"), started_on__gte=held, started_on__lte=on))
    free = rows.filter(status=LocalStatus.NO_RECURRENCE, imaging__imaged_on__gt=F("segment__recurrence__recurred_on"))
    dates = {"imaged_on": F("imaging__imaged_on"), "recurred_on": F("segment__recurrence__recurred_on")}
    return free.exclude(treated).annotate(**dates)


def _lost_yet_seen(rows: QuerySet) -> QuerySet:
    later = FollowUpVisit.objects.filter(surgery=OuterRef("surgery"), seen_on__gt=OuterRef("due_on"))
    found = rows.filter(state=VisitState.LOST).annotate(
        seen_later=Subquery(later.order_by("seen_on").values("seen_on")[:1])
    )
    return found.filter(seen_later__isnull=False)


def _visit_twice(rows: QuerySet) -> QuerySet:
    twin = FollowUpVisit.objects.filter(surgery=OuterRef("surgery"), seen_on=OuterRef("seen_on"))
    return rows.filter(Exists(twin.filter(pk__lt=OuterRef("pk"))))


def _imaging_twice(rows: QuerySet) -> QuerySet:
    twin = ImagingAssessment.objects.filter(
        patient=OuterRef("patient"), imaged_on=OuterRef("imaged_on"), modality=OuterRef("modality")
    )
    return rows.filter(Exists(twin.filter(pk__lt=OuterRef("pk"))))


def _assessed_elsewhen(rows: QuerySet) -> QuerySet:
    apart = timedelta(days=7)
    known = rows.annotate(seen_on=F("visit__seen_on"))
    return known.filter(Q(assessed_on__lt=F("seen_on") - apart) | Q(assessed_on__gt=F("seen_on") + apart))


def _reoperated_without_recurrence(rows: QuerySet) -> QuerySet:
    known = LocalRecurrence.objects.filter(patient=OuterRef("patient"))
    return rows.filter(cause=ReoperationCause.RECURRENCE).exclude(Exists(known))


RULES = (
    Rule(
        "recurrence-without-imaging",
        SOFT,
        LocalRecurrence,
        ("recurred_on",),
        f"A recurrence is seen on imaging, within {IMAGING_DAYS} days of its date.",
        "Record the imaging with what it showed of the segment, correct the date, or confirm it.",
        _without_imaging,
        reads=(SegmentStatus, ImagingAssessment),
    ),
    Rule(
        "recurrence-after-first-seen",
        SOFT,
        LocalRecurrence,
        ("recurred_on",),
        "A recurrence does not begin after the imaging that shows it.",
        "Correct the date of the recurrence, or what the imaging is said to show.",
        _seen_earlier,
        beside=(Beside("seen_on", "Shown by imaging on"),),
        reads=(SegmentStatus, ImagingAssessment),
    ),
    Rule(
        "free-after-recurrence",
        SOFT,
        SegmentStatus,
        ("status",),
        "A segment that recurred is seldom free again without an operation or radiotherapy in between.",
        "Correct the status or the recurrence, record the treatment, or confirm it.",
        _free_again,
        beside=(Beside("imaged_on", "Imaging on"), Beside("recurred_on", "Recurrence on")),
        reads=(LocalRecurrence, ImagingAssessment, Surgery, RadiotherapyCourse),
    ),
    Rule(
        "recurrence-undated",
        SOFT,
        LocalRecurrence,
        ("recurred_on",),
        "A recurrence without a date is in no curve.",
        "Give the date, or as much of it as is known.",
        lambda rows: rows.filter(recurred_on=None),
    ),
    Rule(
        "death-undated",
        SOFT,
        Death,
        ("died_on",),
        "A death without a date is in no curve.",
        "Give the date, or as much of it as is known.",
        lambda rows: rows.filter(died_on=None),
    ),
    Rule(
        "reoperation-for-unknown-recurrence",
        SOFT,
        Reoperation,
        ("cause",),
        "A reoperation for a recurrence has a recurrence on record.",
        "Record the recurrence, or correct the cause.",
        _reoperated_without_recurrence,
        reads=(LocalRecurrence,),
    ),
    Rule(
        "lost-yet-seen",
        SOFT,
        FollowUpVisit,
        ("state", "due_on"),
        "Who is lost to follow-up is not seen later.",
        "Say of the earlier visit that it was not done.",
        _lost_yet_seen,
        beside=(Beside("seen_later", "Seen on"),),
    ),
    Rule(
        "visit-entered-twice",
        SOFT,
        FollowUpVisit,
        ("seen_on",),
        "Two follow-up visits after one operation on one day are seldom two.",
        "Remove the one entered twice, or confirm that there were two.",
        _visit_twice,
    ),
    Rule(
        "imaging-entered-twice",
        SOFT,
        ImagingAssessment,
        ("imaged_on", "modality"),
        "Two examinations of one kind on one day are seldom two.",
        "Remove the one entered twice, or confirm that there were two.",
        _imaging_twice,
    ),
    Rule(
        "assessed-at-its-visit",
        SOFT,
        Assessment,
        ("assessed_on",),
        "The assessment of a visit is seldom more than a week from it.",
        "Correct whichever of the two dates is wrong, or confirm both.",
        _assessed_elsewhen,
        beside=(Beside("seen_on", "Visit on"),),
        reads=(FollowUpVisit,),
    ),
)
