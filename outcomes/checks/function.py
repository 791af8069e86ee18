"""Rules about instruments: neurology, walking, performance, pain. What is compared was recorded last time.

Last time is the assessment before this one after the same operation, and before the first, the baseline.
"""

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from outcomes.checks.rule import Beside, Rule, Severity
from outcomes.models import Assessment
from registry.models import BaselineAssessment, ClinicalRow
from registry.vocabulary.scales import Ambulation, Ecog, Frankel

HARD, SOFT = Severity.HARD, Severity.SOFT

KPS_JUMP = 50
ECOG_JUMP = 3
OPIOIDS_MG_DAY = 1_000
ASKED_AT = (BaselineAssessment, Assessment)
_CORRECT = "Correct whichever of the two is wrong, or confirm both."


def _before(field: str, *with_fields: str) -> Coalesce:
    """What `field` was last time: of the latest assessment before that has it, and all of `with_fields`."""
    earlier = Q(assessed_on__lt=OuterRef("assessed_on")) | Q(is_postoperative=True, assessed_on=None)
    known = {f"{name}__isnull": False for name in (field, *with_fields)}
    rows = Assessment.objects.filter(earlier, surgery=OuterRef("surgery"), **known).exclude(pk=OuterRef("pk"))
    last = rows.order_by(F("assessed_on").desc(nulls_last=True), "-pk").values(field)[:1]
    return Coalesce(Subquery(last), F(f"surgery__baseline__{field}"))


def _walking(source: str) -> Case:
    """How well somebody walks: 3 on their own, 0 not at all."""
    ranks = {Ambulation.INDEPENDENT: 3, Ambulation.WITH_AID: 2, Ambulation.ASSISTED: 1, Ambulation.NONE: 0}
    whens = [When(**{source: word}, then=Value(rank)) for word, rank in ranks.items()]
    return Case(*whens, output_field=IntegerField())


def _kps_jump(rows: QuerySet) -> QuerySet:
    known = rows.filter(kps__gte=KPS_JUMP).annotate(before=_before("kps"))
    return known.filter(before__lte=F("kps") - KPS_JUMP)


def _ecog_jump(rows: QuerySet) -> QuerySet:
    known = rows.filter(ecog__lte=4 - ECOG_JUMP).annotate(before=_before("ecog"))
    return known.filter(before__gte=F("ecog") + ECOG_JUMP)


def _better_yet_walking_worse(rows: QuerySet) -> QuerySet:
    known = rows.filter(frankel__isnull=False, ambulation__isnull=False).annotate(
        frankel_before=_before("frankel", "ambulation"), ambulation_before=_before("ambulation", "frankel")
    )
    ranked = known.annotate(rank=_walking("ambulation"), rank_before=_walking("ambulation_before"))
    return ranked.filter(frankel__gt=F("frankel_before"), rank__lt=F("rank_before"))


def _worse_yet_walking_better(rows: QuerySet) -> QuerySet:
    known = rows.filter(frankel__isnull=False, ambulation__isnull=False).annotate(
        frankel_before=_before("frankel", "ambulation"), ambulation_before=_before("ambulation", "frankel")
    )
    ranked = known.annotate(rank=_walking("ambulation"), rank_before=_walking("ambulation_before"))
    return ranked.filter(frankel__lt=F("frankel_before"), rank__gt=F("rank_before"))


_FRANKEL_AND_WALKING = (
    Beside("frankel_before", "Frankel before", Frankel),
    Beside("ambulation_before", "Ambulation before", Ambulation),
)

