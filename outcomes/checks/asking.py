"""Asking a person about what is unlikely, and reading their word for it from what a page sends."""

from collections.abc import Mapping

from outcomes.checks.rule import Finding

PREFIX = "confirm-"
LONGEST_WORD = 500


class Unconfirmed(Exception):
    """Something unlikely was about to be written, and nobody said that it is right. Its text names rules only."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(", ".join(finding.rule.id for finding in findings))


def words_in(sent: Mapping[str, object]) -> dict[str, str]:
    """The words of confirmation in what a page sent, by the key of the finding they speak of."""
    found = {name.removeprefix(PREFIX): str(sent[name]) for name in sent if name.startswith(PREFIX)}
    return {key: word.strip()[:LONGEST_WORD] for key, word in found.items()}
