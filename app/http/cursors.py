"""Cursors: where in a list a page ended, signed, so that none is read but those that were given."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from app.domain.errors import NotFound
from app.domain.events import Slug
from app.errors import ForeignCursor
from app.queries import access, versions
from app.queries.access import Database
from app.queries.orders import Position
from app.queries.versions import Version

FREE = {"cursor", "limit", "fields", "facet", "total"}
"""The parameters that decide neither which events are listed nor in which order: they may change."""

Question = Mapping[str, Sequence[str]]


class Cursors:
    """The cursors of one database, which keeps the secret that they are signed with."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def write(self, version: Version, question: Question, position: Position) -> str:
        """A cursor that goes on after a position in what a question lists at a version."""
        return str(self._signed.dumps([str(version), _digest(question), *position]))

    def read(self, text: str, conflict: Slug, question: Question) -> tuple[Version, Position]:
        """The version and the position that a cursor of that question goes on from; raises ForeignCursor."""
        try:
            state, digest, key, revision = self._signed.loads(text)
            version = self._version(conflict, int(state.partition("-")[0]))
        except (BadData, NotFound) as error:
            raise ForeignCursor("the cursor was not given here, or is not whole") from error
        if (str(version), _digest(question)) != (state, digest):
            raise ForeignCursor("the cursor goes on in another list: send it with what it was given for")
        return version, Position(key, revision)

    def _version(self, conflict: Slug, revision: int) -> Version:
        try:
            return versions.version(self.db, conflict, revision)
        except NotFound:
            self.db.ask_replica(False)  # which need not have yet what the client has seen
            return versions.version(self.db, conflict, revision)

    @cached_property
    def _signed(self) -> URLSafeSerializer:
        return URLSafeSerializer(access.secret(self.db, "cursors"), salt="cursor")


def _digest(question: Question) -> str:
    asked = sorted((name, sorted(values)) for name, values in question.items() if name not in FREE)
    return sha256(repr(asked).encode()).hexdigest()[:16]
