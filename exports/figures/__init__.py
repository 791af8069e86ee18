"""Figures of all hospitals together as they leave: frozen, rounded, audited and approved, a quarter at a time."""
