"""What is not kept cannot leave: no postcode anywhere, and no date that is neither true nor a number of days."""

import re

from django.apps import apps

from exports.release.columns import Kind
from exports.release.entities import ENTITIES
from exports.vocabulary import Profile
from tests.support.requirements import req

PLACES = re.compile(r"zip|post_?code|postal|city|town|street|county|district|latitude|longitude|geo")


@req("D4")
def test_no_model_keeps_a_place_but_the_address_that_never_leaves():
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]

    assert len(fields) > 500
    assert [str(field) for field in fields if PLACES.search(field.name)] == []
    assert {
        str(field) for field in fields if "address" in field.name and field.model._meta.app_label == "registry"
    } == {"registry.PatientIdentity.address"}


@req("D4")
def test_of_places_only_the_region_leaves_de_identified():
    names = {column.name for entity in ENTITIES for column in entity.columns_in(Profile.DEIDENTIFIED)}

    assert "region" in names
    assert not {name for name in names if PLACES.search(name) or name in ("site", "site_id", "address")}


@req("D6")
def test_a_date_leaves_as_it_is_or_as_days_and_never_shifted():
    for entity in ENTITIES:
        kinds = {profile: {column.kind for column in entity.columns_in(profile)} for profile in Profile}
        assert Kind.DATE not in kinds[Profile.DEIDENTIFIED] | kinds[Profile.AGGREGATE], entity.name
        for column in entity.columns_in(Profile.CODED):
            if column.kind is Kind.DATE:
                expression = column.sql[Profile.CODED]
                assert re.fullmatch(r"[a-z_]+\.[a-z_]+", expression), (entity.name, column.name, expression)
