"""Statistics of the registry: pure functions of event tables and of plain vectors, equal to R.

Nothing here knows a database, a framework or a chart. A result that cannot be estimated is a value with its reason in
words, never an exception; exceptions are for arguments that make no sense.
"""

from .balance import Balance, balance
from .chosen_test import (
    Chosen,
    compare_categories,
    compare_measurements,
    compare_paired_answers,
    compare_paired_measurements,
)
from .concordance import Concordance, concordance, cox_concordance
from .contingency import ChiSquare, chi_square
from .covariates import Covariate, Design, Factor, Numeric, design_matrix
from .cox import Cox, cox
from .cumulative_incidence import CumulativeIncidence, cumulative_incidence
from .cusum import Cusum, Vlad, average_run_length, cusum, cusum_threshold, vlad
from .describe import Summary, describe
from .disclosure_audit import Claim, Exposed, claims_of, exposed_cells
from .discrimination import Discrimination, auc_at, uno_concordance
from .event_table import EventTable
from .exact_table import fisher_exact
from .fine_gray import FineGray, fine_gray
from .first_event import FirstEvents, first_events
from .fisher import Fisher, fisher_2x2
from .flow import Flow, FlowStep
from .funnel import Funnel, Unit, binomial_limits, funnel, poisson_limits, ratio_funnel
from .gray import gray, gray_stratified
from .intervals import ConfType
from .inverse_weights import Estimand, InverseWeights, inverse_weights
from .kaplan_meier import KaplanMeier, NelsonAalen, kaplan_meier, nelson_aalen, reverse_kaplan_meier
from .landmarks import Landmark, landmarks
from .late_entry import cumulative_incidence_late_entry
from .logistic import Logistic, logistic
from .logrank import LogRank, Trend, logrank, logrank_stratified, logrank_trend
from .mann_whitney import Shift, hodges_lehmann, mann_whitney
from .matching import Matching, match_exactly, match_nearest
from .mcnemar import McNemar, mcnemar
from .multiple_testing import adjust_p_values
from .paired import SignedRank, paired_differences, signed_rank, t_test_paired
from .pairwise import Comparison, pairwise_gray, pairwise_logrank
from .prediction_error import Brier, Calibration, CalibrationGroup, brier, calibration
from .propensity import Overlap, Propensity, overlap, propensity_score
from .proportional_hazards import ProportionalHazards, proportional_hazards
from .proportions import Occurrence, Proportion, Rate, occurrence, proportion, rate
from .quantiles import Quantile, median, quantile
from .rmst import RestrictedMean, RestrictedMeanDifference, restricted_mean, restricted_mean_difference
from .rounding import OutsideCurve, OutsideRules, midpoint, outside_curve, outside_landmarks, rounded_event_table
from .several_samples import Anova, anova, kruskal_wallis, welch_anova
from .small_cells import ShownSummary, ShownTable, pooling_refused, shown_count, shown_summary, shown_table
from .standardized_difference import smd_binary, smd_multinomial, smd_numeric
from .test_result import TestResult
from .two_sample import TTest, t_test
from .weighted_curves import WeightedTable, cumulative_incidence_weighted, kaplan_meier_weighted

__all__ = [
    "Anova",
    "Balance",
    "Brier",
    "Calibration",
    "CalibrationGroup",
    "ChiSquare",
    "Chosen",
    "Claim",
    "Comparison",
    "Concordance",
    "ConfType",
    "Covariate",
    "Cox",
    "CumulativeIncidence",
    "Cusum",
    "Design",
    "Discrimination",
    "Estimand",
    "EventTable",
    "Exposed",
    "Factor",
    "FineGray",
    "FirstEvents",
    "Fisher",
    "Flow",
    "FlowStep",
    "Funnel",
    "InverseWeights",
    "KaplanMeier",
    "Landmark",
    "LogRank",
    "Logistic",
    "Matching",
    "McNemar",
    "NelsonAalen",
    "Numeric",
    "Occurrence",
    "OutsideCurve",
    "OutsideRules",
    "Overlap",
    "Propensity",
    "Proportion",
    "ProportionalHazards",
    "Quantile",
    "Rate",
    "RestrictedMean",
    "RestrictedMeanDifference",
    "Shift",
    "ShownSummary",
    "ShownTable",
    "SignedRank",
    "Summary",
    "TTest",
    "TestResult",
    "Trend",
    "Unit",
    "Vlad",
    "WeightedTable",
    "adjust_p_values",
    "anova",
    "auc_at",
    "average_run_length",
    "balance",
    "binomial_limits",
    "brier",
    "calibration",
    "chi_square",
    "claims_of",
    "compare_categories",
    "compare_measurements",
    "compare_paired_answers",
    "compare_paired_measurements",
    "concordance",
    "cox",
    "cox_concordance",
    "cumulative_incidence",
    "cumulative_incidence_late_entry",
    "cumulative_incidence_weighted",
    "cusum",
    "cusum_threshold",
    "describe",
    "design_matrix",
    "exposed_cells",
    "fine_gray",
    "first_events",
    "fisher_2x2",
    "fisher_exact",
    "funnel",
    "gray",
    "gray_stratified",
    "hodges_lehmann",
    "inverse_weights",
    "kaplan_meier",
    "kaplan_meier_weighted",
    "kruskal_wallis",
    "landmarks",
    "logistic",
    "logrank",
    "logrank_stratified",
    "logrank_trend",
    "mann_whitney",
    "match_exactly",
    "match_nearest",
    "mcnemar",
    "median",
    "midpoint",
    "nelson_aalen",
    "occurrence",
    "outside_curve",
    "outside_landmarks",
    "overlap",
    "paired_differences",
    "pairwise_gray",
    "pairwise_logrank",
    "poisson_limits",
    "pooling_refused",
    "propensity_score",
    "proportion",
    "proportional_hazards",
    "quantile",
    "rate",
    "ratio_funnel",
    "restricted_mean",
    "restricted_mean_difference",
    "reverse_kaplan_meier",
    "rounded_event_table",
    "shown_count",
    "shown_summary",
    "shown_table",
    "signed_rank",
    "smd_binary",
    "smd_multinomial",
    "smd_numeric",
    "t_test",
    "t_test_paired",
    "uno_concordance",
    "vlad",
    "welch_anova",
]
