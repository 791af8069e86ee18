"""Every kind of record, with the fields a person may write, in the order of a form.

The lists are an allow-list: what stands in none of them (patient, site, version, state, source) no form can write. A
field's reason for absence and the precision of a date come with the field.
"""

from dataclasses import dataclass

from outcomes import models as outcomes
from registry import models as registry
from registry.models import ClinicalRow


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record. `title` are the fields that tell one record from the next in a list."""

    slug: str
    model: type[ClinicalRow]
    title: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def plural(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def columns(self) -> frozenset[str]:
        """Every field of the model, those included that no form writes."""
        return frozenset(field.name for field in self.model._meta.concrete_fields)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(name for section in self.sections for name in section.fields)


def _kind(slug: str, model: type[ClinicalRow], title: str, **sections: str) -> Kind:
    parts = tuple(Section(_heading(words), tuple(names.split())) for words, names in sections.items())
    return Kind(slug, model, tuple(title.split()), parts)


def _heading(words: str) -> str:
    """The first letter large; the others as they are, for SINS is no word."""
    return words[:1].upper() + words[1:].replace("_", " ")


_INSTRUMENTS = {
    "performance": "ecog kps",
    "neurology": "frankel ais ambulation",
    "pain": "pain pain_unit opioid_ome_mg_day",
    "quality_of_life": "sosgoq sosgoq_version sosgoq_scaling sosgoq_direction "
    "eq5d_version eq5d_index eq5d_value_set eq5d_vas",
}

KINDS: tuple[Kind, ...] = (
    _kind("consent", registry.Consent, "scope given_on", consent="scope given_on withdrawn_on"),
    _kind(
        "primary-tumour",
        registry.PrimaryTumour,
        "group histology diagnosed_on",
        primary_tumour="histology group finer_site hormone_dependent molecularly_targeted diagnosed_on control",
    ),
    _kind(
        "lesion",
        registry.SpinalLesion,
        "levels escc",
        lesion="levels escc neural_element irradiated_before",
        SINS="sins_location sins_pain sins_lesion sins_alignment sins_collapse sins_posterolateral sins_missing",
        WBB="wbb_sectors wbb_layers wbb_orientation",
    ),
    _kind(
        "surgery",
        registry.Surgery,
        "operated_on procedure",
        operation="operated_on procedure index_surgery observed_from age_at_surgery_years urgency approach",
        instrumentation="levels_fixed cement_augmented reconstruction",
        embolisation="embolised embolised_on",
        resection="resection margin_enneking margin_r margin_missing separation_distance_mm "
        "separation_distance_modality",
        course="operative_time_min blood_loss_ml transfusion_red_cells_units transfusion_plasma_units "
        "transfusion_platelets_units",
        stay="stay_days icu_days discharge",
        afterwards="had_complication srs_planned",
    ),
    _kind("segment", registry.TreatedSegment, "levels surgery", segment="surgery levels"),
    _kind(
        "baseline",
        registry.BaselineAssessment,
        "surgery assessed_on",
        assessment="surgery assessed_on asa tolerates_surgery",
        spread="visceral_spread visceral_treatable visceral_removable skeletal_spread extraspinal_foci "
        "vertebral_foci pathological_fracture",
        treatment_before="chemotherapy_before",
        **_INSTRUMENTS,
        laboratory="albumin_g_dl crp_mg_dl ldh_iu_l platelets_10e9_l calcium_mg_dl bilirubin_mg_dl haemoglobin_g_dl",
    ),
    _kind(
        "noms-decision",
        registry.NomsDecision,
        "recommended done",
        decision="surgery recommended rule_version done difference_reason",
    ),
    _kind(
        "prediction",
        registry.ExternalPrediction,
        "tool horizon_days survival_percent",
        prediction="surgery tool tool_version horizon_days survival_percent computed_on",
    ),
    _kind("recorded-score", registry.RecordedScore, "score total", score="surgery score total"),
    _kind(
        "board-decision",
        registry.BoardDecision,
        "decided_on recommended",
        decision="decided_on recommended done difference_reason",
    ),
    _kind(
        "radiotherapy",
        registry.RadiotherapyCourse,
        "started_on modality dose_gy",
        course="surgery modality intent device target_levels started_on ended_on completed",
        dose="dose_gy fractions isodose_percent",
        organs_and_target="cord_dmax_gy thecal_sac_dmax_gy ptv_d95_gy",
        earlier_radiotherapy="prior_dose_gy prior_fractions prior_on",
    ),
    _kind(
        "systemic-therapy",
        registry.SystemicTherapyLine,
        "kind agent started_on",
        therapy="kind agent line started_on ended_on",
    ),
    _kind("bone-agent", registry.BoneModifyingAgent, "agent started_on", agent="agent started_on ended_on"),
    _kind("locomotive", registry.LocomotiveDysfunction, "noted_on cause", dysfunction="cause noted_on note"),
    _kind(
        "visit",
        outcomes.FollowUpVisit,
        "label due_on seen_on state",
        visit="surgery label state seen_on mode",
        plan="due_on window_start window_end",
    ),
    _kind(
        "assessment",
        outcomes.Assessment,
        "assessed_on surgery",
        assessment="surgery visit assessed_on is_postoperative",
        **_INSTRUMENTS,
    ),
    _kind("imaging", outcomes.ImagingAssessment, "imaged_on modality", imaging="visit imaged_on modality informative"),
    _kind("segment-status", outcomes.SegmentStatus, "imaging segment status", finding="imaging segment status pattern"),
    _kind("recurrence", outcomes.LocalRecurrence, "recurred_on segment", recurrence="segment recurred_on pattern"),
    _kind(
        "complication",
        outcomes.Complication,
        "occurred_on type",
        complication="surgery type occurred_on attribution resolved note",
        grade="clavien_dindo ctcae_grade ctcae_version",
    ),
    _kind("skeletal-event", outcomes.SkeletalRelatedEvent, "occurred_on type", event="type occurred_on note"),
    _kind(
        "reoperation",
        outcomes.Reoperation,
        "reoperated_on cause",
        reoperation="index_surgery surgery reoperated_on cause",
    ),
    _kind("vital-contact", outcomes.VitalContact, "alive_on mode", contact="alive_on mode"),
    _kind("death", outcomes.Death, "died_on cause", death="died_on cause"),
)

BY_SLUG: dict[str, Kind] = {kind.slug: kind for kind in KINDS}
BY_TABLE: dict[str, Kind] = {kind.model._meta.db_table: kind for kind in KINDS}


def kind_of(row: ClinicalRow) -> Kind:
    return BY_TABLE[row._meta.db_table]
