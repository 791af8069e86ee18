-- A result that was kept stays what it was: none is changed, and none is taken away. In a merge it changes hands.
CREATE FUNCTION registry_keep_score() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND registry_same(TG_RELID, to_jsonb(OLD), to_jsonb(NEW), '{patient_id}')
       AND registry_is_moving(TG_TABLE_NAME, OLD.id, OLD.patient_id, NEW.patient_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = 'total',
        MESSAGE = TG_TABLE_NAME || ': a result that was kept stays what it was; a new one is added beside it',
        CONSTRAINT = TG_TABLE_NAME || '_total__kept';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON registry_computedscore
FOR EACH ROW EXECUTE FUNCTION registry_keep_score();
