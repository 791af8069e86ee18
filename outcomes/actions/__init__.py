"""The only writers of outcomes. Each is keyword-only, names its actor in `by`, and is one transaction."""
