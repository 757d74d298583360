"""How gunicorn serves the record; each setting can be overridden on its command line."""

import json
import os
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


def problem(sock: Any, status: int, reason: str, message: str) -> None:
    """What gunicorn answers to what it cannot even hand on: a problem (RFC 9457), as everything else."""
    name = reason.lower().replace(" ", "-")
    body = json.dumps({"type": f"/problems/{name}", "title": reason, "status": status, "detail": message})
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, (head + body).encode("latin1"))


util.write_error = problem
