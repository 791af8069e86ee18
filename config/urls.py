from django.urls import include, path

from config import health
from exports.api.redcap import Redcap
from exports.views.interface import Interface

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("accounts.urls")),
    path("", include("registry.urls")),
    path("", include("outcomes.urls")),
    path("", include("analytics.urls")),
    path("projects/", include("exports.urls")),
    path("api/redcap/", Redcap.as_view(), name="redcap"),
    path("api/redcap/api/", Redcap.as_view(), name="redcap-as-pycap-asks"),  # it takes no address that ends otherwise
    path("api/", Interface.as_view(), name="api-page"),
    path("api/v1/", include("exports.api.urls")),
]
