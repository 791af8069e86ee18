from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import check, flatten, only_levels, value_or_reason, vocabulary
from registry.models.fields import coded, levels, missing_reason
from registry.vocabulary import anatomy
from registry.vocabulary.common import YesNo


class SpinalLesion(ClinicalRow):
    """One metastasis of the spine: where it lies, what it compresses, how stable it leaves the spine."""

    levels = levels()
    escc = coded(anatomy.Escc, "ESCC")
    escc_missing = missing_reason()
    neural_element = coded(anatomy.NeuralElement)
    irradiated_before = coded(YesNo, "irradiated before at these levels")
    sins_location = coded(anatomy.SinsLocation, "SINS location")
    sins_pain = coded(anatomy.SinsPain, "SINS pain")
    sins_lesion = coded(anatomy.SinsLesion, "SINS bone lesion")
    sins_alignment = coded(anatomy.SinsAlignment, "SINS alignment")
    sins_collapse = coded(anatomy.SinsCollapse, "SINS vertebral body collapse")
    sins_posterolateral = coded(anatomy.SinsPosterolateral, "SINS posterolateral involvement")
    sins_missing = missing_reason()
    wbb_sectors = ArrayField(models.SmallIntegerField(), verbose_name="WBB sectors", default=list, blank=True)
    wbb_layers = ArrayField(models.CharField(max_length=1), verbose_name="WBB layers", default=list, blank=True)
    wbb_orientation = coded(anatomy.WbbOrientation, "WBB orientation")

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                only_levels("levels"),
                vocabulary(
                    escc=anatomy.Escc,
                    neural_element=anatomy.NeuralElement,
                    irradiated_before=YesNo,
                    sins_location=anatomy.SinsLocation,
                    sins_pain=anatomy.SinsPain,
                    sins_lesion=anatomy.SinsLesion,
                    sins_alignment=anatomy.SinsAlignment,
                    sins_collapse=anatomy.SinsCollapse,
                    sins_posterolateral=anatomy.SinsPosterolateral,
                    wbb_orientation=anatomy.WbbOrientation,
                ),
                value_or_reason("escc"),
                check(
                    "wbb_sectors__range",
                    Q(wbb_sectors__contained_by=list(range(1, 13))),
                    "WBB sectors go from 1 to 12.",
                ),
                check(
                    "wbb_layers__vocabulary",
                    Q(wbb_layers__contained_by=anatomy.WbbLayer.values),
                    "WBB layers go from A to F.",
                ),
                check(
                    "wbb__orientation_given",
                    Q(wbb_sectors__len=0) | Q(wbb_orientation__isnull=False),
                    "WBB sectors need their orientation: the two variants count in opposite directions.",
                ),
            ]
        )
