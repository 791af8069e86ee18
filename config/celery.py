"""The Celery application. Its settings are in `config.settings`; workers start from `config.worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("spinemet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
