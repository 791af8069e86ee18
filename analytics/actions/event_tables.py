"""The database counts: event tables and exclusions by GROUP BY, without a row leaving it."""

from django.db import connection

from analytics.actions.planner import expect_whole_tables
from analytics.endpoints import NOT_COUNTED
from analytics.groupings import GROUPINGS, Grouping
from analytics.models import Exclusion, Run, StoredEventTable
from analytics.stats.small_cells import HIDDEN_UP_TO, ROUND_TO

# A cell is everyone of one stratum who entered and left on the same days. From cells on, the size of the cohort does
# not matter. GROUPING SETS adds all sites together (site_id NULL) beside each of them. Counts are int at once, because
# a sum of bigints is a numeric and ten times as slow.
TABLES = """
INSERT INTO analytics_storedeventtable
    (run_id, site_id, endpoint, grouping, stratum, n, n_initial, "time", n_event, n_competing, n_censor, n_enter,
     by_site)
WITH cell AS MATERIALIZED (
    SELECT site_id, {stratum} AS stratum, {time} AS left_on, greatest(entry, %(landmark)s) AS entered_on,
           (count(*) FILTER (WHERE {status} = 1))::int AS n_event,
           (count(*) FILTER (WHERE {status} = 2))::int AS n_competing,
           (count(*) FILTER (WHERE {status} = 0))::int AS n_censor,
           count(*)::int AS n
    FROM analytics_indexprocedurefact
    WHERE run_id = %(run)s AND {time} IS NOT NULL AND (%(landmark)s = 0 OR {time} > %(landmark)s)
    GROUP BY 1, 2, 3, 4
),
change AS (
    SELECT site_id, stratum, left_on AS day, n_event, n_competing, n_censor, 0 AS n_enter FROM cell
    UNION ALL
    SELECT site_id, stratum, entered_on, 0, 0, 0, n FROM cell WHERE entered_on > 0
),
day AS (
    SELECT site_id, stratum, day, sum(n_event)::int AS n_event, sum(n_competing)::int AS n_competing,
           sum(n_censor)::int AS n_censor, sum(n_enter)::int AS n_enter
    FROM change GROUP BY GROUPING SETS ((site_id, stratum, day), (stratum, day))
)
SELECT %(run)s, site_id, %(endpoint)s, %(grouping)s, stratum, sum(n_event + n_competing + n_censor),
       sum(n_event + n_competing + n_censor - n_enter), array_agg(day ORDER BY day), array_agg(n_event ORDER BY day),
       array_agg(n_competing ORDER BY day), array_agg(n_censor ORDER BY day), array_agg(n_enter ORDER BY day),
       '{{}}'::jsonb
FROM day GROUP BY site_id, stratum
"""

# Readers of one hospital never read another's rows; these sizes, rounded, say whether all together may be
# shown to them.
SIZES = """
UPDATE analytics_storedeventtable pool SET by_site = sizes.by_site
FROM (
    SELECT grouping, stratum, jsonb_object_agg(
        site_id, CASE WHEN n <= %(hidden)s THEN 0 ELSE (round(n / %(step)s::numeric) * %(step)s)::int END
    ) AS by_site
    FROM analytics_storedeventtable
    WHERE run_id = %(run)s AND endpoint = %(endpoint)s AND site_id IS NOT NULL
    GROUP BY grouping, stratum
) sizes
WHERE pool.run_id = %(run)s AND pool.endpoint = %(endpoint)s AND pool.site_id IS NULL
  AND pool.grouping = sizes.grouping AND pool.stratum = sizes.stratum
"""

EXCLUSIONS = """
INSERT INTO analytics_exclusion (run_id, site_id, endpoint, grouping, reason, count)
SELECT %(run)s, site_id, %(endpoint)s, %(grouping)s, reason, count(*)
FROM (
    SELECT site_id,
           CASE
               WHEN {excluded} IS NOT NULL THEN {excluded}
               WHEN %(landmark)s > 0 AND {time} <= %(landmark)s THEN 'before_landmark'
           END AS reason
    FROM analytics_indexprocedurefact WHERE run_id = %(run)s
) record
WHERE reason IS NOT NULL AND reason <> %(not_counted)s
GROUP BY GROUPING SETS ((site_id, reason), (reason))
"""


def count_events(run: Run, source: str) -> None:
    """Store the event tables of one source endpoint by every grouping, for every site and for all together."""
    StoredEventTable.objects.filter(run=run, endpoint=source).delete()
    expect_whole_tables()
    with connection.cursor() as cursor:
        for grouping in GROUPINGS:
            stratum = grouping.column or "'all'::text"
            query = TABLES.format(stratum=stratum, time=f"{source}_time", status=f"{source}_status")
            cursor.execute(query, _parameters(run, source, grouping))
        cursor.execute(SIZES, {"run": run.pk, "endpoint": source, "hidden": HIDDEN_UP_TO, "step": ROUND_TO})


def count_exclusions(run: Run, source: str) -> None:
    """Store how many records stand outside one source endpoint, by reason; the landmark depends on the grouping."""
    Exclusion.objects.filter(run=run, endpoint=source).delete()
    query = EXCLUSIONS.format(time=f"{source}_time", excluded=f"{source}_excluded")
    with connection.cursor() as cursor:
        for grouping in GROUPINGS:
            cursor.execute(query, _parameters(run, source, grouping))


def _parameters(run: Run, source: str, grouping: Grouping) -> dict[str, str | int]:
    return {
        "run": run.pk,
        "endpoint": source,
        "grouping": grouping.code,
        "landmark": grouping.landmark_day,
        "not_counted": NOT_COUNTED,
    }
