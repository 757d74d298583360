"""The conflict timeline service: claims from reporting, and the state of control rebuilt from them."""

from flask import Flask
from flask_cors import CORS

from app import errors
from app.api import (
    changes,
    conflicts,
    events,
    incidents,
    openapi,
    places,
    registers,
    relations,
    shares,
    snapshots,
)
from app.cli import databases, projections, seeds, tokens
from app.config import Settings
from app.feeds import timelinejs
from app.http import requests
from app.http.answers import Answers
from app.http.unchanged import Unchanged
from app.store.database import Database
from app.web import docs, files, pages

BLUEPRINTS = (
    changes,
    conflicts,
    events,
    incidents,
    openapi,
    places,
    registers,
    relations,
    shares,
    snapshots,
    timelinejs,
    docs,
    files,
    pages,
)
COMMANDS = (databases.group, projections.group, seeds.seed, tokens.group)
EXPOSED = ["ETag", "Link", "Location", "Retry-After"]


def create_app(settings: Settings | None = None) -> Flask:
    """The one place where every part meets."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings.database_url, longest_wait=settings.longest_wait)
    app.extensions["answers"] = Answers(settings.answers_kept)
    errors.register(app)
    app.before_request(requests.refuse_nul)
    # Anyone may read from any page; writing from another origin's page is not offered.
    CORS(app, send_wildcard=True, methods=["GET", "HEAD"], expose_headers=EXPOSED)
    cross_origin = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", ", ".join(EXPOSED)),
    ]
    app.wsgi_app = Unchanged(app.wsgi_app, app.extensions["database"], cross_origin)  # type: ignore[method-assign]
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app
