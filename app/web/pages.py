"""The way in: where everything is."""

from flask import Blueprint, Response

from app.http import BASE
from app.http.answers import json_answer

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def front() -> Response:
    """Where everything is."""
    return json_answer({"title": "Conflict timeline", "links": {"conflicts": f"{BASE}/conflicts"}})
