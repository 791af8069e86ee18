-- How finely times are told (exports/release/times.py): for each project and patient the step of a ladder, found for all of
-- the project's patients at once when an edition is made, and kept where only the release views see it.
SET ROLE reg_curator;

CREATE TABLE release.times_told (
    project_id bigint NOT NULL,
    patient_id bigint NOT NULL,
    step smallint NOT NULL,
    edition_id bigint NOT NULL,
    PRIMARY KEY (project_id, patient_id)
);
GRANT SELECT ON release.times_told TO reg_backup;

-- Patients told otherwise since then are sent again to who asks for changes. Without it, nobody.
CREATE FUNCTION release.since_edition() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('release.since_edition', true), ''), '9223372036854775807')::bigint;

-- The first day of the step that a day lies in, before surgery as after it. Details: -1 exact; 0 to the thirtieth exact, then
-- 30 days to a year, 90 to two, 180; 1 ten days, from the thirtieth to the ninetieth, 90 to a year, 180 to two, 360; 2 the
-- first month, to half a year, to a year, 360 to three years, later; 3 within a year or later; 4 not told.
CREATE FUNCTION release.step_of(day integer, detail integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN detail < 0 THEN day
    WHEN detail = 0 THEN
        CASE WHEN abs(day) <= 30 THEN day WHEN abs(day) < 360 THEN day / 30 * 30 WHEN abs(day) < 720 THEN day / 90 * 90
             ELSE day / 180 * 180 END
    WHEN detail = 1 THEN
        CASE WHEN abs(day) < 30 THEN day / 10 * 10 WHEN abs(day) < 90 THEN sign(day)::integer * 30
             WHEN abs(day) < 360 THEN day / 90 * 90 WHEN abs(day) < 720 THEN day / 180 * 180 ELSE day / 360 * 360 END
    WHEN detail = 2 THEN
        CASE WHEN abs(day) < 30 THEN day * 0 WHEN abs(day) < 180 THEN sign(day)::integer * 30
             WHEN abs(day) < 360 THEN sign(day)::integer * 180 WHEN abs(day) < 1080 THEN day / 360 * 360
             ELSE sign(day)::integer * 1080 END
    WHEN detail = 3 THEN CASE WHEN abs(day) < 360 THEN day * 0 ELSE sign(day)::integer * 360 END
END;

-- The last day that the step of a day, not before surgery, stands for; none where the step has no end.
CREATE FUNCTION release.end_of_step(day integer, detail integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN detail < 0 THEN day
    WHEN detail = 0 THEN
        CASE WHEN day < 30 THEN day WHEN day < 360 THEN day / 30 * 30 + 29 WHEN day < 720 THEN day / 90 * 90 + 89
             ELSE day / 180 * 180 + 179 END
    WHEN detail = 1 THEN
        CASE WHEN day < 30 THEN day / 10 * 10 + 9 WHEN day < 90 THEN 89 WHEN day < 360 THEN day / 90 * 90 + 89
             WHEN day < 720 THEN day / 180 * 180 + 179 ELSE day / 360 * 360 + 359 END
    WHEN detail = 2 THEN
        CASE WHEN day < 30 THEN 29 WHEN day < 180 THEN 179 WHEN day < 360 THEN 359
             WHEN day < 1080 THEN day / 360 * 360 + 359 END
    WHEN detail = 3 THEN CASE WHEN day < 360 THEN 359 END
END;

-- A vague date is never more exact than it was: a month is the step it falls in, a year is no day at all.
CREATE FUNCTION release.day(days integer, known text, detail integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE known WHEN 'D' THEN release.step_of(days, detail) WHEN 'M' THEN release.step_of(days / 30 * 30, detail) END;

-- What was done at a planned visit is told by the visit's place in the schedule, thirty days for each month of the plan; what
-- was not planned in wide steps.
CREATE FUNCTION release.visit_day(days integer, due integer, detail integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN days IS NULL THEN NULL
    WHEN detail < 0 THEN days
    WHEN due IS NULL THEN release.step_of(days, greatest(detail, 1))
    ELSE release.step_of((round(due / 30.4375) * 30)::integer, detail)
END;

-- Whom a project is shown, without their times; release.l2_subject adds these.
ALTER VIEW release.l2_subject RENAME TO l2_shown;
ALTER VIEW release.l2_read_subject RENAME TO l2_read_shown;
RESET ROLE;
