from django.urls import path

from accounts.rates import FILES, limited
from analytics.views.completeness import Completeness
from analytics.views.dashboards import DashboardDetail, DashboardList
from analytics.views.figures import FigureDownload
from analytics.views.runs import RunDetail, RunList
from analytics.views.tables import TableDownload, TableList

figure = limited(FILES)(FigureDownload.as_view())

app_name = "analytics"
urlpatterns = [
    path("", DashboardList.as_view(), name="dashboard-list"),
    path("dashboards/<slug:slug>/", DashboardDetail.as_view(), name="dashboard-detail"),
    path("dashboards/<slug:slug>/figure.<slug:suffix>", figure, name="figure-download"),
    path("tables/", TableList.as_view(), name="table-list"),
    path("tables/cohort.<slug:suffix>", limited(FILES)(TableDownload.as_view()), name="table-download"),
    path("completeness/", Completeness.as_view(), name="completeness"),
    path("runs/", RunList.as_view(), name="run-list"),
    path("runs/<int:pk>/", RunDetail.as_view(), name="run-detail"),
]
