"""No key, token or password lies in the repository."""

import subprocess

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

from config.environment import PROJECT
from tests.support.requirements import req

# Detectors of things with a shape of their own. Those that go by entropy would call every hash of a lock file a secret.
DETECTORS = (
    "ArtifactoryDetector",
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "BasicAuthDetector",
    "CloudantDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "JwtTokenDetector",
    "MailchimpDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "StripeDetector",
    "TwilioKeyDetector",
)
SETTINGS = {"plugins_used": [{"name": name} for name in DETECTORS]}
#: The shape of a connection, as the documentation and messages of the settings show it.
SHOWN = {
    ".env.example",
    "config/environment.py",
    "docker-compose.yml",
    "deploy/secrets.sh",
    "tests/unit/config/test_environment.py",
}
#: Hashes and numbers, line after line, made by programs.
MADE = (".lock", "package-lock.json", ".csv", ".json", ".png")


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True)
    return [name for name in listed.stdout.split("\0") if name]


def found_in(name: str) -> list[str]:
    return [f"{name}:{secret.line_number} {secret.type}" for secret in scan_file(str(PROJECT / name))]


@req("X21")
def test_no_file_holds_a_secret():
    with transient_settings(SETTINGS):
        found = [
            line for name in tracked_files() if name not in SHOWN and not name.endswith(MADE) for line in found_in(name)
        ]
    assert found == []


@req("X21")
def test_the_scan_would_find_one(tmp_path):
    planted = tmp_path / "settings.py"
    planted.write_text('KEY = "-----BEGIN RSA ' + 'PRIVATE KEY-----"\n')
    with transient_settings(SETTINGS):
        assert [secret.type for secret in scan_file(str(planted))] == ["Private Key"]


@req("X21")
def test_what_deployment_makes_is_not_tracked():
    assert not [name for name in tracked_files() if name.startswith("deploy/secrets/") or name in (".env", "var")]
