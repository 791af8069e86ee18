from django.db import models

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import between, check, flatten, not_in_future, vocabulary
from registry.vocabulary.oncology import NomsOption, SurvivalHorizon


class ExternalPrediction(ClinicalRow):
    """A probability of survival that another tool computed, such as SORG: its coefficients are not published.

    The tool and its version stand with the number; the same tool's next version may give another.
    """

    surgery = models.ForeignKey("registry.Surgery", on_delete=models.CASCADE, related_name="predictions")
    tool = models.CharField("tool", max_length=60, help_text="Such as SORG machine learning.")
    tool_version = models.CharField("version of the tool", max_length=60, help_text="Or the day it was used.")
    horizon_days = models.SmallIntegerField("alive after (days)", choices=SurvivalHorizon.choices)
    survival_percent = models.DecimalField("probability of survival (%)", max_digits=5, decimal_places=2)
    computed_on = models.DateField("computed on", null=True, blank=True)

    class Meta:
        verbose_name = "predicted survival"
        verbose_name_plural = "predicted survivals"
        constraints = flatten(
            [
                of_clinical_row(),
                vocabulary(horizon_days=SurvivalHorizon),
                between(0, 100, "survival_percent"),
                check("tool__named", ~models.Q(tool="") & ~models.Q(tool_version=""), "tool: name it and its version."),
                not_in_future("computed_on"),
            ]
        )


class NomsDecision(ClinicalRow):
    """What the NOMS table recommended for one operation, what was done, and why it differed."""

    surgery = models.ForeignKey("registry.Surgery", on_delete=models.CASCADE, related_name="noms_decisions")
    recommended = models.CharField(max_length=16, choices=NomsOption.choices)
    rule_version = models.CharField("version of the table", max_length=40, help_text="As the score's page names it.")
    done = models.CharField("what was done", max_length=16, choices=NomsOption.choices)
    difference_reason = models.TextField("why it differed", blank=True)

    class Meta:
        verbose_name = "NOMS decision"
        verbose_name_plural = "NOMS decisions"
        constraints = flatten(
            [
                of_clinical_row(),
                models.UniqueConstraint(fields=["surgery"], name="%(app_label)s_%(class)s_one_per_surgery"),
                vocabulary(recommended=NomsOption, done=NomsOption),
                check(
                    "done__difference_explained",
                    models.Q(done=models.F("recommended")) | ~models.Q(difference_reason=""),
                    "done: what was done differs from what the table recommended; say why.",
                ),
            ]
        )