ACROSS = (
    Rule(
        "kps-jump",
        SOFT,
        Assessment,
        ("kps",),
        f"KPS seldom rises by {KPS_JUMP} or more from one time to the next.",
        _CORRECT,
        _kps_jump,
        beside=(Beside("before", "KPS before"),),
        reads=(BaselineAssessment,),
    ),
    Rule(
        "ecog-jump",
        SOFT,
        Assessment,
        ("ecog",),
        f"ECOG seldom improves by {ECOG_JUMP} or more from one time to the next.",
        _CORRECT,
        _ecog_jump,
        beside=(Beside("before", "ECOG before", Ecog),),
        reads=(BaselineAssessment,),
    ),
    Rule(
        "frankel-better-walking-worse",
        SOFT,
        Assessment,
        ("frankel", "ambulation"),
        "Who became better by Frankel seldom walks worse than before.",
        "Correct the grade or the word on walking, or confirm both (a fracture, say, or frailty).",
        _better_yet_walking_worse,
        beside=_FRANKEL_AND_WALKING,
        reads=(BaselineAssessment,),
    ),
    Rule(
        "frankel-worse-walking-better",
        SOFT,
        Assessment,
        ("frankel", "ambulation"),
        "Who became worse by Frankel seldom walks better than before.",
        "Correct the grade or the word on walking, or confirm both.",
        _worse_yet_walking_better,
        beside=_FRANKEL_AND_WALKING,
        reads=(BaselineAssessment,),
    ),
)


def _of(model: type[ClinicalRow]) -> tuple[Rule, ...]:
    """What holds for one record of instruments, at baseline and at follow-up alike."""
    at = "baseline" if model is BaselineAssessment else "follow-up"
    return (
        Rule(
            f"assessed-alive-{at}",
            HARD,
            model,
            ("ecog", "kps"),
            "ECOG 5 and KPS 0 mean dead, and an assessment is of a living person.",
            "Correct the grade; a death is recorded as a death.",
            lambda rows: rows.filter(Q(ecog=Ecog.DEAD) | Q(kps=0)),
        ),
        Rule(
            f"ecog-against-kps-{at}",
            SOFT,
            model,
            ("ecog", "kps"),
            "ECOG and KPS say the same of a person: 0 or 1 goes with KPS 60 and more, 3 or 4 with KPS 60 and less.",
            _CORRECT,
            lambda rows: rows.filter(Q(ecog__lte=1, kps__lt=60) | Q(ecog__in=(3, 4), kps__gt=60)),
        ),
        Rule(
            f"frankel-against-walking-{at}",
            SOFT,
            model,
            ("frankel", "ambulation"),
            "With Frankel A, B or C nobody walks alone, and with Frankel E few do not walk.",
            _CORRECT,
            lambda rows: rows.filter(
                Q(frankel__in=("A", "B", "C"), ambulation__in=(Ambulation.INDEPENDENT, Ambulation.WITH_AID))
                | Q(frankel="E", ambulation=Ambulation.NONE)
            ),
        ),
        Rule(
            f"frankel-against-ais-{at}",
            SOFT,
            model,
            ("frankel", "ais"),
            "Frankel and AIS are two scales, yet seldom two grades apart.",
            _CORRECT,
            lambda rows: rows.filter(
                Q(frankel="A", ais__in="CDE")
                | Q(frankel="B", ais__in="DE")
                | Q(frankel="C", ais__in="AE")
                | Q(frankel="D", ais__in="AB")
                | Q(frankel="E", ais__in="ABC")
            ),
        ),
        Rule(
            f"pain-unit-{at}",
            SOFT,
            model,
            ("pain", "pain_unit"),
            "Pain up to 10 of 100 mm is often pain from 0 to 10 with the wrong unit.",
            "Correct the unit, or confirm it.",
            lambda rows: rows.filter(pain_unit="vas_mm", pain__gt=0, pain__lte=10),
        ),
        Rule(
            f"opioids-{at}",
            SOFT,
            model,
            ("opioid_ome_mg_day",),
            f"More than {OPIOIDS_MG_DAY:,} mg of oral morphine equivalent a day is seldom given.",
            "Correct the dose or its conversion, or confirm it.",
            lambda rows: rows.filter(opioid_ome_mg_day__gt=OPIOIDS_MG_DAY),
        ),
    )


RULES = (*_of(BaselineAssessment), *_of(Assessment), *ACROSS)
