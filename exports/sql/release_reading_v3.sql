-- Reading costs what its page costs, again: what a session may have is asked once a statement and not once a patient, a page
-- of pseudonyms is cut from the index in its order, and a band of ages is an expression in the plan. The rows are those of
-- before.
SET ROLE reg_curator;

-- With casts, not with numbers beside ||: that operator is called stable, and PostgreSQL then calls the function row by row.
CREATE OR REPLACE FUNCTION release.age_band(age integer, rung integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN age IS NULL OR rung >= 4 THEN NULL
    WHEN age >= 90 THEN '90+'
    WHEN rung = 0 THEN (age / 5 * 5)::text || '-' || (age / 5 * 5 + 4)::text
    WHEN rung = 1 THEN (age / 10 * 10)::text || '-' || (age / 10 * 10 + 9)::text
    ELSE (age / 20 * 20)::text || '-' || least(age / 20 * 20 + 19, 89)::text
END;

-- CASE, and not OR, as in release.subject. `+ 0` keeps the planner from starting at the hospitals.
CREATE OR REPLACE VIEW release.read_subject AS
SELECT i.pseudonym AS read_key, p.id AS patient_id, p.uuid, p.site_id, p.sex, p.changed_at, h.region,
       (SELECT t.agreement_id FROM release.terms t) AS agreement_id,
       (SELECT t.exact_days FROM release.terms t) AS exact_days,
       s.operated_on AS index_on, s.age, s.n_surgeries, s.operation,
       g.id AS primary_tumour_id
FROM release.reader_index i
JOIN registry_patient p ON p.id = i.patient_id
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
WHERE i.project_id = (SELECT t.project_id FROM release.terms t)
  AND p.merged_into_id IS NULL
  AND p.site_id + 0 = ANY ((SELECT t.sites FROM release.terms t)::bigint[])
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

CREATE OR REPLACE VIEW release.l1_read_subject AS
SELECT s.* FROM release.read_subject s WHERE (SELECT t.true_dates FROM release.terms t);

-- OFFSET 0 keeps the planner from writing the class into the condition, where it would be computed again and again.
CREATE OR REPLACE VIEW release.l2_read_subject AS
SELECT s.read_key, s.patient_id, s.uuid, s.site_id, s.changed_at, s.exact_days, s.index_on, s.n_surgeries,
       s.primary_tumour_id, s.operation, k.age_band, k.sex, k.region, k.class
FROM release.read_subject s
CROSS JOIN LATERAL (
    SELECT b.age_band,
           CASE WHEN b.rung < 5 THEN s.sex END AS sex,
           CASE WHEN b.rung < 3 THEN nullif(s.region, '') END AS region,
           concat_ws('|', coalesce(b.age_band, '?'), CASE WHEN b.rung < 5 THEN coalesce(s.sex, '?') END,
                     CASE WHEN b.rung < 3 THEN s.region END, coalesce(s.operation, '?')) AS class
    FROM (
        SELECT r.rung, release.age_band(s.age, r.rung) AS age_band FROM (SELECT release.rung() AS rung OFFSET 0) r OFFSET 0
    ) b
    OFFSET 0
) k
WHERE (SELECT t.patient_level FROM release.terms t)
  AND EXISTS (SELECT FROM release.shown_class c WHERE c.edition_id = release.edition() AND c.class = k.class OFFSET 0);

-- Its order stands in the view, for through a barrier the planner does not see that the index has it.
CREATE OR REPLACE VIEW release.read_order WITH (security_barrier = true) AS
SELECT i.pseudonym AS read_key FROM release.reader_index i
WHERE i.project_id = (SELECT t.project_id FROM release.terms t WHERE t.patient_level)
ORDER BY i.pseudonym;
RESET ROLE;
