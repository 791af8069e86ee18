"""A whole release as its attacker sees it: all that is told becomes claims about counts, and they are put together.

Counts are named by figure, group and release, so that a group told in an earlier release is not taken for today's.
"""

from collections.abc import Iterable, Sequence

from analytics import groupings
from analytics.disclosure import HIDDEN_FEW, RULES
from analytics.results import Shown
from analytics.stats import Claim, Exposed, exposed_cells
from analytics.stats.disclosure_audit import BEYOND
from analytics.stats.small_cells import HIDDEN_UP_TO, ROUND_TO
from exports.figures.making import COHORT, Body, Figure

ALL = groupings.OVERALL
#: The groupings that Table 1 tells as well, by the variable's code there.
ALSO_IN_TABLE = {"primary": groupings.PRIMARY, "level": groupings.REGION, "tokuhashi": groupings.TOKUHASHI}


def exposed(figures: Sequence[Figure]) -> tuple[Exposed, ...]:
    """Hidden counts of a release that keep fewer than three possible values.

    Raises: ValueError for a release that contradicts itself.
    """
    claims, hidden = claims_of_release(figures)
    return exposed_cells(claims, hidden)


def claims_of_release(figures: Sequence[Figure]) -> tuple[list[Claim], list[str]]:
    """What a release tells of exact counts, and the names of the counts it hides."""
    found = _Claims()
    for figure in figures:
        if figure.endpoint == COHORT:
            found.of_cohort(figure.body)
        else:
            found.of_endpoint(figure)
    found.across(figures)
    return found.claims, found.hidden


class _Claims:
    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.hidden: list[str] = []

    def of_endpoint(self, figure: Figure) -> None:
        for stratum in figure.body["strata"]:
            name = _of_stratum(figure.endpoint, figure.grouping, stratum)
            self._size(f"n[{name}]", stratum)
            for kind in ("n_event", "n_competing"):
                self._part(f"{kind}[{name}]", f"n[{name}]", kind, stratum)
            parts = (f"n_event[{name}]", f"n_competing[{name}]")
            self.claims.append(Claim((f"n[{name}]",), 0, BEYOND, minus=parts))

    def _size(self, cell: str, group: Body) -> None:
        """How many are in a group: told to a midpoint, or hidden because they are few, or for another reason."""
        if group["n"] is not None:
            self.claims.append(Claim((cell,), *_midpoint_range(group["n"])))
            return
        self.hidden.append(cell)
        self.claims.append(Claim((cell,), 1, HIDDEN_UP_TO if group["why"] == HIDDEN_FEW else BEYOND))

    def _part(self, cell: str, size: str, kind: str, stratum: Body) -> None:
        told = stratum[kind]
        whole = stratum["shown"] == Shown.CURVE and not stratum["why"]
        self.claims.append(Claim((size,), 0, BEYOND, minus=(cell,)))
        if told is not None:
            low, high = _midpoint_range(told)
            self.claims.append(Claim((cell,), low, high if whole else BEYOND))
            return
        self.hidden.append(cell)
        if stratum["n"] is not None:  # one or two bands of midpoints, of what was seen before the curve was cut off
            self.claims.append(Claim((cell,), 1, 2 * RULES.base if whole else BEYOND))

    def of_cohort(self, body: Body) -> None:
        for group in body["groups"]:
            size = f"n[{_of_group(group)}]"
            if group["n"] is None:
                self.hidden.append(size)
                self.claims.append(Claim((size,), 1, HIDDEN_UP_TO if group["why"] == HIDDEN_FEW else BEYOND))
            else:
                self.claims.append(Claim((size,), *_rounded_range(group["n"])))
            for table in body["tables"]:
                for row in table["rows"]:
                    self._column(row, group, size)

    def _column(self, row: Body, group: Body, size: str) -> None:
        """The levels of one variable in one group, and who has none, are the group."""
        code = group["code"]
        if row["kind"] == "total":
            return
        if row["kind"] == "continuous":
            levels, told, missing = ["known"], [row["groups"][code]["n"]], row["groups"][code]["n_missing"]
        else:
            levels, told = [level["code"] for level in row["levels"]], row["counts"][code]
            missing = row["missing"][code]
        names = tuple(_cell(row, level, group) for level in (*levels, groupings.MISSING))
        all_hidden = all(count is None for count in told)
        for name, count in zip(names, (*told, missing), strict=True):
            if count is not None:
                self.claims.append(Claim((name,), *_rounded_range(count)))
                continue
            self.hidden.append(name)
            few = not all_hidden and group["n"] is not None
            self.claims.append(Claim((name,), int(few), HIDDEN_UP_TO if few else BEYOND))
        self.claims.append(Claim(names, 0, 0, minus=(size,)))

    def across(self, figures: Sequence[Figure]) -> None:
        """What figures say of each other: groups add up to all, and the survival of a group to its column."""
        by_name = {(figure.endpoint, figure.grouping): figure for figure in figures}
        for figure in figures:
            whole = by_name.get((figure.endpoint, ALL.code))
            if figure.endpoint != COHORT and figure.grouping != ALL.code and whole and whole.body["strata"]:
                self._adds_up(figure, whole.body["strata"][0])
        cohort = by_name.get((COHORT, groupings.OPERATION.code))
        if cohort is not None:
            self._in_table(cohort.body, by_name)

    def _adds_up(self, figure: Figure, whole: Body) -> None:
        strata = figure.body["strata"]
        if {one["release"] for one in strata} != {whole["release"]}:
            return
        names = [_of_stratum(figure.endpoint, figure.grouping, one) for one in strata]
        every = _of_stratum(figure.endpoint, ALL.code, whole)
        late = groupings.BY_CODE[figure.grouping].landmark_day > 0  # who ended before the landmark is in none
        for kind in ("n", "n_event", "n_competing"):
            parts = tuple(f"{kind}[{name}]" for name in names)
            self.claims.append(Claim(parts, -BEYOND if late else 0, 0, minus=(f"{kind}[{every}]",)))

    def _in_table(self, cohort: Body, by_name: dict[tuple[str, str], Figure]) -> None:
        """Nobody has a survival who is not in the table: a group's curve is of no more than its column or row."""
        columns = {group["code"]: group for group in cohort["groups"]}
        survival = by_name.get(("os", groupings.OPERATION.code))
        for stratum in survival.body["strata"] if survival else ():
            group = columns.get(stratum["stratum"])
            if group and group["release"] == stratum["release"]:
                here = f"n[{_of_stratum('os', groupings.OPERATION.code, stratum)}]"
                self.claims.append(Claim((f"n[{_of_group(group)}]",), 0, BEYOND, minus=(here,)))
        rows = {row["code"]: row for table in cohort["tables"] for row in table["rows"]}
        releases = {group["release"] for group in cohort["groups"]}
        for code, grouping in ALSO_IN_TABLE.items():
            figure = by_name.get(("os", grouping.code))
            levels = {level["code"] for level in rows[code]["levels"]} | {groupings.MISSING}
            for stratum in figure.body["strata"] if figure else ():
                if stratum["stratum"] in levels and releases == {stratum["release"]}:
                    cells = tuple(_cell(rows[code], stratum["stratum"], group) for group in cohort["groups"])
                    here = f"n[{_of_stratum('os', grouping.code, stratum)}]"
                    self.claims.append(Claim(cells, 0, BEYOND, minus=(here,)))


