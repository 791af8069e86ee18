"""A registry that never was, with a truth that is known: for demonstration, tests and benchmarks.

`truth` says what holds, `draw` lets it happen to patients, `problems` spoils some of their records, `compose` tells
each of them as rows of the registry, and `write` stores them through the same action as an import does.
"""
