"""Every model obeys the shapes of `registry.models.fields`; a new one fails here until it does."""

import importlib

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.models.clinical_row import ClinicalRow
from tests.support.requirements import req

CLINICAL_APPS = ("registry", "outcomes")
MODELS = [model for app in CLINICAL_APPS for model in apps.get_app_config(app).get_models()]
CLINICAL = [model for model in MODELS if issubclass(model, ClinicalRow)]

#: Plans and windows lie ahead; an end may be planned.
MAY_LIE_AHEAD = {"due_on", "window_start", "window_end", "ended_on"}


def constraint_rules(model: type[models.Model]) -> set[str]:
    prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
    return {constraint.name.removeprefix(prefix) for constraint in model._meta.constraints}


def guarded(what: str) -> list:
    """The tables or links that migrations put under a guard."""
    modules = ("outcomes.migrations.0002_guards", "registry.migrations.0007_scores")
    return [one for module in modules for one in getattr(importlib.import_module(module), what)]


def fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.get_fields() if isinstance(field, models.Field)]


@pytest.mark.parametrize("model", CLINICAL, ids=lambda model: model.__name__)
def test_a_coded_value_is_held_to_its_vocabulary_by_the_database(model):
    coded = [
        field.name
        for field in fields(model)
        if field.choices and not field.name.endswith(("_missing", "_precision")) and not isinstance(field, ArrayField)
    ]
    missing = [name for name in coded if f"{name}__vocabulary" not in constraint_rules(model)]
    assert missing == []


@pytest.mark.parametrize("model", CLINICAL, ids=lambda model: model.__name__)
def test_a_reason_for_absence_excludes_the_value(model):
    names = {field.name for field in fields(model)}
    reasons = [
        field.name.removesuffix("_missing")
        for field in fields(model)
        if field.name.endswith("_missing") and field.name.removesuffix("_missing") in names
    ]
    assert [name for name in reasons if f"{name}__value_or_reason" not in constraint_rules(model)] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_vague_date_is_held_to_its_precision(model):
    vague = [field.name.removesuffix("_precision") for field in fields(model) if field.name.endswith("_precision")]
    assert [name for name in vague if f"{name}__precision" not in constraint_rules(model)] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_happened_did_not_happen_tomorrow(model):
    dates = [
        field.name for field in fields(model) if type(field) is models.DateField and field.name not in MAY_LIE_AHEAD
    ]
    assert [name for name in dates if f"{name}__not_in_future" not in constraint_rules(model)] == []


@pytest.mark.parametrize("model", CLINICAL, ids=lambda model: model.__name__)
def test_a_row_lies_in_its_patients_site_and_is_imported_once(model):
    assert model._meta.db_table in guarded("IN_SITE")
    assert "one_per_source" in constraint_rules(model)


@pytest.mark.parametrize("model", CLINICAL, ids=lambda model: model.__name__)
def test_a_link_between_clinical_rows_stays_within_one_patient(model):
    held = {(table, column) for table, column, _parent in guarded("SAME_PATIENT")}
    links = [
        (model._meta.db_table, field.column)
        for field in fields(model)
        if field.is_relation and isinstance(field.related_model, type) and issubclass(field.related_model, ClinicalRow)
    ]
    assert [link for link in links if link not in held] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_text_of_a_row_names_nobody(model):
    row = model(
        **{
            field.name: "Zzyzx Testpatient"
            for field in fields(model)
            if isinstance(field, models.CharField | models.TextField)
            and not field.primary_key
            and field.name != "registry_id"
        }
    )
    if model._meta.model_name != "site":
        assert "Zzyzx" not in str(row)


@req("A1")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_nothing_is_written_into_a_table_beside_its_own(model):
    """A many-to-many field would keep its rows in a table that nobody named, and no trigger watches."""
    assert model._meta.many_to_many == ()


@req("X1")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_query_of_patients_rows_begins_with_who_may_see_them(model):
    assert callable(getattr(model._default_manager.all(), "visible_to", None))
