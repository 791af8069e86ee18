"""What is told to the history besides changes of rows, and what is done about it. The rows tell of themselves."""

from history.actions.notes import note_occurrence, note_reading
from history.actions.seal import Fault, faults, seal_events

__all__ = ["Fault", "faults", "note_occurrence", "note_reading", "seal_events"]
