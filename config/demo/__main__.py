import sys

from django.core.exceptions import ImproperlyConfigured

from config.demo import commands
from config.demo.announce import announce
from config.demo.stack import supervise
from config.environment import load_environment

ACTIONS = {
    "start": commands.start,
    "stop": commands.stop,
    "up": commands.up,
    # The next two are how the demo calls itself.
    "supervise": supervise,
    "announce": announce,
}

if __name__ == "__main__":
    try:
        sys.exit(ACTIONS[sys.argv[1]](load_environment()))
    except ImproperlyConfigured as error:
        sys.exit(str(error))
