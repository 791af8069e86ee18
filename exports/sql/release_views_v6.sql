-- Made by `manage.py release_views` from exports/release/entities.py. Not for editing.

REVOKE ALL ON outcomes_assessment FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "ecog", "ecog_missing", "kps", "kps_missing", "frankel", "frankel_missing", "ais", "ais_missing", "ambulation", "ambulation_missing", "pain", "pain_missing", "pain_unit", "opioid_ome_mg_day", "sosgoq", "sosgoq_missing", "sosgoq_version", "sosgoq_scaling", "sosgoq_direction", "eq5d_version", "eq5d_index", "eq5d_vas", "surgery_id", "visit_id", "assessed_on", "is_postoperative") ON outcomes_assessment TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_assessment;
CREATE POLICY curated ON outcomes_assessment FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON outcomes_complication FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "surgery_id", "type", "occurred_on", "occurred_on_precision", "clavien_dindo", "ctcae_grade", "ctcae_version", "attribution", "resolved") ON outcomes_complication TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_complication;
CREATE POLICY curated ON outcomes_complication FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON outcomes_death FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "died_on", "died_on_precision", "died_on_missing", "cause", "cause_missing") ON outcomes_death TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_death;
CREATE POLICY curated ON outcomes_death FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON outcomes_followupvisit FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "surgery_id", "due_on", "window_start", "window_end", "seen_on", "mode", "state") ON outcomes_followupvisit TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_followupvisit;
CREATE POLICY curated ON outcomes_followupvisit FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON outcomes_imagingassessment FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "visit_id", "imaged_on", "modality", "informative") ON outcomes_imagingassessment TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_imagingassessment;
CREATE POLICY curated ON outcomes_imagingassessment FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON outcomes_localrecurrence FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "segment_id", "recurred_on", "recurred_on_precision", "pattern") ON outcomes_localrecurrence TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_localrecurrence;
CREATE POLICY curated ON outcomes_localrecurrence FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON outcomes_reoperation FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "index_surgery_id", "surgery_id", "reoperated_on", "cause") ON outcomes_reoperation TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_reoperation;
CREATE POLICY curated ON outcomes_reoperation FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON outcomes_segmentstatus FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "imaging_id", "segment_id", "status", "pattern") ON outcomes_segmentstatus TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_segmentstatus;
CREATE POLICY curated ON outcomes_segmentstatus FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON outcomes_skeletalrelatedevent FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "type", "occurred_on", "occurred_on_precision") ON outcomes_skeletalrelatedevent TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_skeletalrelatedevent;
CREATE POLICY curated ON outcomes_skeletalrelatedevent FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON outcomes_vitalcontact FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "alive_on", "mode") ON outcomes_vitalcontact TO reg_curator;
DROP POLICY IF EXISTS curated ON outcomes_vitalcontact;
CREATE POLICY curated ON outcomes_vitalcontact FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_baselineassessment FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "ecog", "ecog_missing", "kps", "kps_missing", "frankel", "frankel_missing", "ais", "ais_missing", "ambulation", "ambulation_missing", "pain", "pain_missing", "pain_unit", "opioid_ome_mg_day", "sosgoq", "sosgoq_missing", "sosgoq_version", "sosgoq_scaling", "sosgoq_direction", "eq5d_version", "eq5d_index", "eq5d_vas", "surgery_id", "assessed_on", "assessed_on_missing", "asa", "asa_missing", "tolerates_surgery", "chemotherapy_before", "visceral_spread", "visceral_spread_missing", "visceral_treatable", "visceral_removable", "skeletal_spread", "skeletal_spread_missing", "extraspinal_foci", "extraspinal_foci_missing", "vertebral_foci", "vertebral_foci_missing", "pathological_fracture", "albumin_g_dl", "albumin_g_dl_missing", "crp_mg_dl", "crp_mg_dl_missing", "ldh_iu_l", "ldh_iu_l_missing", "platelets_10e9_l", "platelets_10e9_l_missing", "calcium_mg_dl", "calcium_mg_dl_missing", "bilirubin_mg_dl", "bilirubin_mg_dl_missing", "haemoglobin_g_dl", "haemoglobin_g_dl_missing") ON registry_baselineassessment TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_baselineassessment;
CREATE POLICY curated ON registry_baselineassessment FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_boarddecision FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "decided_on", "recommended", "done") ON registry_boarddecision TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_boarddecision;
CREATE POLICY curated ON registry_boarddecision FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_bonemodifyingagent FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "agent", "started_on", "started_on_precision", "ended_on", "ended_on_precision") ON registry_bonemodifyingagent TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_bonemodifyingagent;
CREATE POLICY curated ON registry_bonemodifyingagent FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_computedscore FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "surgery_id", "score", "rule_version", "total", "band", "inputs", "points", "missing", "is_at_surgery", "created_at") ON registry_computedscore TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_computedscore;
CREATE POLICY curated ON registry_computedscore FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_consent FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "scope", "given_on", "withdrawn_on") ON registry_consent TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_consent;
CREATE POLICY curated ON registry_consent FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_externalprediction FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "surgery_id", "horizon_days", "survival_percent", "computed_on") ON registry_externalprediction TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_externalprediction;
CREATE POLICY curated ON registry_externalprediction FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_locomotivedysfunction FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "cause", "noted_on") ON registry_locomotivedysfunction TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_locomotivedysfunction;
CREATE POLICY curated ON registry_locomotivedysfunction FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_nomsdecision FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "surgery_id", "recommended", "done") ON registry_nomsdecision TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_nomsdecision;
CREATE POLICY curated ON registry_nomsdecision FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_patient FROM reg_curator;
GRANT SELECT ("id", "uuid", "site_id", "sex", "sex_missing", "merged_into_id", "version", "created_at", "changed_at") ON registry_patient TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_patient;
CREATE POLICY curated ON registry_patient FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_primarytumour FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "group", "group_missing", "finer_site", "hormone_dependent", "molecularly_targeted", "diagnosed_on", "diagnosed_on_precision", "diagnosed_on_missing", "control", "control_missing") ON registry_primarytumour TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_primarytumour;
CREATE POLICY curated ON registry_primarytumour FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_radiotherapycourse FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "surgery_id", "modality", "intent", "device", "target_levels", "dose_gy", "dose_gy_missing", "fractions", "fractions_missing", "isodose_percent", "started_on", "started_on_missing", "ended_on", "completed", "cord_dmax_gy", "thecal_sac_dmax_gy", "ptv_d95_gy", "prior_dose_gy", "prior_fractions", "prior_on", "prior_on_precision", "bed10_gy", "eqd2_gy") ON registry_radiotherapycourse TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_radiotherapycourse;
CREATE POLICY curated ON registry_radiotherapycourse FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_recordedscore FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "surgery_id", "score", "total") ON registry_recordedscore TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_recordedscore;
CREATE POLICY curated ON registry_recordedscore FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_site FROM reg_curator;
GRANT SELECT ("id", "time_zone", "region", "is_active") ON registry_site TO reg_curator;
REVOKE ALL ON registry_spinallesion FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "levels", "escc", "escc_missing", "neural_element", "irradiated_before", "sins_location", "sins_pain", "sins_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral", "sins_missing", "wbb_sectors", "wbb_layers", "wbb_orientation") ON registry_spinallesion TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_spinallesion;
CREATE POLICY curated ON registry_spinallesion FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_surgery FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "source_key", "version", "record_state", "created_at", "changed_at", "operated_on", "procedure", "index_surgery_id", "observed_from", "age_at_surgery_years", "age_at_surgery_years_missing", "urgency", "approach", "levels_fixed", "levels_fixed_missing", "cement_augmented", "reconstruction", "embolised", "embolised_on", "resection", "margin_enneking", "margin_r", "margin_missing", "separation_distance_mm", "separation_distance_modality", "operative_time_min", "operative_time_min_missing", "blood_loss_ml", "blood_loss_ml_missing", "transfusion_red_cells_units", "transfusion_plasma_units", "transfusion_platelets_units", "stay_days", "stay_days_missing", "icu_days", "discharge", "had_complication", "had_complication_missing", "srs_planned", "srs_planned_missing") ON registry_surgery TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_surgery;
CREATE POLICY curated ON registry_surgery FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_systemictherapyline FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "kind", "line", "started_on", "started_on_precision", "ended_on", "ended_on_precision") ON registry_systemictherapyline TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_systemictherapyline;
CREATE POLICY curated ON registry_systemictherapyline FOR SELECT TO reg_curator USING (true);
REVOKE ALL ON registry_treatedsegment FROM reg_curator;
GRANT SELECT ("id", "patient_id", "site_id", "version", "record_state", "created_at", "changed_at", "surgery_id", "levels") ON registry_treatedsegment TO reg_curator;
DROP POLICY IF EXISTS curated ON registry_treatedsegment;
CREATE POLICY curated ON registry_treatedsegment FOR SELECT TO reg_curator USING (true);
GRANT SELECT ON exports_project, exports_agreement, exports_approval, exports_projectsite TO reg_curator;

SET ROLE reg_curator;
DROP VIEW IF EXISTS release.index_procedure, release.last_known_alive CASCADE;
DO $$ BEGIN
    EXECUTE 'CREATE VIEW release.last_known_alive AS ' || pg_get_viewdef('outcomes_last_known_alive'::regclass);
    EXECUTE 'CREATE VIEW release.index_procedure AS ' || replace(
        pg_get_viewdef('analytics_index_procedure'::regclass), 'outcomes_last_known_alive', 'release.last_known_alive');
END $$;
DROP VIEW IF EXISTS release.l2_subject CASCADE;
CREATE VIEW release.l2_subject AS
SELECT s.*, d.*
FROM release.l2_shown s
LEFT JOIN release.times_told m
       ON m.project_id = nullif(current_setting('release.project', true), '')::bigint AND m.patient_id = s.patient_id
CROSS JOIN LATERAL (
    SELECT coalesce(m.edition_id > release.since_edition(), false) AS retold,
           CASE WHEN s.exact_days THEN 0 ELSE coalesce(m.step, 12) END AS times,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,1,1,1,1,1,1,1,2,2,3,4}'::int[])[coalesce(m.step, 12)] END AS detail_endpoints,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,0,0,2,3,2,3,4,3,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_operation,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,0,0,0,0,4,4,4,4,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_visits,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,1,2,4,4,4,4,4,4,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_imaging,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,1,2,2,4,4,4,4,4,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_radiotherapy,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,2,3,4,4,4,4,4,4,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_systemic
    OFFSET 0
) d;
DROP VIEW IF EXISTS release.l2_read_subject CASCADE;
CREATE VIEW release.l2_read_subject AS
SELECT s.*, d.*
FROM release.l2_read_shown s
LEFT JOIN release.times_told m
       ON m.project_id = nullif(current_setting('release.project', true), '')::bigint AND m.patient_id = s.patient_id
CROSS JOIN LATERAL (
    SELECT coalesce(m.edition_id > release.since_edition(), false) AS retold,
           CASE WHEN s.exact_days THEN 0 ELSE coalesce(m.step, 12) END AS times,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,1,1,1,1,1,1,1,2,2,3,4}'::int[])[coalesce(m.step, 12)] END AS detail_endpoints,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,0,0,2,3,2,3,4,3,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_operation,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,0,0,0,0,4,4,4,4,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_visits,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,1,2,4,4,4,4,4,4,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_imaging,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,1,2,2,4,4,4,4,4,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_radiotherapy,
           CASE WHEN s.exact_days THEN -1 ELSE ('{0,2,3,4,4,4,4,4,4,4,4,4}'::int[])[coalesce(m.step, 12)] END AS detail_systemic
    OFFSET 0
) d;
DROP VIEW IF EXISTS release.l1_patients;
CREATE VIEW release.l1_patients WITH (security_barrier = true) AS
SELECT release.pseudonym('patient', p.uuid::text) AS patient_id,
       p.sex AS sex,
       least(p.age, 90) AS age,
       p.region AS region,
       release.pseudonym('site', p.site_id::text) AS site_id,
       t."group" AS primary_group,
       t.control AS control,
       nullif(t.control_missing, '') AS control_missing_reason,
       t.diagnosed_on AS diagnosed_on,
       t.diagnosed_on_precision AS diagnosed_precision,
       nullif(t.diagnosed_on_missing, '') AS diagnosed_missing_reason,
       t.finer_site AS finer_site,
       t.hormone_dependent AS hormone_dependent,
       t.molecularly_targeted AS molecularly_targeted,
       p.n_surgeries AS n_surgeries
FROM release.l1_subject p LEFT JOIN registry_primarytumour t ON t.patient_id = p.patient_id AND t.id = p.primary_tumour_id WHERE true AND p.changed_at >= release.since();
GRANT SELECT ON release.l1_patients TO reg_release;
DROP VIEW IF EXISTS release.l1_lesions;
CREATE VIEW release.l1_lesions WITH (security_barrier = true) AS
SELECT release.pseudonym('lesion', x.id::text) AS lesion_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       array_to_string(x.levels, ' ') AS levels,
       x.escc AS escc,
       nullif(x.escc_missing, '') AS escc_missing_reason,
       x.neural_element AS neural_element,
       x.sins_location AS sins_location,
       x.sins_pain AS sins_pain,
       x.sins_lesion AS sins_lesion,
       x.sins_alignment AS sins_alignment,
       x.sins_collapse AS sins_collapse,
       x.sins_posterolateral AS sins_posterolateral,
       x.irradiated_before AS irradiated_before,
       x.record_state AS record_state
