"""A request's form in, an answer out: which content is asked for, and who makes it."""

from dataclasses import dataclass
from typing import IO

from exports import storage
from exports.models import ApiToken
from exports.reading.reader import opened
from exports.redcap import contents
from exports.redcap.errors import Refused
from exports.redcap.records import lines
from exports.redcap.sheets import Json, sheet_for, table
from exports.redcap.structure import PROFILE, structure_of
from exports.redcap.wishes import FORMATS, Sent, one, selection_of, wishes_of
from exports.terms import NotAllowed, agreement_in_force, profile_for
from exports.vocabulary import Profile, stricter

CONTENTS = (
    "record, metadata, project, instrument, event, arm, formEventMapping, exportFieldNames, repeatingFormsEvents, dag, "
    "version, log, user"
)
#: An answer waits whole on disk until it is sent, so that a client never takes a part for the whole.
MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` or `file`. `n_rows` is how many rows of the registry leave with it."""

    content_type: str
    text: str = ""
    file: IO[bytes] | None = None
    n_rows: int = 0


def answer(token: ApiToken, sent: Sent) -> Answer:
    """Raises Refused, NotAllowed and BeingPrepared."""
    content = one(sent, "content")
    if content not in CONTENTS.split(", "):
        raise Refused(f"content: {content!r} is not served here. There are: {CONTENTS}.")
    if one(sent, "data") or one(sent, "action") not in ("", "export"):
        raise Refused("Nothing can be written here: the facade reads only.", 403)
    profile = _profile(sent)
    if profile_for(token.project, agreement_in_force(token.project), profile) is Profile.AGGREGATE:
        raise NotAllowed("This may be read as aggregates only: read /api/v1/results instead.")
    if content == "version":
        return Answer("text/plain; charset=utf-8", contents.VERSION)
    if content == "record":
        return _records(token, sent, profile)
    return _small(token, sent, content)


def error_text(sent: Sent, text: str) -> tuple[str, str]:
    """What went wrong, in the format the client reads, with its content type."""
    said = [one(sent, name) for name in ("returnFormat", "format")]
    sheet = sheet_for(next((name for name in said if name in FORMATS), "json"))
    return sheet.error(text), sheet.content_type


def _small(token: ApiToken, sent: Sent, content: str) -> Answer:
    wishes, structure = wishes_of(sent), structure_of(token.project)
    sheet = sheet_for(wishes.format, wishes.delimiter)
    match content:
        case "metadata":
            told = contents.metadata(structure, sent)
        case "exportFieldNames":
            told = contents.field_names(structure, sent)
        case "instrument":
            told = contents.instruments(structure)
        case "event":
            told = contents.events(sent)
        case "arm":
            told = contents.arms(sent)
        case "formEventMapping":
            told = contents.form_event_mapping(structure, sent)
        case "repeatingFormsEvents":
            told = contents.repeating(structure)
        case "dag":
            told = contents.groups()
        case "user":
            told = contents.user(token, structure)
        case "log":
            told = contents.log(token, sent)
        case _:
            info = contents.project_info(token.project)
            told = contents.Told(list(info), [info])
    text = "".join(table(sheet, told.names, told.rows))
    if content == "project" and isinstance(sheet, Json):
        text = text[1:-1]  # one object, not a list of one
    return Answer(sheet.content_type, text)


def _records(token: ApiToken, sent: Sent, profile: Profile) -> Answer:
    wishes = wishes_of(sent)
    selection = selection_of(sent, structure_of(token.project))
    sheet = sheet_for(wishes.format, wishes.delimiter)
    file, size, rows = storage.in_passing(), 0, 0
    try:
        with opened(token.project, profile) as reader:
            for text, n in lines(reader, selection, wishes, sheet):
                size += file.write(text.encode())
                rows += n
                if size > MOST_BYTES:
                    raise Refused(
                        "The answer is longer than 1 GB. Ask for CSV, for fewer forms, or for batches of records; all "
                        "of it at once is what POST /api/v1/exports is for."
                    )
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Answer(sheet.content_type, file=file, n_rows=rows)


def _profile(sent: Sent) -> Profile:
    """L2, or stricter if the client asks for that; REDCap itself has no such parameter."""
    asked = one(sent, "deidProfile")
    if asked and asked not in Profile.values:
        raise Refused(f"deidProfile: there is no {asked!r}. Choose L2.")
    return stricter(PROFILE, asked or PROFILE)
