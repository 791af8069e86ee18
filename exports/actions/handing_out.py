"""A file of an export goes to its consumer, and that it did is written down."""

from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from accounts import request_id
from accounts.models import User
from exports import storage
from exports.models import ApiToken, ExportJob, Pull
from exports.terms import NotAllowed
from exports.vocabulary import JobState


class NotThere(Exception):
    """An export has no such file, or has it no more. Its text is for the consumer."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file to send, and the hash that the manifest says it has."""

    path: Path
    sha256: str


def hand_out(*, to: User, token: ApiToken | None, job: ExportJob, name: str) -> Handed:
    """The file of this name, once the log knows. Raises NotThere, and NotAllowed when its agreement is over."""
    if job.state != JobState.DONE or job.manifest is None:
        raise NotThere("This export has no files: it is not made yet, or its time is over.")
    agreement = job.agreement
    if agreement.revoked_at is not None or agreement.expires_on <= timezone.now().date() or not job.project.is_open:
        raise NotAllowed("The agreement under which this export was made is over. Order it again under another.")
    # only names that the manifest has become paths
    output = next((one for one in job.manifest["output"] if one["file"] == name), None)
    path = storage.folder_of(job.uuid) / name
    if output is None or not path.is_file():
        raise NotThere("This export has no such file. Its manifest names every one.")
    Pull.objects.create(
        project=job.project,
        agreement=agreement,
        user=to,
        token=token,
        what=f"file {name} of export {job.uuid}"[:80],
        profile=job.profile_applied,
        n_rows=output["count"],
        request_id=request_id.current.get(),
    )
    return Handed(path, output["sha256"])
