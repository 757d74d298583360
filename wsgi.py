"""The application that a WSGI server serves: `gunicorn wsgi:app`."""

import gc
import logging
import sqlite3

from app import create_app, logs
from app.config import Settings
from app.store.queueing import is_endangered

settings = Settings.from_environment()
logs.configure(settings.log_level)
app = create_app(settings)
if settings.database_url.startswith("sqlite") and is_endangered(sqlite3.sqlite_version_info):
    logging.getLogger("app").warning(
        "SQLite %s may corrupt a database when one connection writes and another checkpoints (fixed in"
        " 3.51.3, 3.50.7, 3.44.6); this service lets nobody do both at once, and nobody else may write",
        sqlite3.sqlite_version,
    )
gc.freeze()  # what lives as long as the process need not be looked through again at every collection
gc.set_threshold(50_000)  # nor what an answer is made of while it is being made, again and again
