"""What Django itself says of a deployment, with every warning an error."""

import json
import subprocess
import sys

from config.environment import PROJECT
from tests.support.requirements import req


@req("X20", "X11")
def test_the_deployment_check_is_clean(live_stack):
    environment = live_stack.environment | {"HTTPS": "1", "SECRET_KEY": "abcdefghij" * 6}
    environment |= {"SECOND_FACTOR_REQUIRED": "1", "MAIL_URL": "smtp://localhost"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--database", "default", "--fail-level", "WARNING"]
    run = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr
    assert "no issues" in run.stdout


ASKED = """
import json
from django.test import Client
plain, page = (Client().get("/accounts/sign-in/", secure=secure, headers={"host": "localhost"}) for secure in (0, 1))
cookies = {name: [bool(cookie[flag]) for flag in ("secure", "httponly")] for name, cookie in page.cookies.items()}
print(json.dumps([plain.status_code, plain["Location"], dict(page.headers), cookies]))
"""


@req("X11")
def test_a_deployed_page_is_for_https_only_and_its_cookies_are_the_hosts_own(live_stack):
    environment = live_stack.environment | {"HTTPS": "1", "SECRET_KEY": "abcdefghij" * 6}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASKED]
    run = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr
    status, location, headers, cookies = json.loads(run.stdout.splitlines()[-1])
    assert (status, location) == (301, "https://localhost/accounts/sign-in/")
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["Referrer-Policy"] == "same-origin"
    assert cookies == {"__Host-csrf": [True, True]}
