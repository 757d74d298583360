"""The application that a WSGI server serves: `gunicorn wsgi:app`."""

import gc

from app import create_app, logs
from app.config import Settings

settings = Settings.from_environment()
logs.configure(settings.log_level)
app = create_app(settings)
gc.freeze()  # what lives as long as the process need not be looked through again at every collection
