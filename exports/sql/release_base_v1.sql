-- What a release view stands on. reg_curator owns it and cannot sign in; it reads the columns granted to it, which
-- hold no name and no free text, and reg_release reads its views and nothing else.
--
-- A session says for which project it reads (release.project) and brings the keyed halves of a pseudonym (release.inner,
-- release.outer); everything else that decides what it sees stands in the project's own rows, below.
GRANT USAGE ON SCHEMA public TO reg_curator;
CREATE POLICY curated ON exports_projectsite FOR SELECT TO reg_curator USING (true);
CREATE SCHEMA release AUTHORIZATION reg_curator;
SET ROLE reg_curator;

-- HMAC-SHA256 with the two padded keys made outside: the key itself is never in the database.
CREATE FUNCTION release.pseudonym(kind text, row_key text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN left(encode(sha256(
    decode(current_setting('release.outer'), 'hex')
    || sha256(decode(current_setting('release.inner'), 'hex') || convert_to(kind || ':' || row_key, 'UTF8'))
), 'hex'), 32);

-- The project a session reads for, if an agreement is in force today: its sites, and how far it may see. No row, no data.
CREATE VIEW release.terms AS
SELECT p.id AS project_id, a.id AS agreement_id, a.exact_days, a.basis, a.smallest_group,
       p.procedures, p.primary_groups,
       p.max_profile = 'L1'
           AND (SELECT count(*) FROM exports_approval v WHERE v.agreement_id = a.id) >= 2 AS true_dates,
       p.max_profile IN ('L1', 'L2') AS patient_level,
       ARRAY (SELECT s.site_id FROM exports_projectsite s WHERE s.project_id = p.id) AS sites
FROM exports_project p
JOIN LATERAL (
    SELECT * FROM exports_agreement a
    WHERE a.project_id = p.id AND a.revoked_at IS NULL AND a.valid_from <= current_date AND current_date < a.expires_on
    ORDER BY a.valid_from DESC, a.id DESC LIMIT 1
) a ON true
WHERE p.id = nullif(current_setting('release.project', true), '')::bigint AND p.is_open;

-- Days are exact to the thirtieth, then the first day of each thirty, before surgery as after it; or exact throughout.
CREATE FUNCTION release.step_of(day integer, exact boolean) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN exact OR abs(day) <= 30 THEN day ELSE day / 30 * 30 END;

-- The last day that the step of a day, not before surgery, stands for.
CREATE FUNCTION release.end_of_step(day integer, exact boolean) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN exact OR day < 30 THEN day ELSE day / 30 * 30 + 29 END;

-- A vague date is never more exact than it was: a month is the step it falls in, a year is no day at all.
CREATE FUNCTION release.day(days integer, known text, exact boolean) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE known WHEN 'D' THEN release.step_of(days, exact) WHEN 'M' THEN days / 30 * 30 END;

-- What was changed before then is not asked for.
CREATE FUNCTION release.since() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('release.since', true), ''), '-infinity')::timestamptz;

-- The ladder of coarsening (exports.anonymity): each rung hides more than the one before.
--   0 ages in fives; 1 in tens; 2 in twenties; 3 and no region; 4 and no age; 5 and no sex
CREATE FUNCTION release.rung() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('release.rung', true), ''), '5')::integer;

