"""What a single row cannot see: rows of one patient that contradict each other are refused by the database.

Statement-level triggers with transition tables check a whole batch in one set-based query, so that an import of
100,000 patients pays the rule once a batch. A message never carries a value: values are told to the person who types
(`outcomes.rules`), not to a log.
"""

from django.db import migrations

# child table, its column, parent table: the parent's patient is the child's patient
SAME_PATIENT = [
    ("registry_surgery", "index_surgery_id", "registry_surgery"),
    ("registry_treatedsegment", "surgery_id", "registry_surgery"),
    ("registry_radiotherapycourse", "surgery_id", "registry_surgery"),
    ("registry_baselineassessment", "surgery_id", "registry_surgery"),
    ("registry_recordedscore", "surgery_id", "registry_surgery"),
    ("outcomes_followupvisit", "surgery_id", "registry_surgery"),
    ("outcomes_assessment", "surgery_id", "registry_surgery"),
    ("outcomes_assessment", "visit_id", "outcomes_followupvisit"),
    ("outcomes_imagingassessment", "visit_id", "outcomes_followupvisit"),
    ("outcomes_segmentstatus", "imaging_id", "outcomes_imagingassessment"),
    ("outcomes_segmentstatus", "segment_id", "registry_treatedsegment"),
    ("outcomes_localrecurrence", "segment_id", "registry_treatedsegment"),
    ("outcomes_complication", "surgery_id", "registry_surgery"),
    ("outcomes_reoperation", "index_surgery_id", "registry_surgery"),
    ("outcomes_reoperation", "surgery_id", "registry_surgery"),
]

# every table of one patient: its site is the patient's site
IN_SITE = [
    "registry_patientidentity",
    "registry_consent",
    "registry_primarytumour",
    "registry_spinallesion",
    "registry_surgery",
    "registry_treatedsegment",
    "registry_radiotherapycourse",
    "registry_baselineassessment",
    "registry_recordedscore",
    "registry_systemictherapyline",
    "registry_bonemodifyingagent",
    "registry_boarddecision",
    "registry_locomotivedysfunction",
    "outcomes_followupvisit",
    "outcomes_assessment",
    "outcomes_imagingassessment",
    "outcomes_segmentstatus",
    "outcomes_localrecurrence",
    "outcomes_complication",
    "outcomes_skeletalrelatedevent",
    "outcomes_reoperation",
    "outcomes_death",
    "outcomes_vitalcontact",
]

# what happens to a living person: not after death
BEFORE_DEATH = [
    ("registry_surgery", "operated_on"),
    ("registry_radiotherapycourse", "started_on"),
    ("registry_radiotherapycourse", "ended_on"),
    ("outcomes_followupvisit", "seen_on"),
    ("outcomes_assessment", "assessed_on"),
    ("outcomes_imagingassessment", "imaged_on"),
    ("outcomes_localrecurrence", "recurred_on"),
    ("outcomes_complication", "occurred_on"),
    ("outcomes_skeletalrelatedevent", "occurred_on"),
    ("outcomes_reoperation", "reoperated_on"),
    ("outcomes_vitalcontact", "alive_on"),
]

# table, column, precision column ('' for a plain date), its link to the surgery it follows
AFTER_SURGERY = [
    ("outcomes_followupvisit", "seen_on", "", "s.id = n.surgery_id"),
    ("outcomes_assessment", "assessed_on", "", "s.id = n.surgery_id"),
    ("outcomes_complication", "occurred_on", "occurred_on_precision", "s.id = n.surgery_id"),
    ("outcomes_reoperation", "reoperated_on", "", "s.id = n.index_surgery_id"),
    (
        "outcomes_localrecurrence",
        "recurred_on",
        "recurred_on_precision",
        "s.id = (SELECT g.surgery_id FROM registry_treatedsegment g WHERE g.id = n.segment_id)",
    ),
    ("outcomes_death", "died_on", "died_on_precision", "s.patient_id = n.patient_id"),
]

