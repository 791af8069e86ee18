-- The place of a visit in whole numbers: a month of the plan is 30.4375 days, 487 sixteenths of one. As numeric it was
-- computed anew for each comparison of its step.
SET ROLE reg_curator;
CREATE OR REPLACE FUNCTION release.visit_day(days integer, due integer, detail integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN days IS NULL THEN NULL
    WHEN detail < 0 THEN days
    WHEN due IS NULL THEN release.step_of(days, greatest(detail, 1))
    ELSE release.step_of((due * 16 + 243) / 487 * 30, detail)
END;
RESET ROLE;
