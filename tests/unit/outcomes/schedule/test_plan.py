"""What is expected of one patient: windows met, missed, excused, ended, begun anew."""

from datetime import date, timedelta

import pytest

from outcomes.schedule.course import Course, Excuse, Irradiation, Operation
from outcomes.schedule.due import Standing, is_overdue, standing
from outcomes.schedule.plan import expectations
from outcomes.schedule.protocol import OnRevision, Protocol, Track, Unit, Window, from_data, label_of
from outcomes.schedule.published import PUBLISHED, STANDARD, XU_2021, ZHENG_2021, months
from outcomes.vocabulary import ExpectationState, VisitState
from registry.errors import RuleError

DAY_0 = date(2024, 1, 10)
INDEX = Operation(1, DAY_0, True, False)
SHORT = Protocol("short", {Track.CLINIC: months(3, 6), Track.IMAGING: months(3), Track.QUESTIONNAIRES: ()})


def on(day):
    return DAY_0 + timedelta(days=day)


def course(**known):
    return Course(7, **{"operations": [INDEX], "last_alive_on": DAY_0, **known})


def states(found, track):
    return {one.code: one.state for one in found if one.track == track}


def test_after_an_operation_every_window_is_expected_and_the_patient_to_be_heard_of():
    found = list(expectations(course(), SHORT))

    assert states(found, Track.CLINIC) == {"m3": "expected", "m6": "expected"}
    assert states(found, Track.IMAGING) == {"m3": "expected"}
    assert [(one.code, one.due_on) for one in found if one.track == Track.VITAL] == [("never", on(30))]
    first = next(one for one in found if one.track == Track.CLINIC)
    assert (first.due_on, first.window_start, first.window_end) == (date(2024, 4, 10), on(75), on(120))


@pytest.mark.parametrize(
    ("day", "state"), [(74, "expected"), (75, "met"), (120, "met"), (121, "expected"), (140, "expected")]
)
def test_a_visit_counts_for_the_window_its_day_lies_in_and_for_no_other(day, state):
    found = list(expectations(course(seen_on=[on(day)]), SHORT))

    assert states(found, Track.CLINIC) == {"m3": state, "m6": "expected"}
    assert states(found, Track.IMAGING) == {"m3": "expected"}


def test_a_death_ends_what_lies_ahead_and_leaves_what_was_missed():
    found = list(expectations(course(is_dead=True, died_on=on(160), last_alive_on=on(80)), SHORT))

    assert states(found, Track.CLINIC) == {"m3": "missed"}  # the six months' window was open when the patient died
    assert states(found, Track.VITAL) == {}


def test_a_death_without_a_date_ends_what_lies_after_the_last_contact():
    found = list(expectations(course(is_dead=True, last_alive_on=on(130)), SHORT))

    assert states(found, Track.CLINIC) == {"m3": "missed"}


def test_what_was_done_in_an_open_window_stays_done_after_the_death():
    found = list(expectations(course(seen_on=[on(155)], is_dead=True, died_on=on(160)), SHORT))

    assert states(found, Track.CLINIC) == {"m3": "missed", "m6": "met"}


def test_a_withdrawal_ends_everything_and_a_wish_not_to_be_contacted_ends_contacts_only():
    withdrawn = list(expectations(course(withdrew_on=on(10)), SHORT))
    uncontacted = list(expectations(course(contact_refused_on=on(10)), SHORT))

    assert withdrawn == []
    assert {one.track for one in uncontacted} == {Track.IMAGING, Track.VITAL}


@pytest.mark.parametrize(
    ("said", "state"),
    [("too_ill", "too_ill"), ("lost", "lost"), ("refused", "refused"), ("not_done", "not_done")],
)
def test_why_a_visit_did_not_take_place_is_kept_apart(said, state):
    by_day = list(expectations(course(excuses=[Excuse(VisitState(said), on(90))]), SHORT))
    by_name = list(expectations(course(excuses=[Excuse(VisitState(said), None, "3 months")]), SHORT))

    for found in (by_day, by_name):
        assert states(found, Track.CLINIC) == {"m3": state, "m6": "expected"}
        assert states(found, Track.IMAGING) == {"m3": state}
        assert states(found, Track.VITAL) == {"never": "expected"}  # whether they live is still asked


def test_being_seen_after_all_counts_more_than_an_excuse():
    found = list(expectations(course(excuses=[Excuse(VisitState.TOO_ILL, on(80))], seen_on=[on(100)]), SHORT))

    assert states(found, Track.CLINIC)["m3"] == "met"
    assert states(found, Track.IMAGING)["m3"] == "too_ill"


