from django.db import models


class Allowance(models.Model):
    """How often something was done in the current stretch of time. Its key is a hash of what and by whom."""

    key = models.CharField(max_length=64, primary_key=True)
    began_at = models.DateTimeField()
    used = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.used} times since {self.began_at:%Y-%m-%d %H:%M:%S}"
