"""Entry point of `celery -A config.worker`: the application under the worker's database role, or not at all."""

import os

os.environ.setdefault("DATABASE_ROLE", "worker")

import django

from config.celery import app
from config.database.serving import refuse_fallen_walls, refuse_privileged_role
from config.environment import load_environment
from config.local_servers import hold_all

django.setup()
hold_all(load_environment())
refuse_privileged_role(load_environment())
refuse_fallen_walls(load_environment())

__all__ = ["app"]
