from django.urls import include, path

from config import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("accounts.urls")),
    path("", include("registry.urls")),
    path("", include("outcomes.urls")),
    path("", include("analytics.urls")),
    path("projects/", include("exports.urls")),
    path("api/v1/", include("exports.api.urls")),
]
