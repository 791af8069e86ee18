-- Two records of one person are merged: every row moves to the surviving patient, the other stays as a tombstone that
-- takes no new rows, and a merge can be undone. The database holds what must never go wrong about it.

-- Whether this very transaction has put on record that it moves this row from one patient to another.
CREATE FUNCTION registry_is_moving(tbl text, pk bigint, origin bigint, target bigint) RETURNS boolean LANGUAGE sql VOLATILE
RETURN EXISTS (SELECT FROM registry_movedrow m WHERE m."table" = tbl AND m."row" = pk AND m.moved_from_id = origin
               AND m.moved_to_id = target AND m.transaction = pg_current_xact_id()::text::bigint);

-- Whether two versions of a row are one but for these columns, and for those the database computes: before it stores a
-- row, it has not computed them yet.
CREATE FUNCTION registry_same(tbl oid, old jsonb, new jsonb, besides text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    apart text[] := besides || ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = tbl AND attgenerated <> '');
BEGIN
    RETURN old - apart = new - apart;
END $$;

-- A locked or signed record may change hands in a merge: nothing of it but the patient, and the key of a file's cell.
CREATE OR REPLACE FUNCTION registry_guard_life() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    message text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.record_state IN ('draft', 'complete') THEN
            RETURN NEW;
        END IF;
        message := 'a new record is a draft or complete; it is locked afterwards';
    ELSIF OLD.record_state IN ('draft', 'complete') THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        ELSIF NEW.record_state IN ('draft', 'complete')
              OR (OLD.record_state = 'complete' AND NEW.record_state = 'locked') THEN
            RETURN NEW;
        END IF;
        message := 'a record is completed, then locked, then signed';
    ELSIF TG_OP = 'UPDATE' AND registry_same(TG_RELID, to_jsonb(OLD), to_jsonb(NEW), '{record_state}') THEN
        IF NEW.record_state = OLD.record_state THEN
            RETURN NEW;
        ELSIF OLD.record_state = 'locked' AND NEW.record_state = 'signed' THEN
            IF EXISTS (SELECT FROM registry_signature s WHERE s."table" = TG_TABLE_NAME AND s."row" = NEW.id
                       AND s.version = NEW.version AND s.revoked_at IS NULL) THEN
                RETURN NEW;
            END IF;
            message := 'a signed record has a signature of its version';
        ELSIF NEW.record_state = 'complete' AND EXISTS (
            SELECT FROM registry_unlock u WHERE u."table" = TG_TABLE_NAME AND u."row" = OLD.id
            AND u.transaction = pg_current_xact_id()::text::bigint) THEN
            RETURN NEW;
        ELSE
            message := 'a locked record is unlocked with a reason, and not otherwise';
        END IF;
    ELSIF TG_OP = 'UPDATE' AND registry_same(TG_RELID, to_jsonb(OLD), to_jsonb(NEW), '{patient_id,source_key}')
          AND registry_is_moving(TG_TABLE_NAME, OLD.id, OLD.patient_id, NEW.patient_id) THEN
        RETURN NEW;
    ELSE
        message := 'a locked record stays as it is; it has to be unlocked first, with a reason';
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_TABLE_NAME || ': ' || message, TABLE = TG_TABLE_NAME,
        COLUMN = 'record_state', CONSTRAINT = TG_TABLE_NAME || '_record_state__life';
END $$;

CREATE OR REPLACE FUNCTION registry_guard_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole text;
    part jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    EXECUTE format('SELECT record_state FROM %I WHERE id = $1', TG_ARGV[0]) INTO whole USING (part ->> TG_ARGV[1])::bigint;
    IF whole IN ('locked', 'signed')
       AND NOT (TG_OP = 'UPDATE' AND registry_same(TG_RELID, to_jsonb(OLD), to_jsonb(NEW), '{record_state}'))
       AND NOT (TG_OP = 'UPDATE' AND registry_same(TG_RELID, to_jsonb(OLD), to_jsonb(NEW), '{patient_id,source_key}')
                AND registry_is_moving(TG_TABLE_NAME, OLD.id, OLD.patient_id, NEW.patient_id)) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = 'record_state',
            MESSAGE = TG_TABLE_NAME || ': the record it belongs to is locked; it has to be unlocked first, with a reason',
            CONSTRAINT = TG_TABLE_NAME || '_record_state__life';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- No row comes to a patient who was merged into another. The lock makes a merge wait for whoever is just writing, and
