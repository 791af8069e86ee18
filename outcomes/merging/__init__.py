"""Two records of one person: compared side by side (`comparison`), and what a person decides of them (`forms`)."""
