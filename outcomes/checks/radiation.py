"""Rules about radiotherapy: dose, fractions, the cord, and its time after the operation."""

from datetime import timedelta

from django.db.models import Case, DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value, When

from outcomes.checks.rule import Beside, Rule, Severity
from registry.models import RadiotherapyCourse, Surgery
from registry.vocabulary.procedures import STEREOTACTIC, RadiotherapyModality

SOFT = Severity.SOFT

#: Days from surgery to stereotactic radiation: sooner the wound is at risk, later the tumour grows.
AFTER_SURGERY_DAYS = (14, 42)
#: Gy a fraction.
STEREOTACTIC_GY, CONVENTIONAL_GY = (4, 26), (1.5, 8)
FRACTIONS = {RadiotherapyModality.SRS: (1, 1), RadiotherapyModality.SBRT: (2, 6)}
#: Highest dose to the cord in Gy, by the number of fractions, for a risk of myelopathy of at most 5 % (HyTEC 2021).
CORD_GY = {1: 14.0, 2: 17.0, 3: 20.3, 4: 23.0, 5: 25.3}
_STEREOTACTIC = [modality.value for modality in STEREOTACTIC]


def _a_fraction(rows: QuerySet) -> QuerySet:
    gray = DecimalField(max_digits=12, decimal_places=4)
    dosed = rows.annotate(a_fraction=ExpressionWrapper(F("dose_gy") / F("fractions"), output_field=gray))
    few, many = STEREOTACTIC_GY
    least, most = CONVENTIONAL_GY
    return dosed.filter(
        Q(modality__in=_STEREOTACTIC) & (Q(a_fraction__lt=few) | Q(a_fraction__gt=many))
        | Q(modality=RadiotherapyModality.CEBRT) & (Q(a_fraction__lt=least) | Q(a_fraction__gt=most))
    )


def _fractions(rows: QuerySet) -> QuerySet:
    unusual = Q()
    for modality, (few, many) in FRACTIONS.items():
        unusual |= Q(modality=modality) & (Q(fractions__lt=few) | Q(fractions__gt=many))
    return rows.filter(unusual)


def _cord(rows: QuerySet) -> QuerySet:
    whens = [When(fractions=number, then=Value(limit)) for number, limit in CORD_GY.items()]
    limit = Case(*whens, output_field=DecimalField(max_digits=6, decimal_places=1))
    return rows.filter(modality__in=_STEREOTACTIC).annotate(limit=limit).filter(cord_dmax_gy__gt=F("limit"))


def _time(rows: QuerySet) -> QuerySet:
    soon, late = (timedelta(days=days) for days in AFTER_SURGERY_DAYS)
    after = rows.filter(modality__in=_STEREOTACTIC).annotate(operated_on=F("surgery__operated_on"))
    return after.filter(Q(started_on__lt=F("operated_on") + soon) | Q(started_on__gt=F("operated_on") + late))


def _not_planned(rows: QuerySet) -> QuerySet:
    return rows.filter(modality__in=_STEREOTACTIC, surgery__srs_planned="no").annotate(said=F("surgery__srs_planned"))


def _twice(rows: QuerySet) -> QuerySet:
    twin = RadiotherapyCourse.objects.filter(
        patient=OuterRef("patient"), started_on=OuterRef("started_on"), modality=OuterRef("modality")
    )
    return rows.filter(Exists(twin.filter(pk__lt=OuterRef("pk"), target_levels=OuterRef("target_levels"))))


_OPERATED = (Beside("operated_on", "Operation on"),)
_CONFIRM = "Correct whichever is wrong, or confirm it."

RULES = (
    Rule(
        "dose-a-fraction",
        SOFT,
        RadiotherapyCourse,
        ("dose_gy", "fractions", "modality"),
        "A fraction is seldom outside {} to {} Gy when stereotactic, {} to {} Gy when conventional.".format(
            *STEREOTACTIC_GY, *CONVENTIONAL_GY
        ),
        "Is the dose the total, and in Gy? Correct it or the number of fractions, or confirm both.",
        _a_fraction,
    ),
    Rule(
        "fractions-of-modality",
        SOFT,
        RadiotherapyCourse,
        ("fractions", "modality"),
        "Radiosurgery (SRS) is one fraction; stereotactic body radiotherapy (SBRT) two to six.",
        _CONFIRM,
        _fractions,
    ),
    Rule(
        "cord-dose",
        SOFT,
        RadiotherapyCourse,
        ("cord_dmax_gy", "fractions"),
        "The cord is seldom given more than carries a risk of myelopathy of 5 %.",
        "Correct the dose or the number of fractions, or confirm both.",
        _cord,
        beside=(Beside("limit", "Limit for these fractions (Gy)"),),
    ),
    Rule(
        "stereotactic-after-surgery",
        SOFT,
        RadiotherapyCourse,
        ("started_on", "modality"),
        "Stereotactic radiation seldom begins sooner than {} or later than {} days after its operation.".format(
            *AFTER_SURGERY_DAYS
        ),
        "Correct the date, unlink a course that does not belong to the operation, or confirm it.",
        _time,
        beside=_OPERATED,
        reads=(Surgery,),
    ),
    Rule(
        "stereotactic-not-planned",
        SOFT,
        RadiotherapyCourse,
        ("modality",),
        "Stereotactic radiation is recorded, and its operation says that none was planned.",
        "Correct the operation's word, or confirm that the plan changed.",
        _not_planned,
        beside=(Beside("said", "Planned, says the operation"),),
        reads=(Surgery,),
    ),
    Rule(
        "course-entered-twice",
        SOFT,
        RadiotherapyCourse,
        ("started_on", "modality", "target_levels"),
        "Two courses of one kind to the same levels on one day are seldom two.",
        "Remove the one entered twice, or confirm that there were two.",
        _twice,
    ),
)
