"""Flask with nothing behind it: a word, and the bytes of a file that the environment names (`BYTES`)."""

import os
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__, static_folder=None)
bytes_ = Path(os.environ["BYTES"]).read_bytes()


@app.get("/hello")
def hello() -> str:
    return "hello"


@app.get("/bytes")
def same_bytes() -> Response:
    return Response(bytes_, content_type="application/json")
