"""What each score makes of a primary tumour. Where the published list does not say, nothing is guessed: None.

A group of the registry is sometimes coarser than a score's list (colorectal: colon or rectum?); then the finer site,
or how the tumour is treated, decides, and without it there is no answer. Nor is there where the finer site contradicts
the group. Katagiri's list alone has a place for every other primary.
"""

from dataclasses import dataclass

from registry.vocabulary.oncology import PrimaryGroup as Group
from registry.vocabulary.oncology import PrimarySite as Site


@dataclass(frozen=True, slots=True)
class Primary:
    """A primary as recorded. `site` says more than the group; the two answers are "yes", "no" or None."""

    group: str | None
    site: str | None = None
    hormone_dependent: str | None = None
    molecularly_targeted: str | None = None


#: The groups a finer site may lie in; elsewhere one of the two is wrong.
_GROUPS_OF = {
    Site.COLON: {Group.COLORECTAL},
    Site.RECTUM: {Group.COLORECTAL},
    Site.UTERUS: {Group.GYNAECOLOGICAL},
    Site.OVARY: {Group.GYNAECOLOGICAL},
    Site.SMALL_CELL_LUNG: {Group.LUNG},
    Site.NON_SMALL_CELL_LUNG: {Group.LUNG},
    Site.OSTEOSARCOMA: {Group.SARCOMA},
    Site.OTHER_SARCOMA: {Group.SARCOMA},
    Site.CARCINOID: {Group.NEUROENDOCRINE},
    Site.OTHER_NEUROENDOCRINE: {Group.NEUROENDOCRINE},
    Site.GALLBLADDER: {Group.LIVER, Group.OTHER},
    Site.NONE_OF_THESE: set(Group),
}

_TOMITA = {
    Group.BREAST: "slow",
    Group.THYROID: "slow",
    Group.PROSTATE: "slow",
    Group.KIDNEY: "moderate",
    Group.LUNG: "rapid",
    Group.GASTRIC: "rapid",
    Group.UNKNOWN_PRIMARY: "rapid",
    Group.LIVER: "rapid",
}
_TOMITA_BY_SITE = {Site.UTERUS: "moderate", Site.COLON: "rapid"}

_TOKUHASHI = {
    Group.LUNG: "lung_like",
    Group.GASTRIC: "lung_like",
    Group.BLADDER: "lung_like",
    Group.OESOPHAGUS: "lung_like",
    Group.PANCREAS: "lung_like",
    Group.LIVER: "liver_like",
    Group.UNKNOWN_PRIMARY: "liver_like",
    Group.KIDNEY: "kidney_uterus",
    Group.THYROID: "breast_like",
    Group.BREAST: "breast_like",
    Group.PROSTATE: "breast_like",
    Group.HEAD_NECK: "others",
    Group.MELANOMA: "others",
    Group.MYELOMA: "others",
    Group.LYMPHOMA: "others",
    Group.GERM_CELL: "others",
}
_TOKUHASHI_BY_SITE = {
    Site.COLON: "others",
    Site.RECTUM: "rectum",
    Site.UTERUS: "kidney_uterus",
    Site.OVARY: "others",
    Site.OSTEOSARCOMA: "lung_like",
    Site.OTHER_SARCOMA: "others",
    Site.CARCINOID: "breast_like",
    Site.OTHER_NEUROENDOCRINE: "others",
    Site.GALLBLADDER: "liver_like",
    Site.NONE_OF_THESE: "others",
}

_BAUER = {
    Group.LUNG: "lung",
    Group.BREAST: "breast",
    Group.KIDNEY: "kidney",
    Group.LYMPHOMA: "lymphoma",
    Group.MYELOMA: "myeloma",
}

_KATAGIRI = {
    Group.THYROID: "slow",
    Group.MYELOMA: "slow",
    Group.LYMPHOMA: "slow",
    Group.KIDNEY: "moderate",
    Group.SARCOMA: "moderate",
    Group.COLORECTAL: "rapid",
    Group.GASTRIC: "rapid",
    Group.PANCREAS: "rapid",
    Group.HEAD_NECK: "rapid",
    Group.OESOPHAGUS: "rapid",
    Group.LIVER: "rapid",
    Group.MELANOMA: "rapid",
    Group.UNKNOWN_PRIMARY: "rapid",
    # "other" in the list
    Group.BLADDER: "rapid",
    Group.GERM_CELL: "rapid",
    Group.GYNAECOLOGICAL: "rapid",
    Group.NEUROENDOCRINE: "rapid",
    Group.OTHER: "rapid",
}

_RADIOSENSITIVITY = {
    Group.LYMPHOMA: "sensitive",
    Group.MYELOMA: "sensitive",
    Group.BREAST: "sensitive",
    Group.PROSTATE: "sensitive",
    Group.NEUROENDOCRINE: "sensitive",
    Group.GERM_CELL: "sensitive",
    Group.KIDNEY: "resistant",
    Group.MELANOMA: "resistant",
    Group.THYROID: "resistant",
    Group.COLORECTAL: "resistant",
    Group.LIVER: "resistant",
    Group.SARCOMA: "resistant",
    Group.UNKNOWN_PRIMARY: "unknown",
}
_RADIOSENSITIVITY_BY_SITE = {
    Site.SMALL_CELL_LUNG: "sensitive",
    Site.NON_SMALL_CELL_LUNG: "resistant",
    Site.OVARY: "sensitive",
}


def tomita_growth(primary: Primary) -> str | None:
    return _by_site_or_group(primary, _TOMITA_BY_SITE, _TOMITA)


def tokuhashi_site(primary: Primary) -> str | None:
    return _by_site_or_group(primary, _TOKUHASHI_BY_SITE, _TOKUHASHI)


def bauer_primary(primary: Primary) -> str | None:
    return None if primary.group is None else _BAUER.get(Group(primary.group), "other")


def katagiri_growth(primary: Primary) -> str | None:
    if primary.group in (Group.BREAST, Group.PROSTATE):
        return _if_said(primary.hormone_dependent, "slow", "moderate")
    if primary.group == Group.LUNG:
        return _if_said(primary.molecularly_targeted, "moderate", "rapid")
    return _by_site_or_group(primary, {}, _KATAGIRI)


def radiosensitivity(primary: Primary) -> str | None:
    """To conventional radiotherapy. Breast, prostate, ovary and neuroendocrine are "intermediate" elsewhere."""
    return _by_site_or_group(primary, _RADIOSENSITIVITY_BY_SITE, _RADIOSENSITIVITY)


def _by_site_or_group(primary: Primary, by_site: dict[Site, str], by_group: dict[Group, str]) -> str | None:
    """The finer site decides, then the group; "none of these" speaks only where the group says nothing."""
    site = Site(primary.site) if primary.site else None
    group = Group(primary.group) if primary.group else None
    if site and group and group not in _GROUPS_OF[site]:
        return None
    of_site = by_site.get(site) if site else None
    of_group = by_group.get(group) if group else None
    return (of_group or of_site) if site == Site.NONE_OF_THESE else (of_site or of_group)


def _if_said(answer: str | None, yes: str, no: str) -> str | None:
    return None if answer is None else yes if answer == "yes" else no
