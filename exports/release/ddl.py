"""The release views as SQL, made from the entities. `manage.py release_views` prints it for a new migration."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from exports.classification import CLASSIFIED, Sensitivity, sensitivity_of
from exports.release.columns import PATIENT_LEVEL
from exports.release.entities import ENTITIES, READ_BY_PAGE, READ_SUBJECT, SUBJECT, Entity
from exports.release.times import renewal, with_times
from exports.vocabulary import Profile

#: What views ask of a project before they show anything.
TERMS = ("exports_project", "exports_agreement", "exports_approval", "exports_projectsite")
#: The endpoint view runs with the rights of whoever asks, which PostgreSQL does not hand through a view in a view; so
#: the views' owner has the same view once more, from its own text.
ENDPOINTS_AGAIN = """DROP VIEW IF EXISTS release.index_procedure, release.last_known_alive CASCADE;
DO $$ BEGIN
    EXECUTE 'CREATE VIEW release.last_known_alive AS ' || pg_get_viewdef('outcomes_last_known_alive'::regclass);
    EXECUTE 'CREATE VIEW release.index_procedure AS ' || replace(
        pg_get_viewdef('analytics_index_procedure'::regclass), 'outcomes_last_known_alive', 'release.last_known_alive');
END $$;"""
#: The endpoint view takes a surgery with all its columns, of which it passes none of these on.
READ_WHOLE = {"registry.Surgery"}
#: Nothing of these is needed to say who may leave or what.
UNREAD = {"registry.PatientIdentity"}


def views() -> str:
    """The views alone: what leaves, and how."""
    return "\n".join(_views()) + "\n"


def ddl() -> str:
    """Grants, policies and views, in an order that can be run."""
    parts = [*_grants(), *_views()]
    head = "-- Made by `manage.py release_views` from exports/release/entities.py. Not for editing.\n\n"
    return head + "\n".join(parts) + "\n"


def view(entity: Entity, profile: Profile) -> str:
    """One release view. A row no longer than it must be: what the profile lacks is not in it."""
    return _created(entity, profile, entity.view(profile), SUBJECT[profile], [])


def reading_view(entity: Entity, profile: Profile) -> str:
    """The same rows reached from an edition's index, patient by patient; `read_key` is the patient's pseudonym."""
    return _created(entity, profile, entity.reading_view(profile), READ_SUBJECT[profile], ["p.read_key"])


def readable(model: type[models.Model]) -> list[str]:
    """The columns the views' owner may read: keys to join by, and what leaves. No free text, no name, no file cell."""
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if field.is_relation
        or field.primary_key
        or field.name in ("uuid", "changed_at")
        or model._meta.label in READ_WHOLE
        or sensitivity_of(model, field.name) not in (Sensitivity.DIRECT, Sensitivity.FREE_TEXT)
    ]


def _created(entity: Entity, profile: Profile, name: str, subject: str, first: list[str]) -> str:
    lines = first + [f"{column.sql[profile]} AS {column.name}" for column in entity.columns_in(profile)]
    since = ""
    if entity.changed:
        changed = f"{entity.changed} >= release.since()"
        again = profile is Profile.DEIDENTIFIED and entity.tells_times
        since = f" AND ({changed} OR p.retold)" if again else f" AND {changed}"
    return (
        f"DROP VIEW IF EXISTS {name};\nCREATE VIEW {name} WITH (security_barrier = true) AS\nSELECT "
        + ",\n       ".join(lines)
        + f"\nFROM {entity.source.format(subject=subject)}{since};"
    )


def _grants() -> Iterator[str]:
    for label in sorted(CLASSIFIED.keys() - UNREAD):
        model = apps.get_model(label)
        table = model._meta.db_table
        columns = ", ".join(f'"{column}"' for column in readable(model))
        yield f"REVOKE ALL ON {table} FROM reg_curator;"
        yield f"GRANT SELECT ({columns}) ON {table} TO reg_curator;"
        if any(field.column == "site_id" for field in model._meta.concrete_fields):
            yield f"DROP POLICY IF EXISTS curated ON {table};"
            yield f"CREATE POLICY curated ON {table} FOR SELECT TO reg_curator USING (true);"
    yield f"GRANT SELECT ON {', '.join(TERMS)} TO reg_curator;"
    yield ""


def _views() -> Iterator[str]:
    yield "SET ROLE reg_curator;"
    yield ENDPOINTS_AGAIN
    yield from with_times()
    for profile in PATIENT_LEVEL:
        for entity in ENTITIES:
            yield view(entity, profile)
            yield f"GRANT SELECT ON {entity.view(profile)} TO reg_release;"
    for profile in PATIENT_LEVEL:
        for entity in READ_BY_PAGE:
            yield reading_view(entity, profile)
            yield f"GRANT SELECT ON {entity.reading_view(profile)} TO reg_release;"
    yield renewal(ENTITIES)
    yield "RESET ROLE;"
