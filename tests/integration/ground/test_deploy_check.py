"""What Django itself says of a deployment, with every warning an error."""

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
