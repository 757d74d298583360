"""How gunicorn serves the record; each setting can be overridden on its command line."""

import json
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from gunicorn import util

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 4
graceful_timeout = 10  # who streams is cut off after that, and goes on elsewhere where it was
limit_request_line = 8190
# The default socket is shared by all instances of a user, and breaks where the home cannot be written.
control_socket_disable = True

if os.environ.get("METRICS") == "on" and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    # The workers count in files here. It must be known before any of them imports what counts.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = mkdtemp(prefix="timeline-metrics-")
COUNTS = os.environ.get("PROMETHEUS_MULTIPROC_DIR")


def on_starting(_: Any) -> None:
    """Begin to count from nothing: what processes of before counted is not theirs to add to."""
    if COUNTS:
        shutil.rmtree(COUNTS, ignore_errors=True)
        Path(COUNTS).mkdir(parents=True)


def child_exit(_: Any, worker: Any) -> None:
    """Forget what was true only while a worker lived; what it counted stays."""
    if COUNTS:
        # Only now: once imported, it counts where the variable said by then.
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

        mark_process_dead(worker.pid)


def on_exit(_: Any) -> None:
    if COUNTS:
        shutil.rmtree(COUNTS, ignore_errors=True)


# As app/http/watch.py has it: nothing of the app is imported here, for the workers to import it anew.
SECURITY = """\
X-Content-Type-Options: nosniff\r
Referrer-Policy: no-referrer\r
Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
Cross-Origin-Resource-Policy: cross-origin\r
"""


def problem(sock: Any, status: int, reason: str, _: str) -> None:
    """What gunicorn answers to what it cannot even hand on: a problem (RFC 9457), as everything else.

    Its own message would repeat what was sent, which may be a header with a token.
    """
    name = reason.lower().replace(" ", "-")
    detail = "the server cannot read this, or it is longer than it takes"
    body = json.dumps({"type": f"/problems/{name}", "title": reason, "status": status, "detail": detail})
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\n{SECURITY}"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, (head + body).encode("latin1"))


util.write_error = problem
