"""The clinical scores by API: what each is made of, and one computed from components. Nothing is stored."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from exports.api import described
from exports.api.views import ConsumerView, told
from registry.scores import RULES, Choice, Input, Number, Result, Rule
from registry.scores.rule import Band


class ScoreInputs(serializers.Serializer):
    """What a score is computed from. What is left out is missing, and never zero."""

    inputs = serializers.DictField(help_text="Each input by name: a word of its vocabulary, or a number in its unit.")


class ScoreList(ConsumerView):
    """The scores the registry computes."""

    scope = None

    @described.scores_listed
    def get(self, request: Request) -> Response:
        """Every score with its version, source, inputs, points and bands."""
        return Response({"scores": [_rule(rule) for rule in RULES.values()]})


class ScoreDetail(ConsumerView):
    """One score."""

    scope = None
    serializer_class = ScoreInputs  # for the description

    @described.score_told
    def get(self, request: Request, name: str) -> Response:
        """The score with its version, source, inputs, points and bands."""
        return Response(_rule(_named(name)))

    @described.score_computed
    def post(self, request: Request, name: str) -> Response:
        """Compute it from components. Nothing is stored."""
        rule = _named(name)
        given = ScoreInputs(data=request.data)
        given.is_valid(raise_exception=True)
        inputs = given.validated_data["inputs"]
        known = [one.name for one in rule.inputs]
        values, bad = rule.read(inputs)
        faults = [{"input": error.name, "rule": error.rule, "remedy": error.remedy} for error in bad]
        faults += [
            {"input": name, "rule": f"{rule.title} has no such input.", "remedy": f"Use: {', '.join(known)}."}
            for name in sorted(set(inputs) - set(known))
        ]
        if faults:
            text = " ".join(f"{fault['rule']} {fault['remedy']}" for fault in faults)
            return told(400, "Input that the score cannot take", text, {}, errors=faults)
        return Response(_result(rule.of(values)))


def _named(name: str) -> Rule:
    if name not in RULES:
        raise NotFound(f"No score is called {name!r}. There are: {', '.join(RULES)}.")
    return RULES[name]


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "title": rule.title,
        "version": rule.version,
        "citation": rule.citation,
        "better": rule.better or None,
        "inputs": [_input(one) for one in rule.inputs],
        "components": [
            {
                "name": part.name,
                "label": part.label,
                "inputs": list(part.inputs),
                "points": [{"points": points, "for": words} for points, words in part.table],
            }
            for part in rule.components
        ],
        "bands": [_band(band) for band in rule.bands],
        "notes": list(rule.notes),
        "to_confirm": list(rule.marks),
    }


def _input(one: Input) -> dict[str, Any]:
    told = {"name": one.name, "label": one.label, "help": one.help}
    if isinstance(one, Choice):
        return told | {"type": "choice", "options": dict(one.options)}
    if isinstance(one, Number):
        return told | {"type": "number", "unit": one.unit, "minimum": float(one.low), "maximum": float(one.high)}
    return told | {"type": "integer", "unit": one.unit, "minimum": one.low, "maximum": one.high, "step": one.step}


def _band(band: Band) -> dict[str, Any]:
    return {"code": band.code, "label": band.label, "low": band.low, "high": band.high, "note": band.note}


def _result(result: Result) -> dict[str, Any]:
    """`total` and `band` are null while an input is missing; `missing` names each."""
    return {
        "score": result.rule.name,
        "version": result.rule.version,
        "total": result.total,
        "band": _band(result.band) if result.band else None,
        "reason": result.reason,
        "components": [{"name": part.name, "label": part.label, "points": part.points} for part in result.parts],
        "figures": [
            {"label": figure.label, "value": float(figure.value), "unit": figure.unit} for figure in result.figures
        ],
        "missing": list(result.missing),
    }
