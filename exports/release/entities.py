"""Every table that can leave, once: release views, dictionary, API and files are all made from these lists."""

from dataclasses import dataclass, replace

from exports.classification import Sensitivity
from exports.release.columns import Column, Kind, fields, key, made
from exports.release.events import EVENT_COLUMNS, EVENTS_SOURCE, TTE_COLUMNS, TTE_SOURCE
from exports.release.times import WORDS, Times
from exports.vocabulary import Profile
from outcomes import models as outcomes
from registry import models as registry
from registry.scores import RULES
from registry.vocabulary.common import RecordState, Sex
from registry.vocabulary.oncology import PrimaryGroup

SUBJECT = {Profile.CODED: "release.l1_subject", Profile.DEIDENTIFIED: "release.l2_subject"}
#: The same patients, reached from an edition's index.
READ_SUBJECT = {Profile.CODED: "release.l1_read_subject", Profile.DEIDENTIFIED: "release.l2_read_subject"}
INSTRUMENTS = (
    "ecog kps frankel ais ambulation pain pain_unit opioid_ome_mg_day sosgoq sosgoq_version sosgoq_direction "
    "sosgoq_scaling eq5d_version eq5d_index eq5d_vas"
)


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """One released table. `source` is what it is read from; `p` is the patient there, `key` the column that tells rows
    apart, `changed` when a row was last changed (empty: not known, and all rows are new), `tag` what its days are of
    where that differs from row to row.
    """

    name: str
    title: str
    about: str
    key: str
    source: str
    changed: str
    columns: tuple[Column, ...]
    tag: str = ""

    def view(self, profile: Profile) -> str:
        return f"release.{profile.value.lower()}_{self.name}"

    def reading_view(self, profile: Profile) -> str:
        return f"release.{profile.value.lower()}_read_{self.name}"

    @property
    def tells_times(self) -> bool:
        return any(column.times is not None for column in self.columns)

    def columns_in(self, profile: Profile) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_in(profile))


PATIENT = key("patient_id", "patient", "p.uuid::text", "patient")


def _state(alias: str) -> Column:
    return made(
        "record_state",
        "state of the record",
        Kind.CODE,
        Sensitivity.NONE,
        choices=tuple(RecordState.choices),
        L1=f"{alias}.record_state",
        L2=f"{alias}.record_state",
    )


def _said(name: str, label: str, kind: Kind, sql: str, *, choices: tuple[tuple[str | int, str], ...] = ()) -> Column:
    return made(name, label, kind, Sensitivity.NONE, choices=choices, L1=sql, L2=sql)


def _link(name: str, kind: str, expression: str, label: str) -> Column:
    return key(name, kind, f"{expression}::text", label)


def _link_told(name: str, kind: str, expression: str, label: str, *, told: str) -> Column:
    """A key that leaves L2 only where what it leads to tells a row's day no more finely than the row itself."""
    plain = _link(name, kind, expression, label)
    pseudonym = plain.sql[Profile.DEIDENTIFIED]
    return replace(plain, sql={**plain.sql, Profile.DEIDENTIFIED: f"CASE WHEN {told} THEN {pseudonym} END"})


def _of_patient(
    name: str, title: str, about: str, model: type, alias: str, *columns: Column, planned: bool = False
) -> Entity:
    """Rows of one clinical table, drafts left out; `planned` brings the visit `v` that a row belongs to."""
    singular = columns[0].name
    return Entity(
        name=name,
        title=title,
        about=about,
        key=singular,
        source=f"{model._meta.db_table} {alias} JOIN {{subject}} p ON p.patient_id = {alias}.patient_id "  # type: ignore[attr-defined]
        + (f"LEFT JOIN outcomes_followupvisit v ON v.id = {alias}.visit_id " if planned else "")
        + f"WHERE {alias}.record_state <> 'draft'",
        changed=f"{alias}.changed_at",
        columns=(columns[0], PATIENT, *columns[1:], _state(alias)),
    )


