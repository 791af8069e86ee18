"""Two records of one invented person in one hospital, with rows of every kind in each."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.scope import set_scope
from outcomes.models import Assessment, FollowUpVisit, Reoperation, SkeletalRelatedEvent
from registry import models as registry
from registry.actions.acting import acting
from registry.actions.scores import keep_scores
from registry.models import PatientIdentity, Site
from registry.vocabulary.oncology import NomsOption, SurvivalHorizon
from tests import factories

WHY = "the same person, admitted twice"
BY = "user:1"


NOMS = NomsOption.values[0]


@dataclass
class Twice:
    """`kept` is to survive, `other` is to be merged into it."""

    site: Site
    kept: factories.Case
    other: factories.Case


def recorded(site: Site, number: str, *, source: str, **person: Any) -> factories.Case:
    """A patient with a row in every table, some of them from a hospital's file."""
    case = factories.Case(site, sex=person.pop("sex", "F"))
    with acting(by=factories.BY, site=site):
        values = {"hospital_number": number, "full_name": "Zzyzx Testpatient", **person}
        PatientIdentity.objects.create(patient=case.patient, site=site, **values)
    case.operated(0, levels=("T4",), source_key=f"{source}surgery")
    case.add(registry.Surgery, operated_on=case.day(90), procedure="REVISION", index_surgery=case.surgery)
    case.baseline(albumin_g_dl="3.50").scored(tomita=4).primary("lung").compressed("2").complicated("SSI_DEEP")
    case.imaged(80).irradiated(30).after_surgery("E").alive(200).recurs(150)
    visit = case.add(FollowUpVisit, surgery=case.surgery, state="seen", seen_on=case.day(60), source_key=f"{source}v1")
    case.add(Assessment, surgery=case.surgery, visit=visit, assessed_on=case.day(60), kps=70)
    case.add(SkeletalRelatedEvent, type="fracture", occurred_on=case.day(100), occurred_on_precision="D")
    case.add(Reoperation, index_surgery=case.surgery, reoperated_on=case.day(90), cause="wound")
    case.add(registry.SystemicTherapyLine, kind="chemotherapy", agent="invented")
    case.add(registry.BoneModifyingAgent, agent="denosumab")
    case.add(registry.BoardDecision, decided_on=case.day(-3), recommended="en_bloc")
    case.add(registry.LocomotiveDysfunction, cause="cancer", noted_on=case.day(-3))
    case.add(registry.NomsDecision, surgery=case.surgery, recommended=NOMS, rule_version="test", done=NOMS)
    tool = {"tool": "an invented tool", "tool_version": "1", "horizon_days": SurvivalHorizon.values[0]}
    case.add(registry.ExternalPrediction, surgery=case.surgery, survival_percent="40", **tool)
    keep_scores(by=factories.BY, site=site, patients=[case.patient.pk])
    return case.spoken_of()


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table with patients' rows, column by column; what tells of merges itself is left out."""
    tables = """
        select distinct c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r' and a.attname in ('patient_id', 'site_id')
    """
    with connection.cursor() as cursor:
        cursor.execute(tables)
        names = sorted({name for (name,) in cursor.fetchall()} - {"registry_merge", "registry_movedrow"})
        found = {}
        for name in names:
            cursor.execute(f"select to_jsonb(t) from {name} t order by (to_jsonb(t) ->> 'id')::bigint")
            found[name] = [json.loads(row) for (row,) in cursor.fetchall()]
    return found


def recorded_twice() -> Twice:
    site = factories.a_site("north")
    born = {"birth_date": "1950-01-01", "birth_date_precision": "D"}
    kept = recorded(site, "TEST-1", source="file/", phone="000-111")
    return Twice(site, kept, recorded(site, "TEST-2", source="file/", phone="000-222", sex="M", **born))


def scope(site: Site) -> None:
    set_scope(sites=[site.pk], actor=BY, request_id="r", reason="a test")
