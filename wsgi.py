"""The application that a WSGI server serves: `gunicorn wsgi:app`."""

import gc

from app import create_app

app = create_app()
gc.freeze()  # what lives as long as the process need not be looked through again at every collection
