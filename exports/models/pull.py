from django.conf import settings
from django.db import models

from exports.models.project import Agreement, Project
from exports.models.token import ApiToken
from exports.vocabulary import Profile


class Pull(models.Model):
    """That data left: to whom, what, how much, when and under which agreement. The serving role can only add one."""

    at = models.DateTimeField(auto_now_add=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="pulls")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="pulls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, null=True, related_name="pulls")
    what = models.CharField(max_length=80, help_text="Such as 'export 3f0c' or 'read surgeries'.")
    profile = models.CharField(max_length=2, choices=Profile.choices)
    n_rows = models.BigIntegerField()
    request_id = models.CharField(max_length=40)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["project", "-at"], name="pull_of_project")]

    def __str__(self) -> str:
        return f"pull {self.pk} by project {self.project_id}"
