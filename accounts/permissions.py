"""What a person may do (permissions) and who may do it (roles). A role is its list; nothing else grants anything."""

from enum import StrEnum

from django.db.models import TextChoices


class Permission(StrEnum):
    VIEW_DASHBOARDS = "view dashboards"
    VIEW_POOLED = "view all sites together"
    VIEW_PATIENTS = "view patients"
    VIEW_IDENTITY = "view identity"
    ENTER_DATA = "enter data"
    VIEW_HISTORY = "view the history of records"
    OVERRIDE_SCORES = "override an input of a score"
    LOCK_RECORDS = "lock records"
    SIGN_RECORDS = "sign records"
    UNLOCK_RECORDS = "unlock records"
    RAISE_QUERIES = "raise queries"
    CLOSE_QUERIES = "close queries"
    VERIFY_RECORDS = "verify records"
    MERGE_PATIENTS = "merge patients"
    IMPORT_DATA = "import data"
    VIEW_RUNS = "view runs"
    START_RUN = "start run"
    MANAGE_MEMBERS = "manage members"
    MANAGE_SCHEDULE = "choose the follow-up schedule"
    MANAGE_PROJECTS = "manage projects that data leave to"


class Role(TextChoices):
    COORDINATOR = "coordinator", "Coordinator"
    INVESTIGATOR = "investigator", "Investigator"
    MANAGER = "manager", "Data manager"


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(
        {
            Permission.VIEW_DASHBOARDS,
            Permission.VIEW_PATIENTS,
            Permission.VIEW_IDENTITY,
            Permission.ENTER_DATA,
            Permission.VIEW_HISTORY,
            Permission.LOCK_RECORDS,
            Permission.SIGN_RECORDS,
            Permission.RAISE_QUERIES,
        }
    ),
    Role.INVESTIGATOR: frozenset(
        {
            Permission.VIEW_DASHBOARDS,
            Permission.VIEW_POOLED,
            Permission.VIEW_PATIENTS,
            Permission.VIEW_HISTORY,
            Permission.SIGN_RECORDS,
            Permission.OVERRIDE_SCORES,
            Permission.RAISE_QUERIES,
            Permission.VIEW_RUNS,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.VIEW_DASHBOARDS,
            Permission.VIEW_POOLED,
            Permission.VIEW_PATIENTS,
            Permission.VIEW_HISTORY,
            Permission.LOCK_RECORDS,
            Permission.UNLOCK_RECORDS,
            Permission.RAISE_QUERIES,
            Permission.CLOSE_QUERIES,
            Permission.VERIFY_RECORDS,
            Permission.MERGE_PATIENTS,
            Permission.IMPORT_DATA,
            Permission.VIEW_RUNS,
            Permission.START_RUN,
            Permission.MANAGE_MEMBERS,
            Permission.MANAGE_SCHEDULE,
            Permission.MANAGE_PROJECTS,
        }
    ),
}


#: Who sees all sites together, or decides who sees what, does not come in by a password alone.
SECOND_FACTOR_ROLES = frozenset({Role.INVESTIGATOR, Role.MANAGER})


def roles_with(permission: Permission) -> list[Role]:
    return [role for role, permissions in ROLE_PERMISSIONS.items() if permission in permissions]
