"""What somebody without a hospital gets: a consumer of the project `{project}`, who belongs to no other.

Read by `test_consumers.py`; a page of a project that is not listed here fails, and so does any other page that opens to
them. Most of the registry is as if it were not there.
"""

from tests.integration.permissions.matrix import NO_EXPORT

#: Open to who is not signed in, or about oneself alone; on all others of these three apps a consumer gets 403 or 404.
OPEN = {
    "api-page": 200,
    "livez": 200,
    "readyz": 200,
    "accounts:sign-in": 302,
    "accounts:second-step": 302,
    "accounts:factor-list": 200,
    "accounts:app-add": 200,
    "accounts:passkey-question": 405,
    "accounts:passkey-add": 200,
    "accounts:new-passkey-question": 405,
    "accounts:factor-remove": 200,
    "accounts:recovery-codes-renew": 200,
    "accounts:invitation-accept": 200,
    "accounts:sign-out": 405,
    "registry:score-list": 200,
    "registry:score-detail": 200,
    "outcomes:start": 302,
    "outcomes:draft-list": 200,
    "outcomes:draft-discard": 405,
}
THEIRS, OTHER = "/projects/theirs/", "/projects/other/"
#: By name: the address under the project's, and what the own one and another answer.
PROJECT_ROUTES = {
    "exports:project-detail": ("", 200, 404),
    "exports:project-edit": ("edit/", 403, 404),
    "exports:project-close": ("close/", 403, 404),
    "exports:agreement-add": ("agreements/new/", 403, 404),
    "exports:agreement-revoke": ("agreements/0/revoke/", 403, 404),
    "exports:agreement-approve": ("agreements/0/approve/", 403, 404),
    "exports:member-add": ("members/new/", 403, 404),
    "exports:member-invite": ("members/invite/", 403, 404),
    "exports:member-remove": ("members/0/remove/", 403, 404),
    "exports:invitation-withdraw": ("invitations/0/withdraw/", 403, 404),
    "exports:site-give": ("sites/north/give/", 403, 404),
    "exports:site-take-back": ("sites/north/take-back/", 403, 404),
    "exports:token-add": ("tokens/new/", 200, 404),
    "exports:token-revoke": ("tokens/0/revoke/", 404, 404),
    "exports:export-order": ("exports/new/", 200, 404),
    "exports:export-detail": (f"exports/{NO_EXPORT}/", 404, 404),
    "exports:export-cancel": (f"exports/{NO_EXPORT}/cancel/", 404, 404),
    "exports:export-file": (f"exports/{NO_EXPORT}/files/x.csv", 404, 404),
}
#: Of no one project.
ABOUT_PROJECTS = {
    "exports:project-list": 200,
    "exports:project-add": 403,
    "exports:project-join": 200,
    "exports:pull-list": 403,
    "exports:pull-file": 403,
    "exports:release-list": 403,
    "exports:release-detail": 403,
}
