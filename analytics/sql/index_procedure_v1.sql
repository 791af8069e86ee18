-- One row per index procedure: its strata, its covariates, and every endpoint as (entry, time, status) in days from surgery.
--
-- status: 1 the event, 2 the competing event, 0 censored; NULL with a code in <endpoint>_excluded where the records
-- contradict each other or a date is too vague. Nothing is guessed: who is excluded is counted and listed.
--
--   os      death of any cause; censored when last known alive                       (a patient counts once)
--   pfs     local recurrence or death ("LR_or_death"); censored when last known alive (a patient counts once)
--   lr      local recurrence, death competing; censored at the last informative imaging that showed none
--   lrc     the same, censored when last known alive, as published series do
--   srs     start of stereotactic radiation, death competing; censored when last known alive
--
-- On one day, a recurrence counts before a death.
CREATE VIEW analytics_index_procedure WITH (security_invoker = true) AS
WITH
procedure_of_patient AS (
    SELECT s.*, row_number() OVER (PARTITION BY s.patient_id ORDER BY s.operated_on, s.id) = 1 AS is_first
    FROM registry_surgery s
    WHERE s.index_surgery_id IS NULL
),
segment AS (
    SELECT surgery_id,
           CASE WHEN min(region) = max(region) THEN min(region) ELSE 'X' END AS region
    FROM (SELECT g.surgery_id, left(level, 1) AS region FROM registry_treatedsegment g, unnest(g.levels) AS level) part
    GROUP BY surgery_id
),
-- the hospital's own date of a segment's recurrence goes before what single images say
recurrence_of_segment AS (
    SELECT g.surgery_id,
           r.id IS NOT NULL AS is_recorded,
           CASE WHEN r.id IS NOT NULL THEN r.recurred_on ELSE seen.first_on END AS recurred_on,
           CASE WHEN r.id IS NOT NULL THEN r.recurred_on_precision ELSE 'D' END AS precision
    FROM registry_treatedsegment g
    LEFT JOIN outcomes_localrecurrence r
           ON r.segment_id = g.id AND (r.pattern IS NULL OR r.pattern IN ('in_field', 'marginal', 'epidural'))
    LEFT JOIN (
        SELECT t.segment_id, min(i.imaged_on) AS first_on
        FROM outcomes_segmentstatus t JOIN outcomes_imagingassessment i ON i.id = t.imaging_id
        WHERE t.status = 'recurrence' AND (t.pattern IS NULL OR t.pattern IN ('in_field', 'marginal', 'epidural'))
        GROUP BY t.segment_id
    ) seen ON seen.segment_id = g.id
    WHERE r.id IS NOT NULL OR seen.first_on IS NOT NULL
),
recurrence AS (
    SELECT surgery_id, min(recurred_on) AS recurred_on, bool_or(recurred_on IS NULL) AS undated,
           bool_or(precision <> 'D') AS imprecise, bool_or(is_recorded) AS is_recorded
    FROM recurrence_of_segment GROUP BY surgery_id
),
imaging AS (
    SELECT g.surgery_id, max(i.imaged_on) AS last_free_on
    FROM outcomes_segmentstatus t
    JOIN outcomes_imagingassessment i ON i.id = t.imaging_id AND i.informative
    JOIN registry_treatedsegment g ON g.id = t.segment_id
    WHERE t.status = 'no_recurrence'
    GROUP BY g.surgery_id
),
stereotactic AS (
    SELECT surgery_id, min(started_on) AS started_on, bool_or(started_on IS NULL) AS undated
    FROM registry_radiotherapycourse
    WHERE modality IN ('SRS', 'SBRT') AND surgery_id IS NOT NULL
    GROUP BY surgery_id
),
complication AS (
    SELECT surgery_id, count(*)::int AS n FROM outcomes_complication GROUP BY surgery_id
),
epidural AS (
    SELECT patient_id, max(escc) AS escc FROM registry_spinallesion GROUP BY patient_id
),
primary_tumour AS (
    SELECT DISTINCT ON (patient_id) patient_id, "group" FROM registry_primarytumour ORDER BY patient_id, id
),
score AS (
    SELECT surgery_id,
           max(total) FILTER (WHERE score = 'tokuhashi_revised') AS tokuhashi,
           max(total) FILTER (WHERE score = 'tomita') AS tomita
    FROM registry_recordedscore GROUP BY surgery_id
),
withdrawn AS (
    SELECT DISTINCT patient_id FROM registry_consent WHERE scope IN ('registry', 'research') AND withdrawn_on IS NOT NULL
),
record AS (
    SELECT p.*, pt.sex, t."group" AS primary_group, e.escc, g.region, sc.tokuhashi, sc.tomita, b.frankel AS frankel_pre, b.kps,
           post.frankel AS frankel_post,
           -- none recorded is none only where the hospital says so
           CASE WHEN c.n > 0 THEN c.n WHEN p.had_complication = 'no' THEN 0 END AS n_complications,
           d.id IS NOT NULL AS is_dead, d.died_on, d.died_on_precision,
           a.last_known_alive_on AS alive_on, r.surgery_id IS NOT NULL AS has_recurrence,
           r.recurred_on, i.last_free_on, st.surgery_id IS NOT NULL AS has_srs, st.started_on AS srs_on,
           greatest(coalesce(p.observed_from - p.operated_on, 0), 0) AS entry,
           CASE
               WHEN w.patient_id IS NOT NULL THEN 'consent_withdrawn'
               WHEN d.id IS NOT NULL AND d.died_on IS NULL THEN 'death_undated'
               WHEN d.died_on_precision <> 'D' THEN 'death_imprecise'
           END AS vital_excluded,
           CASE
               WHEN r.undated THEN 'recurrence_undated'
               WHEN r.imprecise THEN 'recurrence_imprecise'
               -- a recurrence the hospital dates after it last knew the patient alive, and no death explains
               WHEN r.is_recorded AND d.id IS NULL AND r.recurred_on > a.last_known_alive_on THEN 'recurrence_after_last_contact'
           END AS recurrence_excluded,
           CASE WHEN st.surgery_id IS NOT NULL AND st.started_on IS NULL THEN 'srs_undated' END AS srs_excluded
    FROM procedure_of_patient p
    JOIN registry_patient pt ON pt.id = p.patient_id
    LEFT JOIN segment g ON g.surgery_id = p.id
    LEFT JOIN recurrence r ON r.surgery_id = p.id
    LEFT JOIN imaging i ON i.surgery_id = p.id
    LEFT JOIN stereotactic st ON st.surgery_id = p.id
    LEFT JOIN complication c ON c.surgery_id = p.id
    LEFT JOIN score sc ON sc.surgery_id = p.id
    LEFT JOIN registry_baselineassessment b ON b.surgery_id = p.id
    LEFT JOIN outcomes_assessment post ON post.surgery_id = p.id AND post.is_postoperative
    LEFT JOIN epidural e ON e.patient_id = p.patient_id
    LEFT JOIN primary_tumour t ON t.patient_id = p.patient_id
    LEFT JOIN withdrawn w ON w.patient_id = p.patient_id
    LEFT JOIN outcomes_death d ON d.patient_id = p.patient_id
    LEFT JOIN outcomes_last_known_alive a ON a.patient_id = p.patient_id
),
exclusion AS (
    SELECT record.*,
           CASE WHEN NOT is_first THEN 'not_first_procedure' ELSE vital_excluded END AS os_excluded,
           CASE WHEN NOT is_first THEN 'not_first_procedure' ELSE coalesce(vital_excluded, recurrence_excluded) END AS pfs_excluded,
           coalesce(vital_excluded, recurrence_excluded) AS lr_excluded,
           coalesce(vital_excluded, srs_excluded) AS srs_excluded_code
    FROM record
),
raw_endpoint AS (
    SELECT exclusion.*,
           CASE WHEN os_excluded IS NULL THEN coalesce(died_on, alive_on) - operated_on END AS os_t,
           CASE WHEN os_excluded IS NULL THEN is_dead::int END AS os_s,
           CASE WHEN pfs_excluded IS NULL THEN coalesce(recurred_on, died_on, alive_on) - operated_on END AS pfs_t,
           CASE WHEN pfs_excluded IS NULL THEN (has_recurrence OR is_dead)::int END AS pfs_s,
           CASE WHEN lr_excluded IS NULL THEN coalesce(recurred_on, died_on, last_free_on, operated_on) - operated_on END AS lr_t,
           CASE WHEN lr_excluded IS NULL THEN coalesce(recurred_on, died_on, alive_on) - operated_on END AS lrc_t,
           CASE WHEN lr_excluded IS NULL THEN CASE WHEN has_recurrence THEN 1 WHEN is_dead THEN 2 ELSE 0 END END AS lr_s,
           CASE WHEN srs_excluded_code IS NULL THEN coalesce(srs_on, died_on, alive_on) - operated_on END AS srs_t,
           CASE WHEN srs_excluded_code IS NULL THEN CASE WHEN has_srs THEN 1 WHEN is_dead THEN 2 ELSE 0 END END AS srs_s
    FROM exclusion
)
SELECT id AS surgery_id, patient_id, site_id, operated_on, is_first,
       CASE
           WHEN procedure IN ('SEPARATION', 'HYBRID') THEN 'separation'
           WHEN procedure = 'TES' THEN 'tes'
           WHEN procedure = 'PIECEMEAL' THEN 'piecemeal'
           WHEN procedure IN ('MIST_PPS', 'BKP', 'PVP') THEN 'mist'
           ELSE 'other'
       END AS operation,
       coalesce(primary_group, 'missing') AS primary_group,
       coalesce(escc, 'missing') AS escc,
       CASE
           WHEN tokuhashi IS NULL THEN 'missing' WHEN tokuhashi <= 8 THEN '0-8' WHEN tokuhashi <= 11 THEN '9-11' ELSE '12-15'
       END AS tokuhashi_band,
       -- what was done by day 42; figures by this stratum start on day 42, so that nobody is immortal until then
       CASE WHEN srs_on - operated_on <= 42 THEN 'yes' ELSE 'no' END AS srs_given,
       coalesce(region, 'missing') AS region,
       sex, age_at_surgery_years AS age, frankel_pre, kps, tomita, tokuhashi, blood_loss_ml, operative_time_min, frankel_post, n_complications,
       entry,
       -- an event before the hospital watched tells that it watched then: kept out, and listed
       CASE WHEN os_t > entry OR entry = 0 THEN os_t END AS os_time,
       CASE WHEN os_t > entry OR entry = 0 THEN os_s END AS os_status,
       coalesce(os_excluded, CASE WHEN os_t <= entry AND entry > 0 THEN 'before_entry' END) AS os_excluded,
       CASE WHEN pfs_t > entry OR entry = 0 THEN pfs_t END AS pfs_time,
       CASE WHEN pfs_t > entry OR entry = 0 THEN pfs_s END AS pfs_status,
       coalesce(pfs_excluded, CASE WHEN pfs_t <= entry AND entry > 0 THEN 'before_entry' END) AS pfs_excluded,
       CASE WHEN lr_t > entry OR entry = 0 THEN lr_t END AS lr_time,
       CASE WHEN lr_t > entry OR entry = 0 THEN lr_s END AS lr_status,
       coalesce(lr_excluded, CASE WHEN lr_t <= entry AND entry > 0 THEN 'before_entry' END) AS lr_excluded,
       CASE WHEN lrc_t > entry OR entry = 0 THEN lrc_t END AS lrc_time,
       CASE WHEN lrc_t > entry OR entry = 0 THEN lr_s END AS lrc_status,
       coalesce(lr_excluded, CASE WHEN lrc_t <= entry AND entry > 0 THEN 'before_entry' END) AS lrc_excluded,
       CASE WHEN srs_t > entry OR entry = 0 THEN srs_t END AS srs_time,
       CASE WHEN srs_t > entry OR entry = 0 THEN srs_s END AS srs_status,
       coalesce(srs_excluded_code, CASE WHEN srs_t <= entry AND entry > 0 THEN 'before_entry' END) AS srs_excluded
FROM raw_endpoint;
