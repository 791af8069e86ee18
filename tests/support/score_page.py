"""Writes `docs/scores.md` from the rules: `python -m tests.support.score_page`. A test fails when it is out of date."""

from collections.abc import Iterator

from config.environment import PROJECT
from registry.scores import GROUPS, Choice, Input, Number, Rule

PAGE = PROJECT / "docs" / "scores.md"
INTRODUCTION = """\
# Clinical scores

Written by `python -m tests.support.score_page` from `registry/scores/`; the tests fail when it is out of date.

Every score is computed from recorded facts by a rule with a version. A missing input leaves no total and is named; it
is never counted as zero. A value outside its unit's bounds or its vocabulary is refused. What is marked **to be
confirmed** needs the word of a clinician before it is relied upon.

With an operation the results are kept and never changed. The first is the value at surgery; when a fact, an override
or a rule changes, a new result is kept beside it. An override that is taken back stays, with the reason. A draft is no
fact yet. Of the lesions those in the operated levels
count, of several the worst. Where a primary is not in a score's list, or its group is coarser than the list (is a
colorectal one of the colon or of the rectum?), or its finer site contradicts its group, the input is missing until the
finer site is recorded or a clinician overrides it, with a reason. Katagiri's list alone has a place for every other
primary.

**SORG** (classic, nomogram, machine learning) is not computed: no points and no coefficients are published. A predicted
survival is kept as a record with the tool and its version.

**EQ-5D**: an index is kept only with the name of the value set that made it.
"""


def page() -> str:
    """The page, as Markdown."""
    parts = [INTRODUCTION]
    for heading, rules in GROUPS.items():
        parts.append(f"## {heading}\n")
        parts += ["\n".join(_rule(rule)) for rule in rules]
    return "\n".join(parts)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.title}\n"
    yield f"Version `{rule.version}`. {rule.citation}"
    if rule.total_range:
        least, greatest = rule.total_range
        yield f"From {least} to {greatest}; {rule.better} is good."
    yield ""
    if rule.components:
        yield from _table(("component", "points"), ((part.label, _points(part.table)) for part in rule.components))
    else:
        yield from _table(("input", "values"), ((one.label, _values(one)) for one in rule.inputs))
    if rule.bands:
        yield from _table(("result", "published"), ((band.label, band.note or " ") for band in rule.bands))
    for note in rule.notes:
        yield f"- {note}"
    for mark in rule.marks:
        yield f"- **To be confirmed.** {mark}"
    yield ""


def _table(heads: tuple[str, str], rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield f"| {heads[0]} | {heads[1]} |"
    yield "|---|---|"
    for left, right in rows:
        yield f"| {left} | {right} |"
    yield ""


def _points(table: tuple[tuple[int, str], ...]) -> str:
    """Each number of points with its words; of a long list those that name a group, not each level of it."""
    short = [(points, words) for points, words in table if not _is_level(words)]
    return "<br>".join(f"{points}: {words}" for points, words in short)


def _is_level(words: str) -> bool:
    return words[1:3].strip(":").isdecimal() and ": " in words


def _values(one: Input) -> str:
    if isinstance(one, Choice):
        return "<br>".join(words for words in one.options.values() if not _is_level(words))
    unit = f" {one.unit}" if one.unit else ""
    return f"{one.low:f} to {one.high:f}{unit}" if isinstance(one, Number) else f"{one.low} to {one.high}{unit}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
