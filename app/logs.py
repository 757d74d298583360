"""What is written down while the service runs: one line of JSON for each thing, without anybody's secrets."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from app.config import Level
from app.store import tokens

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered; every line that is written meanwhile has it."""

OF_A_CALLER = "Invalid request from ip="
OF_A_REQUEST = "Error handling request"


def configure(level: Level) -> None:
    """Write every line to the standard error stream, those of gunicorn's workers too."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    # Of libraries only what is grave: at their lower levels they tell what is in statements and in requests.
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("app").setLevel(level.upper())
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.handlers, gunicorn.propagate = [], True
    gunicorn.addFilter(_without_callers)


class Lines(logging.Formatter):
    """A record as one line of JSON; where a token slipped into it, its secret does not."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return tokens.without_secrets(json.dumps(told, default=str))


def _without_callers(record: logging.LogRecord) -> bool:
    """gunicorn would tell the address of who sent no good request, and what was in it; we do not."""
    if str(record.msg).startswith(OF_A_CALLER):
        record.msg, record.args = "what was sent is no request", ()
    if str(record.msg).startswith(OF_A_REQUEST):
        record.msg, record.args = OF_A_REQUEST, ()
    return True
