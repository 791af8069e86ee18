"""`content=record`: a project's rows in REDCap's shape, flat or as entity, attribute and value.

In a flat row stand the fields of every form asked for, and only those of its own form are filled. A box of a list that
was not recorded is blank, not 0: missing is never zero. A record without a row in what was asked for has one bare row
if its id was asked for, so that nobody is lost between two requests of a batch.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exports.reading.cursors import Cursor
from exports.reading.reader import Reader
from exports.redcap.sheets import Sheet, Value
from exports.redcap.structure import EVENTS, RECORD_ID, Event, Field, Form
from exports.redcap.wishes import Selection, Wishes
from exports.release.columns import Column, Kind
from exports.release.entities import PATIENT, PATIENTS

#: Patients whose rows are in memory at a time.
AT_ONCE = 250
KEYS = (RECORD_ID, "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
KEY_LABELS = ("Patient", "Event Name", "Repeat Instrument", "Repeat Instance")
EAV = ("record", *KEYS[1:], "field_name", "value")
COMPLETE, COMPLETE_LABEL = "2", "Complete"

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Instance:
    """One row of one form, or a bare row of a record. `number` is 0 where nothing repeats."""

    record: str
    event: Event
    form: Form | None
    number: int
    row: Row

    @property
    def repeats(self) -> bool:
        return self.form is not None and self.form.repeats


def lines(reader: Reader, selection: Selection, wishes: Wishes, sheet: Sheet) -> Iterator[tuple[str, int]]:
    """The answer as pieces of text, each with how many rows of the registry went into it."""
    write = _eav(selection, wishes, sheet) if wishes.eav else _flat(selection, wishes, sheet)
    yield sheet.head(EAV if wishes.eav else _header(selection, wishes)), 0
    first = True
    for instance in instances(reader, selection):
        for cells in write(instance):
            yield sheet.row(cells, first=first), 0
            first = False
        yield "", int(instance.form is not None)
    yield sheet.foot(), 0


def instances(reader: Reader, selection: Selection) -> Iterator[Instance]:
    """Rows patient by patient in the order of their pseudonyms, within a patient by event, form and number."""
    bare = next(event for event in EVENTS if event.name == selection.bare_event)
    for patients in _groups(reader, selection.records):
        there = [str(row[RECORD_ID]) for row in reader.rows_of(PATIENTS, patients, [PATIENT])]
        of: dict[str, list[Instance]] = {record: [] for record in there}
        for form in selection.forms:
            for row in reader.rows_of(form.entity, there, _columns(reader, form)):
                own = of[str(row[RECORD_ID])]
                number = 1 + (own[-1].number if own and own[-1].form is form else 0) if form.repeats else 0
                own.append(Instance(str(row[RECORD_ID]), form.event, form, number, row))
        for record, found in of.items():
            yield from found
            if not found and selection.every_record:
                yield Instance(record, bare, None, 0, {})


def _groups(reader: Reader, records: Sequence[str] | None) -> Iterator[list[str]]:
    if records is not None:
        ordered = sorted(records)
        yield from (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
        return
    reached = None
    while patients := reader.patients(after=reached, limit=AT_ONCE):
        yield patients
        reached = Cursor(patients[-1])


def _columns(reader: Reader, form: Form) -> list[Column]:
    asked = {field.column.name for field in form.fields}
    return [c for c in reader.columns(form.entity) if c.name in asked or c.name in (RECORD_ID, form.entity.key)]


def _flat(selection: Selection, wishes: Wishes, sheet: Sheet) -> Callable[[Instance], Iterable[list[str]]]:
    """Each form fills a stretch of the row; what is before and after it is made once."""
    names = [[exported for exported, _ in _outputs(form, selection)] for form in selection.forms]
    blanks = [[sheet.cell(name, "") for name in of] for of in names]
    around: dict[str, tuple[list[str], list[str]]] = {}
    for number, form in enumerate(selection.forms):
        before = [cell for of in blanks[:number] for cell in of]
        around[form.name] = before, [cell for of in blanks[number + 1 :] for cell in of]
    outputs = {form.name: _outputs(form, selection) for form in selection.forms}
    every = [cell for of in blanks for cell in of]

    def write(instance: Instance) -> Iterable[list[str]]:
        keys = [sheet.cell(name, value) for name, value in zip(KEYS, _keys(instance, wishes), strict=True)]
        if instance.form is None:
            return [keys + every]
        before, after = around[instance.form.name]
        own = [sheet.cell(name, told(instance.row, wishes)) for name, told in outputs[instance.form.name]]
        return [keys + before + own + after]

    return write


def _eav(selection: Selection, wishes: Wishes, sheet: Sheet) -> Callable[[Instance], Iterable[list[str]]]:
    """A line a value that is there: of a box only the ticked ones, and the record's id once."""
    seen: list[str] = [""]

    def cells(instance: Instance, name: str, value: Value) -> list[str]:
        keys = _keys(instance, wishes)
        return [sheet.cell(column, part) for column, part in zip(EAV, (*keys, name, value), strict=True)]

    def write(instance: Instance) -> Iterable[list[str]]:
        if selection.every_record and instance.record != seen[0]:
            seen[0] = instance.record
            first = Instance(instance.record, instance.event, None, 0, {})
            yield cells(first, RECORD_ID, instance.record)
        if instance.form is None:
            return
        for field in instance.form.fields:
            for value in _values(field, instance.row, wishes):
                yield cells(instance, field.name, value)
        if instance.form.name in selection.statuses:
            yield cells(instance, instance.form.complete, COMPLETE_LABEL if wishes.labels else COMPLETE)

    return write


