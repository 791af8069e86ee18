-- The history of every row that matters, written by the database itself and by nobody else.
-- reg_history owns it and cannot sign in; the functions below run with its rights (SECURITY DEFINER).

GRANT USAGE ON SCHEMA public TO reg_history; -- to ask for the sites of a scope
CREATE SCHEMA history AUTHORIZATION reg_history;
SET ROLE reg_history;

CREATE TABLE history.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    xid xid8 NOT NULL,
    -- who, on which request, and why; db_user is whom the connection signed in as, whatever the setting says
    actor text NOT NULL,
    request_id text NOT NULL,
    reason text NOT NULL,
    db_user text NOT NULL,
    -- what: I insert, U update, D delete, R a patient's record was read, O something else happened
    op "char" NOT NULL,
    tbl text NOT NULL,
    pk bigint NOT NULL,
    site_id bigint,
    patient_id bigint,
    old jsonb,
    new jsonb,
    digest bytea NOT NULL
);
CREATE INDEX event_of_row ON history.event (tbl, pk, id);
CREATE INDEX event_of_patient ON history.event (patient_id, id);
CREATE INDEX event_of_transaction ON history.event (xid, id);

-- Events of transactions in [above, below) are sealed by one link of a chain of hashes.
CREATE TABLE history.seal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    above xid8 NOT NULL,
    below xid8 NOT NULL,
    n_events bigint NOT NULL,
    previous bytea NOT NULL,
    digest bytea NOT NULL
);

-- A word that must not stand in the history is asked for by one person and removed by another.
CREATE TABLE history.redaction (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id bigint NOT NULL REFERENCES history.event,
    field text NOT NULL,
    why text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    approved_by text,
    approved_at timestamptz,
    digest_before bytea,
    CHECK (asked_by <> approved_by),
    CHECK ((approved_by IS NULL) = (digest_before IS NULL))
);

CREATE FUNCTION history.digest_of(e history.event) RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO'
RETURN sha256(convert_to(jsonb_build_array(
    e.at, e.xid::text, e.actor, e.request_id, e.reason, e.db_user, e.op, e.tbl, e.pk, e.site_id, e.patient_id, e.old, e.new
)::text, 'UTF8'));

CREATE FUNCTION history.setting(name text) RETURNS text LANGUAGE sql STABLE
RETURN nullif(pg_catalog.current_setting('app.' || name, true), '');

CREATE FUNCTION history.write(e history.event) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    e.at := clock_timestamp();
    e.xid := pg_current_xact_id();
    e.request_id := coalesce(history.setting('request_id'), '');
    e.reason := coalesce(history.setting('reason'), '');
    e.db_user := session_user;
    INSERT INTO history.event (at, xid, actor, request_id, reason, db_user, op, tbl, pk, site_id, patient_id, old, new, digest)
    VALUES (e.at, e.xid, e.actor, e.request_id, e.reason, e.db_user, e.op, e.tbl, e.pk, e.site_id, e.patient_id, e.old, e.new,
            history.digest_of(e));
END $$;

-- The one trigger. Arguments: 'clinical' (actor always, reason for a change) or 'account' (as the database user if
-- nobody is named), then the columns that are never kept, with commas between.
CREATE FUNCTION history.capture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    e history.event;
    hidden text[] := string_to_array(TG_ARGV[1], ',');
    kept jsonb;
BEGIN
    e.actor := history.setting('actor');
    IF TG_ARGV[0] = 'account' THEN
        e.actor := coalesce(e.actor, 'database:' || session_user);
    ELSIF e.actor IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME,
            MESSAGE = TG_TABLE_NAME || ': nobody is named as who writes; set the scope first (accounts.scope)';
    ELSIF TG_OP <> 'INSERT' AND history.setting('reason') IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_reason__given',
            MESSAGE = TG_TABLE_NAME || ': a change or a deletion needs its reason; give it to the action';
    END IF;
    e.old := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - hidden END;
    e.new := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - hidden END;
    IF e.old = e.new THEN
        RETURN NULL;
    END IF;
    kept := coalesce(e.new, e.old);
    e.op := left(TG_OP, 1)::"char";
    e.tbl := TG_TABLE_NAME;
    e.pk := (kept ->> 'id')::bigint;
    e.site_id := (kept ->> 'site_id')::bigint;
    e.patient_id := CASE TG_TABLE_NAME WHEN 'registry_patient' THEN e.pk ELSE (kept ->> 'patient_id')::bigint END;
    PERFORM history.write(e);
    RETURN NULL;