PATIENTS = Entity(
    name="patients",
    title="Patients",
    about="One row a person.",
    key="patient_id",
    source="{subject} p LEFT JOIN registry_primarytumour t ON t.patient_id = p.patient_id "
    "AND t.id = p.primary_tumour_id WHERE true",
    changed="p.changed_at",
    columns=(
        PATIENT,
        made("sex", "sex", Kind.CODE, Sensitivity.QUASI, choices=tuple(Sex.choices), L1="p.sex", L2="p.sex"),
        made(
            "age",
            "age at the index surgery, 90 for 90 and above",
            Kind.INTEGER,
            Sensitivity.QUASI,
            unit="years",
            L1="least(p.age, 90)",
        ),
        made("age_band", "age at the index surgery, years", Kind.CODE, Sensitivity.QUASI, L2="p.age_band"),
        made("region", "region of the hospital", Kind.CODE, Sensitivity.QUASI, L1="p.region", L2="p.region"),
        made("site_id", "hospital", Kind.KEY, Sensitivity.QUASI, L1="release.pseudonym('site', p.site_id::text)"),
        made(
            "primary_group",
            "primary tumour",
            Kind.CODE,
            Sensitivity.NONE,
            choices=tuple(PrimaryGroup.choices),
            L1='t."group"',
            L2='t."group"',
        ),
        *fields(
            registry.PrimaryTumour,
            "t",
            "control diagnosed_on finer_site hormone_dependent molecularly_targeted",
            times=Times.OPERATION,
        ),
        made(
            "times",
            "how finely this patient's days are told",
            Kind.GRADE,
            Sensitivity.NONE,
            choices=WORDS,
            L2="p.times",
        ),
        made(
            "n_surgeries",
            "index operations in the registry",
            Kind.INTEGER,
            Sensitivity.NONE,
            L1="p.n_surgeries",
            L2="p.n_surgeries",
        ),
    ),
)

