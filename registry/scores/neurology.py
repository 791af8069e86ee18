"""Change on the Frankel scale and on the AIS, each by itself: the two are never merged."""

from collections.abc import Callable
from decimal import Decimal

from registry.scores.inputs import Values, of_words
from registry.scores.rule import Band, Decision, Figure, Rule
from registry.vocabulary.scales import Ais, Frankel

IMPROVED = Band("improved", "Improved by at least one grade")
UNCHANGED = Band("unchanged", "Unchanged")
WORSE = Band("worse", "Worse by at least one grade")
BANDS = (IMPROVED, UNCHANGED, WORSE)
_GRADES = "ABCDE"


def grades_gained(before: str, after: str) -> int:
    """How many grades from `before` to `after`, both on one scale; a loss is negative."""
    return _GRADES.index(after) - _GRADES.index(before)


def _decide(values: Values) -> Decision:
    gained = grades_gained(values["before"], values["after"])
    band = IMPROVED if gained > 0 else WORSE if gained < 0 else UNCHANGED
    return Decision(
        band, f"{values['before']} to {values['after']}.", (Figure("grades gained", Decimal(gained), "grades"),)
    )


def _change(name: str, title: str, version: str, citation: str, scale: type, notes: tuple[str, ...]) -> Rule:
    decide: Callable[[Values], Decision] = _decide
    inputs = (of_words("before", "Before", scale), of_words("after", "After", scale))
    return Rule(
        name=name,
        title=title,
        version=version,
        citation=citation,
        inputs=inputs,
        bands=BANDS,
        decide=decide,
        notes=notes,
    )


FRANKEL_CHANGE = _change(
    "frankel_change",
    "Frankel change",
    "frankel-1969/1",
    "Frankel HL et al. The value of postural reduction in the initial management of closed injuries of the spine. "
    "Paraplegia 1969;7:179-92.",
    Frankel,
    ("Frankel E allows abnormal reflexes; it is not AIS E.",),
)
AIS_CHANGE = _change(
    "ais_change",
    "AIS change",
    "ais-2019/1",
    "International Standards for Neurological Classification of Spinal Cord Injury, revised 2019.",
    Ais,
    ("AIS E is for a patient with a deficit before; whoever never had one has no AIS.",),
)
