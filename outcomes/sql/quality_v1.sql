-- What was said about a record stays said: confirmations and the steps of a query are never rewritten, a verification can
-- only be withdrawn, and of a query nothing changes but where it stands. None of them is ever deleted. They go with their
-- record when two patients are merged.
-- arguments: the columns that may change

CREATE FUNCTION outcomes_keep_said() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE may_change text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
            RETURN NEW;
        ELSIF to_jsonb(NEW) - 'patient_id' = to_jsonb(OLD) - 'patient_id'
              AND registry_is_moving(TG_TABLE_NAME, OLD.id, OLD.patient_id, NEW.patient_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '__kept',
        MESSAGE = TG_TABLE_NAME || ': what was said about a record stays on record';
END $$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON outcomes_confirmation FOR EACH ROW
    EXECUTE FUNCTION outcomes_keep_said();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON outcomes_dataqueryentry FOR EACH ROW
    EXECUTE FUNCTION outcomes_keep_said();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON outcomes_verification FOR EACH ROW
    EXECUTE FUNCTION outcomes_keep_said('withdrawn_at', 'withdrawn_by');
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON outcomes_dataquery FOR EACH ROW
    EXECUTE FUNCTION outcomes_keep_said('values', 'text', 'state', 'waiting_since', 'closed_at', 'closed_by');

-- whoever it is about, it lies in their site
ALTER TABLE outcomes_confirmation ADD CONSTRAINT outcomes_confirmation_in_patients_site
    FOREIGN KEY (patient_id, site_id) REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE outcomes_dataquery ADD CONSTRAINT outcomes_dataquery_in_patients_site
    FOREIGN KEY (patient_id, site_id) REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE outcomes_dataqueryentry ADD CONSTRAINT outcomes_dataqueryentry_in_patients_site
    FOREIGN KEY (patient_id, site_id) REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE outcomes_verification ADD CONSTRAINT outcomes_verification_in_patients_site
    FOREIGN KEY (patient_id, site_id) REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED;
