"""No promise without a test, no test for a promise nobody gave, and the page that lists them is up to date."""

from tests.support.requirements import NOT_YET, PAGE, PROMISES, holders, page


def test_every_promise_is_held_by_a_test():
    assert set(PROMISES) - NOT_YET - set(holders()) == set()


def test_what_is_not_kept_yet_is_said_to_be_so():
    assert NOT_YET & set(holders()) == set()


def test_tests_name_promises_that_were_given():
    assert set(holders()) - set(PROMISES) == set()


def test_the_page_of_promises_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.support.requirements`"
