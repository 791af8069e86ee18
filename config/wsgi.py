"""Entry point of the web server: the application under a serving database role, or not at all."""

import os

from django.core.wsgi import get_wsgi_application

from config.database.serving import refuse_fallen_walls, refuse_privileged_role
from config.environment import load_environment
from config.local_servers import hold_all

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

hold_all(load_environment())
refuse_privileged_role(load_environment())
refuse_fallen_walls(load_environment())
application = get_wsgi_application()
