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
ENTERING = (SIGN_IN, 200, 403, 403)
MERGING = (SIGN_IN, 403, 403, 200)
#: A session opens nothing here: the API asks for a token.
TOKEN = (401, 401, 401, 401)
#: Of a project that none of them belongs to; its managers see every project.
PROJECT = (SIGN_IN, 404, 404, 200)
PROJECT_PART = (SIGN_IN, 404, 404, 404)
NO_EXPORT = "00000000-0000-0000-0000-000000000000"
BY_POST_ENTERING = (SIGN_IN, 405, 403, 403)
BY_POST = (SIGN_IN, 405, 403, 405)

#: By name of the route. `{site}` is replaced by a site's code, `{run}` by the current run, `{patient}` by a patient of
#: the site, `{surgery}` by that patient's operation, `{query}` by a query about it, `{merge}` by a merge there and
#: `{project}` by a project without people.
ROUTES: dict[str, list[Route]] = {
    "livez": [Route("/livez", EVERYBODY)],
    "readyz": [Route("/readyz", EVERYBODY)],
    "accounts:sign-in": [Route("/accounts/sign-in/", (200, 302, 302, 302))],
    "accounts:second-step": [Route("/accounts/sign-in/second-step/", (SIGN_IN, 302, 302, 302))],
    "accounts:factor-list": [Route("/accounts/second-factor/", MEMBERS)],
    "accounts:app-add": [Route("/accounts/second-factor/app/", MEMBERS)],
    "accounts:passkey-question": [Route("/accounts/passkey/", (405, 405, 405, 405))],
    "accounts:passkey-add": [Route("/accounts/second-factor/passkey/", MEMBERS)],
    "accounts:new-passkey-question": [Route("/accounts/second-factor/passkey/question/", (SIGN_IN, 405, 405, 405))],
    "accounts:factor-remove": [Route("/accounts/second-factor/1/remove/", MEMBERS)],
    "accounts:recovery-codes-renew": [Route("/accounts/second-factor/recovery-codes/", MEMBERS)],
    "accounts:invitation-accept": [Route("/accounts/invitation/", EVERYBODY)],
    "accounts:people-list": [
        Route("/accounts/people/?site={site}", (SIGN_IN, 403, 403, 200), (SIGN_IN, 403, 403, 404))
    ],
    "accounts:invite": [
        Route("/accounts/people/invite/?site={site}", (SIGN_IN, 403, 403, 200), (SIGN_IN, 403, 403, 404))
    ],
    "accounts:member-edit": [Route("/accounts/people/0/", (SIGN_IN, 403, 403, 404))],
    "accounts:invitation-withdraw": [Route("/accounts/people/invitations/0/withdraw/", (SIGN_IN, 403, 403, 405))],
    "accounts:sign-out": [Route("/accounts/sign-out/", (SIGN_IN, 405, 405, 405))],
    "outcomes:start": [Route("/start/", (SIGN_IN, 302, 302, 302))],
    "outcomes:today": [Route("/today/?site={site}", MEMBERS, NOBODY)],
    "outcomes:schedule-detail": [Route("/schedule/?site={site}", MEMBERS, NOBODY)],
    "outcomes:call-list": [Route("/today/calls.xlsx?site={site}", ENTERING, NOBODY)],
    "outcomes:rule-list": [Route("/rules/", MEMBERS)],
    "exports:project-list": [Route("/projects/", MEMBERS)],
    "exports:project-add": [Route("/projects/new/", (SIGN_IN, 403, 403, 200))],
    "exports:release-list": [Route("/projects/figures/", (SIGN_IN, 403, 403, 200))],
    "exports:release-detail": [Route("/projects/figures/0/", (SIGN_IN, 403, 403, 404))],
    "exports:project-detail": [Route("/projects/{project}/", PROJECT)],
    "exports:project-edit": [Route("/projects/{project}/edit/", PROJECT)],
    "exports:project-close": [Route("/projects/{project}/close/", PROJECT)],
    "exports:agreement-add": [Route("/projects/{project}/agreements/new/", PROJECT)],
    "exports:agreement-revoke": [Route("/projects/{project}/agreements/0/revoke/", PROJECT_PART)],
    "exports:agreement-approve": [Route("/projects/{project}/agreements/0/approve/", (SIGN_IN, 404, 404, 403))],
    "exports:member-add": [Route("/projects/{project}/members/new/", PROJECT)],
    "exports:member-invite": [Route("/projects/{project}/members/invite/", PROJECT)],
    "exports:invitation-withdraw": [Route("/projects/{project}/invitations/0/withdraw/", (SIGN_IN, 404, 404, 405))],
    "exports:project-join": [Route("/projects/join/", EVERYBODY)],
    "exports:member-remove": [Route("/projects/{project}/members/0/remove/", PROJECT_PART)],
    "exports:site-give": [Route("/projects/{project}/sites/{site}/give/", PROJECT, PROJECT_PART)],
    "exports:site-take-back": [Route("/projects/{project}/sites/{site}/take-back/", PROJECT_PART, PROJECT_PART)],
    "exports:pull-list": [Route("/projects/log/", (SIGN_IN, 403, 403, 200))],
    "exports:pull-file": [Route("/projects/log/handed-out.csv", (SIGN_IN, 403, 403, 200))],
    "exports:token-add": [Route("/projects/{project}/tokens/new/", (SIGN_IN, 404, 404, 403))],
    "exports:token-revoke": [Route("/projects/{project}/tokens/0/revoke/", PROJECT_PART)],
    "exports:export-order": [Route("/projects/{project}/exports/new/", (SIGN_IN, 404, 404, 403))],
    "exports:export-detail": [Route(f"/projects/{{project}}/exports/{NO_EXPORT}/", PROJECT_PART)],
    "exports:export-cancel": [Route(f"/projects/{{project}}/exports/{NO_EXPORT}/cancel/", PROJECT_PART)],
    "exports:export-file": [Route(f"/projects/{{project}}/exports/{NO_EXPORT}/files/x.csv", (SIGN_IN, 404, 404, 403))],
    "redcap": [Route("/api/redcap/", (403, 403, 403, 403))],
    "redcap-as-pycap-asks": [Route("/api/redcap/api/", (403, 403, 403, 403))],
    "api:export-list": [Route("/api/v1/exports", TOKEN)],
    "api:export-detail": [Route("/api/v1/exports/00000000-0000-0000-0000-000000000000", TOKEN)],
    "api:export-file": [Route("/api/v1/exports/00000000-0000-0000-0000-000000000000/files/x.csv", TOKEN)],
    **{
        f"api:{table}-list": [Route(f"/api/v1/{table}", TOKEN)]
        for table in (
            *("patients", "lesions", "surgeries", "segments", "baselines", "radiotherapy", "systemic_therapy"),
            *("visits", "assessments", "imaging", "findings", "complications", "events"),
        )
    },
    "api-page": [Route("/api/", EVERYBODY)],
    "api:schema": [Route("/api/v1/schema", EVERYBODY)],
    "api:schema-yaml": [Route("/api/v1/schema.yaml", EVERYBODY)],
    "api:score-list": [Route("/api/v1/scores", TOKEN)],
    "api:score-detail": [Route("/api/v1/scores/sins", TOKEN)],
    "api:result-list": [Route("/api/v1/results", TOKEN)],
    "api:result-detail": [Route("/api/v1/results/os", TOKEN)],
    "api:fhir-export": [Route("/api/v1/fhir/Group/theirs/$export", TOKEN)],
    "api:fhir-export-detail": [Route(f"/api/v1/fhir/exports/{NO_EXPORT}", TOKEN)],
    "api:fhir-export-file": [Route(f"/api/v1/fhir/exports/{NO_EXPORT}/files/Patient.ndjson", TOKEN)],
    "api:dictionary": [Route("/api/v1/dictionary", TOKEN)],
    "api:dictionary-as": [Route("/api/v1/dictionary/redcap", TOKEN)],
    "registry:score-list": [Route("/scores/", EVERYBODY)],
    "registry:score-detail": [Route("/scores/sins/", EVERYBODY)],
    "analytics:completeness": [Route("/completeness/?site={site}", MEMBERS, NOBODY)],
    "outcomes:query-list": [Route("/queries/?site={site}", MEMBERS, NOBODY)],
    "outcomes:query-detail": [Route("/queries/{query}/", MEMBERS, NOBODY)],
    "outcomes:query-add": [Route("/records/surgery/{surgery}/ask/", MEMBERS, NOBODY)],
    "outcomes:record-verify": [Route("/records/surgery/{surgery}/verify/", (SIGN_IN, 403, 403, 405), NOBODY)],
    "outcomes:record-unverify": [Route("/records/surgery/{surgery}/unverify/", (SIGN_IN, 403, 403, 200), NOBODY)],
    "outcomes:patient-list": [Route("/patients/?site={site}", MEMBERS, NOBODY)],
    "outcomes:patient-find": [Route("/patients/find/", ENTERING)],
    "outcomes:patient-detail": [Route("/patients/{patient}/", MEMBERS, NOBODY)],
    "outcomes:patient-add": [Route("/patients/new/", ENTERING)],
    "outcomes:import-list": [Route("/imports/?site={site}", (SIGN_IN, 403, 403, 200), NOBODY)],
    "outcomes:import-detail": [Route("/imports/0/", (SIGN_IN, 403, 403, 404))],
    "outcomes:import-apply": [Route("/imports/0/apply/", (SIGN_IN, 403, 403, 404))],
    "outcomes:import-mapping-file": [Route("/imports/0/mapping.toml", (SIGN_IN, 403, 403, 404))],
    "outcomes:import-mapping-keep": [Route("/imports/0/mapping/keep/", (SIGN_IN, 403, 403, 404))],
    "outcomes:mapping-detail": [Route("/imports/mappings/0/", (SIGN_IN, 403, 403, 404))],
    "outcomes:mapping-file": [Route("/imports/mappings/0/mapping.toml", (SIGN_IN, 403, 403, 404))],
    "outcomes:import-columns": [Route("/imports/0/columns/", (SIGN_IN, 403, 403, 404))],
    "outcomes:import-values": [Route("/imports/0/values/", (SIGN_IN, 403, 403, 404))],
    "outcomes:import-stop": [Route("/imports/0/stop/", (SIGN_IN, 403, 403, 404))],
    "outcomes:import-again": [Route("/imports/0/again/", (SIGN_IN, 403, 403, 404))],
    "outcomes:import-problems": [Route("/imports/0/problems.csv", (SIGN_IN, 403, 403, 404))],
    "outcomes:import-discard": [Route("/imports/0/discard/", (SIGN_IN, 403, 403, 404))],
    "outcomes:draft-list": [Route("/drafts/", MEMBERS)],
    "outcomes:draft-discard": [Route("/drafts/1/discard/", (SIGN_IN, 405, 405, 405))],
    "outcomes:visit-add": [Route("/patients/{patient}/visit/", ENTERING, NOBODY)],
    "outcomes:record-add": [Route("/patients/{patient}/complication/add/", ENTERING, NOBODY)],
    "outcomes:scores-as-written": [Route("/patients/{patient}/baseline/scores/", BY_POST_ENTERING, NOBODY)],
    "outcomes:surgery-scores": [Route("/records/surgery/{surgery}/scores/", MEMBERS, NOBODY)],
    "outcomes:score-override": [Route("/records/surgery/{surgery}/scores/sins/", (SIGN_IN, 403, 200, 403), NOBODY)],
    "outcomes:patient-merge": [Route("/patients/{patient}/merge/", MERGING, NOBODY)],
    "outcomes:merge-list": [Route("/merges/", MERGING)],
    "outcomes:merge-undo": [Route("/merges/{merge}/undo/", MERGING, NOBODY)],
    "outcomes:record-detail": [Route("/records/surgery/{surgery}/", MEMBERS, NOBODY)],
    "outcomes:record-edit": [Route("/records/surgery/{surgery}/edit/", ENTERING, NOBODY)],
    "outcomes:record-remove": [Route("/records/surgery/{surgery}/remove/", ENTERING, NOBODY)],
    "outcomes:record-lock": [Route("/records/surgery/{surgery}/lock/", BY_POST, NOBODY)],
    "outcomes:record-unlock": [Route("/records/surgery/{surgery}/unlock/", (SIGN_IN, 403, 403, 200), NOBODY)],
    "outcomes:record-sign": [Route("/records/surgery/{surgery}/sign/", (SIGN_IN, 200, 200, 403), NOBODY)],
    "outcomes:record-history": [Route("/records/surgery/{surgery}/history/", MEMBERS, NOBODY)],
    "outcomes:record-history-file": [Route("/records/surgery/{surgery}/history.csv", MEMBERS, NOBODY)],
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
