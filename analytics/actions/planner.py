"""What the database's planner is told before a step that reads whole tables, until the step's transaction ends."""

from django.db import connection

# Right after a large import the planner's statistics are stale, and it may choose to look a million rows up one by one.
# Memory: what one GROUP BY over a million rows may take before it spills to disk.
WHOLE_TABLES = "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'"


def expect_whole_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(WHOLE_TABLES)
