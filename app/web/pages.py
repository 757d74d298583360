"""The way in: where everything is."""

from flask import Blueprint, Response

from app.http import BASE
from app.http.answers import json_answer
from app.http.operations import shows

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@shows("Front")
def front() -> Response:
    """Where everything is."""
    links = {"conflicts": f"{BASE}/conflicts", "description": "/openapi.json", "docs": "/docs"}
    return json_answer({"title": "Conflict timeline", "links": links})
