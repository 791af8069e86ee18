"""What holds for every rule: over all inputs where they are few, over drawn ones where they are many."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.scores import RULES, Choice, Number, Rule, Whole

POINTS = [rule for rule in RULES.values() if rule.components]
DECIDING = [rule for rule in RULES.values() if rule.decide]
#: Where a number changes its points, and one on each side of it.
EDGES = {
    "kps": (10, 40, 50, 70, 80, 100),
    "extraspinal_foci": (0, 1, 2, 3),
    "vertebral_metastases": (1, 2, 3),
    "albumin_g_dl": ("3.4", "3.5", "3.6", "3.7"),
    "ecog": (0, 2, 3, 4),
    "crp_mg_dl": ("0.3", "0.4"),
    "ldh_iu_l": (249, 250),
    "platelets_10e9_l": (99, 100),
    "calcium_mg_dl": ("10.2", "10.3"),
    "bilirubin_mg_dl": ("1.3", "1.4"),
}
#: By score and input, from worse to better (or from unstable to stable).
ORDERS = {
    ("tomita", "growth"): ("rapid", "moderate", "slow"),
    ("tomita", "visceral"): ("untreatable", "treatable", "none"),
    ("tomita", "bone"): ("multiple", "solitary"),
    ("tokuhashi_revised", "kps"): tuple(range(10, 101, 10)),
    ("tokuhashi_revised", "extraspinal_foci"): tuple(range(6, -1, -1)),
    ("tokuhashi_revised", "vertebral_metastases"): tuple(range(6, 0, -1)),
    ("tokuhashi_revised", "organs"): ("unremovable", "removable", "none"),
    ("tokuhashi_revised", "frankel"): tuple("ABCDE"),
    ("bauer", "visceral"): ("yes", "no"),
    ("bauer", "solitary"): ("no", "yes"),
    ("bauer", "fracture"): ("yes", "no"),
    ("bauer_modified", "visceral"): ("yes", "no"),
    ("katagiri_2014", "primary"): ("rapid", "moderate", "slow"),
    ("katagiri_2014", "visceral"): ("disseminated", "nodular", "none"),
    ("katagiri_2014", "ecog"): (4, 3, 2, 1, 0),
    ("katagiri_2014", "chemotherapy"): ("yes", "no"),
    ("katagiri_2014", "skeletal"): ("multiple", "solitary"),
    ("katagiri_2014", "albumin_g_dl"): ("1", "3.6", "3.7", "5"),
    ("katagiri_2014", "crp_mg_dl"): ("20", "0.4", "0.3", "0"),
    ("katagiri_2014", "platelets_10e9_l"): (10, 99, 100, 300),
    ("nesms", "ambulation"): ("none", "independent"),
    ("nesms", "albumin_g_dl"): ("3.4", "3.5", "4"),
    ("sins", "pain"): ("mechanical", "occasional", "none"),
    ("sins", "lesion"): ("lytic", "mixed", "blastic"),
    ("sins", "alignment"): ("subluxation", "deformity", "normal"),
    ("sins", "collapse"): ("over_50", "under_50", "none_over_50_involved", "none"),
    ("sins", "posterolateral"): ("bilateral", "unilateral", "none"),
    ("sins", "location"): ("junctional", "mobile", "semi_rigid", "rigid"),
}


def values_of(rule: Rule, name: str):
    """Every word of a choice (of a location the classes), or the edges of a number."""
    one = rule.input(name)
    if isinstance(one, Choice):
        return [code for code in one.options if name != "location" or code.islower()]
    return EDGES[name]


def everything(rule: Rule):
    names = [one.name for one in rule.inputs]
    return (dict(zip(names, found, strict=True)) for found in product(*(values_of(rule, name) for name in names)))


def drawn(rule: Rule):
    def one(item):
        if isinstance(item, Choice):
            return st.sampled_from(sorted(item.options))
        if isinstance(item, Whole):
            return st.integers(item.low // item.step, item.high // item.step).map(lambda n: n * item.step)
        return st.decimals(item.low, item.high, places=2)

    return st.fixed_dictionaries({item.name: one(item) for item in rule.inputs})


@pytest.mark.parametrize("rule", POINTS, ids=lambda rule: rule.name)
def test_bands_cover_the_range_without_gap_or_overlap(rule):
    least, greatest = rule.total_range
    covered = [total for band in rule.bands for total in range(band.low, band.high + 1)]

    assert sorted(covered) == list(range(least, greatest + 1))


@pytest.mark.parametrize("rule", POINTS, ids=lambda rule: rule.name)
def test_every_total_of_the_range_is_reached_and_none_outside(rule):
    totals = {rule.compute(found).total for found in everything(rule)}
    least, greatest = rule.total_range

    assert totals == set(range(least, greatest + 1))


@pytest.mark.parametrize("rule", POINTS, ids=lambda rule: rule.name)
def test_a_component_gives_the_points_its_table_names(rule):
    for part in rule.components:
        reached = {
            part.points(rule.read(dict(zip(part.inputs, found, strict=True)))[0])
            for found in product(*(values_of(rule, name) for name in part.inputs))
        }
        assert reached == {points for points, _ in part.table}, part.name


@pytest.mark.parametrize(("score", "name"), ORDERS)
def test_a_better_finding_never_makes_a_worse_total(score, name):
    rule = RULES[score]
    sign = 1 if rule.better == "high" else -1
    for found in everything_but(rule, name):
        totals = [sign * (rule.compute({**found, name: value}).total or 0) for value in ORDERS[score, name]]
        assert totals == sorted(totals)


def everything_but(rule: Rule, name: str):
    """All inputs but one; of Katagiri's many laboratory values two patterns are enough."""
    names = [one.name for one in rule.inputs if one.name != name]
    short = rule.name == "katagiri_2014"
    choices = [values_of(rule, other)[:1] if short and other in EDGES else values_of(rule, other) for other in names]
    return (dict(zip(names, found, strict=True)) for found in product(*choices))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
