"""The only writers of the registry. Each is keyword-only, names its actor in `by`, and is one transaction."""