FROM registry_spinallesion x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_lesions TO reg_release;
DROP VIEW IF EXISTS release.l1_surgeries;
CREATE VIEW release.l1_surgeries WITH (security_barrier = true) AS
SELECT release.pseudonym('surgery', x.id::text) AS surgery_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.index_surgery_id::text) AS index_surgery_id,
       x.operated_on AS operated_on,
       x.observed_from AS observed_from_on,
       x.procedure AS procedure,
       x.urgency AS urgency,
       x.approach AS approach,
       x.levels_fixed AS levels_fixed,
       nullif(x.levels_fixed_missing, '') AS levels_fixed_missing_reason,
       x.cement_augmented AS cement_augmented,
       x.reconstruction AS reconstruction,
       x.embolised AS embolised,
       x.embolised_on AS embolised_on,
       x.resection AS resection,
       x.margin_enneking AS margin_enneking,
       x.margin_r AS margin_r,
       x.separation_distance_mm::float8 AS separation_distance_mm,
       x.separation_distance_modality AS separation_distance_modality,
       x.operative_time_min::float8 AS operative_time_min,
       nullif(x.operative_time_min_missing, '') AS operative_time_min_missing_reason,
       x.blood_loss_ml::float8 AS blood_loss_ml,
       nullif(x.blood_loss_ml_missing, '') AS blood_loss_ml_missing_reason,
       x.transfusion_red_cells_units AS transfusion_red_cells_units,
       x.transfusion_plasma_units AS transfusion_plasma_units,
       x.transfusion_platelets_units AS transfusion_platelets_units,
       x.stay_days AS stay_days,
       nullif(x.stay_days_missing, '') AS stay_days_missing_reason,
       x.icu_days AS icu_days,
       x.discharge AS discharge,
       x.had_complication AS had_complication,
       nullif(x.had_complication_missing, '') AS had_complication_missing_reason,
       x.srs_planned AS srs_planned,
       nullif(x.srs_planned_missing, '') AS srs_planned_missing_reason,
       x.record_state AS record_state
FROM registry_surgery x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_surgeries TO reg_release;
DROP VIEW IF EXISTS release.l1_segments;
CREATE VIEW release.l1_segments WITH (security_barrier = true) AS
SELECT release.pseudonym('segment', x.id::text) AS segment_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       array_to_string(x.levels, ' ') AS levels,
       x.record_state AS record_state
FROM registry_treatedsegment x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_segments TO reg_release;
DROP VIEW IF EXISTS release.l1_baselines;
CREATE VIEW release.l1_baselines WITH (security_barrier = true) AS
SELECT release.pseudonym('baseline', x.id::text) AS baseline_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.assessed_on AS assessed_on,
       nullif(x.assessed_on_missing, '') AS assessed_missing_reason,
       x.asa AS asa,
       nullif(x.asa_missing, '') AS asa_missing_reason,
       x.ecog AS ecog,
       nullif(x.ecog_missing, '') AS ecog_missing_reason,
       x.kps AS kps,
       nullif(x.kps_missing, '') AS kps_missing_reason,
       x.frankel AS frankel,
       nullif(x.frankel_missing, '') AS frankel_missing_reason,
       x.ais AS ais,
       nullif(x.ais_missing, '') AS ais_missing_reason,
       x.ambulation AS ambulation,
       nullif(x.ambulation_missing, '') AS ambulation_missing_reason,
       x.pain::float8 AS pain,
       nullif(x.pain_missing, '') AS pain_missing_reason,
       x.pain_unit AS pain_unit,
       x.opioid_ome_mg_day::float8 AS opioid_ome_mg_day,
       x.sosgoq::float8 AS sosgoq,
       nullif(x.sosgoq_missing, '') AS sosgoq_missing_reason,
       x.sosgoq_version AS sosgoq_version,
       x.sosgoq_direction AS sosgoq_direction,
       x.sosgoq_scaling AS sosgoq_scaling,
       x.eq5d_version AS eq5d_version,
       x.eq5d_index::float8 AS eq5d_index,
       x.eq5d_vas AS eq5d_vas,
       x.albumin_g_dl::float8 AS albumin_g_dl,
       nullif(x.albumin_g_dl_missing, '') AS albumin_g_dl_missing_reason,
       x.crp_mg_dl::float8 AS crp_mg_dl,
       nullif(x.crp_mg_dl_missing, '') AS crp_mg_dl_missing_reason,
       x.ldh_iu_l::float8 AS ldh_iu_l,
       nullif(x.ldh_iu_l_missing, '') AS ldh_iu_l_missing_reason,
       x.platelets_10e9_l::float8 AS platelets_10e9_l,
       nullif(x.platelets_10e9_l_missing, '') AS platelets_10e9_l_missing_reason,
       x.calcium_mg_dl::float8 AS calcium_mg_dl,
       nullif(x.calcium_mg_dl_missing, '') AS calcium_mg_dl_missing_reason,
       x.bilirubin_mg_dl::float8 AS bilirubin_mg_dl,
       nullif(x.bilirubin_mg_dl_missing, '') AS bilirubin_mg_dl_missing_reason,
       x.haemoglobin_g_dl::float8 AS haemoglobin_g_dl,
       nullif(x.haemoglobin_g_dl_missing, '') AS haemoglobin_g_dl_missing_reason,
       x.tolerates_surgery AS tolerates_surgery,
       x.chemotherapy_before AS chemotherapy_before,
       x.visceral_spread AS visceral_spread,
       nullif(x.visceral_spread_missing, '') AS visceral_spread_missing_reason,
       x.visceral_treatable AS visceral_treatable,
       x.visceral_removable AS visceral_removable,
       x.skeletal_spread AS skeletal_spread,
       nullif(x.skeletal_spread_missing, '') AS skeletal_spread_missing_reason,
       x.extraspinal_foci AS extraspinal_foci,
       nullif(x.extraspinal_foci_missing, '') AS extraspinal_foci_missing_reason,
       x.vertebral_foci AS vertebral_foci,
       nullif(x.vertebral_foci_missing, '') AS vertebral_foci_missing_reason,
       x.pathological_fracture AS pathological_fracture,
       x.record_state AS record_state
FROM registry_baselineassessment x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_baselines TO reg_release;
DROP VIEW IF EXISTS release.l1_radiotherapy;
CREATE VIEW release.l1_radiotherapy WITH (security_barrier = true) AS
SELECT release.pseudonym('radiotherapy', x.id::text) AS course_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.modality AS modality,
       x.intent AS intent,
       x.device AS device,
       array_to_string(x.target_levels, ' ') AS target_levels,
       x.started_on AS started_on,
       nullif(x.started_on_missing, '') AS started_missing_reason,
       x.ended_on AS ended_on,
       x.completed AS completed,
       x.dose_gy::float8 AS dose_gy,
       nullif(x.dose_gy_missing, '') AS dose_gy_missing_reason,
       x.fractions AS fractions,
       nullif(x.fractions_missing, '') AS fractions_missing_reason,
       x.isodose_percent::float8 AS isodose_percent,
       x.bed10_gy::float8 AS bed10_gy,
       x.eqd2_gy::float8 AS eqd2_gy,
       x.cord_dmax_gy::float8 AS cord_dmax_gy,
       x.thecal_sac_dmax_gy::float8 AS thecal_sac_dmax_gy,
       x.ptv_d95_gy::float8 AS ptv_d95_gy,
       x.prior_dose_gy::float8 AS prior_dose_gy,
       x.prior_fractions AS prior_fractions,
       x.prior_on AS prior_on,
       x.prior_on_precision AS prior_precision,
       x.record_state AS record_state
FROM registry_radiotherapycourse x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_radiotherapy TO reg_release;
DROP VIEW IF EXISTS release.l1_systemic_therapy;
CREATE VIEW release.l1_systemic_therapy WITH (security_barrier = true) AS
SELECT release.pseudonym('systemic', x.id::text) AS therapy_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       x.kind AS kind,
       x.line AS line,
       x.started_on AS started_on,
       x.started_on_precision AS started_precision,
       x.ended_on AS ended_on,
       x.ended_on_precision AS ended_precision,
       x.record_state AS record_state
FROM registry_systemictherapyline x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_systemic_therapy TO reg_release;
DROP VIEW IF EXISTS release.l1_visits;
CREATE VIEW release.l1_visits WITH (security_barrier = true) AS
SELECT release.pseudonym('visit', x.id::text) AS visit_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.due_on AS due_on,
       x.seen_on AS seen_on,
       x.mode AS mode,
       x.state AS state,
       x.record_state AS record_state
FROM outcomes_followupvisit x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_visits TO reg_release;
DROP VIEW IF EXISTS release.l1_assessments;
CREATE VIEW release.l1_assessments WITH (security_barrier = true) AS
SELECT release.pseudonym('assessment', x.id::text) AS assessment_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.pseudonym('visit', x.visit_id::text) AS visit_id,
       x.assessed_on AS assessed_on,
       x.is_postoperative AS is_postoperative,
       x.ecog AS ecog,
       nullif(x.ecog_missing, '') AS ecog_missing_reason,
       x.kps AS kps,
       nullif(x.kps_missing, '') AS kps_missing_reason,
       x.frankel AS frankel,
       nullif(x.frankel_missing, '') AS frankel_missing_reason,
       x.ais AS ais,
       nullif(x.ais_missing, '') AS ais_missing_reason,
       x.ambulation AS ambulation,
       nullif(x.ambulation_missing, '') AS ambulation_missing_reason,
       x.pain::float8 AS pain,
       nullif(x.pain_missing, '') AS pain_missing_reason,
       x.pain_unit AS pain_unit,
       x.opioid_ome_mg_day::float8 AS opioid_ome_mg_day,
       x.sosgoq::float8 AS sosgoq,
       nullif(x.sosgoq_missing, '') AS sosgoq_missing_reason,
       x.sosgoq_version AS sosgoq_version,
       x.sosgoq_direction AS sosgoq_direction,
       x.sosgoq_scaling AS sosgoq_scaling,
       x.eq5d_version AS eq5d_version,
       x.eq5d_index::float8 AS eq5d_index,
       x.eq5d_vas AS eq5d_vas,
       x.record_state AS record_state
FROM outcomes_assessment x JOIN release.l1_subject p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_assessments TO reg_release;
DROP VIEW IF EXISTS release.l1_imaging;
CREATE VIEW release.l1_imaging WITH (security_barrier = true) AS
SELECT release.pseudonym('imaging', x.id::text) AS imaging_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('visit', x.visit_id::text) AS visit_id,
       x.imaged_on AS imaged_on,
       x.modality AS modality,
       x.informative AS informative,
       x.record_state AS record_state
FROM outcomes_imagingassessment x JOIN release.l1_subject p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_imaging TO reg_release;
DROP VIEW IF EXISTS release.l1_findings;
CREATE VIEW release.l1_findings WITH (security_barrier = true) AS
SELECT release.pseudonym('finding', x.id::text) AS finding_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('imaging', x.imaging_id::text) AS imaging_id,
       release.pseudonym('segment', x.segment_id::text) AS segment_id,
       x.status AS status,
       x.pattern AS pattern,
       x.record_state AS record_state
FROM outcomes_segmentstatus x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_findings TO reg_release;
DROP VIEW IF EXISTS release.l1_complications;
CREATE VIEW release.l1_complications WITH (security_barrier = true) AS
SELECT release.pseudonym('complication', x.id::text) AS complication_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.type AS type,
       x.occurred_on AS occurred_on,
       x.occurred_on_precision AS occurred_precision,
       x.clavien_dindo AS clavien_dindo,
       x.ctcae_grade AS ctcae_grade,
       x.ctcae_version AS ctcae_version,
       x.attribution AS attribution,
       x.resolved AS resolved,
       x.record_state AS record_state
FROM outcomes_complication x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_complications TO reg_release;
DROP VIEW IF EXISTS release.l1_scores;
CREATE VIEW release.l1_scores WITH (security_barrier = true) AS
SELECT release.pseudonym('score', x.id::text) AS score_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.score AS score,
       x.rule_version AS rule_version,
       x.total AS total,
       nullif(x.band, '') AS band,
       jsonb_array_length(x.missing) AS n_missing,
       x.is_at_surgery AS is_at_surgery
FROM registry_computedscore x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE true AND x.created_at >= release.since();
GRANT SELECT ON release.l1_scores TO reg_release;
DROP VIEW IF EXISTS release.l1_events;
CREATE VIEW release.l1_events WITH (security_barrier = true) AS
SELECT release.pseudonym('event', x.type || x.id::text) AS event_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.pseudonym('segment', x.segment_id::text) AS segment_id,
       x.type AS type,
       x.detail AS detail,
       x.on_date AS occurred_on,
       x.precision AS occurred_precision,
       nullif(x.missing, '') AS occurred_missing_reason,
       x.record_state AS record_state
FROM (
    SELECT 'death' AS type, id, patient_id, NULL::bigint AS surgery_id, NULL::bigint AS segment_id, died_on AS on_date,
           died_on_precision AS precision, died_on_missing AS missing, cause AS detail, record_state, changed_at
    FROM outcomes_death
    UNION ALL
    SELECT 'local_recurrence', id, patient_id,
           (SELECT g.surgery_id FROM registry_treatedsegment g WHERE g.id = r.segment_id), segment_id, recurred_on,
           recurred_on_precision, '', pattern, record_state, changed_at
    FROM outcomes_localrecurrence r
    UNION ALL
    SELECT 'reoperation', id, patient_id, index_surgery_id, NULL, reoperated_on, 'D', '', cause, record_state,
           changed_at
    FROM outcomes_reoperation
    UNION ALL
    SELECT 'skeletal_event', id, patient_id, NULL, NULL, occurred_on, occurred_on_precision, '', type, record_state,
           changed_at
    FROM outcomes_skeletalrelatedevent
) x JOIN release.l1_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_events TO reg_release;
DROP VIEW IF EXISTS release.l1_tte;
CREATE VIEW release.l1_tte WITH (security_barrier = true) AS
SELECT release.pseudonym('tte', e.endpoint || x.surgery_id::text) AS tte_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       e.endpoint AS endpoint,
       x.entry AS t_entry,
       e.t AS t_exit,
       e.t AS t_lower,
       e.t AS t_upper,
       e.status AS status,
       e.excluded AS excluded
FROM release.index_procedure x JOIN release.l1_subject p ON p.patient_id = x.patient_id CROSS JOIN LATERAL (VALUES ('os', x.os_time, x.os_status, x.os_excluded), ('pfs', x.pfs_time, x.pfs_status, x.pfs_excluded), ('lr', x.lr_time, x.lr_status, x.lr_excluded), ('lrc', x.lrc_time, x.lrc_status, x.lrc_excluded), ('srs', x.srs_time, x.srs_status, x.srs_excluded)) e (endpoint, t, status, excluded) WHERE true;
GRANT SELECT ON release.l1_tte TO reg_release;
DROP VIEW IF EXISTS release.l2_patients;
CREATE VIEW release.l2_patients WITH (security_barrier = true) AS
SELECT release.pseudonym('patient', p.uuid::text) AS patient_id,
       p.sex AS sex,
       p.age_band AS age_band,
       p.region AS region,
       t."group" AS primary_group,
       t.control AS control,
       nullif(t.control_missing, '') AS control_missing_reason,
       release.day(t.diagnosed_on - p.index_on, t.diagnosed_on_precision, p.detail_operation) AS diagnosed_day,
       CASE WHEN p.detail_operation < 1 THEN t.diagnosed_on_precision END AS diagnosed_precision,
       nullif(t.diagnosed_on_missing, '') AS diagnosed_missing_reason,
       t.finer_site AS finer_site,
       t.hormone_dependent AS hormone_dependent,
       t.molecularly_targeted AS molecularly_targeted,
       p.times AS times,
       p.n_surgeries AS n_surgeries
