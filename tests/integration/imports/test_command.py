"""The command as a coordinator runs it, and what it must never print."""

import csv
import logging
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registry.models import Patient, PatientIdentity, Site
from tests.integration.imports.spoilt import EXAMPLE, Cohort

pytestmark = pytest.mark.django_db
FILES = EXAMPLE / "xu2021_patients.csv", EXAMPLE / "xu2021_followup.csv"


def run(*options: str, site: str = "XU", files: tuple[Path, Path] = FILES) -> str:
    out = StringIO()
    paths = [str(path) for path in files]
    call_command(
        "import_cohort", "--site", site, "--mapping", str(EXAMPLE / "mapping.toml"), *options, *paths, stdout=out
    )
    return out.getvalue()


def test_it_says_what_it_did(site: Site) -> None:
    printed = run()

    assert "The files hold 55 patients with 204 visits." in printed
    assert "204  follow-up visit created" in printed
    assert "Nothing differs from what the registry has" in run()


def test_an_unknown_site_is_refused_with_those_that_are_known(site: Site) -> None:
    with pytest.raises(CommandError, match=r"There is no site 'NOWHERE'\. Known sites: XU"):
        run(site="NOWHERE")


def test_a_site_may_be_made(db: None) -> None:
    run("--create-site", "Hospital of the Xu series", "--time-zone", "Asia/Shanghai")

    site = Site.objects.get(code="XU")
    assert (site.name, site.time_zone) == ("Hospital of the Xu series", "Asia/Shanghai")


def test_a_dry_run_makes_no_site(db: None) -> None:
    printed = run("--create-site", "Hospital of the Xu series", "--dry-run")

    assert "55  patient would be created" in printed
    assert not Site.objects.exists()
    assert not Patient.objects.exists()


def test_a_wrong_time_zone_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="is not a time zone"):
        run("--create-site", "Hospital", "--time-zone", "Mars/Olympus")


def test_problems_are_a_table_and_a_file(cohort: Cohort, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    cohort.set(2, "KPS pre", "85")
    cohort.set(3, "Blood loss (ml)", "-5")
    report, out = tmp_path / "report.csv", StringIO()
    paths = [str(path) for path in cohort.write()]

    with pytest.raises(CommandError, match="2 problems; nothing was changed"):
        call_command(
            "import_cohort",
            "--site",
            "XU",
            "--mapping",
            str(EXAMPLE / "mapping.toml"),
            "--report",
            str(report),
            *paths,
            stdout=out,
        )

    assert "KPS pre" in out.getvalue()
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:4] for row in rows] == [
        ["Sheet", "Row", "Column", "Value"],
        ["patients", "2", "KPS pre", "85"],
        ["patients", "3", "Blood loss (ml)", "'-5"],
    ], "what a spreadsheet would compute is made inert"


def test_no_identity_is_printed_logged_or_reported(
    cohort: Cohort, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Names, numbers, telephones and birth dates, in wrong columns too, in every kind of message."""
    caplog.set_level(logging.DEBUG)
    cohort.run()
    secrets = {
        secret
        for identity in PatientIdentity.objects.all()
        for secret in (identity.hospital_number, identity.full_name, identity.phone, str(identity.birth_date))
    }
    cohort.set(2, "Sex", cohort.get(2, "Phone"))
    cohort.set(3, "Level", cohort.get(3, "Name"))
    cohort.set(4, "Operation", cohort.get(4, "Hospital no."))
    cohort.set(5, "Frankel pre", cohort.get(5, "Date of birth"))
    cohort.set(6, "Date of birth", "1966-13-26")
    cohort.set(7, "Hospital no.", cohort.get(8, "Hospital no."))
    cohort.set(9, "Age at surgery", "12")
    cohort.set(10, "Name", "Z" * 300)
    cohort.set(11, "Date of birth", "2050-01-01")
    cohort.set(12, "Level", cohort.get(40, "Phone"))
    cohort.set(13, "Name", "Someone Else")
    cohort.set(13, "Date of birth", "1900-01-01")
    out, report = StringIO(), cohort.folder / "report.csv"
    paths = [str(path) for path in cohort.write()]

    with pytest.raises(CommandError) as refusal:
        call_command(
            "import_cohort",
            "--site",
            "XU",
            "--mapping",
            str(EXAMPLE / "mapping.toml"),
            "--report",
            str(report),
            *paths,
            stdout=out,
        )

    captured = capfd.readouterr()
    told = "".join([out.getvalue(), report.read_text(), str(refusal.value), caplog.text, captured.out, captured.err])
    assert "(hidden)" in told
    assert [secret for secret in secrets if secret in told] == []
    for secret in ("1966-13-26", "ZZZ", "2050-01-01", "Someone Else", "1900-01-01"):
        assert secret not in told


def test_a_dry_run_of_corrected_identities_hides_them(cohort: Cohort) -> None:
    cohort.run()
    cohort.set(2, "Name", "Zzyzx-001 Married")
    cohort.set(3, "Phone", "+00 555 999999")
    out = StringIO()
    paths = [str(path) for path in cohort.write()]

    call_command(
        "import_cohort", "--site", "XU", "--mapping", str(EXAMPLE / "mapping.toml"), "--dry-run", *paths, stdout=out
    )

    assert "full_name (hidden) -> (hidden)" in out.getvalue()
    assert "Zzyzx" not in out.getvalue()
    assert "555" not in out.getvalue()
