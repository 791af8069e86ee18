from django.urls import path

from registry.views.scores import ScoreDetail, ScoreList

app_name = "registry"
urlpatterns = [
    path("scores/", ScoreList.as_view(), name="score-list"),
    path("scores/<slug:name>/", ScoreDetail.as_view(), name="score-detail"),
]
