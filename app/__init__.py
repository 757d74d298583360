"""The conflict timeline service: claims from reporting, and the state of control rebuilt from them."""

from typing import TYPE_CHECKING

from flask import Flask
from flask_cors import CORS
from werkzeug.middleware.proxy_fix import ProxyFix

from app import errors
from app.api import (
    changes,
    conflicts,
    dates,
    events,
    evidence,
    incidents,
    openapi,
    places,
    posting,
    registers,
    relations,
    shares,
    snapshots,
    spans,
    streams,
)
from app.cli import backups, databases, log, projections, seeds, tokens
from app.cli import events as imports
from app.config import Settings
from app.feeds import atom, control_geojson, jsonfeed, kml, timelinejs, timelinejs_csv, vis
from app.http import metrics, requests
from app.http.answers import Answers
from app.http.compression import compress
from app.http.cursors import Cursors
from app.http.fresh import Fresh
from app.http.limits import Limited
from app.http.live import Streams
from app.http.paths import SlugInPath
from app.http.unchanged import Unchanged
from app.http.watch import EXPOSED, Watched
from app.ogc import pages as layers
from app.store.database import Database
from app.web import conflict, desk, docs, files, health, oembed, pages

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

BLUEPRINTS = (
    changes,
    conflicts,
    dates,
    events,
    evidence,
    incidents,
    openapi,
    places,
    posting,
    registers,
    relations,
    shares,
    snapshots,
    spans,
    streams,
    timelinejs,
    timelinejs_csv,
    vis,
    control_geojson,
    kml,
    atom,
    jsonfeed,
    layers,
    docs,
    files,
    pages,
    desk,
    conflict,
    oembed,
    health,
)
COMMANDS = (
    backups.backup,
    backups.restore,
    databases.group,
    imports.group,
    log.group,
    projections.group,
    seeds.seed,
    tokens.group,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The one place where every part meets."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.converters["slug"] = SlugInPath
    app.extensions["settings"] = settings
    app.extensions["database"] = database = Database(
        settings.database_url,
        replica=settings.read_database_url,
        longest_wait=settings.longest_wait,
        longest_question=settings.longest_question,
        pool=settings.pool,
        prepared=settings.prepared_statements,
        report=metrics.written,
    )
    app.extensions["cursors"] = Cursors(database)
    app.extensions["answers"] = Answers(settings.answers_kept)
    app.extensions["streams"] = Streams(settings.streams, settings.stream_seconds)
    errors.register(app)
    app.before_request(requests.note_route)
    app.before_request(requests.refuse_what_no_url_holds)
    app.before_request(requests.refuse_who_may_not_read)
    # Anyone may read from any page; writing from another origin's page is not offered.
    CORS(app, send_wildcard=True, methods=["GET", "HEAD"], expose_headers=EXPOSED)
    compress(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    if settings.metrics:
        app.register_blueprint(health.counts)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.wsgi_app = _behind_the_door(app, settings, database)  # type: ignore[assignment, method-assign]
    return app


def _behind_the_door(app: Flask, settings: Settings, database: Database) -> "WSGIApplication":
    """What a request passes before Flask: who asks, what is noted of it, its budget, what did not change."""
    fresh = Fresh(Unchanged(app.wsgi_app, database), database)
    limited = Limited(fresh, database, reads=settings.reads_a_minute, writes=settings.writes_a_minute)
    watched = Watched(limited)
    hops = settings.trusted_proxies
    return ProxyFix(watched, x_for=hops, x_proto=hops, x_host=0) if hops else watched