def _values(field: Field, row: Row, wishes: Wishes) -> Iterator[str]:
    if field.is_checkbox:
        words = str(row[field.column.name] or "").split()
        labels = {str(code): label for code, label in field.column.choices}
        yield from (labels.get(word, word) if wishes.labels else word for word in words)
    elif value := _said(field.column, row[field.column.name], wishes):
        yield value


_Told = Callable[[Row, Wishes], str]


def _outputs(form: Form, selection: Selection) -> list[tuple[str, _Told]]:
    """The form's exported columns, each with what makes its value of a row."""
    found: list[tuple[str, _Told]] = []
    for field in form.fields:
        for exported, choice in field.exported:
            found.append((exported, _box(field.column, choice) if field.is_checkbox else _value(field.column)))
    if form.name in selection.statuses:
        found.append((form.complete, lambda row, wishes: COMPLETE_LABEL if wishes.labels else COMPLETE))
    return found


def _value(column: Column) -> _Told:
    return lambda row, wishes: _said(column, row[column.name], wishes)


def _box(column: Column, choice: str) -> _Told:
    label = {str(code): label for code, label in column.choices}[choice]

    def told(row: Row, wishes: Wishes) -> str:
        recorded = row[column.name]
        if recorded is None:
            return ""
        ticked = choice in str(recorded).split()
        if not wishes.labels:
            return "1" if ticked else "0"
        if wishes.checkbox_labels:
            return label if ticked else ""
        return "Checked" if ticked else "Unchecked"

    return told


def _said(column: Column, value: object, wishes: Wishes) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("Yes" if value else "No") if wishes.labels else str(int(value))
    if isinstance(value, float):
        return repr(value).removesuffix(".0").replace(".", wishes.decimal)
    if wishes.labels and column.kind in (Kind.CODE, Kind.GRADE):
        return next((label for code, label in column.choices if code == value), str(value))
    return str(value)


def _keys(instance: Instance, wishes: Wishes) -> tuple[Value, ...]:
    event = instance.event.label if wishes.labels else instance.event.name
    if instance.form is None or not instance.repeats:
        return instance.record, event, "", ""
    form = instance.form.entity.title if wishes.labels else instance.form.name
    return instance.record, event, form, instance.number


def _header(selection: Selection, wishes: Wishes) -> list[str]:
    if not wishes.label_headers:
        return [*KEYS, *(name for form in selection.forms for name, _ in _outputs(form, selection))]
    labels = list(KEY_LABELS)
    for form in selection.forms:
        for field in form.fields:
            words = {str(code): label for code, label in field.column.choices}
            for _, choice in field.exported:
                labels.append(field.column.label + (f" (choice={words[choice]})" if choice else ""))
        if form.name in selection.statuses:
            labels.append("Complete?")
    return labels
