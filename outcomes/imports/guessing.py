"""Where a column probably goes, by its head and its values; what a word of it probably means. A person decides."""

import re
from difflib import SequenceMatcher
from typing import Any

from outcomes.imports.cells import DATE_FORMATS, CellError, parse_date, parse_levels, plain
from outcomes.imports.example import ColumnExample
from outcomes.imports.labels import label_of_target, labels_of_codes
from outcomes.imports.targets import Kind, Target, targets_of

KEY, VISIT = "key", "visit"
_ALIKE = 0.7
#: How hospitals call what the registry names otherwise.
_KNOWN = {
    "patients": {
        KEY: ("hospital no", "hospital number", "patient id", "patient no", "mrn", "case number", "id"),
        "identity.full_name": ("name", "patient name"),
        "identity.birth_date": ("date of birth", "dob", "birth date", "born"),
        "identity.phone": ("phone", "telephone"),
        "patient.sex": ("sex", "gender"),
        "surgery.operated_on": (
            "date of surgery",
            "operated on",
            "surgery date",
            "date of operation",
            "operation date",
        ),
        "surgery.procedure": ("operation", "procedure", "surgery", "type of surgery"),
        "surgery.age_at_surgery_years": ("age", "age at surgery"),
        "surgery.blood_loss_ml": ("blood loss", "blood loss ml", "ebl"),
        "surgery.operative_time_min": ("operative time", "duration", "duration min", "operation time"),
        "surgery.stay_days": ("stay", "length of stay", "stay days"),
        "segment.levels": ("level", "levels", "treated levels"),
        "primary_tumour.group": ("primary tumour", "primary tumor", "primary", "histology"),
        "baseline.frankel": ("frankel", "frankel pre", "frankel before"),
        "baseline.kps": ("kps", "kps pre", "karnofsky"),
        "baseline.pain": ("vas", "vas pre", "pain", "pain pre"),
        "postoperative.frankel": ("frankel post", "frankel after"),
        "postoperative.kps": ("kps post",),
        "postoperative.pain": ("vas post", "pain post"),
        "complication.type": ("complication", "complications"),
        "vital_status.status": ("vital status", "status", "alive"),
        "vital_status.on": ("last follow-up", "date of last follow-up", "date of death or last contact"),
        "death.died_on": ("date of death", "died on"),
        "recurrence.occurred": ("recurrence", "local recurrence"),
        "recurrence.recurred_on": ("date of recurrence", "recurred on"),
    },
    "followup": {
        KEY: ("hospital no", "hospital number", "patient id", "patient no", "mrn", "case number", "id"),
        VISIT: ("visit", "visit name", "timepoint", "time point"),
        "visit.seen_on": ("date", "date of visit", "visit date", "seen on"),
        "assessment.frankel": ("frankel",),
        "assessment.kps": ("kps", "karnofsky"),
        "assessment.ecog": ("ecog",),
        "assessment.pain": ("vas", "pain"),
        "imaging.modality": ("imaging", "modality"),
        "status.status": ("local status", "local control", "status"),
    },
}
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_SAID = {"True": ("yes", "y", "true", "1", "ja"), "False": ("no", "n", "false", "0", "nein")}


def guesses(sheet: str, columns: list[ColumnExample]) -> list[str]:
    """A target for each column, or nothing; no target twice. The best likeness chooses first."""
    wanted = sorted(
        (
            (_likeness(sheet, name, column.head), number, name)
            for number, column in enumerate(columns)
            for name in (KEY, *([VISIT] if sheet == "followup" else []), *targets_of(sheet))
            if _could_be(targets_of(sheet).get(name), column)
        ),
        key=lambda one: (-one[0], one[1]),
    )
    found: dict[int, str] = {}
    for likeness, number, name in wanted:
        if likeness >= _ALIKE and number not in found and name not in found.values():
            found[number] = name
    return [found.get(number, "") for number in range(len(columns))]


def guessed_code(target: Target, word: str) -> str:
    """The code a word is or is nearly called, as text; nothing where none is near."""
    labels = labels_of_codes(target)
    said = plain(word)
    for code, label in labels.items():
        if said in (plain(code), plain(label), *_SAID.get(code, ())):
            return code
    best = max(labels, key=lambda code: _ratio(said, plain(labels[code])), default="")
    return best if best and _ratio(said, plain(labels[best])) >= _ALIKE else ""


def is_number(word: str) -> bool:
    return bool(_NUMBER.fullmatch(word))


def formats_for(words: list[str]) -> list[str]:
    """Date formats in which most of these words are days of the calendar; several that cannot be told apart."""
    fitting = {name: sum(_reads(word, name) for word in words) for name in DATE_FORMATS}
    most = max(fitting.values())
    return [name for name, count in fitting.items() if count == most and most]


def unreadable(target: Target, words: list[str]) -> list[str]:
    """Words of a column that are no date, or no number, in any way of writing."""
    if target.kind is Kind.DATE:
        return [word for word in words if not any(_reads(word, name) for name in DATE_FORMATS)]
    return [word for word in words if not is_number(word)] if target.kind is Kind.NUMBER else []


def _reads(word: str, name: str) -> bool:
    try:
        parse_date(word, [name])
    except CellError:
        return False
    return True


def _could_be(target: Target | None, column: ColumnExample) -> bool:
    """Whether the values are of the target's kind, at least half of them."""
    if target is None or not column.words:
        return True
    if target.kind in (Kind.DATE, Kind.NUMBER):
        return 2 * len(unreadable(target, column.words)) <= len(column.words)
    if target.kind is Kind.LEVELS:
        return any(_is_levels(word) for word in column.words)
    return not (target.kind is Kind.CODE and column.many)


def _is_levels(word: str) -> bool:
    try:
        return bool(parse_levels(word))
    except CellError:
        return False


def _likeness(sheet: str, name: str, head: str) -> float:
    said = _bare(head)
    known = _KNOWN[sheet].get(name, ())
    if said in known:
        return 2.0 - known.index(said) / 100
    target = targets_of(sheet).get(name)
    return (
        0.0 if target is None else max(_ratio(said, _bare(label_of_target(target))), _ratio(said, _bare(target.field)))
    )


def _bare(text: str) -> str:
    return " ".join(re.sub(r"\([^)]*\)|[^\w-]|_", " ", text.casefold()).split())


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def as_code(target: Target, text: str) -> Any:
    """A code as the registry has it, of the text a form has for it."""
    return next(code for code in target.codes if str(code) == text)
