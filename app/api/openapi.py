"""The description of the service, for programs."""

import orjson
from flask import Blueprint, Response, current_app

from app.api.description import describe
from app.http.answers import lasting
from app.http.operations import shows

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
@shows("Description", headers=("ETag", "Cache-Control"))
def openapi() -> Response:
    """This description: every route, all that it takes and all that it answers."""
    return lasting(_description(), "application/json")


def _description() -> bytes:
    """It is written once, when it is first asked for: the routes of a running app stay as they are."""
    written: bytes | None = current_app.extensions.get("description")
    if written is None:
        written = orjson.dumps(describe(current_app))
        current_app.extensions["description"] = written
    return written
