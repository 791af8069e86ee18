"""The page of rules, and the page about them in the documentation."""

from html import unescape

import pytest

from outcomes.checks.catalogue import RULES, of_database
from tests import factories
from tests.integration.records.conftest import desk  # noqa: F401 - a fixture
from tests.support.check_page import PAGE, page

pytestmark = pytest.mark.django_db


def test_every_rule_is_listed_with_what_it_says_and_what_to_do(desk):  # noqa: F811
    shown = unescape(desk("coordinator", factories.a_site("north")).get("/rules/"))

    for rule in RULES:
        assert f'id="{rule.id}"' in shown
        assert rule.says in shown
        assert rule.remedy in shown
    assert "Blood loss (mL): must lie between 0 and 50000." in shown
    assert "Date of surgery: does not lie after the death of the patient." in shown


def test_each_rule_of_the_database_is_listed_by_its_kind(desk):  # noqa: F811
    shown = desk("manager", factories.a_site("north")).get("/rules/")

    assert shown.count("<details>") == len({rule.kind.slug for rule in of_database()})


def test_the_documentation_lists_the_rules_of_the_code():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.support.check_page`"
