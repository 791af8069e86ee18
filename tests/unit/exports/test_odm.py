"""The ODM rendering: every column an item, every vocabulary a code list, and no reference that leads nowhere."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from exports.dictionary.odm import NAMESPACE, odm
from exports.release.columns import Kind
from exports.release.entities import ENTITIES
from exports.vocabulary import Profile

TABLES = {entity: entity.columns_in(Profile.DEIDENTIFIED) for entity in ENTITIES}
#: What the elements of ODM 1.3.2 hold, in the order of its schema.
ORDER = {
    "Study": ["GlobalVariables", "BasicDefinitions", "MetaDataVersion"],
    "MetaDataVersion": ["Protocol", "StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef", "CodeList"],
    "ItemDef": ["Description", "Question", "MeasurementUnitRef", "CodeListRef"],
    "CodeListItem": ["Decode"],
}


def named(element):
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


@pytest.fixture(scope="module")
def document():
    told = {"code": "survival", "title": "A <test> & more", "version": "1.0+0"}
    return ElementTree.fromstring(odm(TABLES, **told, at=datetime(2026, 1, 2, tzinfo=UTC)))


def test_every_reference_leads_to_a_definition_and_every_definition_is_used(document):
    defined = {e.get("OID") for e in document.iter() if e.get("OID") and named(e) not in ("Study", "MetaDataVersion")}
    used = {v for e in document.iter() if named(e).endswith("Ref") for k, v in e.items() if k.endswith("OID")}
    assert used == defined
    assert len(defined) == len([e for e in document.iter() if e.get("OID")]) - 2, "an OID is given once"


def test_every_column_is_an_item_with_its_words(document):
    of = {e.get("OID"): e for e in document.iter() if e.get("OID")}
    types = {
        Kind.NUMBER: "float",
        Kind.FLAG: "boolean",
        Kind.GRADE: "integer",
        Kind.INTEGER: "integer",
        Kind.DAY: "integer",
    }
    for entity, columns in TABLES.items():
        refs = [ref.get("ItemOID") for ref in of[f"IG.{entity.name}"]]
        assert refs == [f"I.{entity.name}.{column.name}" for column in columns]
        for column, oid in zip(columns, refs, strict=True):
            item = {named(child): child for child in of[oid]}
            assert (of[oid].get("DataType"), of[oid].get("Name")) == (types.get(column.kind, "text"), column.name)
            assert "".join(item["Question"].itertext()).strip() == column.label
            if column.choices and column.kind in (Kind.CODE, Kind.GRADE):
                words = of[item["CodeListRef"].get("CodeListOID")]
                told = [(one.get("CodedValue"), "".join(one.itertext()).strip()) for one in words]
                assert told == [(str(value), label) for value, label in column.choices]


def test_elements_stand_in_the_order_of_the_schema(document):
    for element in document.iter():
        if order := ORDER.get(named(element)):
            places = [order.index(named(child)) for child in element]
            assert places == sorted(places)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", document.get("CreationDateTime"))
    assert document.get("ODMVersion") == "1.3.2"
