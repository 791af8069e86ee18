-- A registry of :procedures index operations in :sites hospitals, one a patient, made inside the database.
-- Random but the same every time: chance(n, k) is the k-th number in [0, 1) of patient n, from a hash.
-- The blocks after `people` are independent of each other and are run side by side.

-- block: people
CREATE FUNCTION chance(n bigint, k int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(n, k) & 9007199254740991)::float8 / 9007199254740992.0;

CREATE UNLOGGED TABLE bench_person AS
WITH drawn AS (
    SELECT n, 1 + n % :sites AS site_id, date '2015-01-01' + (3652 * chance(n, 1))::int AS operated_on,
           CASE WHEN chance(n, 2) < 0.40 THEN 1 WHEN chance(n, 2) < 0.58 THEN 2
                WHEN chance(n, 2) < 0.80 THEN 3 ELSE 4 END AS arm,
           chance(n, 3) AS u_death, chance(n, 4) AS u_local, chance(n, 5) AS u_loss, chance(n, 6) AS u_srs
    FROM generate_series(1, :procedures) AS n
),
timed AS (
    SELECT *, greatest(1, least(9999, ceil(-ln(1 - u_death) / ((ARRAY[0.00110, 0.00070, 0.00095, 0.00150])[arm]))))::int AS death,
           greatest(1, least(9999, ceil(-ln(1 - u_local) / ((ARRAY[0.00050, 0.00020, 0.00070, 0.00090])[arm]))))::int AS local,
           least(greatest(30, ceil(-ln(1 - u_loss) / 0.0004))::int, date '2026-06-30' - operated_on) AS watched,
           CASE WHEN u_srs < ((ARRAY[0.80, 0.06, 0.22, 0.40])[arm]) THEN 14 + (42 * chance(n, 7))::int END AS srs
    FROM drawn
)
SELECT n::bigint AS id, site_id::bigint AS site_id, operated_on, arm, least(death, watched) AS last_day,
       CASE WHEN death <= watched THEN death END AS death,
       CASE WHEN local <= least(death, watched) THEN local END AS local,
       CASE WHEN srs < least(death, watched, local) THEN srs END AS srs
FROM timed;
ALTER TABLE bench_person ADD PRIMARY KEY (id);
ANALYZE bench_person;

-- block: sites
INSERT INTO registry_site (id, code, name, time_zone, region, is_active)
SELECT n, 'BENCH-' || n, 'Benchmark hospital ' || n, 'UTC', 'Nowhere', true FROM generate_series(1, :sites) AS n;

-- block: patients
INSERT INTO registry_patient (id, registry_id, uuid, site_id, sex)
SELECT id, lpad(id::text, 9, '0'), md5(id::text)::uuid, site_id, CASE WHEN chance(id, 10) < 0.5 THEN 'F' ELSE 'M' END
FROM bench_person;

-- block: operations
INSERT INTO registry_surgery (id, patient_id, site_id, operated_on, procedure, age_at_surgery_years, operative_time_min,
                              blood_loss_ml, had_complication, srs_planned)
SELECT id, id, site_id, operated_on, (ARRAY['SEPARATION', 'TES', 'PIECEMEAL', 'MIST_PPS'])[arm],
       25 + (60 * chance(id, 11))::int, 60 + (360 * chance(id, 12))::int, 50 * (2 + (40 * chance(id, 13))::int),
       CASE WHEN chance(id, 14) < 0.2 THEN 'yes' ELSE 'no' END, CASE WHEN srs IS NULL THEN 'no' ELSE 'yes' END
FROM bench_person;

-- block: segments
INSERT INTO registry_treatedsegment (id, patient_id, site_id, surgery_id, levels)
SELECT id, id, site_id, id, ARRAY[(ARRAY['C5', 'T3', 'T7', 'T10', 'L1', 'L3', 'S1'])[1 + (6.99 * chance(id, 15))::int % 7]]
FROM bench_person;

-- block: tumours
INSERT INTO registry_primarytumour (id, patient_id, site_id, "group")
SELECT id, id, site_id,
       (ARRAY['breast', 'lung', 'prostate', 'kidney', 'thyroid', 'liver', 'colorectal', 'unknown_primary'])[1 + (8 * chance(id, 16))::int % 8]
