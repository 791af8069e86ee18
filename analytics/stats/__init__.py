"""Statistics of the registry: pure functions of event tables and of plain vectors, equal to R.

Nothing here knows a database, a framework or a chart. A result that cannot be estimated is a value with its reason in
words, never an exception; exceptions are for arguments that make no sense.
"""

from .cumulative_incidence import CumulativeIncidence, cumulative_incidence
from .event_table import EventTable
from .gray import gray, gray_stratified
from .intervals import ConfType
from .kaplan_meier import KaplanMeier, NelsonAalen, kaplan_meier, nelson_aalen, reverse_kaplan_meier
from .landmarks import Landmark, landmarks
from .logrank import LogRank, logrank, logrank_stratified, logrank_trend
from .quantiles import Quantile, median, quantile
from .test_result import TestResult

__all__ = [
    "ConfType",
    "CumulativeIncidence",
    "EventTable",
    "KaplanMeier",
    "Landmark",
    "LogRank",
    "NelsonAalen",
    "Quantile",
    "TestResult",
    "cumulative_incidence",
    "gray",
    "gray_stratified",
    "kaplan_meier",
    "landmarks",
    "logrank",
    "logrank_stratified",
    "logrank_trend",
    "median",
    "nelson_aalen",
    "quantile",
    "reverse_kaplan_meier",
]