-- whoever writes wait for a merge. Planned each time: one row and an import of thousands need different plans.
CREATE FUNCTION registry_guard_patient() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE merged boolean;
BEGIN
    EXECUTE 'WITH held AS (SELECT p.merged_into_id FROM registry_patient p
                           WHERE p.id IN (SELECT n.patient_id FROM new_rows n) FOR KEY SHARE)
             SELECT bool_or(merged_into_id IS NOT NULL) FROM held' INTO merged;
    IF merged THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = 'patient_id',
            MESSAGE = TG_TABLE_NAME || ': the patient was merged into another and takes no rows any more',
            CONSTRAINT = TG_TABLE_NAME || '_patient__merged';
    END IF;
    RETURN NULL;
END $$;

-- A patient becomes a tombstone, and one again, only in the transaction of a merge that says so; a tombstone stays as it is.
CREATE FUNCTION registry_guard_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stone bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.merged_into_id WHEN 'DELETE' THEN OLD.merged_into_id
                    ELSE coalesce(NEW.merged_into_id, OLD.merged_into_id) END;
    now_running bigint;
BEGIN
    IF stone IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    now_running := pg_current_xact_id()::text::bigint;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'merged_into_id' = to_jsonb(OLD) - 'merged_into_id'
       AND (NEW.merged_into_id IS NULL OR OLD.merged_into_id IS NULL)
       AND EXISTS (SELECT FROM registry_merge m WHERE m.merged_id = OLD.id AND m.survivor_id = stone
                   AND CASE WHEN NEW.merged_into_id IS NULL THEN m.undone_in ELSE m.made_in END = now_running) THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = 'merged_into_id',
        MESSAGE = 'a merged patient stays as it is until the merge is undone', CONSTRAINT = TG_TABLE_NAME || '_patient__merged';
END $$;
CREATE TRIGGER tombstone BEFORE INSERT OR UPDATE OR DELETE ON registry_patient FOR EACH ROW EXECUTE FUNCTION registry_guard_tombstone();

-- That two records were merged stays on record; it is undone at most once.
CREATE FUNCTION registry_keep_merge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE undoing text[] := ARRAY['undone_at', 'undone_by', 'undone_reason', 'undone_in'];
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'registry_merge' THEN
        IF OLD.undone_at IS NULL AND to_jsonb(NEW) - undoing = to_jsonb(OLD) - undoing THEN
            NEW.undone_in := pg_current_xact_id()::text::bigint;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '__kept',
        MESSAGE = TG_TABLE_NAME || ': that records were merged stays on record; a merge can be undone, once';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON registry_merge FOR EACH ROW EXECUTE FUNCTION registry_keep_merge();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON registry_movedrow FOR EACH ROW EXECUTE FUNCTION registry_keep_merge();

-- the survivor lies in the same site
ALTER TABLE registry_patient ADD CONSTRAINT registry_patient_merged_in_site FOREIGN KEY (merged_into_id, site_id)
    REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE registry_merge
    ADD CONSTRAINT registry_merge_survivor_in_site FOREIGN KEY (survivor_id, site_id)
        REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT registry_merge_merged_in_site FOREIGN KEY (merged_id, site_id)
        REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE registry_movedrow
    ADD CONSTRAINT registry_movedrow_from_in_site FOREIGN KEY (moved_from_id, site_id)
        REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT registry_movedrow_to_in_site FOREIGN KEY (moved_to_id, site_id)
        REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED;