FUNCTIONS = """
CREATE FUNCTION registry_latest_possible(value date, prec text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE prec
    WHEN 'M' THEN (value + interval '1 month' - interval '1 day')::date
    WHEN 'Y' THEN (value + interval '1 year' - interval '1 day')::date
    ELSE value
END;

CREATE FUNCTION registry_refuse(rule text, tbl text, col text, message text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = message,
        CONSTRAINT = tbl || '_' || col || '__' || rule, TABLE = tbl, COLUMN = col;
END $$;

-- arguments: column
CREATE FUNCTION outcomes_guard_before_death() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM new_rows n JOIN outcomes_death d ON d.patient_id = n.patient_id
         WHERE n.%I > registry_latest_possible(d.died_on, d.died_on_precision))', TG_ARGV[0]) INTO broken;
    IF broken THEN
        PERFORM registry_refuse('not_after_death', TG_TABLE_NAME, TG_ARGV[0], 'a date lies after the death of the patient');
    END IF;
    RETURN NULL;
END $$;

-- arguments: column, its precision column or '', link to the surgery
CREATE FUNCTION outcomes_guard_after_surgery() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken boolean; prec text := 'NULL';
BEGIN
    IF TG_ARGV[1] <> '' THEN prec := format('n.%I', TG_ARGV[1]); END IF;
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM new_rows n JOIN registry_surgery s ON %s
         WHERE registry_latest_possible(n.%I, %s) < s.operated_on)', TG_ARGV[2], TG_ARGV[0], prec) INTO broken;
    IF broken THEN
        PERFORM registry_refuse('not_before_surgery', TG_TABLE_NAME, TG_ARGV[0], 'a date lies before the surgery it follows');
    END IF;
    RETURN NULL;
END $$;

-- a death that comes to be known later may contradict what is already there
CREATE FUNCTION outcomes_guard_death_last() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken boolean; pair text; tbl text; col text;
BEGIN
    FOREACH pair IN ARRAY string_to_array(TG_ARGV[0], ',') LOOP
        tbl := split_part(pair, '.', 1); col := split_part(pair, '.', 2);
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM new_rows d JOIN %I x ON x.patient_id = d.patient_id
             WHERE x.%I > registry_latest_possible(d.died_on, d.died_on_precision))', tbl, col) INTO broken;
        IF broken THEN
            PERFORM registry_refuse('not_after_death', tbl, col, 'the death lies before something the living patient did');
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- a surgery that is moved may contradict what follows it
CREATE FUNCTION outcomes_guard_surgery_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows s JOIN outcomes_followupvisit v ON v.surgery_id = s.id WHERE v.seen_on < s.operated_on) THEN
        PERFORM registry_refuse('not_before_surgery', 'outcomes_followupvisit', 'seen_on', 'a visit lies before the surgery it follows');
    END IF;
    IF EXISTS (SELECT FROM new_rows s JOIN outcomes_death d ON d.patient_id = s.patient_id
               WHERE registry_latest_possible(d.died_on, d.died_on_precision) < s.operated_on) THEN
        PERFORM registry_refuse('not_before_surgery', 'outcomes_death', 'died_on', 'the death lies before a surgery');
    END IF;
    IF EXISTS (SELECT FROM new_rows s JOIN registry_treatedsegment g ON g.surgery_id = s.id
               JOIN outcomes_localrecurrence r ON r.segment_id = g.id
               WHERE registry_latest_possible(r.recurred_on, r.recurred_on_precision) < s.operated_on) THEN
        PERFORM registry_refuse('not_before_surgery', 'outcomes_localrecurrence', 'recurred_on', 'a recurrence lies before the surgery');
    END IF;
    IF EXISTS (SELECT FROM new_rows s JOIN registry_treatedsegment g ON g.surgery_id = s.id
               JOIN outcomes_segmentstatus t ON t.segment_id = g.id JOIN outcomes_imagingassessment i ON i.id = t.imaging_id
               WHERE i.imaged_on < s.operated_on) THEN
        PERFORM registry_refuse('not_before_surgery', 'outcomes_segmentstatus', 'status', 'a segment is judged before it was treated');
    END IF;
    RETURN NULL;
END $$;

-- a segment cannot be judged on imaging from before it was treated
CREATE FUNCTION outcomes_guard_status_after_surgery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows t JOIN outcomes_imagingassessment i ON i.id = t.imaging_id
               JOIN registry_treatedsegment g ON g.id = t.segment_id JOIN registry_surgery s ON s.id = g.surgery_id
               WHERE i.imaged_on < s.operated_on) THEN
        PERFORM registry_refuse('not_before_surgery', 'outcomes_segmentstatus', 'status', 'a segment is judged before it was treated');
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION outcomes_guard_imaging_after_surgery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows i JOIN outcomes_segmentstatus t ON t.imaging_id = i.id
               JOIN registry_treatedsegment g ON g.id = t.segment_id JOIN registry_surgery s ON s.id = g.surgery_id
               WHERE i.imaged_on < s.operated_on) THEN
        PERFORM registry_refuse('not_before_surgery', 'outcomes_imagingassessment', 'imaged_on', 'imaging lies before the surgery');
    END IF;
    RETURN NULL;
END $$;

-- the one place where "last known alive" is computed: the latest of all contacts with the living patient.
-- A vague date counts from its first possible day. A recurrence date alone is a finding, not a contact.
CREATE VIEW outcomes_last_known_alive WITH (security_invoker = true) AS
SELECT patient_id, max(alive_on) AS last_known_alive_on
FROM (
    SELECT patient_id, operated_on AS alive_on FROM registry_surgery
    UNION ALL SELECT patient_id, greatest(started_on, ended_on) FROM registry_radiotherapycourse
    UNION ALL SELECT patient_id, seen_on FROM outcomes_followupvisit
    UNION ALL SELECT patient_id, assessed_on FROM outcomes_assessment
    UNION ALL SELECT patient_id, imaged_on FROM outcomes_imagingassessment
    UNION ALL SELECT patient_id, occurred_on FROM outcomes_complication
    UNION ALL SELECT patient_id, occurred_on FROM outcomes_skeletalrelatedevent
    UNION ALL SELECT patient_id, reoperated_on FROM outcomes_reoperation
    UNION ALL SELECT patient_id, alive_on FROM outcomes_vitalcontact
) contact
GROUP BY patient_id;
"""


