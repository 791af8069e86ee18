"""Who may open what: every route of the project, every role, on the own site and on another's.

The table is read by `test_matrix.py`, which finds the routes in the URL configuration: one that is not listed here
fails. A cell is the status a GET gets. "in" means a signed-in person is sent away from the sign-in page.
"""

from dataclasses import dataclass

STRANGER, COORDINATOR, INVESTIGATOR, MANAGER = "stranger", "coordinator", "investigator", "manager"
PEOPLE = (STRANGER, COORDINATOR, INVESTIGATOR, MANAGER)
SIGN_IN = 302


@dataclass(frozen=True)
class Route:
    """`own` and `other`: status by person, for the site they belong to and for another hospital's."""

    address: str
    own: tuple[int, int, int, int]
    other: tuple[int, int, int, int] | None = None


EVERYBODY = (200, 200, 200, 200)
MEMBERS = (SIGN_IN, 200, 200, 200)
NOBODY = (SIGN_IN, 404, 404, 404)
RUNS = (SIGN_IN, 403, 200, 200)

#: By name of the route. `{site}` is replaced by a site's code, `{run}` by the current run.
ROUTES: dict[str, list[Route]] = {
    "livez": [Route("/livez", EVERYBODY)],
    "readyz": [Route("/readyz", EVERYBODY)],
    "accounts:sign-in": [Route("/accounts/sign-in/", (200, 302, 302, 302))],
    "accounts:sign-out": [Route("/accounts/sign-out/", (SIGN_IN, 405, 405, 405))],
    "analytics:dashboard-list": [
        Route("/?site={site}", MEMBERS, NOBODY),
        Route("/?site=all", (SIGN_IN, 404, 200, 200)),
    ],
    "analytics:dashboard-detail": [
        Route("/dashboards/overall-survival/?site={site}", MEMBERS, NOBODY),
        Route("/dashboards/overall-survival/?site=all", (SIGN_IN, 404, 200, 200)),
    ],
    "analytics:figure-download": [
        Route("/dashboards/overall-survival/figure.csv?site={site}", MEMBERS, NOBODY),
        Route("/dashboards/overall-survival/figure.json?site=all", (SIGN_IN, 404, 200, 200)),
    ],
    "analytics:table-list": [Route("/tables/?site={site}", MEMBERS, NOBODY)],
    "analytics:table-download": [Route("/tables/cohort.csv?site={site}", MEMBERS, NOBODY)],
    "analytics:run-list": [Route("/runs/", RUNS)],
    "analytics:run-detail": [Route("/runs/{run}/", RUNS)],
}