@pytest.mark.parametrize(("rule", "anchors"), [(OnRevision.KEEP, {1}), (OnRevision.REANCHOR, {1, 2})])
def test_a_revision_begins_follow_up_anew_only_where_the_protocol_says_so(rule, anchors):
    revised = course(operations=[INDEX, Operation(2, on(130), False, False)], seen_on=[on(130 + 90)])
    found = list(expectations(revised, Protocol("p", SHORT.tracks, rule)))

    assert {one.surgery for one in found if one.track == Track.CLINIC} == anchors
    told = {(one.surgery, one.code): one.state for one in found if one.track == Track.CLINIC}
    if rule == OnRevision.KEEP:
        assert told == {(1, "m3"): "expected", (1, "m6"): "met"}
    else:
        assert told == {(1, "m3"): "missed", (2, "m3"): "met", (2, "m6"): "expected"}


def test_a_later_index_operation_takes_the_schedule_over():
    found = list(expectations(course(operations=[INDEX, Operation(2, on(400), True, False)]), SHORT))

    assert {(one.surgery, one.state) for one in found if one.track == Track.CLINIC} == {(1, "missed"), (2, "expected")}


def test_a_living_patient_is_asked_after_three_months_after_the_last_news():
    found = list(expectations(course(last_alive_on=date(2024, 11, 30)), SHORT))
    (vital,) = (one for one in found if one.track == Track.VITAL)

    assert (vital.code, vital.due_on) == ("stale", date(2025, 2, 28))
    assert not is_overdue(vital.state, vital.window_end, date(2025, 2, 28))
    assert is_overdue(vital.state, vital.window_end, date(2025, 3, 1))


def test_planned_radiosurgery_is_asked_for_until_a_stereotactic_course_is_recorded():
    planned = [Operation(1, DAY_0, True, True)]
    waiting = list(expectations(course(operations=planned), SHORT))
    given = list(expectations(course(operations=planned, irradiations=[Irradiation(on(25))]), SHORT))
    earlier = list(expectations(course(operations=planned, irradiations=[Irradiation(on(-300))]), SHORT))

    (one,) = (one for one in waiting if one.track == Track.RADIOSURGERY)
    assert (one.state, one.window_end) == ("expected", on(30))
    assert [one.met_on for one in given if one.track == Track.RADIOSURGERY] == [on(25)]
    assert states(earlier, Track.RADIOSURGERY) == {"srs": "expected"}


@pytest.mark.parametrize(
    ("today", "expected"),
    [(44, "not_due"), (45, "coming"), (74, "coming"), (75, "due"), (120, "due"), (121, "overdue")],
)
def test_the_day_makes_it_due_or_overdue(today, expected):
    assert standing(ExpectationState.EXPECTED, on(75), on(120), on(today)) == expected
    assert standing(ExpectationState.MET, on(75), on(120), on(today)) == Standing.SETTLED


def test_the_published_schedules_are_as_their_papers_say():
    def clinic(protocol):
        return [window.number for window in protocol.tracks[Track.CLINIC]]

    assert clinic(XU_2021)[:8] == [3, 6, 9, 12, 18, 24, 30, 36]
    assert clinic(ZHENG_2021)[:7] == [1, 3, 6, 12, 18, 24, 30]
    assert [window.number for window in ZHENG_2021.tracks[Track.QUESTIONNAIRES]] == [6]
    assert {1, 3, 6, 9, 12, 18, 24, 30, 36} <= set(clinic(STANDARD))
    windows = {window.number: (window.first, window.last) for window in STANDARD.tracks[Track.CLINIC]}
    assert (windows[12], windows[36], windows[48]) == ((320, 420), (1040, 1160), (1405, 1525))


@pytest.mark.parametrize("protocol", PUBLISHED.values(), ids=list(PUBLISHED))
def test_a_protocol_survives_being_kept_as_data(protocol):
    assert from_data(protocol.name, protocol.as_data()) == protocol


@pytest.mark.parametrize(
    ("windows", "code"),
    [
        ([(3, 120, 75)], "window_order"),
        ([(3, 0, 120)], "window_order"),
        ([(3, 130, 160)], "window_holds_its_day"),
        ([(3, 75, 120), (4, 120, 140)], "windows_apart"),
    ],
)
def test_windows_that_cannot_be_meant_are_refused_with_their_rule(windows, code):
    with pytest.raises(RuleError) as error:
        Protocol("own", {Track.CLINIC: tuple(Window(number, Unit.MONTHS, *days) for number, *days in windows)})

    assert [violation.code for violation in error.value.violations] == [code]
    assert "3 months" in error.value.violations[0].message or "4 months" in error.value.violations[0].message


def test_codes_read_as_words():
    assert [label_of(code) for code in ("m1", "m12", "w6", "never")] == ["1 month", "12 months", "6 weeks", "never"]
