"""The database roles: who may do what, in one place. The SQL that makes them true is in `provisioning` and `grants`."""

from dataclasses import dataclass

from config.environment import DatabaseRole


@dataclass(frozen=True)
class Role:
    """A PostgreSQL login and the timeouts its connections carry."""

    name: str
    purpose: str
    statement_timeout: str = "0"
    lock_timeout: str = "0"
    idle_in_transaction_session_timeout: str = "0"
    bypass_rls: bool = False
    may_make_temporary_tables: bool = False

    @property
    def libpq_options(self) -> str:
        timeouts = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        return " ".join(f"-c {name}={getattr(self, name)}" for name in timeouts)


ROLES: dict[DatabaseRole, Role] = {
    DatabaseRole.OWNER: Role("reg_owner", "owns the database; migrations only, never serves", lock_timeout="10s"),
    DatabaseRole.APP: Role(
        "reg_app",
        "the web server: reads and writes rows, no DDL",
        statement_timeout="15s",
        lock_timeout="2s",
        idle_in_transaction_session_timeout="60s",
    ),
    DatabaseRole.WORKER: Role(
        "reg_worker",
        "Celery and the nightly run",
        statement_timeout="30min",
        lock_timeout="1min",
        idle_in_transaction_session_timeout="30min",
        may_make_temporary_tables=True,
    ),
    DatabaseRole.READONLY: Role("reg_ro", "reads every table, writes none", statement_timeout="5min"),
    DatabaseRole.RELEASE: Role("reg_release", "exports; reads nothing but what a release view grants"),
    DatabaseRole.BACKUP: Role("reg_backup", "pg_dump; reads past row-level security", bypass_rls=True),
}
SERVING = (DatabaseRole.APP, DatabaseRole.WORKER)
