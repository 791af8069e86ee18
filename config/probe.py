"""Health checks of containers, which have no curl: `python -m config.probe web`, `worker` or `beat`."""

import os
import sys
import time
from pathlib import Path
from socket import gethostname
from urllib.error import URLError
from urllib.request import Request, urlopen

WEB = "http://127.0.0.1:8000/livez"
# Beat writes its schedule down every three minutes.
BEAT_IS_SILENT_AFTER = 10 * 60


def web(url: str = WEB) -> bool:
    # The server answers only to its own names, also from inside.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    try:
        with urlopen(Request(url, headers={"Host": host}), timeout=4) as response:
            return bool(response.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


def worker() -> bool:
    from config.celery import app

    return bool(app.control.ping(destination=[f"celery@{gethostname()}"], timeout=4))


def beat() -> bool:
    from config.environment import load_environment

    written = [path.stat().st_mtime for path in Path(load_environment().spinemet_var).glob("beat-schedule*")]
    return bool(written) and time.time() - max(written) < BEAT_IS_SILENT_AFTER


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
