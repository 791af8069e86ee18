"""Rules about an operation and its stay in hospital."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from outcomes.checks.rule import Beside, Rule, Severity
from outcomes.models import Complication, Reoperation
from registry.models import ClinicalRow, Surgery, TreatedSegment
from registry.vocabulary.procedures import Procedure

HARD, SOFT = Severity.HARD, Severity.SOFT

BLOOD_LOSS_ML = 5_000
OPERATIVE_TIME_MIN = (30, 900)
STAY_DAYS = 120
LEVELS_FIXED = 14
RED_CELLS_UNITS = 20
AGE_YEARS = (18, 95)
#: A few minutes are enough for these.
CEMENT_ONLY = (Procedure.BKP, Procedure.PVP)


def _outside(field: str, low: int, high: int) -> Q:
    return Q(**{f"{field}__lt": low}) | Q(**{f"{field}__gt": high})


def _same_day(rows: QuerySet) -> QuerySet:
    twin = Surgery.objects.filter(patient=OuterRef("patient"), operated_on=OuterRef("operated_on"))
    return rows.filter(Exists(twin.filter(pk__lt=OuterRef("pk"), procedure=OuterRef("procedure"))))


def _has(related: type[ClinicalRow], link: str) -> Exists:
    return Exists(related._default_manager.filter(**{link: OuterRef("pk")}))


RULES = (
    Rule(
        "blood-loss",
        SOFT,
        Surgery,
        ("blood_loss_ml", "procedure"),
        f"Blood loss is seldom more than {BLOOD_LOSS_ML:,} mL.",
        "Correct the number or its unit, or confirm it.",
        lambda rows: rows.filter(blood_loss_ml__gt=BLOOD_LOSS_ML),
    ),
    Rule(
        "operative-time",
        SOFT,
        Surgery,
        ("operative_time_min", "procedure"),
        "An open operation seldom takes less than {} or more than {} minutes.".format(*OPERATIVE_TIME_MIN),
        "Was it given in hours? Correct the number, or confirm it.",
        lambda rows: rows.filter(_outside("operative_time_min", *OPERATIVE_TIME_MIN)).exclude(
            procedure__in=CEMENT_ONLY
        ),
    ),
    Rule(
        "red-cells",
        SOFT,
        Surgery,
        ("transfusion_red_cells_units", "blood_loss_ml"),
        f"More than {RED_CELLS_UNITS} units of red cells are seldom given.",
        "Was it given in mL? Correct the number, or confirm it.",
        lambda rows: rows.filter(transfusion_red_cells_units__gt=RED_CELLS_UNITS),
    ),
    Rule(
        "levels-fixed",
        SOFT,
        Surgery,
        ("levels_fixed",),
        f"More than {LEVELS_FIXED} levels are seldom fixed in one operation.",
        "Count vertebrae, not screws; correct the number, or confirm it.",
        lambda rows: rows.filter(levels_fixed__gt=LEVELS_FIXED),
    ),
    Rule(
        "age-at-surgery",
        SOFT,
        Surgery,
        ("age_at_surgery_years",),
        "Patients are seldom younger than {} or older than {} years.".format(*AGE_YEARS),
        "Correct the age, or confirm it.",
        lambda rows: rows.filter(_outside("age_at_surgery_years", *AGE_YEARS)),
    ),
    Rule(
        "length-of-stay",
        SOFT,
        Surgery,
        ("stay_days",),
        f"A stay is seldom longer than {STAY_DAYS} days.",
        "Correct the number, or confirm it.",
        lambda rows: rows.filter(stay_days__gt=STAY_DAYS),
    ),
    Rule(
        "intensive-care-within-stay",
        HARD,
        Surgery,
        ("icu_days", "stay_days"),
        "Days in intensive care are part of the stay.",
        "Correct whichever of the two numbers is wrong.",
        lambda rows: rows.filter(icu_days__gt=F("stay_days")),
    ),
    Rule(
        "return-after-index",
        HARD,
        Surgery,
        ("operated_on",),
        "A return to theatre does not lie before the operation it returns to.",
        "Correct whichever of the two dates is wrong, or the link.",
        lambda rows: rows.filter(operated_on__lt=F("index_surgery__operated_on")).annotate(
            index_on=F("index_surgery__operated_on")
        ),
        beside=(Beside("index_on", "Index operation on"),),
    ),
    Rule(
        "reoperation-on-its-day",
        HARD,
        Reoperation,
        ("reoperated_on",),
        "A reoperation and its own operation record have one date.",
        "Correct whichever of the two dates is wrong, or the link.",
        lambda rows: (
            rows.filter(surgery__isnull=False)
            .exclude(reoperated_on=F("surgery__operated_on"))
            .annotate(operation_on=F("surgery__operated_on"))
        ),
        beside=(Beside("operation_on", "Its operation record says"),),
        reads=(Surgery,),
    ),
    Rule(
        "operation-entered-twice",
        SOFT,
        Surgery,
        ("operated_on", "procedure"),
        "Two operations of one kind on one day are seldom two.",
        "Remove the one entered twice, or confirm that there were two.",
        _same_day,
    ),
    Rule(
        "complication-said-none",
        SOFT,
        Complication,
        ("type",),
        "A complication is recorded, and its operation says there was none.",
        "Correct the operation's word, or the complication.",
        lambda rows: rows.filter(surgery__had_complication="no").annotate(said=F("surgery__had_complication")),
        beside=(Beside("said", "The operation says"),),
        reads=(Surgery,),
    ),
    Rule(
        "complication-not-listed",
        SOFT,
        Surgery,
        ("had_complication",),
        "An operation says there was a complication, and none is recorded.",
        "Record the complication, or correct the word.",
        lambda rows: rows.filter(~_has(Complication, "surgery"), had_complication="yes"),
        reads=(Complication,),
        asked=False,
    ),
    Rule(
        "operation-without-segment",
        SOFT,
        Surgery,
        ("procedure",),
        "An operation names the levels it treated: local recurrence belongs to them.",
        "Record the treated segment.",
        lambda rows: rows.filter(~_has(TreatedSegment, "surgery"), index_surgery=None),
        reads=(TreatedSegment,),
        asked=False,
    ),
    Rule(
        "return-without-cause",
        SOFT,
        Surgery,
        ("procedure", "operated_on"),
        "A revision has a reoperation record that says why.",
        "Record the reoperation with its cause.",
        lambda rows: rows.filter(~_has(Reoperation, "surgery"), procedure=Procedure.REVISION),
        reads=(Reoperation,),
        asked=False,
    ),
)
