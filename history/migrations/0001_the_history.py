"""The history: one table that only the database writes, a seal over it, and the functions that write both.

Everything lies in a schema of a role that cannot sign in. The functions run with that role's rights and nobody else has
any, so a serving role can cause an event and cannot make, change or remove one.
"""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "history_v1.sql"
OPERATIONS = [("I", "Created"), ("U", "Changed"), ("D", "Deleted"), ("R", "Read"), ("O", "Other")]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("config", "0001_database_roles"), ("registry", "0002_walls")]

    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"), "SET ROLE reg_history; DROP SCHEMA history CASCADE; RESET ROLE"
        ),
        # Django reads the tables and manages neither.
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("request_id", models.TextField()),
                ("reason", models.TextField()),
                ("db_user", models.TextField()),
                ("op", models.CharField(choices=OPERATIONS, max_length=1)),
                ("tbl", models.TextField()),
                ("pk_of_row", models.BigIntegerField(db_column="pk")),
                ("site_id", models.BigIntegerField(null=True)),
                ("patient_id", models.BigIntegerField(null=True)),
                ("old", models.JSONField(null=True)),
                ("new", models.JSONField(null=True)),
            ],
            options={"db_table": '"history"."event"', "ordering": ["id"], "managed": False},
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("n_events", models.BigIntegerField()),
                ("digest", models.BinaryField()),
            ],
            options={"db_table": '"history"."seal"', "ordering": ["id"], "managed": False},
        ),
    ]
