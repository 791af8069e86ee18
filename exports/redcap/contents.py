"""What the clients ask before and beside the records: small tables, each from the structure of the project."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import NamedTuple

from exports.dictionary.redcap import HEADER, redcap_rows
from exports.models import ApiToken, Project, Pull
from exports.redcap.errors import Refused
from exports.redcap.sheets import Value
from exports.redcap.structure import ARM, ARM_NAME, EVENTS, RECORD_ID, Structure
from exports.redcap.wishes import Sent, listed, moment, one
from exports.release.entities import PATIENT

#: The clients ask which interface they speak to; the facade follows that of this version.
VERSION = "14.0.0"
LONGEST_LOG = 10_000
#: The 18 columns of the dictionary, as the interface calls them.
_METADATA = (
    "field_name form_name section_header field_type field_label select_choices_or_calculations field_note "
    "text_validation_type_or_show_slider_number text_validation_min text_validation_max identifier branching_logic "
    "required_field custom_alignment question_number matrix_group_name matrix_ranking field_annotation"
)
#: What of REDCap's projects and users has no meaning here.
_NO_INFO = (
    "production_time purpose_other custom_record_label secondary_unique_field project_irb_number project_grant_number "
    "project_pi_firstname project_pi_lastname project_pi_email missing_data_codes external_modules"
)
_NOT_ENABLED = (
    "surveys_enabled scheduling_enabled record_autonumbering_enabled randomization_enabled ddp_enabled "
    "display_today_now_button bypass_branching_erase_field_prompt"
)
_NO_RIGHT = (
    "design user_rights data_access_groups reports stats_and_charts manage_survey_participants calendar "
    "data_import_tool data_comparison_tool file_repository data_quality_create data_quality_execute api_import "
    "mobile_app mobile_app_download_data record_create record_rename record_delete lock_records_all_forms "
    "lock_records lock_records_customization"
)
METADATA = _METADATA.split()


class Told(NamedTuple):
    """A small table: its columns, and its rows."""

    names: list[str]
    rows: Iterable[Mapping[str, Value]]


def metadata(structure: Structure, sent: Sent) -> Told:
    tables = {form.entity: [PATIENT, *(field.column for field in form.fields)] for form in structure.forms}
    fields, forms = set(listed(sent, "fields")), set(listed(sent, "forms"))
    rows = [dict(zip(METADATA, (row[head] for head in HEADER), strict=True)) for row in redcap_rows(tables)]
    unknown = fields - structure.names | forms - {form.name for form in structure.forms}
    if unknown:
        raise Refused(f"The project has no {', '.join(sorted(unknown)[:10])}. Ask for content=metadata without names.")
    everything = not fields and not forms
    return Told(METADATA, [r for r in rows if everything or r["field_name"] in fields or r["form_name"] in forms])


def field_names(structure: Structure, sent: Sent) -> Told:
    asked = one(sent, "field")
    found: list[dict[str, Value]] = [_exported(RECORD_ID, "", RECORD_ID)]
    for form in structure.forms:
        for field in form.fields:
            found += [_exported(field.name, choice, exported) for exported, choice in field.exported]
        found.append(_exported(form.complete, "", form.complete))
    if asked:
        found = [row for row in found if row["original_field_name"] == asked]
        if not found:
            raise Refused(f"The project has no field {asked}.")
    return Told(["original_field_name", "choice_value", "export_field_name"], found)


def instruments(structure: Structure) -> Told:
    rows = [{"instrument_name": form.name, "instrument_label": form.entity.title} for form in structure.forms]
    return Told(["instrument_name", "instrument_label"], rows)


def events(sent: Sent) -> Told:
    names = ["event_name", "arm_num", "unique_event_name", "custom_event_label", "event_id"]
    rows: list[dict[str, Value]] = [
        dict(zip(names, (event.label, ARM, event.name, "", event.number), strict=True))
        for event in EVENTS
        if _of_arm(sent)
    ]
    return Told(names, rows)


def arms(sent: Sent) -> Told:
    return Told(["arm_num", "name"], [{"arm_num": ARM, "name": ARM_NAME}] if _of_arm(sent) else [])


def form_event_mapping(structure: Structure, sent: Sent) -> Told:
    rows: list[dict[str, Value]] = [
        {"arm_num": ARM, "unique_event_name": form.event.name, "form": form.name}
        for form in structure.forms
        if _of_arm(sent)
    ]
    return Told(["arm_num", "unique_event_name", "form"], rows)


def repeating(structure: Structure) -> Told:
    rows = [
        {"event_name": form.event.name, "form_name": form.name, "custom_form_label": ""}
        for form in structure.forms
        if form.repeats
    ]
    return Told(["event_name", "form_name", "custom_form_label"], rows)


def groups() -> Told:
    """Data access groups: none. Which hospital a patient is of does not leave in L2."""
    return Told(["data_access_group_name", "unique_group_name", "data_access_group_id"], [])


def project_info(project: Project) -> dict[str, Value]:
    return {
        "project_id": project.pk,
        "project_title": project.title,
        "creation_time": f"{project.created_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "in_production": 1,
        "project_language": "English",
        "purpose": 2,
        "project_notes": project.purpose,
        "is_longitudinal": 1,
        "has_repeating_instruments_or_events": 1,
        **dict.fromkeys(_NOT_ENABLED.split(), 0),
        **dict.fromkeys(_NO_INFO.split(), ""),
    }


def user(token: ApiToken, structure: Structure) -> Told:
    """The token's holder alone: who else belongs to a project is for its managers."""
    read_only = ",".join(f"{form.name}:2" for form in structure.forms)
    rights = {"username": token.holder.get_username(), "expiration": f"{token.expires_at:%Y-%m-%d}"}
    row: dict[str, Value] = {
        **rights,
        **dict.fromkeys(["email", "firstname", "lastname", "data_access_group", "data_access_group_id"], ""),
        **dict.fromkeys(_NO_RIGHT.split(), 0),
        "logging": 1,
        "api_export": 1,
        "forms": read_only,
        "forms_export": read_only,
    }
    return Told(list(row), [row])


def log(token: ApiToken, sent: Sent) -> Told:
    """What was pulled by the project, newest first. Nothing of what happened in the registry is in it."""
    pulls = Pull.objects.filter(project=token.project).select_related("user")
    if begin := moment(sent, "beginTime"):
        pulls = pulls.filter(at__gte=begin)
    if end := moment(sent, "endTime"):
        pulls = pulls.filter(at__lte=end)
    if name := one(sent, "user"):
        pulls = pulls.filter(user=token.holder) if name == token.holder.get_username() else pulls.none()
    if one(sent, "record") or one(sent, "dag") or one(sent, "logtype") not in ("", "export"):
        pulls = pulls.none()  # no pull is of one record or one hospital, and nothing else is in this log
    rows = (
        {
            "timestamp": f"{pull.at.astimezone(UTC):%Y-%m-%d %H:%M}",
            "username": pull.user.get_username() if pull.user_id == token.holder_id else "another consumer",
            "action": "Data export",
            "details": f"{pull.what}, {pull.profile}, {pull.n_rows} rows",
            "record": "",
        }
        for pull in pulls[:LONGEST_LOG]
    )
    return Told(["timestamp", "username", "action", "details", "record"], rows)


def _exported(original: str, choice: str, exported: str) -> dict[str, Value]:
    return {"original_field_name": original, "choice_value": choice, "export_field_name": exported}


def _of_arm(sent: Sent) -> bool:
    asked = listed(sent, "arms")
    return not asked or str(ARM) in asked
