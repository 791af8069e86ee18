"""The clinical scores of the registry: pure rules over typed inputs, one module a score. No database.

Each rule carries its version, its citation, its traps and what a clinician must still confirm; `docs/scores.md` is
written from here. SORG has no published coefficients and is not computed.
"""

from registry.scores.bauer import BAUER, MODIFIED_BAUER
from registry.scores.escc import ESCC
from registry.scores.inputs import BadInput, Choice, Input, Number, Whole
from registry.scores.katagiri import KATAGIRI
from registry.scores.lmnop import LMNOP
from registry.scores.nesms import NESMS
from registry.scores.neurology import AIS_CHANGE, FRANKEL_CHANGE
from registry.scores.noms import NOMS
from registry.scores.patient_reported import SOSGOQ_CHANGE
from registry.scores.performance import KPS_TO_ECOG
from registry.scores.radiation import BED_EQD2
from registry.scores.rule import Band, Component, Decision, Figure, Part, Result, Rule
from registry.scores.sins import SINS
from registry.scores.tokuhashi import TOKUHASHI
from registry.scores.tomita import TOMITA

PROGNOSIS = (TOMITA, TOKUHASHI, BAUER, MODIFIED_BAUER, KATAGIRI, NESMS)
STABILITY = (SINS, ESCC)
DECISION = (NOMS, LMNOP)
CONVERSION = (KPS_TO_ECOG, FRANKEL_CHANGE, AIS_CHANGE, SOSGOQ_CHANGE, BED_EQD2)

#: By name, in the order people see them.
RULES: dict[str, Rule] = {rule.name: rule for rule in (*PROGNOSIS, *STABILITY, *DECISION, *CONVERSION)}
#: By heading, for pages.
GROUPS: dict[str, tuple[Rule, ...]] = {
    "Prognosis": PROGNOSIS,
    "Stability and compression": STABILITY,
    "Decision": DECISION,
    "Scales, change and dose": CONVERSION,
}

__all__ = [
    "CONVERSION",
    "DECISION",
    "GROUPS",
    "PROGNOSIS",
    "RULES",
    "STABILITY",
    "BadInput",
    "Band",
    "Choice",
    "Component",
    "Decision",
    "Figure",
    "Input",
    "Number",
    "Part",
    "Result",
    "Rule",
    "Whole",
]
