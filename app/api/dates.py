"""Dates as writers give them: the stretch of time that a text means."""

import orjson
from flask import Blueprint, Response

from app.domain.edtf import Edtf
from app.domain.rfc3339 import instant
from app.http import BASE
from app.http.answers import lasting
from app.http.operations import Given, reads
from app.http.parameters import WindowParameters

blueprint = Blueprint("dates", __name__, url_prefix=BASE)


@blueprint.get("/window")
@reads("WindowOfADate", WindowParameters)
def window(given: Given) -> Response:
    """The window of a date in EDTF; null where it is open."""
    date: Edtf = given["date"]
    said = {
        "date": date.text,
        "earliest": instant(date.earliest if date.start else None),
        "latest": instant(date.latest if date.end else None),
    }
    return lasting(orjson.dumps(said), "application/json")
