import zoneinfo
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.selectors import sites_visible_to


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name!r} is not a time zone; use an IANA name such as Europe/Vienna.", code="time_zone")


class SiteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(pk__in=sites_visible_to(user))


class Site(models.Model):
    """A hospital. Its time zone decides which day it is there."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=40, default="UTC", validators=[validate_time_zone])
    region = models.CharField(max_length=60, blank=True, help_text="Coarse region, the only place an export may name.")
    is_active = models.BooleanField(default=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self) -> date:
        """Which day it is there."""
        return timezone.localdate(timezone=self.zone)
