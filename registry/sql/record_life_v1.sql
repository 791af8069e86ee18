-- A record's life is held by the database: draft, complete, locked, signed. What is locked or signed stays as it is,
-- whatever code asks; it is let go only in a transaction that says so in registry_unlock.

CREATE FUNCTION registry_guard_life() RETURNS trigger LANGUAGE plpgsql AS $$
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
    ELSIF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'record_state' = to_jsonb(OLD) - 'record_state' THEN
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
    ELSE
        message := 'a locked record stays as it is; it has to be unlocked first, with a reason';
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_TABLE_NAME || ': ' || message, TABLE = TG_TABLE_NAME,
        COLUMN = 'record_state', CONSTRAINT = TG_TABLE_NAME || '_record_state__life';
END $$;

-- Parts live with their whole: nothing is added to, taken from or changed in a locked record.
-- arguments: the whole's table, the column that points to it
CREATE FUNCTION registry_guard_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole text;
    part jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    EXECUTE format('SELECT record_state FROM %I WHERE id = $1', TG_ARGV[0]) INTO whole USING (part ->> TG_ARGV[1])::bigint;
    IF whole IN ('locked', 'signed')
       AND NOT (TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'record_state' = to_jsonb(OLD) - 'record_state') THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = 'record_state',
            MESSAGE = TG_TABLE_NAME || ': the record it belongs to is locked; it has to be unlocked first, with a reason',
            CONSTRAINT = TG_TABLE_NAME || '_record_state__life';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- A signature is given and may be revoked, once; it is never rewritten and never goes away.
CREATE FUNCTION registry_keep_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
       AND to_jsonb(NEW) - ARRAY['revoked_at', 'revoked_by'] = to_jsonb(OLD) - ARRAY['revoked_at', 'revoked_by'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '__kept',
        MESSAGE = TG_TABLE_NAME || ': what was signed or unlocked stays on record; a signature can only be revoked, once';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON registry_signature FOR EACH ROW EXECUTE FUNCTION registry_keep_signature();


CREATE FUNCTION registry_keep_unlock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '__kept',
        MESSAGE = TG_TABLE_NAME || ': that a record was unlocked stays on record';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON registry_unlock FOR EACH ROW EXECUTE FUNCTION registry_keep_unlock();
