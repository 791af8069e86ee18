from django.urls import path

from accounts.rates import FILES, limited
from outcomes.imports.uploaded import LARGEST_TOGETHER
from outcomes.receiving import takes_files
from outcomes.views.admission import PatientAdd
from outcomes.views.building import ImportColumns, ImportValues
from outcomes.views.drafts import DraftDiscard, DraftList
from outcomes.views.histories import RecordHistory, RecordHistoryFile
from outcomes.views.imports import (
    ImportAgain,
    ImportApply,
    ImportDetail,
    ImportDiscard,
    ImportList,
    ImportProblems,
    ImportStop,
)
from outcomes.views.life import RecordLock, RecordSign, RecordUnlock
from outcomes.views.mappings import ImportMappingFile, ImportMappingKeep, MappingDetail, MappingFile
from outcomes.views.merging import MergeList, MergeUndo, PatientMerge
from outcomes.views.patients import PatientDetail, PatientFind, PatientList
from outcomes.views.queries import QueryAdd, QueryDetail, QueryList
from outcomes.views.records import RecordAdd, RecordDetail, RecordEdit, RecordRemove
from outcomes.views.rules import RuleList
from outcomes.views.schedules import ScheduleDetail
from outcomes.views.scores import ScoreOverride, ScoresAsWritten, SurgeryScores
from outcomes.views.today import CallList, Start, Today
from outcomes.views.verification import RecordUnverify, RecordVerify
from outcomes.views.visits import VisitAdd

app_name = "outcomes"
urlpatterns = [
    path("start/", Start.as_view(), name="start"),
    path("today/", Today.as_view(), name="today"),
    path("today/calls.xlsx", CallList.as_view(), name="call-list"),
    path("schedule/", ScheduleDetail.as_view(), name="schedule-detail"),
    path("rules/", RuleList.as_view(), name="rule-list"),
    path("queries/", QueryList.as_view(), name="query-list"),
    path("queries/<int:pk>/", QueryDetail.as_view(), name="query-detail"),
    path("patients/", PatientList.as_view(), name="patient-list"),
    path("patients/new/", PatientAdd.as_view(), name="patient-add"),
    path("patients/find/", PatientFind.as_view(), name="patient-find"),
    path("patients/<str:registry_id>/", PatientDetail.as_view(), name="patient-detail"),
    path("patients/<str:registry_id>/merge/", PatientMerge.as_view(), name="patient-merge"),
    path("merges/", MergeList.as_view(), name="merge-list"),
    path("merges/<int:pk>/undo/", MergeUndo.as_view(), name="merge-undo"),
    path("imports/", takes_files(LARGEST_TOGETHER)(ImportList.as_view()), name="import-list"),
    path("imports/<int:pk>/", ImportDetail.as_view(), name="import-detail"),
    path("imports/<int:pk>/apply/", ImportApply.as_view(), name="import-apply"),
    path("imports/<int:pk>/mapping.toml", ImportMappingFile.as_view(), name="import-mapping-file"),
    path("imports/<int:pk>/mapping/keep/", ImportMappingKeep.as_view(), name="import-mapping-keep"),
    path("imports/mappings/<int:pk>/", MappingDetail.as_view(), name="mapping-detail"),
    path("imports/mappings/<int:pk>/mapping.toml", MappingFile.as_view(), name="mapping-file"),
    path("imports/<int:pk>/columns/", ImportColumns.as_view(), name="import-columns"),
    path("imports/<int:pk>/values/", ImportValues.as_view(), name="import-values"),
    path("imports/<int:pk>/stop/", ImportStop.as_view(), name="import-stop"),
    path("imports/<int:pk>/again/", ImportAgain.as_view(), name="import-again"),
    path("imports/<int:pk>/problems.csv", limited(FILES)(ImportProblems.as_view()), name="import-problems"),
    path("imports/<int:pk>/discard/", ImportDiscard.as_view(), name="import-discard"),
    path("drafts/", DraftList.as_view(), name="draft-list"),
    path("drafts/<int:pk>/discard/", DraftDiscard.as_view(), name="draft-discard"),
    path("patients/<str:registry_id>/visit/", VisitAdd.as_view(), name="visit-add"),
    path("patients/<str:registry_id>/<slug:kind>/add/", RecordAdd.as_view(), name="record-add"),
    path("patients/<str:registry_id>/<slug:kind>/scores/", ScoresAsWritten.as_view(), name="scores-as-written"),
    path("records/surgery/<int:pk>/scores/", SurgeryScores.as_view(), {"kind": "surgery"}, name="surgery-scores"),
    path(
        "records/surgery/<int:pk>/scores/<slug:name>/",
        ScoreOverride.as_view(),
        {"kind": "surgery"},
        name="score-override",
    ),
    path("records/<slug:kind>/<int:pk>/", RecordDetail.as_view(), name="record-detail"),
    path("records/<slug:kind>/<int:pk>/edit/", RecordEdit.as_view(), name="record-edit"),
    path("records/<slug:kind>/<int:pk>/remove/", RecordRemove.as_view(), name="record-remove"),
    path("records/<slug:kind>/<int:pk>/lock/", RecordLock.as_view(), name="record-lock"),
    path("records/<slug:kind>/<int:pk>/unlock/", RecordUnlock.as_view(), name="record-unlock"),
    path("records/<slug:kind>/<int:pk>/sign/", RecordSign.as_view(), name="record-sign"),
    path("records/<slug:kind>/<int:pk>/ask/", QueryAdd.as_view(), name="query-add"),
    path("records/<slug:kind>/<int:pk>/verify/", RecordVerify.as_view(), name="record-verify"),
    path("records/<slug:kind>/<int:pk>/unverify/", RecordUnverify.as_view(), name="record-unverify"),
    path("records/<slug:kind>/<int:pk>/history/", RecordHistory.as_view(), name="record-history"),
    path(
        "records/<slug:kind>/<int:pk>/history.csv",
        limited(FILES)(RecordHistoryFile.as_view()),
        name="record-history-file",
    ),
]
