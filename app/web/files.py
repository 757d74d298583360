"""The files that pages are made of, each under a path that says which version of them it is."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response, url_for

from app.domain.errors import NotFound
from app.http.operations import shows

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("files", __name__, url_prefix="/static")


@blueprint.get("/<version>/<path:file>")
@shows("File", "*/*", headers=("Cache-Control",))
def file(version: str, file: str) -> Response:
    """A file that a page is made of."""
    if version != current() or file not in _files():
        raise NotFound(f"there is no file {file} of version {version}")
    answer = Response(_files()[file], mimetype=guess_type(file)[0] or "text/plain")
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def path_of(file: str) -> str:
    """The path of a file in the version that is there."""
    return url_for("files.file", version=current(), file=file)


def modules(folder: str) -> list[str]:
    """The modules of JavaScript in a folder."""
    return [name for name in _files() if name.startswith(f"{folder}/") and name.endswith(".js")]


@cache
def current() -> str:
    """A digest of all the files: any change of one gives all of them another path."""
    digest = sha256()
    for name, content in _files().items():
        digest.update(f"{sha256(content).hexdigest()} {name}\n".encode())
    return digest.hexdigest()[:16]


@cache
def _files() -> Mapping[str, bytes]:
    """Every file by its path below the folder, which nothing else is ever read from."""
    paths = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths}