FROM release.l2_subject p LEFT JOIN registry_primarytumour t ON t.patient_id = p.patient_id AND t.id = p.primary_tumour_id WHERE true AND (p.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_patients TO reg_release;
DROP VIEW IF EXISTS release.l2_lesions;
CREATE VIEW release.l2_lesions WITH (security_barrier = true) AS
SELECT release.pseudonym('lesion', x.id::text) AS lesion_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       array_to_string(x.levels, ' ') AS levels,
       x.escc AS escc,
       nullif(x.escc_missing, '') AS escc_missing_reason,
       x.neural_element AS neural_element,
       x.sins_location AS sins_location,
       x.sins_pain AS sins_pain,
       x.sins_lesion AS sins_lesion,
       x.sins_alignment AS sins_alignment,
       x.sins_collapse AS sins_collapse,
       x.sins_posterolateral AS sins_posterolateral,
       x.irradiated_before AS irradiated_before,
       x.record_state AS record_state
FROM registry_spinallesion x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l2_lesions TO reg_release;
DROP VIEW IF EXISTS release.l2_surgeries;
CREATE VIEW release.l2_surgeries WITH (security_barrier = true) AS
SELECT release.pseudonym('surgery', x.id::text) AS surgery_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.index_surgery_id::text) AS index_surgery_id,
       release.day(x.operated_on - p.index_on, 'D', p.detail_operation) AS operated_day,
       release.day(x.observed_from - p.index_on, 'D', p.detail_operation) AS observed_from_day,
       x.procedure AS procedure,
       x.urgency AS urgency,
       x.approach AS approach,
       x.levels_fixed AS levels_fixed,
       nullif(x.levels_fixed_missing, '') AS levels_fixed_missing_reason,
       x.cement_augmented AS cement_augmented,
       x.reconstruction AS reconstruction,
       x.embolised AS embolised,
       release.day(x.embolised_on - p.index_on, 'D', p.detail_operation) AS embolised_day,
       x.resection AS resection,
       x.margin_enneking AS margin_enneking,
       x.margin_r AS margin_r,
       x.separation_distance_mm::float8 AS separation_distance_mm,
       x.separation_distance_modality AS separation_distance_modality,
       x.operative_time_min::float8 AS operative_time_min,
       nullif(x.operative_time_min_missing, '') AS operative_time_min_missing_reason,
       x.blood_loss_ml::float8 AS blood_loss_ml,
       nullif(x.blood_loss_ml_missing, '') AS blood_loss_ml_missing_reason,
       x.transfusion_red_cells_units AS transfusion_red_cells_units,
       x.transfusion_plasma_units AS transfusion_plasma_units,
       x.transfusion_platelets_units AS transfusion_platelets_units,
       release.step_of(x.stay_days, p.detail_operation) AS stay_days,
       nullif(x.stay_days_missing, '') AS stay_days_missing_reason,
       release.step_of(x.icu_days, p.detail_operation) AS icu_days,
       x.discharge AS discharge,
       x.had_complication AS had_complication,
       nullif(x.had_complication_missing, '') AS had_complication_missing_reason,
       x.srs_planned AS srs_planned,
       nullif(x.srs_planned_missing, '') AS srs_planned_missing_reason,
       x.record_state AS record_state
FROM registry_surgery x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_surgeries TO reg_release;
DROP VIEW IF EXISTS release.l2_segments;
CREATE VIEW release.l2_segments WITH (security_barrier = true) AS
SELECT release.pseudonym('segment', x.id::text) AS segment_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       array_to_string(x.levels, ' ') AS levels,
       x.record_state AS record_state
FROM registry_treatedsegment x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l2_segments TO reg_release;
DROP VIEW IF EXISTS release.l2_baselines;
CREATE VIEW release.l2_baselines WITH (security_barrier = true) AS
SELECT release.pseudonym('baseline', x.id::text) AS baseline_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.day(x.assessed_on - p.index_on, 'D', p.detail_operation) AS assessed_day,
       nullif(x.assessed_on_missing, '') AS assessed_missing_reason,
       x.asa AS asa,
       nullif(x.asa_missing, '') AS asa_missing_reason,
       x.ecog AS ecog,
       nullif(x.ecog_missing, '') AS ecog_missing_reason,
       x.kps AS kps,
       nullif(x.kps_missing, '') AS kps_missing_reason,
       x.frankel AS frankel,
       nullif(x.frankel_missing, '') AS frankel_missing_reason,
       x.ais AS ais,
       nullif(x.ais_missing, '') AS ais_missing_reason,
       x.ambulation AS ambulation,
       nullif(x.ambulation_missing, '') AS ambulation_missing_reason,
       x.pain::float8 AS pain,
       nullif(x.pain_missing, '') AS pain_missing_reason,
       x.pain_unit AS pain_unit,
       x.opioid_ome_mg_day::float8 AS opioid_ome_mg_day,
       x.sosgoq::float8 AS sosgoq,
       nullif(x.sosgoq_missing, '') AS sosgoq_missing_reason,
       x.sosgoq_version AS sosgoq_version,
       x.sosgoq_direction AS sosgoq_direction,
       x.sosgoq_scaling AS sosgoq_scaling,
       x.eq5d_version AS eq5d_version,
       x.eq5d_index::float8 AS eq5d_index,
       x.eq5d_vas AS eq5d_vas,
       x.albumin_g_dl::float8 AS albumin_g_dl,
       nullif(x.albumin_g_dl_missing, '') AS albumin_g_dl_missing_reason,
       x.crp_mg_dl::float8 AS crp_mg_dl,
       nullif(x.crp_mg_dl_missing, '') AS crp_mg_dl_missing_reason,
       x.ldh_iu_l::float8 AS ldh_iu_l,
       nullif(x.ldh_iu_l_missing, '') AS ldh_iu_l_missing_reason,
       x.platelets_10e9_l::float8 AS platelets_10e9_l,
       nullif(x.platelets_10e9_l_missing, '') AS platelets_10e9_l_missing_reason,
       x.calcium_mg_dl::float8 AS calcium_mg_dl,
       nullif(x.calcium_mg_dl_missing, '') AS calcium_mg_dl_missing_reason,
       x.bilirubin_mg_dl::float8 AS bilirubin_mg_dl,
       nullif(x.bilirubin_mg_dl_missing, '') AS bilirubin_mg_dl_missing_reason,
       x.haemoglobin_g_dl::float8 AS haemoglobin_g_dl,
       nullif(x.haemoglobin_g_dl_missing, '') AS haemoglobin_g_dl_missing_reason,
       x.tolerates_surgery AS tolerates_surgery,
       x.chemotherapy_before AS chemotherapy_before,
       x.visceral_spread AS visceral_spread,
       nullif(x.visceral_spread_missing, '') AS visceral_spread_missing_reason,
       x.visceral_treatable AS visceral_treatable,
       x.visceral_removable AS visceral_removable,
       x.skeletal_spread AS skeletal_spread,
       nullif(x.skeletal_spread_missing, '') AS skeletal_spread_missing_reason,
       x.extraspinal_foci AS extraspinal_foci,
       nullif(x.extraspinal_foci_missing, '') AS extraspinal_foci_missing_reason,
       x.vertebral_foci AS vertebral_foci,
       nullif(x.vertebral_foci_missing, '') AS vertebral_foci_missing_reason,
       x.pathological_fracture AS pathological_fracture,
       x.record_state AS record_state
FROM registry_baselineassessment x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_baselines TO reg_release;
DROP VIEW IF EXISTS release.l2_radiotherapy;
CREATE VIEW release.l2_radiotherapy WITH (security_barrier = true) AS
SELECT release.pseudonym('radiotherapy', x.id::text) AS course_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.modality AS modality,
       x.intent AS intent,
       x.device AS device,
       array_to_string(x.target_levels, ' ') AS target_levels,
       release.day(x.started_on - p.index_on, 'D', p.detail_radiotherapy) AS started_day,
       nullif(x.started_on_missing, '') AS started_missing_reason,
       release.day(x.ended_on - p.index_on, 'D', p.detail_radiotherapy) AS ended_day,
       x.completed AS completed,
       x.dose_gy::float8 AS dose_gy,
       nullif(x.dose_gy_missing, '') AS dose_gy_missing_reason,
       x.fractions AS fractions,
       nullif(x.fractions_missing, '') AS fractions_missing_reason,
       x.isodose_percent::float8 AS isodose_percent,
       x.bed10_gy::float8 AS bed10_gy,
       x.eqd2_gy::float8 AS eqd2_gy,
       x.cord_dmax_gy::float8 AS cord_dmax_gy,
       x.thecal_sac_dmax_gy::float8 AS thecal_sac_dmax_gy,
       x.ptv_d95_gy::float8 AS ptv_d95_gy,
       x.prior_dose_gy::float8 AS prior_dose_gy,
       x.prior_fractions AS prior_fractions,
       release.day(x.prior_on - p.index_on, x.prior_on_precision, p.detail_radiotherapy) AS prior_day,
       CASE WHEN p.detail_radiotherapy < 1 THEN x.prior_on_precision END AS prior_precision,
       x.record_state AS record_state
FROM registry_radiotherapycourse x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_radiotherapy TO reg_release;
DROP VIEW IF EXISTS release.l2_systemic_therapy;
CREATE VIEW release.l2_systemic_therapy WITH (security_barrier = true) AS
SELECT release.pseudonym('systemic', x.id::text) AS therapy_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       x.kind AS kind,
       x.line AS line,
       release.day(x.started_on - p.index_on, x.started_on_precision, p.detail_systemic) AS started_day,
       CASE WHEN p.detail_systemic < 1 THEN x.started_on_precision END AS started_precision,
       release.day(x.ended_on - p.index_on, x.ended_on_precision, p.detail_systemic) AS ended_day,
       CASE WHEN p.detail_systemic < 1 THEN x.ended_on_precision END AS ended_precision,
       x.record_state AS record_state
FROM registry_systemictherapyline x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_systemic_therapy TO reg_release;
DROP VIEW IF EXISTS release.l2_visits;
CREATE VIEW release.l2_visits WITH (security_barrier = true) AS
SELECT release.pseudonym('visit', x.id::text) AS visit_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.visit_day(x.due_on - p.index_on, x.due_on - p.index_on, p.detail_visits) AS due_day,
       release.visit_day(x.seen_on - p.index_on, x.due_on - p.index_on, p.detail_visits) AS seen_day,
       x.mode AS mode,
       x.state AS state,
       x.record_state AS record_state
FROM outcomes_followupvisit x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_visits TO reg_release;
DROP VIEW IF EXISTS release.l2_assessments;
CREATE VIEW release.l2_assessments WITH (security_barrier = true) AS
SELECT release.pseudonym('assessment', x.id::text) AS assessment_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.pseudonym('visit', x.visit_id::text) AS visit_id,
       release.visit_day(x.assessed_on - p.index_on, v.due_on - p.index_on, p.detail_visits) AS assessed_day,
       x.is_postoperative AS is_postoperative,
       x.ecog AS ecog,
       nullif(x.ecog_missing, '') AS ecog_missing_reason,
       x.kps AS kps,
       nullif(x.kps_missing, '') AS kps_missing_reason,
       x.frankel AS frankel,
       nullif(x.frankel_missing, '') AS frankel_missing_reason,
       x.ais AS ais,
       nullif(x.ais_missing, '') AS ais_missing_reason,
       x.ambulation AS ambulation,
       nullif(x.ambulation_missing, '') AS ambulation_missing_reason,
       x.pain::float8 AS pain,
       nullif(x.pain_missing, '') AS pain_missing_reason,
       x.pain_unit AS pain_unit,
       x.opioid_ome_mg_day::float8 AS opioid_ome_mg_day,
       x.sosgoq::float8 AS sosgoq,
       nullif(x.sosgoq_missing, '') AS sosgoq_missing_reason,
       x.sosgoq_version AS sosgoq_version,
       x.sosgoq_direction AS sosgoq_direction,
       x.sosgoq_scaling AS sosgoq_scaling,
       x.eq5d_version AS eq5d_version,
       x.eq5d_index::float8 AS eq5d_index,
       x.eq5d_vas AS eq5d_vas,
       x.record_state AS record_state
FROM outcomes_assessment x JOIN release.l2_subject p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_assessments TO reg_release;
DROP VIEW IF EXISTS release.l2_imaging;
CREATE VIEW release.l2_imaging WITH (security_barrier = true) AS
SELECT release.pseudonym('imaging', x.id::text) AS imaging_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       CASE WHEN p.detail_imaging <= p.detail_visits THEN release.pseudonym('visit', x.visit_id::text) END AS visit_id,
       release.visit_day(x.imaged_on - p.index_on, v.due_on - p.index_on, p.detail_imaging) AS imaged_day,
       x.modality AS modality,
       x.informative AS informative,
       x.record_state AS record_state
FROM outcomes_imagingassessment x JOIN release.l2_subject p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_imaging TO reg_release;
DROP VIEW IF EXISTS release.l2_findings;
CREATE VIEW release.l2_findings WITH (security_barrier = true) AS
SELECT release.pseudonym('finding', x.id::text) AS finding_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('imaging', x.imaging_id::text) AS imaging_id,
       release.pseudonym('segment', x.segment_id::text) AS segment_id,
       x.status AS status,
       x.pattern AS pattern,
       x.record_state AS record_state
