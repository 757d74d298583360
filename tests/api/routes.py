"""Every route of the app, as tests ask for it."""

import re

from flask import Flask
from werkzeug.routing import Rule

from app.web import files
from tests.api.bodies import uid

ON_RECORD = {
    **{"conflict": "war", "place": "city", "id": uid(1), "register": "actors", "extension": "csv"},
    **{"version": files.current(), "file": "docs.js", "collection": "events", "lang": "en", "of": "any-name"},
}
"""What each name in a path may stand for."""

NEEDED = {
    "changes.changes": "?from=2020",
    "dates.window": "?date=2020",
    "log.inclusion": "?revision=1&size=2",
    "log.consistency": "?from=1&to=2",
    "oembed.oembed": "?url=http://localhost/war",
}
"""What a route is asked with at the least."""


def rules(app: Flask, method: str) -> list[Rule]:
    """The routes of a method."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def url(rule: Rule, **named: str) -> str:
    """A URL of a route; what its path names is on record, but for what is given."""
    values = {**ON_RECORD, **named}
    path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda match: values[match[1]], rule.rule)
    return path + NEEDED.get(rule.endpoint, "")
