"""How complete a site's follow-up is: counted at night, read on the page."""

from html import unescape

from tests.factories import OPERATED


def test_clarks_c_is_observed_of_possible_follow_up_until_the_day_of_the_run(registry, coordinator):
    page = unescape(coordinator.get("/completeness/?site=south").content.decode())

    # one was alive after 400 days and might have been seen until the run; one died after 200, which ends both
    day = registry.run.as_of.astimezone(registry.south.zone).date()
    expected = 100 * (400 + 200) / ((day - OPERATED).days + 200)
    assert f"{expected:.1f} %" in page.split("Clark's C")[1][:200]
    assert "of what was possible, 2 patients" in page
    assert "median by reverse Kaplan-Meier" in page


def test_a_death_that_nobody_can_date_is_in_neither_number(registry, sign_in):
    page = unescape(sign_in("manager", registry.north).get("/completeness/?site=north").content.decode())

    died, seen_until = [40, 120, 300, 420, 700, 150, 60, 90, 250, 380], [200, 500, 900, 1100, 330, 610]
    day = registry.run.as_of.astimezone(registry.north.zone).date()
    possible = sum(died) + len(seen_until) * (day - OPERATED).days
    assert f"{100 * (sum(died) + sum(seen_until)) / possible:.1f} %" in page.split("Clark's C")[1][:200]
    assert "of what was possible, 16 patients" in page
