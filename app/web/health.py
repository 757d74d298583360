"""How the service itself is: for who runs it, and for what watches it."""

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from app import schema
from app.errors import NotReady
from app.http import metrics
from app.http.answers import json_answer
from app.http.operations import shows
from app.http.requests import database
from app.queries import projections
from app.queries.access import Database

blueprint = Blueprint("health", __name__)
counts = Blueprint("counts", __name__)


@blueprint.get("/healthz")
@shows("Health", headers=("Cache-Control",))
def alive() -> Response:
    """That the process answers; the database is not asked."""
    return json_answer({"status": "ok"})


@blueprint.get("/readyz")
@shows("Health", headers=("Cache-Control",), refusals=frozenset({NotReady}))
def ready() -> Response:
    """Whether it can do its work: 503 until the database is there and in the shape of this version."""
    missing = _missing(database())
    if missing is None:
        return json_answer({"status": "ready"})
    raise NotReady(missing)


def _missing(db: Database) -> str | None:
    """What is not ready yet, in words."""
    try:
        if not schema.is_current(db):
            return "the database is not at the newest migration"
        if projections.behind(db):
            return "what is derived from the log is of another version"
    except SQLAlchemyError:
        return "the database cannot be reached"
    return None


@counts.get("/metrics")
@shows("Metrics", "text/plain", headers=("Cache-Control",))
def counted() -> Response:
    """What is counted, for Prometheus."""
    return Response(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


@blueprint.after_request
@counts.after_request
def never_kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
