-- The classes of the ladder in one pass over the patients, without sorting them: each kind of primary tumour of a class is
-- counted first, then the kinds. The group of the tumour comes along with the patient, whom it was read for anyway.
SET ROLE reg_curator;
CREATE OR REPLACE VIEW release.subject AS
SELECT p.id AS patient_id, p.uuid, p.site_id, p.sex, p.changed_at, h.region,
       (SELECT t.agreement_id FROM release.terms t) AS agreement_id,
       (SELECT t.exact_days FROM release.terms t) AS exact_days,
       s.operated_on AS index_on, s.age, s.n_surgeries, s.operation,
       g.id AS primary_tumour_id, g."group" AS primary_group
FROM registry_patient p
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
WHERE p.site_id = ANY ((SELECT t.sites FROM release.terms t)::bigint[])
  AND p.merged_into_id IS NULL
  AND CASE WHEN (SELECT t.procedures = '{}' FROM release.terms t) THEN true ELSE
          EXISTS (SELECT FROM registry_surgery x
                  WHERE x.patient_id = p.id AND x.index_surgery_id IS NULL
                    AND x.procedure = ANY ((SELECT t.procedures FROM release.terms t)::text[])) END
  AND CASE WHEN (SELECT t.primary_groups = '{}' FROM release.terms t) THEN true ELSE
          g."group" = ANY ((SELECT t.primary_groups FROM release.terms t)::text[]) END
  AND NOT EXISTS (SELECT FROM registry_consent c
                  WHERE c.patient_id = p.id AND c.scope IN ('registry', 'research') AND c.withdrawn_on IS NOT NULL)
  AND CASE WHEN (SELECT t.basis = 'waiver' FROM release.terms t) THEN true ELSE
          EXISTS (SELECT FROM registry_consent c WHERE c.patient_id = p.id AND c.scope = 'research') END;

-- OFFSET 0 keeps the class from being computed again in the condition.
CREATE OR REPLACE VIEW release.l2_shown AS
SELECT patient_id, uuid, site_id, changed_at, exact_days, index_on, n_surgeries, primary_tumour_id, operation,
       age_band, sex, region, class, primary_group
FROM (
    SELECT s.patient_id, s.uuid, s.site_id, s.changed_at, s.exact_days, s.index_on, s.n_surgeries,
           s.primary_tumour_id, s.operation, a.age_band,
           CASE WHEN (SELECT release.rung()) < 5 THEN s.sex END AS sex,
           CASE WHEN (SELECT release.rung()) < 3 THEN nullif(s.region, '') END AS region,
           concat_ws('|', coalesce(a.age_band, '?'), CASE WHEN (SELECT release.rung()) < 5 THEN coalesce(s.sex, '?') END,
                     CASE WHEN (SELECT release.rung()) < 3 THEN s.region END, coalesce(s.operation, '?')) AS class,
           s.primary_group
    FROM release.subject s
    LEFT JOIN (
        SELECT years, release.age_band(years, release.rung()) AS age_band FROM generate_series(0, 90) AS years
    ) a ON a.years = least(s.age, 90)
    WHERE (SELECT t.patient_level FROM release.terms t)
    OFFSET 0
) banded
WHERE class NOT IN (SELECT unnest(coalesce(nullif(current_setting('release.hidden', true), ''), '{}')::text[]));

CREATE OR REPLACE VIEW release.l2_classes AS
SELECT class, sum(n)::bigint AS n, count(*) AS n_sensitive
FROM (SELECT class, coalesce(primary_group, '?') AS sensitive, count(*) AS n FROM release.l2_shown GROUP BY 1, 2) counted
GROUP BY class;
RESET ROLE;
