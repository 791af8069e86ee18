from analytics.models.fact import IndexProcedureFact
from analytics.models.result import Exclusion, Result, StoredEventTable
from analytics.models.run import CurrentRun, Run, RunKind, RunState

__all__ = ["CurrentRun", "Exclusion", "IndexProcedureFact", "Result", "Run", "RunKind", "RunState", "StoredEventTable"]
