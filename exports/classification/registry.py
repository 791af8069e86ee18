"""Who was treated, and how."""

from exports.classification.sensitivity import columns, of_row

INSTRUMENTS = (
    "ecog ecog_missing kps kps_missing frankel frankel_missing ais ais_missing ambulation ambulation_missing pain "
    "pain_missing pain_unit opioid_ome_mg_day sosgoq sosgoq_missing sosgoq_version sosgoq_direction "
    "sosgoq_scaling eq5d_version eq5d_index eq5d_vas "
)

TREATED = {
    "registry.Site": columns(direct="id code name", quasi="region time_zone", none="is_active"),
    "registry.Patient": columns(
        direct="id registry_id uuid merged_into",
        quasi="site sex",
        date="created_at changed_at",
        none="sex_missing version",
    ),
    "registry.PatientIdentity": columns(
        direct="id patient hospital_number full_name birth_date birth_date_precision phone email address",
        quasi="site",
        date="created_at changed_at",
        none="version",
    ),
    "registry.Consent": of_row(date="given_on withdrawn_on", none="scope"),
    "registry.PrimaryTumour": of_row(
        date="diagnosed_on",
        free_text="histology",
        none="group group_missing finer_site hormone_dependent molecularly_targeted "
        "diagnosed_on_precision diagnosed_on_missing control control_missing",
    ),
    "registry.SpinalLesion": of_row(
        none="levels escc escc_missing neural_element irradiated_before sins_location sins_pain sins_lesion "
        "sins_alignment sins_collapse sins_posterolateral sins_missing wbb_sectors wbb_layers wbb_orientation"
    ),
    "registry.Surgery": of_row(
        direct="index_surgery",
        quasi="age_at_surgery_years procedure",
        date="operated_on observed_from embolised_on",
        none="age_at_surgery_years_missing urgency approach levels_fixed levels_fixed_missing cement_augmented "
        "reconstruction embolised resection margin_enneking margin_r margin_missing separation_distance_mm "
        "separation_distance_modality operative_time_min operative_time_min_missing blood_loss_ml "
        "blood_loss_ml_missing transfusion_red_cells_units transfusion_plasma_units transfusion_platelets_units "
        "stay_days stay_days_missing icu_days discharge had_complication had_complication_missing srs_planned "
        "srs_planned_missing",
    ),
    "registry.TreatedSegment": of_row(direct="surgery", none="levels"),
    "registry.BaselineAssessment": of_row(
        direct="surgery",
        date="assessed_on",
        free_text="eq5d_value_set",
        none=INSTRUMENTS + "tolerates_surgery chemotherapy_before visceral_spread visceral_spread_missing "
        "visceral_treatable visceral_removable skeletal_spread skeletal_spread_missing extraspinal_foci "
        "extraspinal_foci_missing vertebral_foci vertebral_foci_missing pathological_fracture "
        "assessed_on_missing asa asa_missing albumin_g_dl albumin_g_dl_missing crp_mg_dl "
        "crp_mg_dl_missing ldh_iu_l ldh_iu_l_missing platelets_10e9_l platelets_10e9_l_missing calcium_mg_dl "
        "calcium_mg_dl_missing bilirubin_mg_dl bilirubin_mg_dl_missing haemoglobin_g_dl haemoglobin_g_dl_missing",
    ),
    "registry.BoardDecision": of_row(date="decided_on", free_text="difference_reason", none="recommended done"),
    "registry.ComputedScore": columns(
        direct="id patient surgery",
        quasi="site",
        date="created_at",
        free_text="overrides",
        none="score rule_version total band inputs points missing is_at_surgery",
    ),
    "registry.ExternalPrediction": of_row(
        direct="surgery", date="computed_on", free_text="tool tool_version", none="horizon_days survival_percent"
    ),
    "registry.NomsDecision": of_row(
        direct="surgery", free_text="difference_reason rule_version", none="recommended done"
    ),
    "registry.RecordedScore": of_row(direct="surgery", none="score total"),
    "registry.RadiotherapyCourse": of_row(
        direct="surgery",
        date="started_on ended_on prior_on",
        none="modality intent device target_levels dose_gy dose_gy_missing fractions fractions_missing "
        "isodose_percent started_on_missing completed cord_dmax_gy thecal_sac_dmax_gy ptv_d95_gy prior_dose_gy "
        "prior_fractions prior_on_precision bed10_gy eqd2_gy",
    ),
    "registry.SystemicTherapyLine": of_row(
        date="started_on ended_on", free_text="agent", none="kind line started_on_precision ended_on_precision"
    ),
    "registry.BoneModifyingAgent": of_row(
        date="started_on ended_on", none="agent started_on_precision ended_on_precision"
    ),
    "registry.LocomotiveDysfunction": of_row(date="noted_on", free_text="note", none="cause"),
}
