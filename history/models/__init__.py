from history.models.event import Event, Operation, Seal

__all__ = ["Event", "Operation", "Seal"]
