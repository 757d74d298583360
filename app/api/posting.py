"""Events posted: one, several at once, or only tried."""

from collections.abc import Sequence

import orjson
from flask import Blueprint, Response

from app import commands
from app.api import render
from app.commands import Keyed
from app.domain.errors import IdTaken, KeyTaken, LogMovedOn, NotAmendable
from app.domain.rfc3339 import instant
from app.errors import InvalidLines, InvalidQuery
from app.http import BASE, bodies
from app.http.answers import json_answer
from app.http.bodies import Body
from app.http.operations import Given, writes
from app.http.parameters import PostParameters
from app.http.requests import database, expected_versions, idempotency_key, writer
from app.http.schemas import check_events, scope_of
from app.queries import events
from app.queries.access import Token

blueprint = Blueprint("posting", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/events")


@blueprint.post("")
@writes(
    "Posted",
    body="Post",
    scopes=("write", "amend", "admin"),
    parameters=PostParameters,
    takes=("If-Match", "Idempotency-Key"),
    refusals={IdTaken, KeyTaken, NotAmendable, LogMovedOn, InvalidLines, InvalidQuery},
)
def post(given: Given, conflict: str) -> Response:
    """Append one event, or an array or lines of them, all or nothing."""
    writer(conflict=conflict)
    body = bodies.documents()
    with body.located():
        check_events(body.documents)
    by = writer(*sorted({scope_of(document["type"]) for document in body.documents}), conflict=conflict)
    with body.located():
        return (_rehearsed if given["dry_run"] else _recorded)(conflict, body, by)


def _recorded(conflict: str, body: Body, by: Token) -> Response:
    receipts = commands.record(
        database(),
        conflict,
        body.documents,
        by=by.name,
        expected=expected_versions(),
        keyed=_keyed(by),
    )
    views = events.posted(database(), conflict, [receipt.id for receipt in receipts])
    status = 201 if any(receipt.new for receipt in receipts) else 200
    told: Sequence[render.Json] = [render.event(view, conflict) for view in views]
    answer = json_answer(told[0] if body.is_single else {"events": told}, status)
    if body.is_single:
        answer.headers["Location"] = render.link(conflict, "events", views[0].id)
    answer.headers["Conflict-Version"] = f"{told[-1]['revision']}-{told[-1]['hash']}"
    return answer


def _rehearsed(conflict: str, body: Body, by: Token) -> Response:
    """What the events would do to the snapshot, at whichever date."""
    found = commands.rehearse(
        database(),
        conflict,
        body.documents,
        by=by.name,
        expected=expected_versions(),
        keyed=_keyed(by),
    )
    return json_answer(
        {
            "dry_run": True,
            "conflict": conflict,
            "events": [
                {"id": recorded.id, "type": recorded.event.TYPE, "revision": recorded.revision, **said}
                for recorded, said in found.recorded
            ],
            "on_record": [receipt.id for receipt in found.receipts if not receipt.new],
            "changes": [
                {
                    "place": effect.place,
                    "from": instant(effect.since),
                    "to": instant(effect.stop),
                    "before": orjson.Fragment(effect.before),
                    "after": orjson.Fragment(effect.after),
                }
                for effect in found.effects
            ],
        }
    )


def _keyed(by: Token) -> Keyed | None:
    key = idempotency_key()
    return Keyed(by.id, key) if key else None
