from django.db import models

from analytics.models.run import Run


class IndexProcedureFact(models.Model):
    """The view `analytics_index_procedure` as one run read it: every step of the run counts these rows and no others.

    The table is unlogged, because it can always be made again. It holds the rows of the current generation (its list of
    excluded records is made from them) and of a run under way, until the swap.

    What every grouping counts stands first in a row: PostgreSQL walks through a row to the last column it needs.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    site_id = models.BigIntegerField()
    entry = models.IntegerField()
    operation = models.CharField(max_length=10)
    os_time = models.IntegerField(null=True)
    os_status = models.SmallIntegerField(null=True)
    pfs_time = models.IntegerField(null=True)
    pfs_status = models.SmallIntegerField(null=True)
    lr_time = models.IntegerField(null=True)
    lr_status = models.SmallIntegerField(null=True)
    lrc_time = models.IntegerField(null=True)
    lrc_status = models.SmallIntegerField(null=True)
    srs_time = models.IntegerField(null=True)
    srs_status = models.SmallIntegerField(null=True)

    surgery_id = models.BigIntegerField()
    patient_id = models.BigIntegerField()
    operated_on = models.DateField()
    is_first = models.BooleanField()
    primary_group = models.CharField(max_length=20)
    escc = models.CharField(max_length=8)
    tokuhashi_band = models.CharField(max_length=8)
    srs_given = models.CharField(max_length=3)
    region = models.CharField(max_length=8)
    sex = models.CharField(max_length=1, null=True)
    age = models.IntegerField(null=True)
    frankel_pre = models.CharField(max_length=1, null=True)
    kps = models.IntegerField(null=True)
    tomita = models.IntegerField(null=True)
    tokuhashi = models.IntegerField(null=True)
    blood_loss_ml = models.FloatField(null=True)
    operative_time_min = models.FloatField(null=True)
    frankel_post = models.CharField(max_length=1, null=True)
    n_complications = models.IntegerField(null=True, help_text="NULL: nobody said whether there was one.")
    os_excluded = models.CharField(max_length=32, null=True)
    pfs_excluded = models.CharField(max_length=32, null=True)
    lr_excluded = models.CharField(max_length=32, null=True)
    lrc_excluded = models.CharField(max_length=32, null=True)
    srs_excluded = models.CharField(max_length=32, null=True)

    class Meta:
        indexes = [models.Index(fields=["run"], name="fact_run")]
        constraints = [models.UniqueConstraint(fields=["run", "surgery_id"], name="analytics_fact_one_a_run")]

    def __str__(self) -> str:
        return f"fact of procedure {self.surgery_id} in run {self.run_id}"
