from django.contrib.postgres.fields import ArrayField
from django.db import models

from analytics.models.run import Run


class StoredEventTable(models.Model):
    """One stratum of one endpoint, collapsed by day, for one site or (`site` NULL) for all together.

    Arrays share one length; `time` is in days from surgery. `analytics.stats.EventTable` is made from it as it is.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="event_tables")
    site = models.ForeignKey("registry.Site", on_delete=models.CASCADE, null=True, related_name="+")
    endpoint = models.CharField(max_length=8, help_text="The source code, see `analytics.endpoints.SOURCES`.")
    grouping = models.CharField(max_length=12)
    stratum = models.CharField(max_length=20)
    n = models.IntegerField()
    n_initial = models.IntegerField()
    time = ArrayField(models.IntegerField())
    n_event = ArrayField(models.IntegerField())
    n_competing = ArrayField(models.IntegerField())
    n_censor = ArrayField(models.IntegerField())
    n_enter = ArrayField(models.IntegerField())
    by_site = models.JSONField(
        default=dict, help_text="Of all together: how many each site has, rounded; nought for ten or fewer."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "site", "endpoint", "grouping", "stratum"],
                name="analytics_eventtable_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.endpoint} by {self.grouping} ({self.stratum}), run {self.run_id}"


class Exclusion(models.Model):
    """How many records stand outside an endpoint, and why; the list of them is made from the facts on request."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="exclusions")
    site = models.ForeignKey("registry.Site", on_delete=models.CASCADE, null=True, related_name="+")
    endpoint = models.CharField(max_length=8)
    grouping = models.CharField(max_length=12)
    reason = models.CharField(max_length=32)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "site", "endpoint", "grouping", "reason"],
                name="analytics_exclusion_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} out of {self.endpoint}: {self.reason}, run {self.run_id}"


class Result(models.Model):
    """What a page shows without drawing, by `kind`: a summary of one endpoint by one grouping, a cohort table, how
    complete a site's follow-up is.
    """

    class Kind(models.TextChoices):
        ENDPOINT = "endpoint", "Endpoint summary"
        TABLE = "table", "Cohort table"
        FOLLOW_UP = "followup", "Completeness of follow-up"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="results")
    site = models.ForeignKey("registry.Site", on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    endpoint = models.CharField(max_length=8, blank=True)
    grouping = models.CharField(max_length=12)
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "site", "kind", "endpoint", "grouping"],
                name="analytics_result_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.endpoint} by {self.grouping}, run {self.run_id}"
