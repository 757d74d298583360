"""Answers in fewer bytes, for clients that take them so: zstd (RFC 8878), Brotli (RFC 7932) or gzip."""

from flask import Flask
from flask_compress import Compress

from app.http.forms import MEDIA_TYPES

CODINGS = ["zstd", "br", "gzip"]
"""The best first; of those a client likes equally it gets the first."""

COMPRESSED = [
    *MEDIA_TYPES.values(),
    *("application/problem+json", "application/javascript", "image/svg+xml"),
    *("application/schema+json", "application/vnd.oai.openapi+json"),
    *("text/html", "text/css", "text/javascript", "text/plain"),
]
"""What gets smaller; a stream of events is not among it, since each must leave at once."""


def compress(app: Flask) -> None:
    """Compress what an app answers with, but for what is too small to be worth it."""
    app.config["COMPRESS_MIMETYPES"] = COMPRESSED
    app.config["COMPRESS_ALGORITHM"] = app.config["COMPRESS_ALGORITHM_STREAMING"] = CODINGS
    app.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = False  # answers did so themselves
    Compress(app)