FROM outcomes_segmentstatus x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l2_findings TO reg_release;
DROP VIEW IF EXISTS release.l2_complications;
CREATE VIEW release.l2_complications WITH (security_barrier = true) AS
SELECT release.pseudonym('complication', x.id::text) AS complication_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.type AS type,
       release.day(x.occurred_on - p.index_on, x.occurred_on_precision, p.detail_operation) AS occurred_day,
       CASE WHEN p.detail_operation < 1 THEN x.occurred_on_precision END AS occurred_precision,
       x.clavien_dindo AS clavien_dindo,
       x.ctcae_grade AS ctcae_grade,
       x.ctcae_version AS ctcae_version,
       x.attribution AS attribution,
       x.resolved AS resolved,
       x.record_state AS record_state
FROM outcomes_complication x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_complications TO reg_release;
DROP VIEW IF EXISTS release.l2_scores;
CREATE VIEW release.l2_scores WITH (security_barrier = true) AS
SELECT release.pseudonym('score', x.id::text) AS score_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.score AS score,
       x.rule_version AS rule_version,
       x.total AS total,
       nullif(x.band, '') AS band,
       jsonb_array_length(x.missing) AS n_missing,
       x.is_at_surgery AS is_at_surgery
FROM registry_computedscore x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE true AND x.created_at >= release.since();
GRANT SELECT ON release.l2_scores TO reg_release;
DROP VIEW IF EXISTS release.l2_events;
CREATE VIEW release.l2_events WITH (security_barrier = true) AS
SELECT release.pseudonym('event', x.type || x.id::text) AS event_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.pseudonym('segment', x.segment_id::text) AS segment_id,
       x.type AS type,
       x.detail AS detail,
       release.day(x.on_date - p.index_on, x.precision, p.detail_endpoints) AS occurred_day,
       CASE WHEN p.detail_endpoints < 1 THEN x.precision END AS occurred_precision,
       nullif(x.missing, '') AS occurred_missing_reason,
       x.record_state AS record_state
FROM (
    SELECT 'death' AS type, id, patient_id, NULL::bigint AS surgery_id, NULL::bigint AS segment_id, died_on AS on_date,
           died_on_precision AS precision, died_on_missing AS missing, cause AS detail, record_state, changed_at
    FROM outcomes_death
    UNION ALL
    SELECT 'local_recurrence', id, patient_id,
           (SELECT g.surgery_id FROM registry_treatedsegment g WHERE g.id = r.segment_id), segment_id, recurred_on,
           recurred_on_precision, '', pattern, record_state, changed_at
    FROM outcomes_localrecurrence r
    UNION ALL
    SELECT 'reoperation', id, patient_id, index_surgery_id, NULL, reoperated_on, 'D', '', cause, record_state,
           changed_at
    FROM outcomes_reoperation
    UNION ALL
    SELECT 'skeletal_event', id, patient_id, NULL, NULL, occurred_on, occurred_on_precision, '', type, record_state,
           changed_at
    FROM outcomes_skeletalrelatedevent
) x JOIN release.l2_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_events TO reg_release;
DROP VIEW IF EXISTS release.l2_tte;
CREATE VIEW release.l2_tte WITH (security_barrier = true) AS
SELECT release.pseudonym('tte', e.endpoint || x.surgery_id::text) AS tte_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       e.endpoint AS endpoint,
       release.step_of(x.entry, p.detail_endpoints) AS t_entry,
       release.step_of(e.t, p.detail_endpoints) AS t_exit,
       release.step_of(e.t, p.detail_endpoints) AS t_lower,
       release.end_of_step(e.t, p.detail_endpoints) AS t_upper,
       e.status AS status,
       e.excluded AS excluded
FROM release.index_procedure x JOIN release.l2_subject p ON p.patient_id = x.patient_id CROSS JOIN LATERAL (VALUES ('os', x.os_time, x.os_status, x.os_excluded), ('pfs', x.pfs_time, x.pfs_status, x.pfs_excluded), ('lr', x.lr_time, x.lr_status, x.lr_excluded), ('lrc', x.lrc_time, x.lrc_status, x.lrc_excluded), ('srs', x.srs_time, x.srs_status, x.srs_excluded)) e (endpoint, t, status, excluded) WHERE true;
GRANT SELECT ON release.l2_tte TO reg_release;
DROP VIEW IF EXISTS release.l1_read_patients;
CREATE VIEW release.l1_read_patients WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       p.sex AS sex,
       least(p.age, 90) AS age,
       p.region AS region,
       release.pseudonym('site', p.site_id::text) AS site_id,
       t."group" AS primary_group,
       t.control AS control,
       nullif(t.control_missing, '') AS control_missing_reason,
       t.diagnosed_on AS diagnosed_on,
       t.diagnosed_on_precision AS diagnosed_precision,
       nullif(t.diagnosed_on_missing, '') AS diagnosed_missing_reason,
       t.finer_site AS finer_site,
       t.hormone_dependent AS hormone_dependent,
       t.molecularly_targeted AS molecularly_targeted,
       p.n_surgeries AS n_surgeries
FROM release.l1_read_subject p LEFT JOIN registry_primarytumour t ON t.patient_id = p.patient_id AND t.id = p.primary_tumour_id WHERE true AND p.changed_at >= release.since();
GRANT SELECT ON release.l1_read_patients TO reg_release;
DROP VIEW IF EXISTS release.l1_read_lesions;
CREATE VIEW release.l1_read_lesions WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('lesion', x.id::text) AS lesion_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       array_to_string(x.levels, ' ') AS levels,
       x.escc AS escc,
       nullif(x.escc_missing, '') AS escc_missing_reason,
       x.neural_element AS neural_element,
       x.sins_location AS sins_location,
       x.sins_pain AS sins_pain,
       x.sins_lesion AS sins_lesion,
       x.sins_alignment AS sins_alignment,
       x.sins_collapse AS sins_collapse,
       x.sins_posterolateral AS sins_posterolateral,
       x.irradiated_before AS irradiated_before,
       x.record_state AS record_state
FROM registry_spinallesion x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_lesions TO reg_release;
DROP VIEW IF EXISTS release.l1_read_surgeries;
CREATE VIEW release.l1_read_surgeries WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('surgery', x.id::text) AS surgery_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.index_surgery_id::text) AS index_surgery_id,
       x.operated_on AS operated_on,
       x.observed_from AS observed_from_on,
       x.procedure AS procedure,
       x.urgency AS urgency,
       x.approach AS approach,
       x.levels_fixed AS levels_fixed,
       nullif(x.levels_fixed_missing, '') AS levels_fixed_missing_reason,
       x.cement_augmented AS cement_augmented,
       x.reconstruction AS reconstruction,
       x.embolised AS embolised,
       x.embolised_on AS embolised_on,
       x.resection AS resection,
       x.margin_enneking AS margin_enneking,
       x.margin_r AS margin_r,
       x.separation_distance_mm::float8 AS separation_distance_mm,
       x.separation_distance_modality AS separation_distance_modality,
       x.operative_time_min::float8 AS operative_time_min,
       nullif(x.operative_time_min_missing, '') AS operative_time_min_missing_reason,
       x.blood_loss_ml::float8 AS blood_loss_ml,
       nullif(x.blood_loss_ml_missing, '') AS blood_loss_ml_missing_reason,
       x.transfusion_red_cells_units AS transfusion_red_cells_units,
       x.transfusion_plasma_units AS transfusion_plasma_units,
       x.transfusion_platelets_units AS transfusion_platelets_units,
       x.stay_days AS stay_days,
       nullif(x.stay_days_missing, '') AS stay_days_missing_reason,
       x.icu_days AS icu_days,
       x.discharge AS discharge,
       x.had_complication AS had_complication,
       nullif(x.had_complication_missing, '') AS had_complication_missing_reason,
       x.srs_planned AS srs_planned,
       nullif(x.srs_planned_missing, '') AS srs_planned_missing_reason,
       x.record_state AS record_state
FROM registry_surgery x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_surgeries TO reg_release;
DROP VIEW IF EXISTS release.l1_read_segments;
CREATE VIEW release.l1_read_segments WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('segment', x.id::text) AS segment_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       array_to_string(x.levels, ' ') AS levels,
       x.record_state AS record_state
FROM registry_treatedsegment x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_segments TO reg_release;
DROP VIEW IF EXISTS release.l1_read_baselines;
CREATE VIEW release.l1_read_baselines WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('baseline', x.id::text) AS baseline_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.assessed_on AS assessed_on,
       nullif(x.assessed_on_missing, '') AS assessed_missing_reason,
       x.asa AS asa,
       nullif(x.asa_missing, '') AS asa_missing_reason,
       x.ecog AS ecog,
       nullif(x.ecog_missing, '') AS ecog_missing_reason,
       x.kps AS kps,
       nullif(x.kps_missing, '') AS kps_missing_reason,
       x.frankel AS frankel,
       nullif(x.frankel_missing, '') AS frankel_missing_reason,
       x.ais AS ais,
       nullif(x.ais_missing, '') AS ais_missing_reason,
       x.ambulation AS ambulation,
       nullif(x.ambulation_missing, '') AS ambulation_missing_reason,
       x.pain::float8 AS pain,
       nullif(x.pain_missing, '') AS pain_missing_reason,
       x.pain_unit AS pain_unit,
       x.opioid_ome_mg_day::float8 AS opioid_ome_mg_day,
       x.sosgoq::float8 AS sosgoq,
       nullif(x.sosgoq_missing, '') AS sosgoq_missing_reason,
       x.sosgoq_version AS sosgoq_version,
       x.sosgoq_direction AS sosgoq_direction,
       x.sosgoq_scaling AS sosgoq_scaling,
       x.eq5d_version AS eq5d_version,
       x.eq5d_index::float8 AS eq5d_index,
       x.eq5d_vas AS eq5d_vas,
       x.albumin_g_dl::float8 AS albumin_g_dl,
       nullif(x.albumin_g_dl_missing, '') AS albumin_g_dl_missing_reason,
       x.crp_mg_dl::float8 AS crp_mg_dl,
       nullif(x.crp_mg_dl_missing, '') AS crp_mg_dl_missing_reason,
       x.ldh_iu_l::float8 AS ldh_iu_l,
       nullif(x.ldh_iu_l_missing, '') AS ldh_iu_l_missing_reason,
       x.platelets_10e9_l::float8 AS platelets_10e9_l,
       nullif(x.platelets_10e9_l_missing, '') AS platelets_10e9_l_missing_reason,
       x.calcium_mg_dl::float8 AS calcium_mg_dl,
       nullif(x.calcium_mg_dl_missing, '') AS calcium_mg_dl_missing_reason,
       x.bilirubin_mg_dl::float8 AS bilirubin_mg_dl,
       nullif(x.bilirubin_mg_dl_missing, '') AS bilirubin_mg_dl_missing_reason,
       x.haemoglobin_g_dl::float8 AS haemoglobin_g_dl,
       nullif(x.haemoglobin_g_dl_missing, '') AS haemoglobin_g_dl_missing_reason,
       x.tolerates_surgery AS tolerates_surgery,
       x.chemotherapy_before AS chemotherapy_before,
       x.visceral_spread AS visceral_spread,
       nullif(x.visceral_spread_missing, '') AS visceral_spread_missing_reason,
       x.visceral_treatable AS visceral_treatable,
       x.visceral_removable AS visceral_removable,
       x.skeletal_spread AS skeletal_spread,
       nullif(x.skeletal_spread_missing, '') AS skeletal_spread_missing_reason,
       x.extraspinal_foci AS extraspinal_foci,
       nullif(x.extraspinal_foci_missing, '') AS extraspinal_foci_missing_reason,
       x.vertebral_foci AS vertebral_foci,
       nullif(x.vertebral_foci_missing, '') AS vertebral_foci_missing_reason,
       x.pathological_fracture AS pathological_fracture,
       x.record_state AS record_state
FROM registry_baselineassessment x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_baselines TO reg_release;
DROP VIEW IF EXISTS release.l1_read_radiotherapy;
CREATE VIEW release.l1_read_radiotherapy WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('radiotherapy', x.id::text) AS course_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.modality AS modality,
       x.intent AS intent,
       x.device AS device,
       array_to_string(x.target_levels, ' ') AS target_levels,
       x.started_on AS started_on,
       nullif(x.started_on_missing, '') AS started_missing_reason,
       x.ended_on AS ended_on,
       x.completed AS completed,
       x.dose_gy::float8 AS dose_gy,
       nullif(x.dose_gy_missing, '') AS dose_gy_missing_reason,
       x.fractions AS fractions,
       nullif(x.fractions_missing, '') AS fractions_missing_reason,
       x.isodose_percent::float8 AS isodose_percent,
       x.bed10_gy::float8 AS bed10_gy,
       x.eqd2_gy::float8 AS eqd2_gy,
       x.cord_dmax_gy::float8 AS cord_dmax_gy,
       x.thecal_sac_dmax_gy::float8 AS thecal_sac_dmax_gy,
       x.ptv_d95_gy::float8 AS ptv_d95_gy,
       x.prior_dose_gy::float8 AS prior_dose_gy,
       x.prior_fractions AS prior_fractions,
       x.prior_on AS prior_on,
       x.prior_on_precision AS prior_precision,
       x.record_state AS record_state
FROM registry_radiotherapycourse x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_radiotherapy TO reg_release;
DROP VIEW IF EXISTS release.l1_read_systemic_therapy;
CREATE VIEW release.l1_read_systemic_therapy WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('systemic', x.id::text) AS therapy_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       x.kind AS kind,
       x.line AS line,
       x.started_on AS started_on,
       x.started_on_precision AS started_precision,
       x.ended_on AS ended_on,
       x.ended_on_precision AS ended_precision,
       x.record_state AS record_state
FROM registry_systemictherapyline x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_systemic_therapy TO reg_release;
DROP VIEW IF EXISTS release.l1_read_visits;
CREATE VIEW release.l1_read_visits WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('visit', x.id::text) AS visit_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.due_on AS due_on,
       x.seen_on AS seen_on,
       x.mode AS mode,
       x.state AS state,
       x.record_state AS record_state
