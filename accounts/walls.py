"""Row-level security: which rows of a table each database role may see and write.

Behind every query's own filter stands the table's policy. It asks for the sites of the transaction's scope
(`accounts.scope`), so a forgotten filter, a raw query or a bulk update meets the same wall; without a scope there are
no rows. FORCE holds the owner to it too, for whom there is no policy at all: a data migration sees nothing unless it
says `ALTER TABLE ... NO FORCE ROW LEVEL SECURITY` around itself.

Migrations call these functions. Their text is history: a wall is changed by a new migration, not here.
"""

from django.db.migrations import RunSQL

#: The scope's sites as an array. The setting is '' and not NULL once a transaction that made it is over.
SITES_OF_SCOPE = """
CREATE FUNCTION sites_of_scope() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(pg_catalog.current_setting('app.sites', true), ''), '{}')::bigint[];
"""

# Asked in a sub-select, so that a statement over a million rows takes the setting apart once and not once a row.
_SITES = "(SELECT sites_of_scope())::bigint[]"
_FORCE = "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
_YIELD = "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def walled(table: str) -> RunSQL:
    """Clinical rows. A person reads and writes those of their sites; so does a worker, who may also read all others."""
    ours = f"site_id = ANY ({_SITES})"
    return _policies(
        table,
        own_sites=f"TO reg_app, reg_worker USING ({ours}) WITH CHECK ({ours})",
        all_read="FOR SELECT TO reg_worker, reg_ro USING (true)",
    )


def walled_figures(table: str, *, shared: bool) -> RunSQL:
    """What a nightly run makes of clinical rows. Workers write it; a person reads what is of their sites.

    `shared`: rows without a site are of all sites together, and the application says who may see those.
    """
    theirs = f"site_id = ANY ({_SITES})" + (" OR site_id IS NULL" if shared else "")
    return _policies(
        table,
        own_sites=f"FOR SELECT TO reg_app USING ({theirs})",
        runs="TO reg_worker USING (true) WITH CHECK (true)",
        all_read="FOR SELECT TO reg_ro USING (true)",
    )


def walled_for_writing(table: str) -> RunSQL:
    """What a hospital says of itself: everybody may read it, and only a person of the site writes it."""
    ours = f"site_id = ANY ({_SITES})"
    return _policies(
        table,
        own_sites=f"TO reg_app USING ({ours}) WITH CHECK ({ours})",
        all_read="FOR SELECT TO reg_app, reg_worker, reg_ro USING (true)",
    )


def walled_to_author(table: str) -> RunSQL:
    """What somebody typed and has not saved (`author_id`, `ends_at`). Its author reads and writes it, at their sites;
    workers see what has come to its end, to remove it; nobody else sees any of it.
    """
    own = f"site_id = ANY ({_SITES}) AND 'user:' || author_id = pg_catalog.current_setting('app.actor', true)"
    return _policies(
        table,
        own=f"TO reg_app USING ({own}) WITH CHECK ({own})",
        ended="TO reg_worker USING (ends_at <= statement_timestamp()) WITH CHECK (false)",
        nobody="FOR SELECT TO reg_ro USING (false)",
    )


def walled_to_author_and_worker(table: str) -> RunSQL:
    """Widens the wall of `walled_to_author`: a worker sees the row from when its author gave it away under a `job`."""
    before, after = "ends_at <= statement_timestamp()", "job IS NOT NULL OR ends_at <= statement_timestamp()"
    policy = "CREATE POLICY {name} ON {table} TO reg_worker USING ({seen}) WITH CHECK ({made});"
    old = policy.format(name="ended", table=table, seen=before, made="false")
    new = policy.format(name="given_or_ended", table=table, seen=after, made="job IS NOT NULL")
    return RunSQL(
        f"DROP POLICY ended ON {table}; {new}",
        f"DROP POLICY given_or_ended ON {table}; {old}",
    )


def walled_with(table: str, parent: str, link: str) -> RunSQL:
    """Whoever sees the row of `parent` that `link` names may read and write this one."""
    seen = f"EXISTS (SELECT FROM {parent} p WHERE p.id = {link})"
    return _policies(
        table,
        with_parent=f"TO reg_app, reg_worker USING ({seen}) WITH CHECK ({seen})",
        nobody="FOR SELECT TO reg_ro USING (false)",
    )


def _policies(table: str, **policies: str) -> RunSQL:
    raised = [f"CREATE POLICY {name} ON {table} {policy};" for name, policy in policies.items()]
    fallen = [f"DROP POLICY {name} ON {table};" for name in policies]
    return RunSQL(
        " ".join([_FORCE.format(table=table), *raised]),
        " ".join([*fallen, _YIELD.format(table=table)]),
    )
