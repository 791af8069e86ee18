"""The rules of the house that no linter holds."""

import re
import subprocess
import tomllib

import pytest
from django.apps import apps
from django.conf import settings

from config.environment import PROJECT, Environment

LONGEST_FILE = 400
OURS = ("config", "accounts", "registry", "outcomes", "analytics", "exports", "tests", "bench")
WRITTEN_BY_TOOLS = re.compile(
    r"(\.lock|package-lock\.json|LICENSE)$|^examples/|/migrations/|/release_views_v\d+\.sql$|^tests/.*\.(json|csv)$"
)


def tracked_files() -> list[str]:
    """What belongs to the project: git's list, or, in an unpacked archive, every file that is ours."""
    listing = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True)
    if listing.returncode == 0 and listing.stdout:
        return [name for name in listing.stdout.splitlines() if (PROJECT / name).is_file()]
    return [str(path.relative_to(PROJECT)) for folder in OURS for path in (PROJECT / folder).rglob("*.py")]


def text_of(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8", errors="ignore")


def test_no_file_is_too_long_to_read():
    written = [name for name in tracked_files() if name.endswith((".py", ".js", ".css", ".html", ".md", ".sql"))]
    lengths = {name: len(text_of(name).splitlines()) for name in written if not WRITTEN_BY_TOOLS.search(name)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_module_is_a_drawer_for_everything():
    drawers = re.compile(r"(^|/)(utils?|helpers?|misc|common_utils)(\.py|/)")
    assert [name for name in tracked_files() if drawers.search(name)] == []


def test_nothing_happens_by_signal():
    signals = re.compile(r"from django[\w.]* import [^\n]*\b(signals?|receiver)\b|from django[\w.]*\.signals|@receiver")
    python = [name for name in tracked_files() if name.endswith(".py") and not name.startswith("tests/")]
    assert [name for name in python if signals.search(text_of(name))] == []


def test_every_dependency_says_why_it_is_here():
    text = text_of("pyproject.toml")
    project = tomllib.loads(text)
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    lines = [line for line in text.splitlines() if any(f'"{dependency}"' in line for dependency in wanted)]
    assert len(lines) == len(wanted)
    assert [line for line in lines if "#" not in line] == []


def test_every_dependency_is_locked_by_hash():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        pins = re.findall(r"^[a-z0-9][\w.\[\],-]*==.*?(?=^\S|\Z)", text_of(lock), flags=re.MULTILINE | re.DOTALL)
        assert len(pins) > 30
        assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_example_of_the_environment_lists_every_variable_and_no_other():
    named = set(re.findall(r"^# ([A-Z][A-Z_]+)=", text_of(".env.example"), flags=re.MULTILINE))
    assert named == {name.upper() for name in Environment.model_fields}


ADDRESSES = re.compile(
    r"\b(pypi|pythonhosted|npmjs|yarnpkg)\.(org|com)\b|\"resolved\":|--(extra-)?index-url|^registry\s*=",
    flags=re.IGNORECASE | re.MULTILINE,
)


KINDS = (".py", ".toml", ".lock", ".json", ".npmrc", ".mjs", "Makefile", "Dockerfile", ".yml", ".md", ".sh")


@pytest.mark.parametrize("kind", KINDS)
def test_no_address_of_a_package_index_stands_in_the_project(kind):
    found = {name: ADDRESSES.findall(text_of(name)) for name in tracked_files() if name.endswith(kind)}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_no_path_of_somebodys_machine_stands_in_the_project():
    paths = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/[a-z]")
    text = [name for name in tracked_files() if not WRITTEN_BY_TOOLS.search(name)]
    assert [name for name in text if paths.search(text_of(name))] == []


def test_every_model_of_ours_names_itself_without_naming_a_patient():
    identifying = re.compile(r"hospital_number|family_name|given_name|birth_date|phone|email")
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    assert len(ours) > 20
    assert [model.__name__ for model in ours if identifying.search(str(model.__str__.__code__.co_names))] == []


def test_the_scope_is_opened_last_and_sign_in_is_the_default():
    assert settings.MIDDLEWARE[-1] == "accounts.middleware.ScopedTransactionMiddleware"
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE
