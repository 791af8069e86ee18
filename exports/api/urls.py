from django.urls import path

from exports.api import dictionary, fhir, orders, results, rows, schema, scores

app_name = "api"
urlpatterns = [
    path("schema", schema.schema_json, name="schema"),
    path("schema.yaml", schema.schema_yaml, name="schema-yaml"),
    path("exports", orders.ExportList.as_view(), name="export-list"),
    path("exports/<uuid:uuid>", orders.ExportDetail.as_view(), name="export-detail"),
    path("exports/<uuid:uuid>/files/<str:name>", orders.ExportFile.as_view(), name="export-file"),
    path("dictionary", dictionary.Dictionary.as_view(), name="dictionary"),
    path("dictionary/<str:rendering>", dictionary.DictionaryAs.as_view(), name="dictionary-as"),
    path("fhir/Group/<slug:code>/$export", fhir.GroupExport.as_view(), name="fhir-export"),
    path("fhir/exports/<uuid:uuid>", fhir.ResourceExport.as_view(), name="fhir-export-detail"),
    path("fhir/exports/<uuid:uuid>/files/<str:name>", fhir.ResourceFile.as_view(), name="fhir-export-file"),
    path("scores", scores.ScoreList.as_view(), name="score-list"),
    path("scores/<slug:name>", scores.ScoreDetail.as_view(), name="score-detail"),
    path("results", results.ResultList.as_view(), name="result-list"),
    path("results/<slug:endpoint>", results.ResultDetail.as_view(), name="result-detail"),
    *(path(table.name, rows.rows_of(table).as_view(), name=f"{table.name}-list") for table in rows.TABLES),
]
