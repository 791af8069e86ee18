"""Reads a whole table page by page and writes it as CSV.

    export SPINEMET_TOKEN=reg_...
    python read_table.py https://registry.example.org surgeries > surgeries.csv

Needs `requests`. The token comes from the environment: a script is shared, a token never.
"""

import csv
import os
import sys
import time
from collections.abc import Iterator

import requests


def pages(session: requests.Session, address: str | None) -> Iterator[dict]:
    """Each page's answer; follows `next` to the end, and waits when it is asked to."""
    while address:
        answer = session.get(address, timeout=60)
        if answer.status_code in (429, 503):
            time.sleep(int(answer.headers.get("Retry-After", "5")))
            continue
        if not answer.ok:
            sys.exit(f"{answer.status_code}: {answer.json()['detail']}")
        page = answer.json()
        yield page
        address = page["next"]


def main(base: str, table: str) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {os.environ['SPINEMET_TOKEN']}"
        writer = None
        for page in pages(session, f"{base.rstrip('/')}/api/v1/{table}?limit=1000"):
            for row in page["data"]:
                if writer is None:
                    writer = csv.DictWriter(sys.stdout, row)
                    writer.writeheader()
                writer.writerow(row)
    if writer is None:
        print(f"{table}: no rows.", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
