"""The log as evidence: its root, signed checkpoints, proofs, and all of it to take away."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Blueprint, Response, current_app

from app.api import render
from app.checkpoints import SigningKey
from app.config import Settings
from app.errors import NoKey
from app.http import BASE
from app.http.answers import conditional, streamed
from app.http.forms import Form
from app.http.operations import Given, reads
from app.http.parameters import ConsistencyParameters, InclusionParameters
from app.http.requests import database
from app.queries import log, versions

IN_MEMORY = 1 << 20
"""Bytes of an export that are kept in memory; of a longer one all is kept in a file."""

BLOCK = 1 << 16

blueprint = Blueprint("log", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/log")


@blueprint.get("")
@reads("Log")
def root(conflict: str) -> Response:
    """How long the log is, the root of the tree over it, and what its checkpoints are verified with."""
    version = versions.version(database(), conflict)
    size, key = version.revision, _key()

    def tell() -> render.Json:
        return {
            **render.basis(version),
            "root": _text(log.root(database(), version)),
            "origin": key and key.origin(conflict),
            "key": key and str(key.verifier(conflict)),
            "links": {
                "self": render.link(version, "log"),
                "checkpoint": render.link(version, "log", "checkpoint") if key else None,
                "export": render.link(version, "log", "export"),
                "inclusion": render.link(version, "log", "proofs", "inclusion", revision=size, size=size),
                "consistency": render.link(
                    version, "log", "proofs", "consistency", **{"from": 1, "to": size}
                ),
                "conflict": render.link(version),
            },
        }

    return conditional(version, tell, besides=_id(key))


@blueprint.get("/checkpoint")
@reads("Checkpoint", forms=(Form.TEXT,), refusals=frozenset({NoKey}))
def checkpoint(conflict: str) -> Response:
    """The length of the log and its root, signed: keep it, and whoever rewrites the log is found out."""
    version = versions.version(database(), conflict)
    key = _key()
    if key is None:
        raise NoKey("this service signs no checkpoints; the root of the log is unsigned, at …/log")
    note = key.sign(conflict, version.revision, log.root(database(), version))
    return streamed(version, Form.TEXT, lambda: iter([note.encode()]), besides=_id(key))


@blueprint.get("/proofs/inclusion")
@reads("Inclusion", InclusionParameters)
def inclusion(given: Given, conflict: str) -> Response:
    """That an event is in the log, as a checkpoint of some size has it; the event as it was hashed."""
    revision, size = given["revision"], given["size"]
    version = versions.version(database(), conflict, revision)

    def prove() -> render.Json:
        proof = log.inclusion(database(), conflict, revision, size)
        return {
            "conflict": conflict,
            "revision": revision,
            "size": size,
            "event": proof.event.line(),
            "path": _texts(proof.path),
            "root": _text(proof.root),
        }

    return conditional(version, prove)


@blueprint.get("/proofs/consistency")
@reads("Consistency", ConsistencyParameters)
def consistency(given: Given, conflict: str) -> Response:
    """That the log of one size begins with the log of another, with nothing changed or left out."""
    first, size = given["from_"], given["to"]
    version = versions.version(database(), conflict, size)

    def prove() -> render.Json:
        proof = log.consistency(database(), conflict, first, size)
        return {
            "conflict": conflict,
            "from": first,
            "to": size,
            "path": _texts(proof.path),
            "from_root": _text(proof.first_root),
            "root": _text(proof.root),
        }

    return conditional(version, prove)


@blueprint.get("/export")
@reads("Export", forms=(Form.NDJSON,))
def export(conflict: str) -> Response:
    """The whole log, line by line, to be checked by anyone or taken in elsewhere (docs/log-format.md)."""
    version = versions.version(database(), conflict)
    key = _key()
    db = database()
    return streamed(
        version,
        Form.NDJSON,
        lambda: _spooled(
            log.export(db, conflict, lambda size, root: key.sign(conflict, size, root) if key else None)
        ),
        besides=_id(key),
    )


def _spooled(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines, all read by now: the database does not wait for who takes them slowly."""
    with ExitStack() as unless_all_is_read:
        file = unless_all_is_read.enter_context(SpooledTemporaryFile(IN_MEMORY))
        file.writelines(lines)
        file.seek(0)
        unless_all_is_read.pop_all()
    return _blocks(file)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block


def _key() -> SigningKey | None:
    settings: Settings = current_app.extensions["settings"]
    return settings.log_signing_key


def _id(key: SigningKey | None) -> str:
    """What tells answers apart that are signed by different keys."""
    return str(key.verifier("")) if key else ""


def _text(hash: bytes) -> str:
    return b64encode(hash).decode()


def _texts(hashes: Iterable[bytes]) -> list[str]:
    return [_text(hash) for hash in hashes]
