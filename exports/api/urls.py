from django.urls import path

from exports.api import dictionary, orders

app_name = "api"
urlpatterns = [
    path("exports", orders.ExportList.as_view(), name="export-list"),
    path("exports/<uuid:uuid>", orders.ExportDetail.as_view(), name="export-detail"),
    path("exports/<uuid:uuid>/files/<str:name>", orders.ExportFile.as_view(), name="export-file"),
    path("dictionary", dictionary.Dictionary.as_view(), name="dictionary"),
    path("dictionary/<str:rendering>", dictionary.Dictionary.as_view(), name="dictionary-as"),
]
