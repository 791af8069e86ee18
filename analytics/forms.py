"""What a reader may choose on a page of figures. Everything is in the address, so a figure can be sent and cited."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import Http404, QueryDict

from analytics.audience import Audience
from analytics.groupings import BY_CODE, GROUPINGS, OPERATION, Grouping
from analytics.models import Run
from analytics.stats import ConfType
from registry.models import Site

ALL_SITES = "all"
INTERVALS: tuple[tuple[ConfType, str], ...] = (("log-log", "log-log"), ("log", "log"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One figure of an endpoint. `site` None: all sites together."""

    grouping: Grouping
    site: Site | None
    conf_type: ConfType
    overlay: bool = False

    @property
    def site_name(self) -> str:
        return self.site.name if self.site else "All sites"

    @property
    def site_code(self) -> str:
        return self.site.code if self.site else ALL_SITES

    @property
    def query(self) -> str:
        """The canonical query string: the same figure has one address."""
        query = QueryDict(mutable=True)
        query.update({"grouping": self.grouping.code, "site": self.site_code, "interval": self.conf_type})
        if self.overlay:
            query["overlay"] = "1"
        return query.urlencode()


class SiteForm(forms.Form):
    """One field, the site. A site that is not the reader's answers like one that does not exist.

    Without a word a reader gets all sites where those are exact, and else a site of their own.
    """

    site = forms.ChoiceField(label="Site")

    def __init__(self, data: QueryDict, *, audience: Audience, run: Run | None, **kwargs: Any) -> None:
        self.audience = audience
        choices = [(site.code, site.name) for site in audience.sites]
        if audience.pooled:
            everybody = (ALL_SITES, "All sites")
            exact = run is None or audience.may_see_exactly(None, run)
            choices = [everybody, *choices] if exact else [*choices, everybody]
        super().__init__({"site": choices[0][0], **data.dict()}, label_suffix="", **kwargs)
        cast(forms.ChoiceField, self.fields["site"]).choices = choices

    def site_or_404(self) -> Site | None:
        if not self.is_valid():
            raise Http404("no such figure")
        return None if self.code == ALL_SITES else self.audience.site_of(self.code)

    @property
    def code(self) -> str:
        """The chosen site's code, or `all`. Only after the form was found valid."""
        code: str = self.cleaned_data["site"]
        return code


class FigureForm(SiteForm):
    grouping = forms.ChoiceField(label="Group by", choices=[(g.code, g.label) for g in GROUPINGS])
    interval = forms.ChoiceField(label="Intervals", choices=INTERVALS)
    overlay = forms.BooleanField(label="Show 1 − Kaplan-Meier on top", required=False)
    field_order = ["grouping", "site", "interval", "overlay"]

    def __init__(self, data: QueryDict, *, audience: Audience, run: Run | None, competing: bool, **kwargs: Any) -> None:
        super().__init__(data, audience=audience, run=run, **kwargs)
        self.data = {"grouping": OPERATION.code, "interval": INTERVALS[0][0], **self.data}
        if not competing:
            del self.fields["overlay"]

    def choice_or_404(self) -> Choice:
        site = self.site_or_404()
        chosen = self.cleaned_data
        return Choice(BY_CODE[chosen["grouping"]], site, chosen["interval"], chosen.get("overlay", False))
