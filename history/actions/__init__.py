"""What is done about the history: sealing it and checking it. Only the database writes it."""

from history.actions.seal import Fault, faults, seal_events

__all__ = ["Fault", "faults", "seal_events"]