END $$;

-- Whose records a person opened, and on which page; never what stood there.
CREATE FUNCTION history.note_reading(patients bigint[], sites bigint[], what text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE e history.event; place int;
BEGIN
    e.actor := coalesce(history.setting('actor'), 'database:' || session_user);
    e.op := 'R'; e.tbl := 'registry_patient'; e.new := jsonb_build_object('what', what);
    FOR place IN 1 .. coalesce(array_length(patients, 1), 0) LOOP
        e.pk := patients[place]; e.patient_id := patients[place]; e.site_id := sites[place];
        PERFORM history.write(e);
    END LOOP;
END $$;

-- Sign-ins, refusals, exports: what is no change of a row.
CREATE FUNCTION history.note_occurrence(kind text, subject text, subject_pk bigint, detail jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE e history.event;
BEGIN
    e.actor := coalesce(history.setting('actor'), 'database:' || session_user);
    e.op := 'O'; e.tbl := subject; e.pk := subject_pk; e.new := coalesce(detail, '{}') || jsonb_build_object('kind', kind);
    PERFORM history.write(e);
END $$;

-- What the chain was made from: a redacted event counts as it was.
CREATE FUNCTION history.sealed_digest(e history.event) RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN coalesce((SELECT r.digest_before FROM history.redaction r
                 WHERE r.event_id = e.id AND r.digest_before IS NOT NULL ORDER BY r.approved_at, r.id LIMIT 1), e.digest);

CREATE FUNCTION history.link(previous bytea, above xid8, below xid8, OUT n_events bigint, OUT digest bytea)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*), sha256($1 || coalesce(string_agg(history.sealed_digest(e), ''::bytea ORDER BY e.xid, e.id), ''::bytea))
    FROM history.event e WHERE e.xid >= $2 AND e.xid < $3
$$;

-- Seal what no running transaction can add to any more. Nothing new: no seal.
CREATE FUNCTION history.seal_events() RETURNS history.seal LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE s history.seal; last history.seal; found record;
BEGIN
    PERFORM pg_advisory_xact_lock(7405128);
    SELECT * INTO last FROM history.seal ORDER BY id DESC LIMIT 1;
    s.above := coalesce(last.below, '0'::xid8);
    s.below := pg_snapshot_xmin(pg_current_snapshot());
    s.previous := coalesce(last.digest, ''::bytea);
    SELECT * INTO found FROM history.link(s.previous, s.above, s.below);
    IF found.n_events = 0 THEN
        RETURN NULL;
    END IF;
    INSERT INTO history.seal (at, above, below, n_events, previous, digest)
    VALUES (clock_timestamp(), s.above, s.below, found.n_events, s.previous, found.digest) RETURNING * INTO s;
    RETURN s;
END $$;

-- Everything in the history that is not as it was written. Empty when it is intact.
CREATE FUNCTION history.faults() RETURNS TABLE (fault text, seal_id bigint, event_id bigint, tbl text, pk bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s history.seal; expected bytea := ''::bytea; above xid8 := '0'; found record;
BEGIN
    RETURN QUERY SELECT 'an event was altered', NULL::bigint, e.id, e.tbl, e.pk
                 FROM history.event e WHERE e.digest <> history.digest_of(e) ORDER BY e.id;
    FOR s IN SELECT * FROM history.seal ORDER BY id LOOP
        SELECT * INTO found FROM history.link(expected, s.above, s.below);
        IF s.previous <> expected OR s.above <> above THEN
            RETURN QUERY SELECT 'a seal before this one was altered or removed', s.id, NULL::bigint, NULL::text, NULL::bigint;
        ELSIF found.n_events <> s.n_events THEN
            RETURN QUERY SELECT format('%s events were sealed and %s are there', s.n_events, found.n_events),
                                s.id, NULL::bigint, NULL::text, NULL::bigint;
        ELSIF found.digest <> s.digest THEN
            RETURN QUERY SELECT 'a sealed event or this seal was altered', s.id, NULL::bigint, NULL::text, NULL::bigint;
        END IF;
        expected := s.digest; above := s.below;
    END LOOP;
END $$;

CREATE FUNCTION history.ask_redaction(event bigint, field text, why text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE asked bigint; who text := history.setting('actor');
BEGIN
    IF who IS NULL OR why = '' THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'a redaction names who asks and why';
    END IF;
    INSERT INTO history.redaction (event_id, field, why, asked_by, asked_at)
    VALUES (event, field, why, who, clock_timestamp()) RETURNING id INTO asked;
    PERFORM history.note_occurrence('redaction asked', 'history_redaction', asked, jsonb_build_object('event', event, 'field', field));
    RETURN asked;
END $$;

CREATE FUNCTION history.approve_redaction(number bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r history.redaction; e history.event; mark jsonb; who text := history.setting('actor');
BEGIN
    SELECT * INTO r FROM history.redaction WHERE id = number AND approved_by IS NULL FOR UPDATE;
    IF r.id IS NULL OR who IS NULL OR who = r.asked_by THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = 'a redaction is approved once, by another person than the one who asked';
    END IF;
    SELECT * INTO e FROM history.event WHERE id = r.event_id FOR UPDATE;
    UPDATE history.redaction SET approved_by = who, approved_at = clock_timestamp(), digest_before = e.digest WHERE id = r.id;
    mark := jsonb_build_object(r.field, '[redacted, no. ' || r.id || ']');
    e.old := CASE WHEN e.old ? r.field THEN e.old || mark ELSE e.old END;
    e.new := CASE WHEN e.new ? r.field THEN e.new || mark ELSE e.new END;
    UPDATE history.event SET old = e.old, new = e.new, digest = history.digest_of(e) WHERE id = e.id;
    PERFORM history.note_occurrence('redaction approved', 'history_redaction', r.id,
        jsonb_build_object('event', e.id, 'field', r.field, 'digest', encode(history.digest_of(e), 'hex')));
END $$;

-- Walled like the rows it tells of. What belongs to no site (sign-ins) only workers read.
ALTER TABLE history.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE history.event FORCE ROW LEVEL SECURITY;
CREATE POLICY writers ON history.event TO reg_history USING (true) WITH CHECK (true);
CREATE POLICY own_sites ON history.event FOR SELECT TO reg_app USING (site_id = ANY ((SELECT public.sites_of_scope())::bigint[]));
CREATE POLICY all_read ON history.event FOR SELECT TO reg_worker, reg_ro USING (true);

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA history FROM public;
GRANT USAGE ON SCHEMA history TO reg_app, reg_worker, reg_ro, reg_backup;
GRANT SELECT ON history.event, history.seal, history.redaction TO reg_app, reg_worker, reg_ro, reg_backup;
GRANT EXECUTE ON FUNCTION history.note_reading(bigint[], bigint[], text), history.note_occurrence(text, text, bigint, jsonb),
    history.ask_redaction(bigint, text, text), history.approve_redaction(bigint) TO reg_app, reg_worker;
-- the owner hangs the trigger on its tables, and that is all it may do here
GRANT USAGE ON SCHEMA history TO reg_owner;
GRANT EXECUTE ON FUNCTION history.capture() TO reg_owner;
GRANT EXECUTE ON FUNCTION history.seal_events(), history.faults() TO reg_worker;
RESET ROLE;