FROM outcomes_followupvisit x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_visits TO reg_release;
DROP VIEW IF EXISTS release.l1_read_assessments;
CREATE VIEW release.l1_read_assessments WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('assessment', x.id::text) AS assessment_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.pseudonym('visit', x.visit_id::text) AS visit_id,
       x.assessed_on AS assessed_on,
       x.is_postoperative AS is_postoperative,
       x.ecog AS ecog,
       nullif(x.ecog_missing, '') AS ecog_missing_reason,
       x.kps AS kps,
       nullif(x.kps_missing, '') AS kps_missing_reason,
       x.frankel AS frankel,
       nullif(x.frankel_missing, '') AS frankel_missing_reason,
       x.ais AS ais,
       nullif(x.ais_missing, '') AS ais_missing_reason,
       x.ambulation AS ambulation,
       nullif(x.ambulation_missing, '') AS ambulation_missing_reason,
       x.pain::float8 AS pain,
       nullif(x.pain_missing, '') AS pain_missing_reason,
       x.pain_unit AS pain_unit,
       x.opioid_ome_mg_day::float8 AS opioid_ome_mg_day,
       x.sosgoq::float8 AS sosgoq,
       nullif(x.sosgoq_missing, '') AS sosgoq_missing_reason,
       x.sosgoq_version AS sosgoq_version,
       x.sosgoq_direction AS sosgoq_direction,
       x.sosgoq_scaling AS sosgoq_scaling,
       x.eq5d_version AS eq5d_version,
       x.eq5d_index::float8 AS eq5d_index,
       x.eq5d_vas AS eq5d_vas,
       x.record_state AS record_state
FROM outcomes_assessment x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_assessments TO reg_release;
DROP VIEW IF EXISTS release.l1_read_imaging;
CREATE VIEW release.l1_read_imaging WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('imaging', x.id::text) AS imaging_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('visit', x.visit_id::text) AS visit_id,
       x.imaged_on AS imaged_on,
       x.modality AS modality,
       x.informative AS informative,
       x.record_state AS record_state
FROM outcomes_imagingassessment x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_imaging TO reg_release;
DROP VIEW IF EXISTS release.l1_read_findings;
CREATE VIEW release.l1_read_findings WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('finding', x.id::text) AS finding_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('imaging', x.imaging_id::text) AS imaging_id,
       release.pseudonym('segment', x.segment_id::text) AS segment_id,
       x.status AS status,
       x.pattern AS pattern,
       x.record_state AS record_state
FROM outcomes_segmentstatus x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_findings TO reg_release;
DROP VIEW IF EXISTS release.l1_read_complications;
CREATE VIEW release.l1_read_complications WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('complication', x.id::text) AS complication_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.type AS type,
       x.occurred_on AS occurred_on,
       x.occurred_on_precision AS occurred_precision,
       x.clavien_dindo AS clavien_dindo,
       x.ctcae_grade AS ctcae_grade,
       x.ctcae_version AS ctcae_version,
       x.attribution AS attribution,
       x.resolved AS resolved,
       x.record_state AS record_state
FROM outcomes_complication x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_complications TO reg_release;
DROP VIEW IF EXISTS release.l1_read_scores;
CREATE VIEW release.l1_read_scores WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('score', x.id::text) AS score_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.score AS score,
       x.rule_version AS rule_version,
       x.total AS total,
       nullif(x.band, '') AS band,
       jsonb_array_length(x.missing) AS n_missing,
       x.is_at_surgery AS is_at_surgery
FROM registry_computedscore x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE true AND x.created_at >= release.since();
GRANT SELECT ON release.l1_read_scores TO reg_release;
DROP VIEW IF EXISTS release.l1_read_events;
CREATE VIEW release.l1_read_events WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('event', x.type || x.id::text) AS event_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.pseudonym('segment', x.segment_id::text) AS segment_id,
       x.type AS type,
       x.detail AS detail,
       x.on_date AS occurred_on,
       x.precision AS occurred_precision,
       nullif(x.missing, '') AS occurred_missing_reason,
       x.record_state AS record_state
FROM (
    SELECT 'death' AS type, id, patient_id, NULL::bigint AS surgery_id, NULL::bigint AS segment_id, died_on AS on_date,
           died_on_precision AS precision, died_on_missing AS missing, cause AS detail, record_state, changed_at
    FROM outcomes_death
    UNION ALL
    SELECT 'local_recurrence', id, patient_id,
           (SELECT g.surgery_id FROM registry_treatedsegment g WHERE g.id = r.segment_id), segment_id, recurred_on,
           recurred_on_precision, '', pattern, record_state, changed_at
    FROM outcomes_localrecurrence r
    UNION ALL
    SELECT 'reoperation', id, patient_id, index_surgery_id, NULL, reoperated_on, 'D', '', cause, record_state,
           changed_at
    FROM outcomes_reoperation
    UNION ALL
    SELECT 'skeletal_event', id, patient_id, NULL, NULL, occurred_on, occurred_on_precision, '', type, record_state,
           changed_at
    FROM outcomes_skeletalrelatedevent
) x JOIN release.l1_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l1_read_events TO reg_release;
DROP VIEW IF EXISTS release.l2_read_patients;
CREATE VIEW release.l2_read_patients WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       p.sex AS sex,
       p.age_band AS age_band,
       p.region AS region,
       t."group" AS primary_group,
       t.control AS control,
       nullif(t.control_missing, '') AS control_missing_reason,
       release.day(t.diagnosed_on - p.index_on, t.diagnosed_on_precision, p.detail_operation) AS diagnosed_day,
       CASE WHEN p.detail_operation < 1 THEN t.diagnosed_on_precision END AS diagnosed_precision,
       nullif(t.diagnosed_on_missing, '') AS diagnosed_missing_reason,
       t.finer_site AS finer_site,
       t.hormone_dependent AS hormone_dependent,
       t.molecularly_targeted AS molecularly_targeted,
       p.times AS times,
       p.n_surgeries AS n_surgeries
FROM release.l2_read_subject p LEFT JOIN registry_primarytumour t ON t.patient_id = p.patient_id AND t.id = p.primary_tumour_id WHERE true AND (p.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_patients TO reg_release;
DROP VIEW IF EXISTS release.l2_read_lesions;
CREATE VIEW release.l2_read_lesions WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('lesion', x.id::text) AS lesion_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       array_to_string(x.levels, ' ') AS levels,
       x.escc AS escc,
       nullif(x.escc_missing, '') AS escc_missing_reason,
       x.neural_element AS neural_element,
       x.sins_location AS sins_location,
       x.sins_pain AS sins_pain,
       x.sins_lesion AS sins_lesion,
       x.sins_alignment AS sins_alignment,
       x.sins_collapse AS sins_collapse,
       x.sins_posterolateral AS sins_posterolateral,
       x.irradiated_before AS irradiated_before,
       x.record_state AS record_state
FROM registry_spinallesion x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l2_read_lesions TO reg_release;
DROP VIEW IF EXISTS release.l2_read_surgeries;
CREATE VIEW release.l2_read_surgeries WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('surgery', x.id::text) AS surgery_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.index_surgery_id::text) AS index_surgery_id,
       release.day(x.operated_on - p.index_on, 'D', p.detail_operation) AS operated_day,
       release.day(x.observed_from - p.index_on, 'D', p.detail_operation) AS observed_from_day,
       x.procedure AS procedure,
       x.urgency AS urgency,
       x.approach AS approach,
       x.levels_fixed AS levels_fixed,
       nullif(x.levels_fixed_missing, '') AS levels_fixed_missing_reason,
       x.cement_augmented AS cement_augmented,
       x.reconstruction AS reconstruction,
       x.embolised AS embolised,
       release.day(x.embolised_on - p.index_on, 'D', p.detail_operation) AS embolised_day,
       x.resection AS resection,
       x.margin_enneking AS margin_enneking,
       x.margin_r AS margin_r,
       x.separation_distance_mm::float8 AS separation_distance_mm,
       x.separation_distance_modality AS separation_distance_modality,
       x.operative_time_min::float8 AS operative_time_min,
       nullif(x.operative_time_min_missing, '') AS operative_time_min_missing_reason,
       x.blood_loss_ml::float8 AS blood_loss_ml,
       nullif(x.blood_loss_ml_missing, '') AS blood_loss_ml_missing_reason,
       x.transfusion_red_cells_units AS transfusion_red_cells_units,
       x.transfusion_plasma_units AS transfusion_plasma_units,
       x.transfusion_platelets_units AS transfusion_platelets_units,
       release.step_of(x.stay_days, p.detail_operation) AS stay_days,
       nullif(x.stay_days_missing, '') AS stay_days_missing_reason,
       release.step_of(x.icu_days, p.detail_operation) AS icu_days,
       x.discharge AS discharge,
       x.had_complication AS had_complication,
       nullif(x.had_complication_missing, '') AS had_complication_missing_reason,
       x.srs_planned AS srs_planned,
       nullif(x.srs_planned_missing, '') AS srs_planned_missing_reason,
       x.record_state AS record_state
FROM registry_surgery x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_surgeries TO reg_release;
DROP VIEW IF EXISTS release.l2_read_segments;
CREATE VIEW release.l2_read_segments WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('segment', x.id::text) AS segment_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       array_to_string(x.levels, ' ') AS levels,
       x.record_state AS record_state
FROM registry_treatedsegment x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l2_read_segments TO reg_release;
DROP VIEW IF EXISTS release.l2_read_baselines;
CREATE VIEW release.l2_read_baselines WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('baseline', x.id::text) AS baseline_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.day(x.assessed_on - p.index_on, 'D', p.detail_operation) AS assessed_day,
       nullif(x.assessed_on_missing, '') AS assessed_missing_reason,
       x.asa AS asa,
       nullif(x.asa_missing, '') AS asa_missing_reason,
       x.ecog AS ecog,
       nullif(x.ecog_missing, '') AS ecog_missing_reason,
       x.kps AS kps,
       nullif(x.kps_missing, '') AS kps_missing_reason,
       x.frankel AS frankel,
       nullif(x.frankel_missing, '') AS frankel_missing_reason,
       x.ais AS ais,
       nullif(x.ais_missing, '') AS ais_missing_reason,
       x.ambulation AS ambulation,
       nullif(x.ambulation_missing, '') AS ambulation_missing_reason,
       x.pain::float8 AS pain,
       nullif(x.pain_missing, '') AS pain_missing_reason,
       x.pain_unit AS pain_unit,
       x.opioid_ome_mg_day::float8 AS opioid_ome_mg_day,
       x.sosgoq::float8 AS sosgoq,
       nullif(x.sosgoq_missing, '') AS sosgoq_missing_reason,
       x.sosgoq_version AS sosgoq_version,
       x.sosgoq_direction AS sosgoq_direction,
       x.sosgoq_scaling AS sosgoq_scaling,
       x.eq5d_version AS eq5d_version,
       x.eq5d_index::float8 AS eq5d_index,
       x.eq5d_vas AS eq5d_vas,
       x.albumin_g_dl::float8 AS albumin_g_dl,
       nullif(x.albumin_g_dl_missing, '') AS albumin_g_dl_missing_reason,
       x.crp_mg_dl::float8 AS crp_mg_dl,
       nullif(x.crp_mg_dl_missing, '') AS crp_mg_dl_missing_reason,
       x.ldh_iu_l::float8 AS ldh_iu_l,
       nullif(x.ldh_iu_l_missing, '') AS ldh_iu_l_missing_reason,
       x.platelets_10e9_l::float8 AS platelets_10e9_l,
       nullif(x.platelets_10e9_l_missing, '') AS platelets_10e9_l_missing_reason,
       x.calcium_mg_dl::float8 AS calcium_mg_dl,
       nullif(x.calcium_mg_dl_missing, '') AS calcium_mg_dl_missing_reason,
       x.bilirubin_mg_dl::float8 AS bilirubin_mg_dl,
       nullif(x.bilirubin_mg_dl_missing, '') AS bilirubin_mg_dl_missing_reason,
       x.haemoglobin_g_dl::float8 AS haemoglobin_g_dl,
       nullif(x.haemoglobin_g_dl_missing, '') AS haemoglobin_g_dl_missing_reason,
       x.tolerates_surgery AS tolerates_surgery,
       x.chemotherapy_before AS chemotherapy_before,
       x.visceral_spread AS visceral_spread,
       nullif(x.visceral_spread_missing, '') AS visceral_spread_missing_reason,
       x.visceral_treatable AS visceral_treatable,
       x.visceral_removable AS visceral_removable,
       x.skeletal_spread AS skeletal_spread,
       nullif(x.skeletal_spread_missing, '') AS skeletal_spread_missing_reason,
       x.extraspinal_foci AS extraspinal_foci,
       nullif(x.extraspinal_foci_missing, '') AS extraspinal_foci_missing_reason,
       x.vertebral_foci AS vertebral_foci,
       nullif(x.vertebral_foci_missing, '') AS vertebral_foci_missing_reason,
       x.pathological_fracture AS pathological_fracture,
       x.record_state AS record_state
FROM registry_baselineassessment x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_baselines TO reg_release;
DROP VIEW IF EXISTS release.l2_read_radiotherapy;
CREATE VIEW release.l2_read_radiotherapy WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('radiotherapy', x.id::text) AS course_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.modality AS modality,
       x.intent AS intent,
       x.device AS device,
       array_to_string(x.target_levels, ' ') AS target_levels,
       release.day(x.started_on - p.index_on, 'D', p.detail_radiotherapy) AS started_day,
       nullif(x.started_on_missing, '') AS started_missing_reason,
       release.day(x.ended_on - p.index_on, 'D', p.detail_radiotherapy) AS ended_day,
       x.completed AS completed,
       x.dose_gy::float8 AS dose_gy,
       nullif(x.dose_gy_missing, '') AS dose_gy_missing_reason,
       x.fractions AS fractions,
       nullif(x.fractions_missing, '') AS fractions_missing_reason,
       x.isodose_percent::float8 AS isodose_percent,
       x.bed10_gy::float8 AS bed10_gy,
       x.eqd2_gy::float8 AS eqd2_gy,
       x.cord_dmax_gy::float8 AS cord_dmax_gy,
       x.thecal_sac_dmax_gy::float8 AS thecal_sac_dmax_gy,
       x.ptv_d95_gy::float8 AS ptv_d95_gy,
       x.prior_dose_gy::float8 AS prior_dose_gy,
       x.prior_fractions AS prior_fractions,
       release.day(x.prior_on - p.index_on, x.prior_on_precision, p.detail_radiotherapy) AS prior_day,
       CASE WHEN p.detail_radiotherapy < 1 THEN x.prior_on_precision END AS prior_precision,
       x.record_state AS record_state
