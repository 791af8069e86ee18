-- What reading page by page stands on (exports.reading): which patients a project's pseudonyms stand for, and which
-- classes of patients its edition shows. Both lie in the curator's own schema; the serving roles read neither.
SET ROLE reg_curator;

CREATE TABLE release.reader_index (
    project_id bigint NOT NULL,
    pseudonym uuid NOT NULL,
    patient_id bigint NOT NULL,
    PRIMARY KEY (project_id, pseudonym)
);
CREATE TABLE release.shown_class (
    edition_id bigint NOT NULL,
    class text NOT NULL,
    project_id bigint NOT NULL,
    PRIMARY KEY (edition_id, class)
);

-- The edition a session reads. Without one de-identified rows are of no class that is shown.
CREATE FUNCTION release.edition() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('release.edition', true), '')::bigint;

-- Writes down who is read in a project's edition, at the rung and with the hidden classes of the session. What stands
-- there already stays, so that a night in which little changed writes little. Editions before `keep_from` are forgotten.
CREATE FUNCTION release.renew_reading(new_edition bigint, keep_from bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_project bigint := (SELECT project_id FROM release.terms WHERE patient_level);
    n bigint;
BEGIN
    IF of_project IS NULL THEN
        RETURN 0;
    END IF;
    WITH wanted AS MATERIALIZED (
        SELECT s.patient_id, release.pseudonym('patient', s.uuid::text)::uuid AS pseudonym FROM release.subject s
    ),
    gone AS (
        DELETE FROM release.reader_index i
        WHERE i.project_id = of_project
          AND NOT EXISTS (SELECT FROM wanted w WHERE w.pseudonym = i.pseudonym AND w.patient_id = i.patient_id)
    ),
    come AS (
        INSERT INTO release.reader_index (project_id, pseudonym, patient_id)
        SELECT of_project, w.pseudonym, w.patient_id FROM wanted w
        WHERE NOT EXISTS (SELECT FROM release.reader_index i
                          WHERE i.project_id = of_project AND i.pseudonym = w.pseudonym)
        ORDER BY w.pseudonym
        ON CONFLICT DO NOTHING
    )
    SELECT count(*) INTO n FROM wanted;
    DELETE FROM release.shown_class WHERE project_id = of_project AND edition_id < keep_from;
    INSERT INTO release.shown_class (edition_id, class, project_id)
    SELECT new_edition, class, of_project FROM release.l2_classes;
    RETURN n;
END $$;
REVOKE ALL ON FUNCTION release.renew_reading(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION release.renew_reading(bigint, bigint) TO reg_app, reg_worker;
GRANT USAGE ON SCHEMA release TO reg_app, reg_worker, reg_backup;
GRANT SELECT ON release.reader_index, release.shown_class TO reg_backup;

-- release.subject once more, reached from the index one patient at a time: what holds of who may leave holds here at
-- once, whenever the edition was made. A test compares the two row by row.
CREATE VIEW release.read_subject AS
SELECT i.pseudonym AS read_key, p.id AS patient_id, p.uuid, p.site_id, p.sex, p.changed_at, h.region, t.agreement_id,
       t.exact_days, s.operated_on AS index_on, s.age, s.n_surgeries, s.operation,
       g.id AS primary_tumour_id
FROM release.terms t
JOIN release.reader_index i ON i.project_id = t.project_id
JOIN registry_patient p ON p.id = i.patient_id AND p.site_id = ANY (t.sites)
JOIN registry_site h ON h.id = p.site_id
LEFT JOIN LATERAL (
    SELECT x.operated_on, x.age_at_surgery_years AS age, count(*) OVER ()::int AS n_surgeries,
           CASE
               WHEN x.procedure IN ('SEPARATION', 'HYBRID') THEN 'separation'
               WHEN x.procedure = 'TES' THEN 'tes'
               WHEN x.procedure = 'PIECEMEAL' THEN 'piecemeal'
               WHEN x.procedure IN ('MIST_PPS', 'BKP', 'PVP') THEN 'mist'
               ELSE 'other'
           END AS operation
    FROM registry_surgery x
    WHERE x.patient_id = p.id AND x.index_surgery_id IS NULL AND x.record_state <> 'draft'
    ORDER BY x.operated_on, x.id LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT x.id, x."group" FROM registry_primarytumour x
    WHERE x.patient_id = p.id AND x.record_state <> 'draft' ORDER BY x.id LIMIT 1
) g ON true
WHERE p.merged_into_id IS NULL
  AND (t.procedures = '{}'
       OR EXISTS (SELECT FROM registry_surgery x
                  WHERE x.patient_id = p.id AND x.index_surgery_id IS NULL AND x.procedure = ANY (t.procedures)))
  AND (t.primary_groups = '{}' OR g."group" = ANY (t.primary_groups))
  AND NOT EXISTS (SELECT FROM registry_consent c
                  WHERE c.patient_id = p.id AND c.scope IN ('registry', 'research') AND c.withdrawn_on IS NOT NULL)
  AND (t.basis = 'waiver' OR EXISTS (SELECT FROM registry_consent c
                                     WHERE c.patient_id = p.id AND c.scope = 'research'));

CREATE VIEW release.l1_read_subject AS
SELECT s.* FROM release.read_subject s JOIN release.terms t ON t.true_dates;

-- A patient whose record changed since the edition stands in the class they are in now, and is shown if that one is.
CREATE VIEW release.l2_read_subject AS
SELECT banded.* FROM (
    SELECT s.read_key, s.patient_id, s.uuid, s.site_id, s.changed_at, s.exact_days, s.index_on, s.n_surgeries,
           s.primary_tumour_id, s.operation,
           release.age_band(s.age, r.rung) AS age_band,
           CASE WHEN r.rung < 5 THEN s.sex END AS sex,
           CASE WHEN r.rung < 3 THEN nullif(s.region, '') END AS region,
           concat_ws('|', coalesce(release.age_band(s.age, r.rung), '?'), CASE WHEN r.rung < 5 THEN coalesce(s.sex, '?') END,
                     CASE WHEN r.rung < 3 THEN s.region END, coalesce(s.operation, '?')) AS class
    FROM release.read_subject s
    JOIN release.terms t ON t.patient_level
    CROSS JOIN (SELECT release.rung() AS rung) r
) banded
JOIN release.shown_class c ON c.edition_id = release.edition() AND c.class = banded.class;

-- Whom an edition leads to, by pseudonym alone: what pages are cut from.
CREATE VIEW release.read_order WITH (security_barrier = true) AS
SELECT i.pseudonym AS read_key FROM release.terms t JOIN release.reader_index i ON i.project_id = t.project_id
WHERE t.patient_level;
GRANT SELECT ON release.read_order TO reg_release;
RESET ROLE;
