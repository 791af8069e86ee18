#!/usr/bin/env python
"""Django's command line. The command decides which database role it runs as; DATABASE_ROLE overrides."""

import os
import sys
from contextlib import nullcontext

from django.core.exceptions import ImproperlyConfigured


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    from django.core.management import execute_from_command_line

    from config.command_roles import SERVERLESS, choose_role, command_of
    from config.environment import load_environment
    from config.local_servers import running

    choose_role(sys.argv)
    try:
        environment = load_environment()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    with nullcontext() if command_of(sys.argv) in SERVERLESS else running(environment):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