FROM bench_person;

-- block: lesions
INSERT INTO registry_spinallesion (id, patient_id, site_id, levels, escc)
SELECT id, id, site_id, ARRAY['T7'], (ARRAY['0', '1a', '1b', '1c', '2', '3'])[1 + (6 * chance(id, 17))::int % 6] FROM bench_person;

-- block: baselines
INSERT INTO registry_baselineassessment (id, patient_id, site_id, surgery_id, frankel, kps)
SELECT id, id, site_id, id, (ARRAY['A', 'B', 'C', 'D', 'E'])[1 + (5 * chance(id, 18))::int % 5], 10 * (4 + (6 * chance(id, 19))::int)
FROM bench_person;

-- block: scores
INSERT INTO registry_recordedscore (id, patient_id, site_id, surgery_id, score, total)
SELECT 2 * id + which, id, site_id, id, (ARRAY['tokuhashi_revised', 'tomita'])[1 + which], 2 + (8 * chance(id, 20 + which))::int
FROM bench_person, generate_series(0, 1) AS which;

-- block: radiosurgery
INSERT INTO registry_radiotherapycourse (id, patient_id, site_id, surgery_id, modality, dose_gy, fractions, started_on, completed)
SELECT id, id, site_id, id, 'SRS', 24, 1, operated_on + srs, 'yes' FROM bench_person WHERE srs IS NOT NULL;

-- block: visits
INSERT INTO outcomes_followupvisit (id, patient_id, site_id, surgery_id, label, due_on, seen_on, mode, state)
SELECT 2 * id + which, id, site_id, id, 'visit', operated_on + day, operated_on + day, 'clinic', 'seen'
FROM (SELECT p.*, which, (last_day * (0.3 + 0.3 * which))::int AS day FROM bench_person p, generate_series(0, 1) AS which) AS visit;

-- block: early results
INSERT INTO outcomes_assessment (id, patient_id, site_id, surgery_id, is_postoperative, frankel)
SELECT id, id, site_id, id, true, (ARRAY['A', 'B', 'C', 'D', 'E'])[1 + (5 * chance(id, 22))::int % 5] FROM bench_person;

-- block: imaging
INSERT INTO outcomes_imagingassessment (id, patient_id, site_id, imaged_on, modality, informative)
SELECT 2 * id + which, id, site_id, operated_on + CASE which WHEN 0 THEN last_day / 2 ELSE last_day END, 'MRI', true
FROM bench_person, generate_series(0, 1) AS which;
INSERT INTO outcomes_segmentstatus (id, patient_id, site_id, imaging_id, segment_id, status, pattern)
SELECT 2 * id + which, id, site_id, 2 * id + which, id,
       CASE WHEN local <= day THEN 'recurrence' ELSE 'no_recurrence' END, CASE WHEN local <= day THEN 'in_field' END
FROM (SELECT p.*, which, CASE which WHEN 0 THEN last_day / 2 ELSE last_day END AS day
      FROM bench_person p, generate_series(0, 1) AS which) AS image;

-- block: recurrences
INSERT INTO outcomes_localrecurrence (id, patient_id, site_id, segment_id, recurred_on, recurred_on_precision, pattern)
SELECT id, id, site_id, id, operated_on + local, 'D', 'in_field' FROM bench_person WHERE local IS NOT NULL;

-- block: complications
INSERT INTO outcomes_complication (id, patient_id, site_id, surgery_id, type, occurred_on, occurred_on_precision)
SELECT id, id, site_id, id, 'SSI_DEEP', operated_on + least(last_day, 9), 'D' FROM bench_person WHERE chance(id, 14) < 0.2;

-- block: endings
INSERT INTO outcomes_death (id, patient_id, site_id, died_on, died_on_precision)
SELECT id, id, site_id, operated_on + death, 'D' FROM bench_person WHERE death IS NOT NULL;
INSERT INTO outcomes_vitalcontact (id, patient_id, site_id, alive_on, mode)
SELECT id, id, site_id, operated_on + last_day, 'records' FROM bench_person WHERE death IS NULL;
