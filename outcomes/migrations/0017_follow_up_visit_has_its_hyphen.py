"""A name that people read, with its hyphen; nothing changes in the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0016_mapping_by_example"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="followupvisit",
            options={"verbose_name": "follow-up visit"},
        ),
    ]
