from registry.scores import RULES
from tests.support.score_page import PAGE, page


def test_the_page_of_scores_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.support.score_page`"


def test_what_needs_a_clinician_stands_on_the_page():
    marks = [mark for rule in RULES.values() for mark in rule.marks]

    assert len(marks) > 10
    assert [mark for mark in marks if f"**To be confirmed.** {mark}" not in page()] == []
    assert "Published weights conflict" in page()