CREATE FUNCTION release.age_band(age integer, rung integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN age IS NULL OR rung >= 4 THEN NULL
    WHEN age >= 90 THEN '90+'
    WHEN rung = 0 THEN age / 5 * 5 || '-' || age / 5 * 5 + 4
    WHEN rung = 1 THEN age / 10 * 10 || '-' || age / 10 * 10 + 9
    ELSE age / 20 * 20 || '-' || least(age / 20 * 20 + 19, 89)
END;

-- Who may leave: patients of hospitals that gave theirs, who did not take their consent back, in the project's cohort.
CREATE VIEW release.subject AS
SELECT p.id AS patient_id, p.uuid, p.site_id, p.sex, p.changed_at, h.region, t.agreement_id,
       t.exact_days, s.operated_on AS index_on, s.age, s.n_surgeries, s.operation,
       g.id AS primary_tumour_id
FROM release.terms t
JOIN registry_patient p ON p.site_id = ANY (t.sites)
JOIN registry_site h ON h.id = p.site_id
LEFT JOIN (
    SELECT DISTINCT ON (patient_id) patient_id, operated_on, age_at_surgery_years AS age,
           count(*) OVER (PARTITION BY patient_id)::int AS n_surgeries,
           CASE
               WHEN procedure IN ('SEPARATION', 'HYBRID') THEN 'separation'
               WHEN procedure = 'TES' THEN 'tes'
               WHEN procedure = 'PIECEMEAL' THEN 'piecemeal'
               WHEN procedure IN ('MIST_PPS', 'BKP', 'PVP') THEN 'mist'
               ELSE 'other'
           END AS operation
    FROM registry_surgery
    WHERE index_surgery_id IS NULL AND record_state <> 'draft'
    ORDER BY patient_id, operated_on, id
) s ON s.patient_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (patient_id) patient_id, id, "group" FROM registry_primarytumour
    WHERE record_state <> 'draft' ORDER BY patient_id, id
) g ON g.patient_id = p.id
WHERE p.merged_into_id IS NULL
  AND (t.procedures = '{}'
       OR EXISTS (SELECT FROM registry_surgery x
                  WHERE x.patient_id = p.id AND x.index_surgery_id IS NULL AND x.procedure = ANY (t.procedures)))
  AND (t.primary_groups = '{}' OR g."group" = ANY (t.primary_groups))
  AND NOT EXISTS (SELECT FROM registry_consent c
                  WHERE c.patient_id = p.id AND c.scope IN ('registry', 'research') AND c.withdrawn_on IS NOT NULL)
  AND (t.basis = 'waiver' OR EXISTS (SELECT FROM registry_consent c
                                     WHERE c.patient_id = p.id AND c.scope = 'research'));

CREATE VIEW release.l1_subject AS
SELECT s.* FROM release.subject s JOIN release.terms t ON t.true_dates;

-- The same as a de-identified project sees them. Classes still too small at the rung (release.hidden) are left out.
CREATE VIEW release.l2_subject AS
SELECT * FROM (
    SELECT s.patient_id, s.uuid, s.site_id, s.changed_at, s.exact_days, s.index_on, s.n_surgeries,
           s.primary_tumour_id, s.operation,
           release.age_band(s.age, r.rung) AS age_band,
           CASE WHEN r.rung < 5 THEN s.sex END AS sex,
           CASE WHEN r.rung < 3 THEN nullif(s.region, '') END AS region,
           concat_ws('|', coalesce(release.age_band(s.age, r.rung), '?'), CASE WHEN r.rung < 5 THEN coalesce(s.sex, '?') END,
                     CASE WHEN r.rung < 3 THEN s.region END, coalesce(s.operation, '?')) AS class
    FROM release.subject s
    JOIN release.terms t ON t.patient_level
    CROSS JOIN (SELECT release.rung() AS rung) r
) banded
WHERE class <> ALL (coalesce(nullif(current_setting('release.hidden', true), ''), '{}')::text[]);

-- How large the classes are at the rung, and how many kinds of primary tumour are in each: for the ladder alone.
CREATE VIEW release.l2_classes AS
SELECT s.class, count(*) AS n, count(DISTINCT coalesce(g."group", '?')) AS n_sensitive
FROM release.l2_subject s LEFT JOIN registry_primarytumour g ON g.id = s.primary_tumour_id
GROUP BY s.class;

GRANT USAGE ON SCHEMA release TO reg_release;
GRANT SELECT ON release.terms, release.l2_classes TO reg_release;
RESET ROLE;