def _of_stratum(endpoint: str, grouping: str, stratum: Body) -> str:
    return f"{endpoint} by {grouping}: {stratum['stratum']} @{stratum['release']}"


def _of_group(group: Body) -> str:
    return f"{COHORT}: {group['code']} @{group['release']}"


def _cell(row: Body, level: str, group: Body) -> str:
    return f"{row['code']}={level}[{_of_group(group)}]"


def _midpoint_range(told: int) -> tuple[int, int]:
    """What a midpoint stands for: 3 for 1 to 6, 9 for 7 to 12; 0 for nobody."""
    half = RULES.base // 2
    return (max(told - half + 1, 0), told + half) if told else (0, 0)


def _rounded_range(told: int) -> tuple[int, int]:
    half = ROUND_TO // 2
    return (max(told - half, HIDDEN_UP_TO + 1), told + half) if told else (0, 0)


def without(figures: Sequence[Figure], found: Iterable[Exposed]) -> list[Figure]:
    """The same figures with each column of a table hidden in which a hidden count could be worked out."""
    names = {one.cell for one in found}
    return [_withheld(figure, names) if figure.endpoint == COHORT else figure for figure in figures]


def _withheld(figure: Figure, names: set[str]) -> Figure:
    tables = []
    for table in figure.body["tables"]:
        rows = []
        for row in table["rows"]:
            groups = {group["code"] for group in figure.body["groups"] if names & set(_cells(row, group))}
            rows.append(_hidden_in(row, groups) if groups else row)
        tables.append(table | {"rows": rows})
    return figure._replace(body=figure.body | {"tables": tables})


def _cells(row: Body, group: Body) -> list[str]:
    levels = ["known"] if row["kind"] == "continuous" else [level["code"] for level in row.get("levels", ())]
    return [_cell(row, level, group) for level in (*levels, groupings.MISSING)]


def _hidden_in(row: Body, groups: set[str]) -> Body:
    if row["kind"] == "continuous":
        found = row["groups"]
        return row | {"groups": {code: dict.fromkeys(one) if code in groups else one for code, one in found.items()}}
    counts = {code: [None] * len(one) if code in groups else one for code, one in row["counts"].items()}
    return row | {"counts": counts, "missing": {c: None if c in groups else n for c, n in row["missing"].items()}}


def in_words(found: Iterable[Exposed]) -> str:
    """Which hidden counts could be worked out; never what they are."""
    names = [one.cell for one in found]
    shown = "; ".join(names[:5]) + (f"; and {len(names) - 5} more" if len(names) > 5 else "")
    return f"{len(names)} hidden counts could be worked out from the rest: {shown}."
