-- What a consumer who asks for changes has to take out again: patients who may not leave any more, and rows removed.
SET ROLE reg_history;
GRANT USAGE ON SCHEMA history TO reg_curator;
GRANT SELECT (id, at, op, tbl, pk, patient_id) ON history.event TO reg_curator;
RESET ROLE;
SET ROLE reg_curator;

-- A patient is named to a project only if it could have known them: theirs is one of its hospitals.
CREATE VIEW release.deleted WITH (security_barrier = true) AS
SELECT 'patients' AS type, release.pseudonym('patient', p.uuid::text) AS row_id, 'consent_withdrawn' AS why
FROM release.terms t
JOIN registry_patient p ON p.site_id = ANY (t.sites)
JOIN registry_consent c ON c.patient_id = p.id AND c.scope IN ('registry', 'research') AND c.withdrawn_on IS NOT NULL
WHERE t.patient_level AND c.changed_at >= release.since()
UNION
SELECT 'patients', release.pseudonym('patient', p.uuid::text), 'merged'
FROM release.terms t
JOIN registry_patient p ON p.site_id = ANY (t.sites) AND p.merged_into_id IS NOT NULL
WHERE t.patient_level AND p.changed_at >= release.since()
UNION
SELECT k.type, release.pseudonym(k.kind, k.prefix || e.pk::text), 'removed'
FROM release.terms t
JOIN history.event e ON e.op = 'D' AND e.at >= release.since()
JOIN registry_patient p ON p.id = e.patient_id AND p.site_id = ANY (t.sites)
JOIN (VALUES
    ('registry_spinallesion', 'lesions', 'lesion', ''),
    ('registry_surgery', 'surgeries', 'surgery', ''),
    ('registry_treatedsegment', 'segments', 'segment', ''),
    ('registry_baselineassessment', 'baselines', 'baseline', ''),
    ('registry_radiotherapycourse', 'radiotherapy', 'radiotherapy', ''),
    ('registry_systemictherapyline', 'systemic_therapy', 'systemic', ''),
    ('outcomes_followupvisit', 'visits', 'visit', ''),
    ('outcomes_assessment', 'assessments', 'assessment', ''),
    ('outcomes_imagingassessment', 'imaging', 'imaging', ''),
    ('outcomes_segmentstatus', 'findings', 'finding', ''),
    ('outcomes_complication', 'complications', 'complication', ''),
    ('outcomes_death', 'events', 'event', 'death'),
    ('outcomes_localrecurrence', 'events', 'event', 'local_recurrence'),
    ('outcomes_reoperation', 'events', 'event', 'reoperation'),
    ('outcomes_skeletalrelatedevent', 'events', 'event', 'skeletal_event')
) k (tbl, type, kind, prefix) ON k.tbl = e.tbl
WHERE t.patient_level;

GRANT SELECT ON release.deleted TO reg_release;
RESET ROLE;
