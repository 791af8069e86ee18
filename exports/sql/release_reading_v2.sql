-- Reading costs what its page costs: a hospital is looked up once a patient, and so is the class, which was computed
-- anew for every class of the edition it was compared with. Both show the rows they showed before.
SET ROLE reg_curator;

CREATE OR REPLACE VIEW release.read_subject AS
SELECT i.pseudonym AS read_key, p.id AS patient_id, p.uuid, p.site_id, p.sex, p.changed_at, h.region, t.agreement_id,
       t.exact_days, s.operated_on AS index_on, s.age, s.n_surgeries, s.operation,
       g.id AS primary_tumour_id
FROM release.terms t
JOIN release.reader_index i ON i.project_id = t.project_id
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
WHERE p.merged_into_id IS NULL
  AND EXISTS (SELECT FROM exports_projectsite o WHERE o.project_id = t.project_id AND o.site_id = p.site_id
              OFFSET 0)
  AND (t.procedures = '{}'
       OR EXISTS (SELECT FROM registry_surgery x
                  WHERE x.patient_id = p.id AND x.index_surgery_id IS NULL AND x.procedure = ANY (t.procedures)))
  AND (t.primary_groups = '{}' OR g."group" = ANY (t.primary_groups))
  AND NOT EXISTS (SELECT FROM registry_consent c
                  WHERE c.patient_id = p.id AND c.scope IN ('registry', 'research') AND c.withdrawn_on IS NOT NULL)
  AND (t.basis = 'waiver' OR EXISTS (SELECT FROM registry_consent c
                                     WHERE c.patient_id = p.id AND c.scope = 'research'));

-- OFFSET 0 keeps the planner from writing the class into the condition, where it would be computed again and again,
-- and above from starting at the hospitals.
CREATE OR REPLACE VIEW release.l2_read_subject AS
SELECT s.read_key, s.patient_id, s.uuid, s.site_id, s.changed_at, s.exact_days, s.index_on, s.n_surgeries,
       s.primary_tumour_id, s.operation, k.age_band, k.sex, k.region, k.class
FROM release.read_subject s
JOIN release.terms t ON t.patient_level
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
WHERE EXISTS (SELECT FROM release.shown_class c WHERE c.edition_id = release.edition() AND c.class = k.class OFFSET 0);
RESET ROLE;
