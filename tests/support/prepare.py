"""Make what every run needs, the migrated database and the example in one, and keep its server until told to end.

A whole run starts this beside itself, so that both workers go on with tests that need no database meanwhile.
"""

import sys

from tests import VAR
from tests.support.databases import DatabaseServer
from tests.support.example import example_database

if __name__ == "__main__":
    with DatabaseServer.running(VAR) as server:
        example_database(server)
        sys.stdin.read()
