"""What could give somebody away is known of every column there is."""

import pytest
from django.db import models

from exports.classification import CLASSIFIED, gone, unclassified
from exports.classification.sensitivity import Sensitivity, columns
from exports.release.columns import fields
from exports.release.entities import ENTITIES
from outcomes.models import Complication
from registry.models import PatientIdentity, PrimaryTumour, Surgery
from tests.support.requirements import req


@req("D1")
def test_every_column_of_every_model_is_classified():
    remedy = "Name each under what it could give away in exports/classification/, or its model in kept_in.py."
    assert unclassified() == [], remedy


@req("D1")
def test_no_classification_outlives_its_column():
    assert gone() == []


def test_a_column_is_classified_once():
    with pytest.raises(ValueError, match="age stands under"):
        columns(quasi="age sex", none="age")


@req("D1", "D2")
@pytest.mark.parametrize(
    ("model", "name"),
    [(PrimaryTumour, "histology"), (Complication, "note"), (PatientIdentity, "birth_date"), (Surgery, "source_key")],
)
def test_names_keys_and_free_text_cannot_be_made_a_released_column(model: type[models.Model], name: str):
    with pytest.raises(ValueError, match=r"never leaves"):
        fields(model, "x", name)


@req("D1")
def test_a_column_that_nobody_classified_cannot_be_released(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(
        CLASSIFIED,  # type: ignore[arg-type]
        "registry.Surgery",
        {name: told for name, told in CLASSIFIED["registry.Surgery"].items() if name != "approach"},
    )
    with pytest.raises(KeyError):
        fields(Surgery, "x", "approach")


@req("D3")
def test_under_l2_no_column_is_a_date_and_none_is_a_hospital():
    released = [column for entity in ENTITIES for column in entity.columns_in("L2")]
    assert [column.name for column in released if column.kind == "date"] == []
    assert "site_id" not in {column.name for column in released}
    quasi = {column.name for column in released if column.sensitivity is Sensitivity.QUASI}
    assert quasi == {"age_band", "sex", "region", "procedure"}