@given(data=st.data())
def test_whatever_is_left_out_is_named_and_leaves_no_result(rule, data):
    found = data.draw(drawn(rule))
    left_out = data.draw(st.sets(st.sampled_from(sorted(found)), min_size=1))
    result = rule.compute({name: value for name, value in found.items() if name not in left_out})

    needed = left_out - set(rule.unneeded(result.values))
    assert set(result.missing) == needed
    assert result.is_complete == (not needed)
    if needed:
        assert (result.total, result.band, result.figures) == (None, None, ())
        without = {part.name for part in rule.components if left_out & set(part.inputs)}
        assert {part.name for part in result.parts if part.points is None} == without


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
@given(data=st.data())
def test_two_presentations_of_one_patient_give_one_result(rule, data):
    """Values as a form sends them, as a file has them, and in another order."""
    found = data.draw(drawn(rule))
    as_text = {
        name: f" {value} " if isinstance(rule.input(name), (Number, Whole)) else value for name, value in found.items()
    }

    one, other = rule.compute(found), rule.compute(dict(reversed(as_text.items())))
    assert (one.total, one.band, one.parts, one.figures, one.reason) == (
        other.total,
        other.band,
        other.parts,
        other.figures,
        other.reason,
    )
    assert one.is_complete


@pytest.mark.parametrize("rule", DECIDING, ids=lambda rule: rule.name)
@given(data=st.data())
def test_a_decision_is_one_of_those_announced(rule, data):
    result = rule.compute(data.draw(drawn(rule)))

    assert result.band is None or result.band in rule.bands
    assert result.reason or result.figures


def test_the_two_bauers_disagree_in_exactly_two_patterns():
    """Over all 32 patterns of the five points; the band of one version against that of the other."""
    place = {"0-1": 0, "2-3": 1, "2": 1, "4-5": 2, "3-4": 2}
    disagreeing = set()
    for found in everything(RULES["bauer"]):
        original, modified = RULES["bauer"].compute(found), RULES["bauer_modified"].compute(found)
        if place[original.band.code] != place[modified.band.code]:
            disagreeing.add((original.total, modified.total, found["fracture"]))

    assert disagreeing == {(2, 1, "no"), (3, 3, "yes")}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_says_where_it_comes_from(rule):
    assert rule.citation.endswith(".")
    assert "/" in rule.version
    assert {rule.input(one.name) for one in rule.inputs if isinstance(one, Choice) and not one.options} == set()


def test_no_two_rules_share_a_version():
    assert len({rule.version for rule in RULES.values()}) == len(RULES)
