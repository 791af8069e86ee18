"""What decides a synthetic registry down to the last bit."""

import uuid
from dataclasses import dataclass
from datetime import date

_NAMESPACE = uuid.UUID("6f1d3c0a-5a4e-5d1b-9d0e-0c5f4b7a2e11")


@dataclass(frozen=True, slots=True)
class Size:
    """Raises ValueError, with what to give instead, for a registry that cannot be made."""

    patients: int
    sites: int
    seed: int
    cut_off: date

    def __post_init__(self) -> None:
        if not 1 <= self.sites <= self.patients:
            raise ValueError(f"{self.patients} patients in {self.sites} sites: give at least one patient a site.")
        if self.sites > 99:
            raise ValueError(f"{self.sites} sites: give 99 at most.")
        if self.seed < 0:
            raise ValueError(f"seed {self.seed}: give 0 or more.")
        if self.cut_off > date.today():
            raise ValueError(f"data cut-off {self.cut_off}: give a day that is not in the future.")

    @property
    def entropy(self) -> tuple[int, ...]:
        return (self.seed, self.patients, self.sites, self.cut_off.toordinal())

    def uuid_of(self, patient: int) -> uuid.UUID:
        """A patient's uuid, which no other registry has."""
        return uuid.uuid5(_NAMESPACE, "/".join(map(str, (*self.entropy, patient))))
