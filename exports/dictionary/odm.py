"""The dictionary as the metadata of a study in CDISC ODM 1.3.2, which other capture systems read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from exports.release.columns import Column, Kind
from exports.release.entities import Entity

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TYPES = {
    Kind.KEY: "text",
    Kind.CODE: "text",
    Kind.GRADE: "integer",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "float",
    Kind.FLAG: "boolean",
    Kind.LIST: "text",
    Kind.DATE: "date",
    Kind.DAY: "integer",
}
#: Longest values, which ODM asks for: a pseudonym; whole numbers; numbers with the digits a double holds.
_KEY_LENGTH, _WHOLE, _NUMBER, _DIGITS = 32, 10, 17, 6
_EVENT = "SE.registry"

Tables = Mapping[Entity, Sequence[Column]]


def odm(tables: Tables, *, code: str, title: str, version: str, at: datetime) -> bytes:
    """One study event that holds a form a table, each with one group of items; a code list a vocabulary."""
    document = Element(
        "ODM",
        {
            "xmlns": NAMESPACE,
            "ODMVersion": "1.3.2",
            "FileType": "Snapshot",
            "FileOID": f"{code}.{version}",
            "CreationDateTime": at.isoformat(timespec="seconds"),
            "SourceSystem": "SpineMet",
        },
    )
    study = SubElement(document, "Study", OID=f"S.{code}")
    named = SubElement(study, "GlobalVariables")
    for tag, text in (("StudyName", code), ("StudyDescription", title), ("ProtocolName", code)):
        SubElement(named, tag).text = text
    _units(SubElement(study, "BasicDefinitions"), tables)
    _definitions(SubElement(study, "MetaDataVersion", OID=f"MDV.{version}", Name=f"Dictionary {version}"), tables)
    indent(document, " ")
    return tostring(document, encoding="UTF-8", xml_declaration=True)


def _units(parent: Element, tables: Tables) -> None:
    for unit in sorted({column.unit for columns in tables.values() for column in columns if column.unit}):
        _text(SubElement(SubElement(parent, "MeasurementUnit", OID=_unit(unit), Name=unit), "Symbol"), unit)


def _definitions(version: Element, tables: Tables) -> None:
    """In the order that ODM's schema has: events, forms, groups, items, code lists."""
    SubElement(SubElement(version, "Protocol"), "StudyEventRef", StudyEventOID=_EVENT, OrderNumber="1", Mandatory="No")
    event = SubElement(version, "StudyEventDef", OID=_EVENT, Name="Registry", Repeating="No", Type="Common")
    for number, entity in enumerate(tables, start=1):
        SubElement(event, "FormRef", FormOID=f"F.{entity.name}", OrderNumber=str(number), Mandatory="No")
    for entity in tables:
        told = {"OID": f"F.{entity.name}", "Name": entity.title, "Repeating": _repeats(entity)}
        form = SubElement(version, "FormDef", told)
        _text(SubElement(form, "Description"), entity.about)
        SubElement(form, "ItemGroupRef", ItemGroupOID=f"IG.{entity.name}", OrderNumber="1", Mandatory="No")
    for entity, columns in tables.items():
        told = {"OID": f"IG.{entity.name}", "Name": entity.name, "Repeating": _repeats(entity)}
        group = SubElement(version, "ItemGroupDef", told)
        for number, column in enumerate(columns, start=1):
            mandatory = "Yes" if column.name == entity.key else "No"
            SubElement(group, "ItemRef", ItemOID=_item(entity, column), OrderNumber=str(number), Mandatory=mandatory)
    lists = _lists(tables)
    for entity, columns in tables.items():
        for column in columns:
            _item_def(version, entity, column, lists)
    for (integer, choices), oid in lists.items():
        told = {"OID": oid, "Name": oid.removeprefix("CL."), "DataType": "integer" if integer else "text"}
        code_list = SubElement(version, "CodeList", told)
        for value, label in choices:
            _text(SubElement(SubElement(code_list, "CodeListItem", CodedValue=str(value)), "Decode"), label)


_Vocabulary = tuple[bool, tuple[tuple[str | int, str], ...]]


def _lists(tables: Tables) -> dict[_Vocabulary, str]:
    """Each vocabulary once, named after the column that has it first."""
    found: dict[_Vocabulary, str] = {}
    for entity, columns in tables.items():
        for column in columns:
            if _coded(column):
                found.setdefault((column.kind is Kind.GRADE, column.choices), f"CL.{entity.name}.{column.name}")
    return found


def _item_def(version: Element, entity: Entity, column: Column, lists: Mapping[_Vocabulary, str]) -> None:
    told = {"OID": _item(entity, column), "Name": column.name, "DataType": _TYPES[column.kind], **_length(column)}
    item = SubElement(version, "ItemDef", told)
    if column.kind is Kind.LIST:
        words = ", ".join(str(value) for value, _ in column.choices)
        _text(SubElement(item, "Description"), f"Words with a blank between them, of: {words}")
    _text(SubElement(item, "Question"), column.label)
    if column.unit:
        SubElement(item, "MeasurementUnitRef", MeasurementUnitOID=_unit(column.unit))
    if _coded(column):
        SubElement(item, "CodeListRef", CodeListOID=lists[column.kind is Kind.GRADE, column.choices])


def _length(column: Column) -> dict[str, str]:
    match column.kind:
        case Kind.KEY:
            return {"Length": str(_KEY_LENGTH)}
        case Kind.NUMBER:
            return {"Length": str(_NUMBER), "SignificantDigits": str(_DIGITS)}
        case Kind.INTEGER | Kind.DAY | Kind.GRADE:
            return {"Length": str(_WHOLE)}
        case Kind.CODE:
            return {"Length": str(max([len(str(value)) for value, _ in column.choices], default=_KEY_LENGTH))}
        case Kind.LIST:
            return {"Length": str(sum(len(str(value)) + 1 for value, _ in column.choices))}
    return {}


def _coded(column: Column) -> bool:
    return bool(column.choices) and column.kind in (Kind.CODE, Kind.GRADE)


def _repeats(entity: Entity) -> str:
    return "No" if entity.key == "patient_id" else "Yes"


def _item(entity: Entity, column: Column) -> str:
    return f"I.{entity.name}.{column.name}"


def _unit(unit: str) -> str:
    return f"U.{unit.replace(' ', '_')}"


def _text(parent: Element, text: str) -> None:
    SubElement(parent, "TranslatedText", {_LANG: "en"}).text = text