FROM registry_radiotherapycourse x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_radiotherapy TO reg_release;
DROP VIEW IF EXISTS release.l2_read_systemic_therapy;
CREATE VIEW release.l2_read_systemic_therapy WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('systemic', x.id::text) AS therapy_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       x.kind AS kind,
       x.line AS line,
       release.day(x.started_on - p.index_on, x.started_on_precision, p.detail_systemic) AS started_day,
       CASE WHEN p.detail_systemic < 1 THEN x.started_on_precision END AS started_precision,
       release.day(x.ended_on - p.index_on, x.ended_on_precision, p.detail_systemic) AS ended_day,
       CASE WHEN p.detail_systemic < 1 THEN x.ended_on_precision END AS ended_precision,
       x.record_state AS record_state
FROM registry_systemictherapyline x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_systemic_therapy TO reg_release;
DROP VIEW IF EXISTS release.l2_read_visits;
CREATE VIEW release.l2_read_visits WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('visit', x.id::text) AS visit_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.visit_day(x.due_on - p.index_on, x.due_on - p.index_on, p.detail_visits) AS due_day,
       release.visit_day(x.seen_on - p.index_on, x.due_on - p.index_on, p.detail_visits) AS seen_day,
       x.mode AS mode,
       x.state AS state,
       x.record_state AS record_state
FROM outcomes_followupvisit x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_visits TO reg_release;
DROP VIEW IF EXISTS release.l2_read_assessments;
CREATE VIEW release.l2_read_assessments WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('assessment', x.id::text) AS assessment_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.pseudonym('visit', x.visit_id::text) AS visit_id,
       release.visit_day(x.assessed_on - p.index_on, v.due_on - p.index_on, p.detail_visits) AS assessed_day,
       x.is_postoperative AS is_postoperative,
       x.ecog AS ecog,
       nullif(x.ecog_missing, '') AS ecog_missing_reason,
       x.kps AS kps,
       nullif(x.kps_missing, '') AS kps_missing_reason,
       x.frankel AS frankel,
       nullif(x.frankel_missing, '') AS frankel_missing_reason,
       x.ais AS ais,
       nullif(x.ais_missing, '') AS ais_missing_reason,
       x.ambulation AS ambulation,
       nullif(x.ambulation_missing, '') AS ambulation_missing_reason,
       x.pain::float8 AS pain,
       nullif(x.pain_missing, '') AS pain_missing_reason,
       x.pain_unit AS pain_unit,
       x.opioid_ome_mg_day::float8 AS opioid_ome_mg_day,
       x.sosgoq::float8 AS sosgoq,
       nullif(x.sosgoq_missing, '') AS sosgoq_missing_reason,
       x.sosgoq_version AS sosgoq_version,
       x.sosgoq_direction AS sosgoq_direction,
       x.sosgoq_scaling AS sosgoq_scaling,
       x.eq5d_version AS eq5d_version,
       x.eq5d_index::float8 AS eq5d_index,
       x.eq5d_vas AS eq5d_vas,
       x.record_state AS record_state
FROM outcomes_assessment x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_assessments TO reg_release;
DROP VIEW IF EXISTS release.l2_read_imaging;
CREATE VIEW release.l2_read_imaging WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('imaging', x.id::text) AS imaging_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       CASE WHEN p.detail_imaging <= p.detail_visits THEN release.pseudonym('visit', x.visit_id::text) END AS visit_id,
       release.visit_day(x.imaged_on - p.index_on, v.due_on - p.index_on, p.detail_imaging) AS imaged_day,
       x.modality AS modality,
       x.informative AS informative,
       x.record_state AS record_state
FROM outcomes_imagingassessment x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_imaging TO reg_release;
DROP VIEW IF EXISTS release.l2_read_findings;
CREATE VIEW release.l2_read_findings WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('finding', x.id::text) AS finding_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('imaging', x.imaging_id::text) AS imaging_id,
       release.pseudonym('segment', x.segment_id::text) AS segment_id,
       x.status AS status,
       x.pattern AS pattern,
       x.record_state AS record_state
FROM outcomes_segmentstatus x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND x.changed_at >= release.since();
GRANT SELECT ON release.l2_read_findings TO reg_release;
DROP VIEW IF EXISTS release.l2_read_complications;
CREATE VIEW release.l2_read_complications WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('complication', x.id::text) AS complication_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.type AS type,
       release.day(x.occurred_on - p.index_on, x.occurred_on_precision, p.detail_operation) AS occurred_day,
       CASE WHEN p.detail_operation < 1 THEN x.occurred_on_precision END AS occurred_precision,
       x.clavien_dindo AS clavien_dindo,
       x.ctcae_grade AS ctcae_grade,
       x.ctcae_version AS ctcae_version,
       x.attribution AS attribution,
       x.resolved AS resolved,
       x.record_state AS record_state
FROM outcomes_complication x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_complications TO reg_release;
DROP VIEW IF EXISTS release.l2_read_scores;
CREATE VIEW release.l2_read_scores WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('score', x.id::text) AS score_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       x.score AS score,
       x.rule_version AS rule_version,
       x.total AS total,
       nullif(x.band, '') AS band,
       jsonb_array_length(x.missing) AS n_missing,
       x.is_at_surgery AS is_at_surgery
FROM registry_computedscore x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE true AND x.created_at >= release.since();
GRANT SELECT ON release.l2_read_scores TO reg_release;
DROP VIEW IF EXISTS release.l2_read_events;
CREATE VIEW release.l2_read_events WITH (security_barrier = true) AS
SELECT p.read_key,
       release.pseudonym('event', x.type || x.id::text) AS event_id,
       release.pseudonym('patient', p.uuid::text) AS patient_id,
       release.pseudonym('surgery', x.surgery_id::text) AS surgery_id,
       release.pseudonym('segment', x.segment_id::text) AS segment_id,
       x.type AS type,
       x.detail AS detail,
       release.day(x.on_date - p.index_on, x.precision, p.detail_endpoints) AS occurred_day,
       CASE WHEN p.detail_endpoints < 1 THEN x.precision END AS occurred_precision,
       nullif(x.missing, '') AS occurred_missing_reason,
       x.record_state AS record_state
FROM (
    SELECT 'death' AS type, id, patient_id, NULL::bigint AS surgery_id, NULL::bigint AS segment_id, died_on AS on_date,
           died_on_precision AS precision, died_on_missing AS missing, cause AS detail, record_state, changed_at
    FROM outcomes_death
    UNION ALL
    SELECT 'local_recurrence', id, patient_id,
           (SELECT g.surgery_id FROM registry_treatedsegment g WHERE g.id = r.segment_id), segment_id, recurred_on,
           recurred_on_precision, '', pattern, record_state, changed_at
    FROM outcomes_localrecurrence r
    UNION ALL
    SELECT 'reoperation', id, patient_id, index_surgery_id, NULL, reoperated_on, 'D', '', cause, record_state,
           changed_at
    FROM outcomes_reoperation
    UNION ALL
    SELECT 'skeletal_event', id, patient_id, NULL, NULL, occurred_on, occurred_on_precision, '', type, record_state,
           changed_at
    FROM outcomes_skeletalrelatedevent
) x JOIN release.l2_read_subject p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' AND (x.changed_at >= release.since() OR p.retold);
GRANT SELECT ON release.l2_read_events TO reg_release;

