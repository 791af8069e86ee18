"""Three invented patients whose scores were computed by hand, as every score sees them."""

from typing import Any

Patient = dict[str, dict[str, Any]]

_NORMAL = {
    "crp_mg_dl": "0.1",
    "ldh_iu_l": 180,
    "albumin_g_dl": "4.0",
    "platelets_10e9_l": 250,
    "calcium_mg_dl": "9.4",
    "bilirubin_mg_dl": "0.6",
}

#: Renal cell, T12, alone; walks; mechanical pain, lytic, new kyphosis, fractured, no CSF left around the cord; fit.
RENAL: Patient = {
    "tomita": {"growth": "moderate", "visceral": "none", "bone": "solitary"},
    "tokuhashi_revised": {
        "kps": 80,
        "extraspinal_foci": 0,
        "vertebral_metastases": 1,
        "organs": "none",
        "primary": "kidney_uterus",
        "frankel": "D",
    },
    "bauer": {"visceral": "no", "solitary": "yes", "primary": "kidney", "fracture": "yes"},
    "bauer_modified": {"visceral": "no", "solitary": "yes", "primary": "kidney"},
    "katagiri_2014": {
        "primary": "moderate",
        "visceral": "none",
        **_NORMAL,
        "ecog": 1,
        "chemotherapy": "no",
        "skeletal": "solitary",
    },
    "nesms": {
        "visceral": "no",
        "solitary": "yes",
        "primary": "kidney",
        "ambulation": "independent",
        "albumin_g_dl": "4.0",
    },
    "sins": {
        "location": "T12",
        "pain": "mechanical",
        "lesion": "lytic",
        "alignment": "deformity",
        "collapse": "under_50",
        "posterolateral": "bilateral",
    },
    "escc": {"escc": "3"},
    "noms": {
        "radiosensitivity": "resistant",
        "escc": "3",
        "sins": 15,
        "irradiated": "no",
        "tolerates_surgery": "yes",
    },
    "kps_to_ecog": {"kps": 80},
}

#: Non-small-cell lung without a target, T6, spread widely; does not walk; no fracture.
LUNG: Patient = {
    "tomita": {"growth": "rapid", "visceral": "untreatable", "bone": "multiple"},
    "tokuhashi_revised": {
        "kps": 50,
        "extraspinal_foci": 2,
        "vertebral_metastases": 3,
        "organs": "unremovable",
        "primary": "lung_like",
        "frankel": "C",
    },
    "bauer": {"visceral": "yes", "solitary": "no", "primary": "lung", "fracture": "no"},
    "bauer_modified": {"visceral": "yes", "solitary": "no", "primary": "lung"},
    "katagiri_2014": {
        "primary": "rapid",
        "visceral": "nodular",
        **_NORMAL,
        "albumin_g_dl": "3.1",
        "ldh_iu_l": 300,
        "ecog": 2,
        "chemotherapy": "yes",
        "skeletal": "multiple",
    },
    "nesms": {
        "visceral": "yes",
        "solitary": "no",
        "primary": "lung",
        "ambulation": "none",
        "albumin_g_dl": "3.1",
    },
    "sins": {
        "location": "T6",
        "pain": "occasional",
        "lesion": "mixed",
        "alignment": "normal",
        "collapse": "none_over_50_involved",
        "posterolateral": "unilateral",
    },
    "escc": {"escc": "1b"},
    "noms": {"radiosensitivity": "resistant", "escc": "1b", "sins": 5, "irradiated": "no", "tolerates_surgery": "yes"},
    "kps_to_ecog": {"kps": 50},
}

#: Hormone-dependent breast, L3, one removable visceral metastasis; no deficit, no pain.
BREAST: Patient = {
    "tomita": {"growth": "slow", "visceral": "treatable", "bone": "multiple"},
    "tokuhashi_revised": {
        "kps": 70,
        "extraspinal_foci": 1,
        "vertebral_metastases": 2,
        "organs": "removable",
        "primary": "breast_like",
        "frankel": "E",
    },
    "bauer": {"visceral": "yes", "solitary": "no", "primary": "breast", "fracture": "no"},
    "bauer_modified": {"visceral": "yes", "solitary": "no", "primary": "breast"},
    "katagiri_2014": {
        "primary": "slow",
        "visceral": "nodular",
        **_NORMAL,
        "albumin_g_dl": "3.6",
        "crp_mg_dl": "0.8",
        "ecog": 1,
        "chemotherapy": "yes",
        "skeletal": "multiple",
    },
    "nesms": {
        "visceral": "yes",
        "solitary": "no",
        "primary": "breast",
        "ambulation": "independent",
        "albumin_g_dl": "3.6",
    },
    "sins": {
        "location": "L3",
        "pain": "none",
        "lesion": "blastic",
        "alignment": "normal",
        "collapse": "none",
        "posterolateral": "none",
    },
    "escc": {"escc": "0"},
    "noms": {"radiosensitivity": "sensitive", "escc": "0", "sins": 2, "irradiated": "no", "tolerates_surgery": "yes"},
    "kps_to_ecog": {"kps": 70},
}

#: By score: the points of each component of the three, as they add up.
POINTS: dict[str, tuple[tuple[int, ...], ...]] = {
    "tomita": ((2, 0, 1), (4, 4, 2), (1, 2, 2)),
    "tokuhashi_revised": ((2, 2, 2, 2, 3, 1), (1, 1, 0, 0, 0, 1), (1, 1, 1, 1, 5, 2)),
    "katagiri_2014": ((2, 0, 0, 0, 0, 0), (3, 1, 1, 0, 1, 1), (0, 1, 1, 0, 1, 1)),
    "sins": ((3, 3, 2, 2, 2, 3), (1, 1, 1, 0, 1, 1), (2, 0, 0, 0, 0, 0)),
}
#: By score: total and band (or the band alone) of the three.
ANSWERS: dict[str, tuple[tuple[int | None, str], ...]] = {
    "tomita": ((3, "2-3"), (10, "8-10"), (5, "4-5")),
    "tokuhashi_revised": ((12, "12-15"), (3, "0-8"), (11, "9-11")),
    "bauer": ((4, "4-5"), (1, "0-1"), (3, "2-3")),
    "bauer_modified": ((4, "3-4"), (0, "0-1"), (2, "2")),
    "katagiri_2014": ((2, "0-3"), (7, "7-10"), (4, "4-6")),
    "nesms": ((3, "3"), (0, "0"), (2, "2")),
    "sins": ((15, "unstable"), (5, "stable"), (2, "stable")),
    "escc": ((None, "high"), (None, "low"), (None, "low")),
    "noms": ((None, "separation_srs"), (None, "srs"), (None, "cebrt")),
    "kps_to_ecog": ((None, "1"), (None, "2"), (None, "1")),
}
