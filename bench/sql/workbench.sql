-- What a coordinator's pages read beyond `procedures.sql`: five visits a patient instead of two, and what is expected.
-- :windows are (track, code, first, last) of the standard schedule, in days after the operation.

-- block: more visits
INSERT INTO outcomes_followupvisit (id, patient_id, site_id, surgery_id, label, due_on, seen_on, mode, state)
SELECT 2 * (SELECT max(id) FROM bench_person) + 2 + 3 * id + which, id, site_id, id, 'visit', operated_on + day, operated_on + day, 'clinic', 'seen'
FROM (SELECT p.*, which, (last_day * (ARRAY[0.15, 0.45, 0.8])[1 + which])::int AS day
      FROM bench_person p, generate_series(0, 2) AS which) AS visit;

-- block: windows
INSERT INTO outcomes_expectation (patient_id, site_id, surgery_id, track, code, due_on, window_start, window_end, state, met_on)
SELECT p.id, p.site_id, p.id, w.track, w.code, p.operated_on + w.first, p.operated_on + w.first, p.operated_on + w.last,
       CASE WHEN m.day IS NOT NULL THEN 'met' WHEN p.death IS NULL THEN 'expected' ELSE 'missed' END, p.operated_on + m.day
FROM bench_person p CROSS JOIN (VALUES :windows) AS w (track, code, first, last)
CROSS JOIN LATERAL (
    SELECT min(day) AS day FROM unnest(CASE w.track
        WHEN 2 THEN ARRAY[p.last_day / 2, p.last_day]
        WHEN 3 THEN ARRAY[(p.last_day * 0.15)::int, (p.last_day * 0.3)::int, (p.last_day * 0.45)::int, (p.last_day * 0.6)::int, (p.last_day * 0.8)::int]
    END) AS day WHERE day BETWEEN w.first AND w.last
) AS m
WHERE p.death IS NULL OR m.day IS NOT NULL OR w.last < p.death;

-- block: vital status
INSERT INTO outcomes_expectation (patient_id, site_id, surgery_id, track, code, due_on, window_start, window_end, state)
SELECT id, site_id, id, 1, 'stale', day, day, day, 'expected'
FROM (SELECT *, (operated_on + last_day + interval '3 months')::date AS day FROM bench_person WHERE death IS NULL) AS alive;