-- Finds the step of the ladder of times for each patient whom the session's project is shown, and keeps it.
-- Rows that are right already stay as they are; `edition_id` says since when a patient is told as they are.
CREATE OR REPLACE FUNCTION release.renew_times(new_edition bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_project bigint := (SELECT project_id FROM release.terms WHERE patient_level);
    measured jsonb;
BEGIN
    IF of_project IS NULL THEN
        RETURN NULL;
    END IF;
    WITH given AS MATERIALIZED (SELECT o.fields = '{}' OR 'patients.diagnosed_day' = ANY (o.fields) AS patients_diagnosed_day,
        o.fields = '{}' OR 'patients.diagnosed_precision' = ANY (o.fields) AS patients_diagnosed_precision,
        o.fields = '{}' OR 'surgeries.operated_day' = ANY (o.fields) AS surgeries_operated_day,
        o.fields = '{}' OR 'surgeries.observed_from_day' = ANY (o.fields) AS surgeries_observed_from_day,
        o.fields = '{}' OR 'surgeries.embolised_day' = ANY (o.fields) AS surgeries_embolised_day,
        o.fields = '{}' OR 'surgeries.stay_days' = ANY (o.fields) AS surgeries_stay_days,
        o.fields = '{}' OR 'surgeries.icu_days' = ANY (o.fields) AS surgeries_icu_days,
        o.fields = '{}' OR 'baselines.assessed_day' = ANY (o.fields) AS baselines_assessed_day,
        o.fields = '{}' OR 'radiotherapy.started_day' = ANY (o.fields) AS radiotherapy_started_day,
        o.fields = '{}' OR 'radiotherapy.ended_day' = ANY (o.fields) AS radiotherapy_ended_day,
        o.fields = '{}' OR 'radiotherapy.prior_day' = ANY (o.fields) AS radiotherapy_prior_day,
        o.fields = '{}' OR 'radiotherapy.prior_precision' = ANY (o.fields) AS radiotherapy_prior_precision,
        o.fields = '{}' OR 'systemic_therapy.started_day' = ANY (o.fields) AS systemic_therapy_started_day,
        o.fields = '{}' OR 'systemic_therapy.started_precision' = ANY (o.fields) AS systemic_therapy_started_precision,
        o.fields = '{}' OR 'systemic_therapy.ended_day' = ANY (o.fields) AS systemic_therapy_ended_day,
        o.fields = '{}' OR 'systemic_therapy.ended_precision' = ANY (o.fields) AS systemic_therapy_ended_precision,
        o.fields = '{}' OR 'visits.due_day' = ANY (o.fields) AS visits_due_day,
        o.fields = '{}' OR 'visits.seen_day' = ANY (o.fields) AS visits_seen_day,
        o.fields = '{}' OR 'assessments.assessed_day' = ANY (o.fields) AS assessments_assessed_day,
        o.fields = '{}' OR 'imaging.imaged_day' = ANY (o.fields) AS imaging_imaged_day,
        o.fields = '{}' OR 'complications.occurred_day' = ANY (o.fields) AS complications_occurred_day,
        o.fields = '{}' OR 'complications.occurred_precision' = ANY (o.fields) AS complications_occurred_precision,
        o.fields = '{}' OR 'events.occurred_day' = ANY (o.fields) AS events_occurred_day,
        o.fields = '{}' OR 'events.occurred_precision' = ANY (o.fields) AS events_occurred_precision,
        o.fields = '{}' OR 'tte.t_entry' = ANY (o.fields) AS tte_t_entry,
        o.fields = '{}' OR 'tte.t_exit' = ANY (o.fields) AS tte_t_exit,
        o.fields = '{}' OR 'tte.t_lower' = ANY (o.fields) AS tte_t_lower,
        o.fields = '{}' OR 'tte.t_upper' = ANY (o.fields) AS tte_t_upper FROM exports_project o WHERE o.id = of_project),
    who AS MATERIALIZED (SELECT s.patient_id, s.index_on, s.primary_tumour_id, s.n_surgeries FROM release.l2_shown s),
    item AS (
    SELECT patient_id, count(*) * 1701737587 AS n_rows, sum(detail_0) AS step_1, sum(detail_0) AS step_2, sum(detail_0) AS step_3, sum(detail_2) AS step_4, sum(detail_3) AS step_5, sum(detail_2) AS step_6, sum(detail_3) AS step_7, 0::float8 AS step_8, sum(detail_3) AS step_9, 0::float8 AS step_10, 0::float8 AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0, told_0_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('patients'::text, tag, told_0_0, told_0_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0, CASE WHEN num_nonnulls(told_2_0, told_2_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('patients'::text, tag, told_2_0, told_2_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_2, CASE WHEN num_nonnulls(told_3_0, told_3_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('patients'::text, tag, told_3_0, told_3_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_3 FROM (
            SELECT p.patient_id, NULL::text AS tag, CASE WHEN (SELECT patients_diagnosed_day FROM given) THEN release.day(t.diagnosed_on - p.index_on, t.diagnosed_on_precision, 0) END AS told_0_0, CASE WHEN (SELECT patients_diagnosed_precision FROM given) THEN CASE WHEN 0 < 1 THEN t.diagnosed_on_precision END END AS told_0_1, CASE WHEN (SELECT patients_diagnosed_day FROM given) THEN release.day(t.diagnosed_on - p.index_on, t.diagnosed_on_precision, 2) END AS told_2_0, CASE WHEN (SELECT patients_diagnosed_precision FROM given) THEN CASE WHEN 2 < 1 THEN t.diagnosed_on_precision END END AS told_2_1, CASE WHEN (SELECT patients_diagnosed_day FROM given) THEN release.day(t.diagnosed_on - p.index_on, t.diagnosed_on_precision, 3) END AS told_3_0, CASE WHEN (SELECT patients_diagnosed_precision FROM given) THEN CASE WHEN 3 < 1 THEN t.diagnosed_on_precision END END AS told_3_1
            FROM who p LEFT JOIN registry_primarytumour t ON t.patient_id = p.patient_id AND t.id = p.primary_tumour_id WHERE true OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 1919509875 AS n_rows, sum(detail_0) AS step_1, sum(detail_0) AS step_2, sum(detail_0) AS step_3, sum(detail_2) AS step_4, sum(detail_3) AS step_5, sum(detail_2) AS step_6, sum(detail_3) AS step_7, 0::float8 AS step_8, sum(detail_3) AS step_9, 0::float8 AS step_10, 0::float8 AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0, told_0_1, told_0_2, told_0_3, told_0_4) > 0 THEN (hashint8extended(hash_record_extended(ROW('surgeries'::text, tag, told_0_0, told_0_1, told_0_2, told_0_3, told_0_4), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0, CASE WHEN num_nonnulls(told_2_0, told_2_1, told_2_2, told_2_3, told_2_4) > 0 THEN (hashint8extended(hash_record_extended(ROW('surgeries'::text, tag, told_2_0, told_2_1, told_2_2, told_2_3, told_2_4), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_2, CASE WHEN num_nonnulls(told_3_0, told_3_1, told_3_2, told_3_3, told_3_4) > 0 THEN (hashint8extended(hash_record_extended(ROW('surgeries'::text, tag, told_3_0, told_3_1, told_3_2, told_3_3, told_3_4), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_3 FROM (
            SELECT p.patient_id, NULL::text AS tag, CASE WHEN (SELECT surgeries_operated_day FROM given) THEN release.day(x.operated_on - p.index_on, 'D', 0) END AS told_0_0, CASE WHEN (SELECT surgeries_observed_from_day FROM given) THEN release.day(x.observed_from - p.index_on, 'D', 0) END AS told_0_1, CASE WHEN (SELECT surgeries_embolised_day FROM given) THEN release.day(x.embolised_on - p.index_on, 'D', 0) END AS told_0_2, CASE WHEN (SELECT surgeries_stay_days FROM given) THEN release.step_of(x.stay_days, 0) END AS told_0_3, CASE WHEN (SELECT surgeries_icu_days FROM given) THEN release.step_of(x.icu_days, 0) END AS told_0_4, CASE WHEN (SELECT surgeries_operated_day FROM given) THEN release.day(x.operated_on - p.index_on, 'D', 2) END AS told_2_0, CASE WHEN (SELECT surgeries_observed_from_day FROM given) THEN release.day(x.observed_from - p.index_on, 'D', 2) END AS told_2_1, CASE WHEN (SELECT surgeries_embolised_day FROM given) THEN release.day(x.embolised_on - p.index_on, 'D', 2) END AS told_2_2, CASE WHEN (SELECT surgeries_stay_days FROM given) THEN release.step_of(x.stay_days, 2) END AS told_2_3, CASE WHEN (SELECT surgeries_icu_days FROM given) THEN release.step_of(x.icu_days, 2) END AS told_2_4, CASE WHEN (SELECT surgeries_operated_day FROM given) THEN release.day(x.operated_on - p.index_on, 'D', 3) END AS told_3_0, CASE WHEN (SELECT surgeries_observed_from_day FROM given) THEN release.day(x.observed_from - p.index_on, 'D', 3) END AS told_3_1, CASE WHEN (SELECT surgeries_embolised_day FROM given) THEN release.day(x.embolised_on - p.index_on, 'D', 3) END AS told_3_2, CASE WHEN (SELECT surgeries_stay_days FROM given) THEN release.step_of(x.stay_days, 3) END AS told_3_3, CASE WHEN (SELECT surgeries_icu_days FROM given) THEN release.step_of(x.icu_days, 3) END AS told_3_4
            FROM registry_surgery x JOIN who p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 1768842611 AS n_rows, sum(detail_0) AS step_1, sum(detail_0) AS step_2, sum(detail_0) AS step_3, sum(detail_2) AS step_4, sum(detail_3) AS step_5, sum(detail_2) AS step_6, sum(detail_3) AS step_7, 0::float8 AS step_8, sum(detail_3) AS step_9, 0::float8 AS step_10, 0::float8 AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0) > 0 THEN (hashint8extended(hash_record_extended(ROW('baselines'::text, tag, told_0_0), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0, CASE WHEN num_nonnulls(told_2_0) > 0 THEN (hashint8extended(hash_record_extended(ROW('baselines'::text, tag, told_2_0), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_2, CASE WHEN num_nonnulls(told_3_0) > 0 THEN (hashint8extended(hash_record_extended(ROW('baselines'::text, tag, told_3_0), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_3 FROM (
            SELECT p.patient_id, NULL::text AS tag, CASE WHEN (SELECT baselines_assessed_day FROM given) THEN release.day(x.assessed_on - p.index_on, 'D', 0) END AS told_0_0, CASE WHEN (SELECT baselines_assessed_day FROM given) THEN release.day(x.assessed_on - p.index_on, 'D', 2) END AS told_2_0, CASE WHEN (SELECT baselines_assessed_day FROM given) THEN release.day(x.assessed_on - p.index_on, 'D', 3) END AS told_3_0
            FROM registry_baselineassessment x JOIN who p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 1918988409 AS n_rows, sum(detail_0) AS step_1, sum(detail_1) AS step_2, sum(detail_2) AS step_3, sum(detail_2) AS step_4, 0::float8 AS step_5, 0::float8 AS step_6, 0::float8 AS step_7, 0::float8 AS step_8, 0::float8 AS step_9, 0::float8 AS step_10, 0::float8 AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0, told_0_1, told_0_2, told_0_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('radiotherapy'::text, tag, told_0_0, told_0_1, told_0_2, told_0_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0, CASE WHEN num_nonnulls(told_1_0, told_1_1, told_1_2, told_1_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('radiotherapy'::text, tag, told_1_0, told_1_1, told_1_2, told_1_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_1, CASE WHEN num_nonnulls(told_2_0, told_2_1, told_2_2, told_2_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('radiotherapy'::text, tag, told_2_0, told_2_1, told_2_2, told_2_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_2 FROM (
            SELECT p.patient_id, NULL::text AS tag, CASE WHEN (SELECT radiotherapy_started_day FROM given) THEN release.day(x.started_on - p.index_on, 'D', 0) END AS told_0_0, CASE WHEN (SELECT radiotherapy_ended_day FROM given) THEN release.day(x.ended_on - p.index_on, 'D', 0) END AS told_0_1, CASE WHEN (SELECT radiotherapy_prior_day FROM given) THEN release.day(x.prior_on - p.index_on, x.prior_on_precision, 0) END AS told_0_2, CASE WHEN (SELECT radiotherapy_prior_precision FROM given) THEN CASE WHEN 0 < 1 THEN x.prior_on_precision END END AS told_0_3, CASE WHEN (SELECT radiotherapy_started_day FROM given) THEN release.day(x.started_on - p.index_on, 'D', 1) END AS told_1_0, CASE WHEN (SELECT radiotherapy_ended_day FROM given) THEN release.day(x.ended_on - p.index_on, 'D', 1) END AS told_1_1, CASE WHEN (SELECT radiotherapy_prior_day FROM given) THEN release.day(x.prior_on - p.index_on, x.prior_on_precision, 1) END AS told_1_2, CASE WHEN (SELECT radiotherapy_prior_precision FROM given) THEN CASE WHEN 1 < 1 THEN x.prior_on_precision END END AS told_1_3, CASE WHEN (SELECT radiotherapy_started_day FROM given) THEN release.day(x.started_on - p.index_on, 'D', 2) END AS told_2_0, CASE WHEN (SELECT radiotherapy_ended_day FROM given) THEN release.day(x.ended_on - p.index_on, 'D', 2) END AS told_2_1, CASE WHEN (SELECT radiotherapy_prior_day FROM given) THEN release.day(x.prior_on - p.index_on, x.prior_on_precision, 2) END AS told_2_2, CASE WHEN (SELECT radiotherapy_prior_precision FROM given) THEN CASE WHEN 2 < 1 THEN x.prior_on_precision END END AS told_2_3
            FROM registry_radiotherapycourse x JOIN who p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 1918988409 AS n_rows, sum(detail_0) AS step_1, sum(detail_2) AS step_2, sum(detail_3) AS step_3, 0::float8 AS step_4, 0::float8 AS step_5, 0::float8 AS step_6, 0::float8 AS step_7, 0::float8 AS step_8, 0::float8 AS step_9, 0::float8 AS step_10, 0::float8 AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0, told_0_1, told_0_2, told_0_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('systemic_therapy'::text, tag, told_0_0, told_0_1, told_0_2, told_0_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0, CASE WHEN num_nonnulls(told_2_0, told_2_1, told_2_2, told_2_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('systemic_therapy'::text, tag, told_2_0, told_2_1, told_2_2, told_2_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_2, CASE WHEN num_nonnulls(told_3_0, told_3_1, told_3_2, told_3_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('systemic_therapy'::text, tag, told_3_0, told_3_1, told_3_2, told_3_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_3 FROM (
            SELECT p.patient_id, NULL::text AS tag, CASE WHEN (SELECT systemic_therapy_started_day FROM given) THEN release.day(x.started_on - p.index_on, x.started_on_precision, 0) END AS told_0_0, CASE WHEN (SELECT systemic_therapy_started_precision FROM given) THEN CASE WHEN 0 < 1 THEN x.started_on_precision END END AS told_0_1, CASE WHEN (SELECT systemic_therapy_ended_day FROM given) THEN release.day(x.ended_on - p.index_on, x.ended_on_precision, 0) END AS told_0_2, CASE WHEN (SELECT systemic_therapy_ended_precision FROM given) THEN CASE WHEN 0 < 1 THEN x.ended_on_precision END END AS told_0_3, CASE WHEN (SELECT systemic_therapy_started_day FROM given) THEN release.day(x.started_on - p.index_on, x.started_on_precision, 2) END AS told_2_0, CASE WHEN (SELECT systemic_therapy_started_precision FROM given) THEN CASE WHEN 2 < 1 THEN x.started_on_precision END END AS told_2_1, CASE WHEN (SELECT systemic_therapy_ended_day FROM given) THEN release.day(x.ended_on - p.index_on, x.ended_on_precision, 2) END AS told_2_2, CASE WHEN (SELECT systemic_therapy_ended_precision FROM given) THEN CASE WHEN 2 < 1 THEN x.ended_on_precision END END AS told_2_3, CASE WHEN (SELECT systemic_therapy_started_day FROM given) THEN release.day(x.started_on - p.index_on, x.started_on_precision, 3) END AS told_3_0, CASE WHEN (SELECT systemic_therapy_started_precision FROM given) THEN CASE WHEN 3 < 1 THEN x.started_on_precision END END AS told_3_1, CASE WHEN (SELECT systemic_therapy_ended_day FROM given) THEN release.day(x.ended_on - p.index_on, x.ended_on_precision, 3) END AS told_3_2, CASE WHEN (SELECT systemic_therapy_ended_precision FROM given) THEN CASE WHEN 3 < 1 THEN x.ended_on_precision END END AS told_3_3
            FROM registry_systemictherapyline x JOIN who p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 1936290931 AS n_rows, sum(detail_0) AS step_1, sum(detail_0) AS step_2, sum(detail_0) AS step_3, sum(detail_0) AS step_4, sum(detail_0) AS step_5, 0::float8 AS step_6, 0::float8 AS step_7, 0::float8 AS step_8, 0::float8 AS step_9, 0::float8 AS step_10, 0::float8 AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0, told_0_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('visits'::text, tag, told_0_0, told_0_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0 FROM (
            SELECT p.patient_id, NULL::text AS tag, CASE WHEN (SELECT visits_due_day FROM given) THEN release.visit_day(x.due_on - p.index_on, x.due_on - p.index_on, 0) END AS told_0_0, CASE WHEN (SELECT visits_seen_day FROM given) THEN release.visit_day(x.seen_on - p.index_on, x.due_on - p.index_on, 0) END AS told_0_1
            FROM outcomes_followupvisit x JOIN who p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 1701737587 AS n_rows, sum(detail_0) AS step_1, sum(detail_0) AS step_2, sum(detail_0) AS step_3, sum(detail_0) AS step_4, sum(detail_0) AS step_5, 0::float8 AS step_6, 0::float8 AS step_7, 0::float8 AS step_8, 0::float8 AS step_9, 0::float8 AS step_10, 0::float8 AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0) > 0 THEN (hashint8extended(hash_record_extended(ROW('assessments'::text, tag, told_0_0), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0 FROM (
            SELECT p.patient_id, NULL::text AS tag, CASE WHEN (SELECT assessments_assessed_day FROM given) THEN release.visit_day(x.assessed_on - p.index_on, v.due_on - p.index_on, 0) END AS told_0_0
            FROM outcomes_assessment x JOIN who p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 1734962791 AS n_rows, sum(detail_0) AS step_1, sum(detail_1) AS step_2, sum(detail_2) AS step_3, 0::float8 AS step_4, 0::float8 AS step_5, 0::float8 AS step_6, 0::float8 AS step_7, 0::float8 AS step_8, 0::float8 AS step_9, 0::float8 AS step_10, 0::float8 AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0) > 0 THEN (hashint8extended(hash_record_extended(ROW('imaging'::text, tag, told_0_0), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0, CASE WHEN num_nonnulls(told_1_0) > 0 THEN (hashint8extended(hash_record_extended(ROW('imaging'::text, tag, told_1_0), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_1, CASE WHEN num_nonnulls(told_2_0) > 0 THEN (hashint8extended(hash_record_extended(ROW('imaging'::text, tag, told_2_0), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_2 FROM (
            SELECT p.patient_id, NULL::text AS tag, CASE WHEN (SELECT imaging_imaged_day FROM given) THEN release.visit_day(x.imaged_on - p.index_on, v.due_on - p.index_on, 0) END AS told_0_0, CASE WHEN (SELECT imaging_imaged_day FROM given) THEN release.visit_day(x.imaged_on - p.index_on, v.due_on - p.index_on, 1) END AS told_1_0, CASE WHEN (SELECT imaging_imaged_day FROM given) THEN release.visit_day(x.imaged_on - p.index_on, v.due_on - p.index_on, 2) END AS told_2_0
            FROM outcomes_imagingassessment x JOIN who p ON p.patient_id = x.patient_id LEFT JOIN outcomes_followupvisit v ON v.id = x.visit_id WHERE x.record_state <> 'draft' OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 1768910451 AS n_rows, sum(detail_0) AS step_1, sum(detail_0) AS step_2, sum(detail_0) AS step_3, sum(detail_2) AS step_4, sum(detail_3) AS step_5, sum(detail_2) AS step_6, sum(detail_3) AS step_7, 0::float8 AS step_8, sum(detail_3) AS step_9, 0::float8 AS step_10, 0::float8 AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0, told_0_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('complications'::text, tag, told_0_0, told_0_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0, CASE WHEN num_nonnulls(told_2_0, told_2_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('complications'::text, tag, told_2_0, told_2_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_2, CASE WHEN num_nonnulls(told_3_0, told_3_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('complications'::text, tag, told_3_0, told_3_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_3 FROM (
            SELECT p.patient_id, NULL::text AS tag, CASE WHEN (SELECT complications_occurred_day FROM given) THEN release.day(x.occurred_on - p.index_on, x.occurred_on_precision, 0) END AS told_0_0, CASE WHEN (SELECT complications_occurred_precision FROM given) THEN CASE WHEN 0 < 1 THEN x.occurred_on_precision END END AS told_0_1, CASE WHEN (SELECT complications_occurred_day FROM given) THEN release.day(x.occurred_on - p.index_on, x.occurred_on_precision, 2) END AS told_2_0, CASE WHEN (SELECT complications_occurred_precision FROM given) THEN CASE WHEN 2 < 1 THEN x.occurred_on_precision END END AS told_2_1, CASE WHEN (SELECT complications_occurred_day FROM given) THEN release.day(x.occurred_on - p.index_on, x.occurred_on_precision, 3) END AS told_3_0, CASE WHEN (SELECT complications_occurred_precision FROM given) THEN CASE WHEN 3 < 1 THEN x.occurred_on_precision END END AS told_3_1
            FROM outcomes_complication x JOIN who p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 1701737587 AS n_rows, sum(detail_0) AS step_1, sum(detail_1) AS step_2, sum(detail_1) AS step_3, sum(detail_1) AS step_4, sum(detail_1) AS step_5, sum(detail_1) AS step_6, sum(detail_1) AS step_7, sum(detail_1) AS step_8, sum(detail_2) AS step_9, sum(detail_2) AS step_10, sum(detail_3) AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0, told_0_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('events'::text, tag, told_0_0, told_0_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0, CASE WHEN num_nonnulls(told_1_0, told_1_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('events'::text, tag, told_1_0, told_1_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_1, CASE WHEN num_nonnulls(told_2_0, told_2_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('events'::text, tag, told_2_0, told_2_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_2, CASE WHEN num_nonnulls(told_3_0, told_3_1) > 0 THEN (hashint8extended(hash_record_extended(ROW('events'::text, tag, told_3_0, told_3_1), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_3 FROM (
            SELECT p.patient_id, x.type AS tag, CASE WHEN (SELECT events_occurred_day FROM given) THEN release.day(x.on_date - p.index_on, x.precision, 0) END AS told_0_0, CASE WHEN (SELECT events_occurred_precision FROM given) THEN CASE WHEN 0 < 1 THEN x.precision END END AS told_0_1, CASE WHEN (SELECT events_occurred_day FROM given) THEN release.day(x.on_date - p.index_on, x.precision, 1) END AS told_1_0, CASE WHEN (SELECT events_occurred_precision FROM given) THEN CASE WHEN 1 < 1 THEN x.precision END END AS told_1_1, CASE WHEN (SELECT events_occurred_day FROM given) THEN release.day(x.on_date - p.index_on, x.precision, 2) END AS told_2_0, CASE WHEN (SELECT events_occurred_precision FROM given) THEN CASE WHEN 2 < 1 THEN x.precision END END AS told_2_1, CASE WHEN (SELECT events_occurred_day FROM given) THEN release.day(x.on_date - p.index_on, x.precision, 3) END AS told_3_0, CASE WHEN (SELECT events_occurred_precision FROM given) THEN CASE WHEN 3 < 1 THEN x.precision END END AS told_3_1
            FROM (
    SELECT 'death' AS type, id, patient_id, NULL::bigint AS surgery_id, NULL::bigint AS segment_id, died_on AS on_date,
           died_on_precision AS precision, died_on_missing AS missing, cause AS detail, record_state, changed_at
    FROM outcomes_death
    UNION ALL
    SELECT 'local_recurrence', id, patient_id,
           (SELECT g.surgery_id FROM registry_treatedsegment g WHERE g.id = r.segment_id), segment_id, recurred_on,
           recurred_on_precision, '', pattern, record_state, changed_at
    FROM outcomes_localrecurrence r
    UNION ALL
    SELECT 'reoperation', id, patient_id, index_surgery_id, NULL, reoperated_on, 'D', '', cause, record_state,
           changed_at
    FROM outcomes_reoperation
    UNION ALL
    SELECT 'skeletal_event', id, patient_id, NULL, NULL, occurred_on, occurred_on_precision, '', type, record_state,
           changed_at
    FROM outcomes_skeletalrelatedevent
) x JOIN who p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft' OFFSET 0) x) x GROUP BY patient_id
    UNION ALL SELECT patient_id, count(*) * 7631973 AS n_rows, sum(detail_0) AS step_1, sum(detail_1) AS step_2, sum(detail_1) AS step_3, sum(detail_1) AS step_4, sum(detail_1) AS step_5, sum(detail_1) AS step_6, sum(detail_1) AS step_7, sum(detail_1) AS step_8, sum(detail_2) AS step_9, sum(detail_2) AS step_10, sum(detail_3) AS step_11, 0::float8 AS step_12 FROM (
        SELECT patient_id, CASE WHEN num_nonnulls(told_0_0, told_0_1, told_0_2, told_0_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('tte'::text, tag, told_0_0, told_0_1, told_0_2, told_0_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_0, CASE WHEN num_nonnulls(told_1_0, told_1_1, told_1_2, told_1_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('tte'::text, tag, told_1_0, told_1_1, told_1_2, told_1_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_1, CASE WHEN num_nonnulls(told_2_0, told_2_1, told_2_2, told_2_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('tte'::text, tag, told_2_0, told_2_1, told_2_2, told_2_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_2, CASE WHEN num_nonnulls(told_3_0, told_3_1, told_3_2, told_3_3) > 0 THEN (hashint8extended(hash_record_extended(ROW('tte'::text, tag, told_3_0, told_3_1, told_3_2, told_3_3), 0), 0) & 17592186044415)::float8 ELSE 0 END AS detail_3 FROM (
            SELECT p.patient_id, e.endpoint AS tag, CASE WHEN (SELECT tte_t_entry FROM given) THEN release.step_of(x.entry, 0) END AS told_0_0, CASE WHEN (SELECT tte_t_exit FROM given) THEN release.step_of(e.t, 0) END AS told_0_1, CASE WHEN (SELECT tte_t_lower FROM given) THEN release.step_of(e.t, 0) END AS told_0_2, CASE WHEN (SELECT tte_t_upper FROM given) THEN release.end_of_step(e.t, 0) END AS told_0_3, CASE WHEN (SELECT tte_t_entry FROM given) THEN release.step_of(x.entry, 1) END AS told_1_0, CASE WHEN (SELECT tte_t_exit FROM given) THEN release.step_of(e.t, 1) END AS told_1_1, CASE WHEN (SELECT tte_t_lower FROM given) THEN release.step_of(e.t, 1) END AS told_1_2, CASE WHEN (SELECT tte_t_upper FROM given) THEN release.end_of_step(e.t, 1) END AS told_1_3, CASE WHEN (SELECT tte_t_entry FROM given) THEN release.step_of(x.entry, 2) END AS told_2_0, CASE WHEN (SELECT tte_t_exit FROM given) THEN release.step_of(e.t, 2) END AS told_2_1, CASE WHEN (SELECT tte_t_lower FROM given) THEN release.step_of(e.t, 2) END AS told_2_2, CASE WHEN (SELECT tte_t_upper FROM given) THEN release.end_of_step(e.t, 2) END AS told_2_3, CASE WHEN (SELECT tte_t_entry FROM given) THEN release.step_of(x.entry, 3) END AS told_3_0, CASE WHEN (SELECT tte_t_exit FROM given) THEN release.step_of(e.t, 3) END AS told_3_1, CASE WHEN (SELECT tte_t_lower FROM given) THEN release.step_of(e.t, 3) END AS told_3_2, CASE WHEN (SELECT tte_t_upper FROM given) THEN release.end_of_step(e.t, 3) END AS told_3_3
            FROM release.index_procedure x JOIN who p ON p.patient_id = x.patient_id CROSS JOIN LATERAL (VALUES ('os', x.os_time, x.os_status, x.os_excluded), ('pfs', x.pfs_time, x.pfs_status, x.pfs_excluded), ('lr', x.lr_time, x.lr_status, x.lr_excluded), ('lrc', x.lrc_time, x.lrc_status, x.lrc_excluded), ('srs', x.srs_time, x.srs_status, x.srs_excluded)) e (endpoint, t, status, excluded) WHERE true OFFSET 0) x) x GROUP BY patient_id
    ),
    summed AS (SELECT patient_id, sum(n_rows)::float8 AS n_rows, sum(step_1)::float8 AS step_1, sum(step_2)::float8 AS step_2, sum(step_3)::float8 AS step_3, sum(step_4)::float8 AS step_4, sum(step_5)::float8 AS step_5, sum(step_6)::float8 AS step_6, sum(step_7)::float8 AS step_7, sum(step_8)::float8 AS step_8, sum(step_9)::float8 AS step_9, sum(step_10)::float8 AS step_10, sum(step_11)::float8 AS step_11, sum(step_12)::float8 AS step_12 FROM item GROUP BY patient_id),
    course AS MATERIALIZED (
        SELECT w.patient_id, coalesce(n_rows, 0) AS n_rows, coalesce(step_1, 0) AS step_1, coalesce(step_2, 0) AS step_2, coalesce(step_3, 0) AS step_3, coalesce(step_4, 0) AS step_4, coalesce(step_5, 0) AS step_5, coalesce(step_6, 0) AS step_6, coalesce(step_7, 0) AS step_7, coalesce(step_8, 0) AS step_8, coalesce(step_9, 0) AS step_9, coalesce(step_10, 0) AS step_10, coalesce(step_11, 0) AS step_11, coalesce(step_12, 0) AS step_12 FROM who w LEFT JOIN summed USING (patient_id)
    ),
    among_1 AS MATERIALIZED (SELECT patient_id, step_1, step_2, step_3, step_4, step_5, step_6, step_7, step_8, step_9, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_1) AS n_alike FROM course),
among_2 AS MATERIALIZED (SELECT patient_id, step_2, step_3, step_4, step_5, step_6, step_7, step_8, step_9, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_2) AS n_alike FROM among_1 WHERE n_alike < 2),
among_3 AS MATERIALIZED (SELECT patient_id, step_3, step_4, step_5, step_6, step_7, step_8, step_9, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_3) AS n_alike FROM among_2 WHERE n_alike < 2),
among_4 AS MATERIALIZED (SELECT patient_id, step_4, step_5, step_6, step_7, step_8, step_9, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_4) AS n_alike FROM among_3 WHERE n_alike < 2),
among_5 AS MATERIALIZED (SELECT patient_id, step_5, step_6, step_7, step_8, step_9, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_5) AS n_alike FROM among_4 WHERE n_alike < 2),
among_6 AS MATERIALIZED (SELECT patient_id, step_6, step_7, step_8, step_9, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_6) AS n_alike FROM among_5 WHERE n_alike < 2),
among_7 AS MATERIALIZED (SELECT patient_id, step_7, step_8, step_9, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_7) AS n_alike FROM among_6 WHERE n_alike < 2),
among_8 AS MATERIALIZED (SELECT patient_id, step_8, step_9, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_8) AS n_alike FROM among_7 WHERE n_alike < 2),
among_9 AS MATERIALIZED (SELECT patient_id, step_9, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_9) AS n_alike FROM among_8 WHERE n_alike < 2),
among_10 AS MATERIALIZED (SELECT patient_id, step_10, step_11, step_12, count(*) OVER (PARTITION BY step_10) AS n_alike FROM among_9 WHERE n_alike < 2),
among_11 AS MATERIALIZED (SELECT patient_id, step_11, step_12, count(*) OVER (PARTITION BY step_11) AS n_alike FROM among_10 WHERE n_alike < 2),
among_12 AS MATERIALIZED (SELECT patient_id, step_12, count(*) OVER (PARTITION BY step_12) AS n_alike FROM among_11 WHERE n_alike < 2),
    found AS MATERIALIZED (
    SELECT patient_id, 1 AS step FROM among_1 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 2 AS step FROM among_2 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 3 AS step FROM among_3 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 4 AS step FROM among_4 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 5 AS step FROM among_5 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 6 AS step FROM among_6 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 7 AS step FROM among_7 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 8 AS step FROM among_8 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 9 AS step FROM among_9 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 10 AS step FROM among_10 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 11 AS step FROM among_11 WHERE n_alike >= 2
    UNION ALL SELECT patient_id, 12 AS step FROM among_12
    ),
    told AS (
        SELECT f.step, c.n_rows, CASE f.step WHEN 1 THEN c.step_1 WHEN 2 THEN c.step_2 WHEN 3 THEN c.step_3 WHEN 4 THEN c.step_4 WHEN 5 THEN c.step_5 WHEN 6 THEN c.step_6 WHEN 7 THEN c.step_7 WHEN 8 THEN c.step_8 WHEN 9 THEN c.step_9 WHEN 10 THEN c.step_10 WHEN 11 THEN c.step_11 WHEN 12 THEN c.step_12 ELSE 0 END AS days FROM course c JOIN found f USING (patient_id)
    ),
    gone AS (
        DELETE FROM release.times_told o
        WHERE o.project_id = of_project AND NOT EXISTS (SELECT FROM found f WHERE f.patient_id = o.patient_id)
    ),
    kept AS (
        INSERT INTO release.times_told AS o (project_id, patient_id, step, edition_id)
        SELECT of_project, f.patient_id, f.step, new_edition FROM found f
        ON CONFLICT (project_id, patient_id) DO UPDATE SET step = excluded.step, edition_id = excluded.edition_id
        WHERE o.step <> excluded.step
    )
    SELECT jsonb_build_object(
        'patients', (SELECT count(*) FROM found),
        'singleBefore', (SELECT count(*) FROM among_1 WHERE n_alike = 1),
        'single', (SELECT count(*) FROM (
            SELECT count(*) AS n FROM told WHERE days <> 0 GROUP BY step, days) x WHERE n = 1),
        'singleWithRowCounts', (SELECT count(*) FROM (
            SELECT count(*) AS n FROM told GROUP BY step, days, n_rows) x WHERE n = 1),
        'steps', (SELECT coalesce(jsonb_object_agg(step, n), '{}') FROM
                  (SELECT step, count(*) AS n FROM found GROUP BY step) x)
    ) INTO measured;
    IF (measured ->> 'patients')::integer > 10000 THEN
        ANALYZE release.times_told;
    END IF;
    RETURN measured;
END $$;
REVOKE ALL ON FUNCTION release.renew_times(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION release.renew_times(bigint) TO reg_app, reg_worker;
RESET ROLE;