LESIONS = _of_patient(
    "lesions",
    "Lesions",
    "One row a metastasis of the spine.",
    registry.SpinalLesion,
    "x",
    _link("lesion_id", "lesion", "x.id", "lesion"),
    *fields(
        registry.SpinalLesion,
        "x",
        "levels escc neural_element sins_location sins_pain sins_lesion sins_alignment sins_collapse "
        "sins_posterolateral irradiated_before",
    ),
)
SURGERIES = _of_patient(
    "surgeries",
    "Surgeries",
    "One row an operation on the spine.",
    registry.Surgery,
    "x",
    _link("surgery_id", "surgery", "x.id", "surgery"),
    _link("index_surgery_id", "surgery", "x.index_surgery_id", "the index surgery it returns to"),
    *fields(
        registry.Surgery,
        "x",
        "operated_on observed_from procedure urgency approach levels_fixed cement_augmented reconstruction embolised "
        "embolised_on resection margin_enneking margin_r separation_distance_mm separation_distance_modality "
        "operative_time_min blood_loss_ml transfusion_red_cells_units transfusion_plasma_units "
        "transfusion_platelets_units stay_days icu_days discharge had_complication srs_planned",
        times=Times.OPERATION,
        spans=("stay_days", "icu_days"),
    ),
)
SEGMENTS = _of_patient(
    "segments",
    "Treated segments",
    "One row the levels that one operation treated together; local recurrence belongs to one of these.",
    registry.TreatedSegment,
    "x",
    _link("segment_id", "segment", "x.id", "treated segment"),
    _link("surgery_id", "surgery", "x.surgery_id", "surgery"),
    *fields(registry.TreatedSegment, "x", "levels"),
)
BASELINES = _of_patient(
    "baselines",
    "Baseline assessments",
    "One row the state before an index surgery, with the laboratory values.",
    registry.BaselineAssessment,
    "x",
    _link("baseline_id", "baseline", "x.id", "baseline assessment"),
    _link("surgery_id", "surgery", "x.surgery_id", "surgery"),
    *fields(
        registry.BaselineAssessment,
        "x",
        f"assessed_on asa {INSTRUMENTS} albumin_g_dl crp_mg_dl ldh_iu_l platelets_10e9_l calcium_mg_dl "
        "bilirubin_mg_dl haemoglobin_g_dl tolerates_surgery chemotherapy_before visceral_spread visceral_treatable "
        "visceral_removable skeletal_spread extraspinal_foci vertebral_foci pathological_fracture",
        times=Times.OPERATION,
    ),
)
RADIOTHERAPY = _of_patient(
    "radiotherapy",
    "Radiotherapy courses",
    "One row a course of radiation to the spine, radiosurgery among them.",
    registry.RadiotherapyCourse,
    "x",
    _link("course_id", "radiotherapy", "x.id", "course"),
    _link("surgery_id", "surgery", "x.surgery_id", "surgery"),
    *fields(
        registry.RadiotherapyCourse,
        "x",
        "modality intent device target_levels started_on ended_on completed dose_gy fractions isodose_percent "
        "bed10_gy eqd2_gy cord_dmax_gy thecal_sac_dmax_gy ptv_d95_gy prior_dose_gy prior_fractions prior_on",
        times=Times.RADIOTHERAPY,
    ),
)
SYSTEMIC = _of_patient(
    "systemic_therapy",
    "Systemic therapy",
    "One row a line of systemic treatment.",
    registry.SystemicTherapyLine,
    "x",
    _link("therapy_id", "systemic", "x.id", "line of therapy"),
    *fields(registry.SystemicTherapyLine, "x", "kind line started_on ended_on", times=Times.SYSTEMIC),
)
VISITS = _of_patient(
    "visits",
    "Follow-up visits",
    "One row a follow-up, planned or seen.",
    outcomes.FollowUpVisit,
    "x",
    _link("visit_id", "visit", "x.id", "visit"),
    _link("surgery_id", "surgery", "x.surgery_id", "surgery"),
    *fields(outcomes.FollowUpVisit, "x", "due_on seen_on mode state", times=Times.VISITS, due="x.due_on"),
)
ASSESSMENTS = _of_patient(
    "assessments",
    "Assessments",
    "One row the instruments asked again after surgery.",
    outcomes.Assessment,
    "x",
    _link("assessment_id", "assessment", "x.id", "assessment"),
    _link("surgery_id", "surgery", "x.surgery_id", "surgery"),
    _link("visit_id", "visit", "x.visit_id", "visit"),
    *fields(
        outcomes.Assessment,
        "x",
        f"assessed_on is_postoperative {INSTRUMENTS}",
        times=Times.VISITS,
        due="v.due_on",
    ),
    planned=True,
)
IMAGING = _of_patient(
    "imaging",
    "Imaging",
    "One row an imaging of the treated spine.",
    outcomes.ImagingAssessment,
    "x",
    _link("imaging_id", "imaging", "x.id", "imaging"),
    _link_told("visit_id", "visit", "x.visit_id", "visit", told=f"{Times.IMAGING.column} <= {Times.VISITS.column}"),
    *fields(outcomes.ImagingAssessment, "x", "imaged_on modality informative", times=Times.IMAGING, due="v.due_on"),
    planned=True,
)
FINDINGS = _of_patient(
    "findings",
    "Findings",
    "One row what one imaging says of one treated segment.",
    outcomes.SegmentStatus,
    "x",
    _link("finding_id", "finding", "x.id", "finding"),
    _link("imaging_id", "imaging", "x.imaging_id", "imaging"),
    _link("segment_id", "segment", "x.segment_id", "treated segment"),
    *fields(outcomes.SegmentStatus, "x", "status pattern"),
)
COMPLICATIONS = _of_patient(
    "complications",
    "Complications",
    "One row a complication.",
    outcomes.Complication,
    "x",
    _link("complication_id", "complication", "x.id", "complication"),
    _link("surgery_id", "surgery", "x.surgery_id", "surgery"),
    *fields(
        outcomes.Complication,
        "x",
        "type occurred_on clavien_dindo ctcae_grade ctcae_version attribution resolved",
        times=Times.OPERATION,
    ),
)
SCORES = Entity(
    "scores",
    "Scores",
    "One row a result of a clinical score for an operation, with the version of its rule; results are only ever added.",
    "score_id",
    "registry_computedscore x JOIN {subject} p ON p.patient_id = x.patient_id WHERE true",
    "x.created_at",
    (
        _link("score_id", "score", "x.id", "result"),
        PATIENT,
        _link("surgery_id", "surgery", "x.surgery_id", "surgery"),
        _said(
            "score", "score", Kind.CODE, "x.score", choices=tuple((name, rule.title) for name, rule in RULES.items())
        ),
        _said("rule_version", "version of the rule", Kind.CODE, "x.rule_version"),
        _said("total", "total", Kind.INTEGER, "x.total"),
        _said("band", "band or decision", Kind.CODE, "nullif(x.band, '')"),
        _said("n_missing", "inputs that are missing", Kind.INTEGER, "jsonb_array_length(x.missing)"),
        _said("is_at_surgery", "the value at surgery", Kind.FLAG, "x.is_at_surgery"),
    ),
)
EVENTS = Entity(
    "events",
    "Events",
    "One row a death, local recurrence, reoperation or skeletal-related event.",
    "event_id",
    EVENTS_SOURCE,
    "x.changed_at",
    EVENT_COLUMNS,
    tag="x.type",
)
TTE = Entity(
    "tte",
    "Time to event",
    "One row an endpoint of an index surgery, ready for a survival analysis.",
    "tte_id",
    TTE_SOURCE,
    "",
    TTE_COLUMNS,
    tag="e.endpoint",
)

ENTITIES: tuple[Entity, ...] = (
    PATIENTS,
    LESIONS,
    SURGERIES,
    SEGMENTS,
    BASELINES,
    RADIOTHERAPY,
    SYSTEMIC,
    VISITS,
    ASSESSMENTS,
    IMAGING,
    FINDINGS,
    COMPLICATIONS,
    SCORES,
    EVENTS,
    TTE,
)
BY_NAME: dict[str, Entity] = {entity.name: entity for entity in ENTITIES}
#: Times to event are computed from the whole registry at once, so they leave in exports and not page by page.
READ_BY_PAGE: tuple[Entity, ...] = tuple(entity for entity in ENTITIES if entity is not TTE)