def _trigger(name: str, table: str, call: str) -> list[tuple[str, str]]:
    """An insert and an update trigger: a transition table serves one kind of statement only."""
    return [
        (
            f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING NEW TABLE AS new_rows "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {call};",
            f"DROP TRIGGER {name}_{event.lower()} ON {table};",
        )
        for event in ("INSERT", "UPDATE")
    ]


def _statements() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for table, column, parent in SAME_PATIENT:
        name = f"{table}_{column}_same_patient"
        found.append(
            (
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, patient_id) "
                f"REFERENCES {parent} (id, patient_id) DEFERRABLE INITIALLY DEFERRED;",
                f"ALTER TABLE {table} DROP CONSTRAINT {name};",
            )
        )
    for table in IN_SITE:
        found.append(
            (
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_patients_site FOREIGN KEY (patient_id, site_id) "
                "REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED;",
                f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_patients_site;",
            )
        )
    for table, column in BEFORE_DEATH:
        found += _trigger(f"guard_{column}_before_death", table, f"outcomes_guard_before_death('{column}')")
    for table, column, precision, link in AFTER_SURGERY:
        found += _trigger(
            f"guard_{column}_after_surgery", table, f"outcomes_guard_after_surgery('{column}', '{precision}', '{link}')"
        )
    # a death before a surgery is already refused as what it is, by the rule above
    pairs = ",".join(f"{table}.{column}" for table, column in BEFORE_DEATH if table != "registry_surgery")
    found += _trigger("guard_death_last", "outcomes_death", f"outcomes_guard_death_last('{pairs}')")
    found += _trigger("guard_surgery_first", "registry_surgery", "outcomes_guard_surgery_first()")[1:]
    found += _trigger("guard_status_after_surgery", "outcomes_segmentstatus", "outcomes_guard_status_after_surgery()")
    found += _trigger(
        "guard_imaging_after_surgery", "outcomes_imagingassessment", "outcomes_guard_imaging_after_surgery()"
    )[1:]
    return found


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial"), ("registry", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP VIEW outcomes_last_known_alive; "
            + " ".join(
                f"DROP FUNCTION {name}();"
                for name in (
                    "outcomes_guard_before_death",
                    "outcomes_guard_after_surgery",
                    "outcomes_guard_death_last",
                    "outcomes_guard_surgery_first",
                    "outcomes_guard_status_after_surgery",
                    "outcomes_guard_imaging_after_surgery",
                )
            )
            + " DROP FUNCTION registry_refuse(text, text, text, text); DROP FUNCTION registry_latest_possible(date, text);",
        ),
        *(migrations.RunSQL(forward, backward) for forward, backward in _statements()),
    ]
