"""The tables: the log, which is never changed, and the projections, which are rebuilt from it.

Every key begins with the conflict, no key is global and nothing is done by triggers:
the same schema runs on SQLite, on PostgreSQL and sharded by conflict.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Text,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text in the order of its code points, as SQLite keeps it; PostgreSQL's is otherwise up to its database."""


class Instant(TypeDecorator[datetime]):
    """An aware instant as microseconds since 1970: exact, ordered and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


def microseconds(instant: datetime) -> int:
    """An aware instant as the tables keep it."""
    return (instant - EPOCH) // MICROSECOND


class Table(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: Instant,
        str: TEXT,
        bytes: LargeBinary,
        int: BigInteger,
        float: Float(53),
    }


# The log.


class EventRow(Table):
    """One event in its place in the log. Never changed, never deleted."""

    __tablename__ = "event"
    __table_args__ = (
        Index("uq_event_conflict_id_id", "conflict_id", "id", unique=True),
        Index(None, "conflict_id", "type", "revision"),
    )

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    type: Mapped[str]
    schema_version: Mapped[int]
    recorded: Mapped[datetime]
    recorded_by: Mapped[str]
    commitment: Mapped[bytes]
    leaf_hash: Mapped[bytes]


class BodyRow(Table):
    """What an event said, as canonical JSON, with the salt of its commitment.

    The only table of the log from which rows are deleted, for redaction. `posted` is the digest of
    what the writer sent, by which a repeated request is known.
    """

    __tablename__ = "event_body"
    __table_args__ = (
        ForeignKeyConstraint(["conflict_id", "revision"], ["event.conflict_id", "event.revision"]),
    )

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[bytes]
    posted: Mapped[bytes]
    text: Mapped[str]


class HeadRow(Table):
    """Where each log ends, and whether only tokens of it may read it.

    Locked for every append, so that revisions have no gaps. `frontier` is what the Merkle tree over its
    leaf hashes grows from (app.domain.merkle.Frontier).
    """

    __tablename__ = "head"

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    recorded: Mapped[datetime]
    hash: Mapped[bytes]
    frontier: Mapped[bytes]
    private: Mapped[bool] = mapped_column(server_default=false())


class SubtreeRow(Table):
    """The hash of a complete subtree of a log's Merkle tree, at every eighth height; for proofs."""

    __tablename__ = "subtree"
    __table_args__ = ({"sqlite_with_rowid": False},)

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    height: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes]


class KeyRow(Table):
    """A request recorded under a key: a digest of the key and its token, and one of what was sent."""

    __tablename__ = "request_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[bytes] = mapped_column(primary_key=True)
    digest: Mapped[bytes]


# Projections.


class ProjectionRow(Table):
    """Of which version the projections of a log are: those of another are rebuilt before they are read."""

    __tablename__ = "projection"

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]


class RegistrationRow(Table):
    """That something was put on file at a revision: what is on file does not change until the next."""

    __tablename__ = "registration"

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class PlaceRow(Table):
    """A registration of a place; of a slug, the one with the highest revision is on file."""

    __tablename__ = "place"
    __table_args__ = (Index(None, "conflict_id", "revision"), Index(None, "conflict_id", "latitude"))

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    parent: Mapped[str | None]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]


class ActorRow(Table):
    """A registration of an actor."""

    __tablename__ = "actor"
    __table_args__ = (Index(None, "conflict_id", "revision"),)

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    umbrella: Mapped[str | None]


class SourceRow(Table):
    """A registration of a source; `published` is EDTF."""

    __tablename__ = "source"
    __table_args__ = (Index(None, "conflict_id", "revision"),)

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reliability: Mapped[str]
    published: Mapped[str | None]


class ClaimRow(Table):
    """A claim, under the revision of the event that says so: what lenses and dates choose it by.

    It may count from `earliest`, speaks of the time from `begins` on, counts for the first time at
    `counts` and is over at `latest` (valid time); it was known at `known` (report time). An amendment at
    revision `ended` made it fall; where that is the source's own, from `ended_known` on. Of a claim about
    control, `told` is what the fold asks of it, as JSON (app/store/words.py).
    """

    __tablename__ = "claim"
    __table_args__ = (
        Index(None, "conflict_id", "id", unique=True),
        Index(None, "conflict_id", "place", "latest", "earliest", "revision"),
        Index(None, "conflict_id", "latest", "revision", "known"),
        Index(None, "conflict_id", "counts", "revision"),
        Index(None, "conflict_id", "type", "earliest"),
        Index(None, "conflict_id", "earliest", "revision"),
        Index(None, "conflict_id", "known", "revision"),
    )

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    type: Mapped[str]
    place: Mapped[str | None]
    source: Mapped[str]
    credibility: Mapped[int]
    earliest: Mapped[datetime]
    begins: Mapped[datetime]
    counts: Mapped[datetime]
    latest: Mapped[datetime]
    known: Mapped[datetime]
    ended: Mapped[int | None]
    ended_known: Mapped[datetime | None]
    told: Mapped[str | None]


class SpanRow(Table):
    """A span of a place as the log tells it today: from `start`, until `stop` where it ends.

    `status` and `held`, who holds the place where that is known, are the place's own, without its parts;
    `body` is the finished answer, `state` what the fold goes on from (both JSON, app/store/spans.py).
    `turns` says that others hold or contest the place than before; `clean`, that the fold can begin or
    end at its start (app.domain.spans.Span). So it has been told since the revision `written`.
    In the order of time, so that what changes after an instant stands together.
    """

    __tablename__ = "span"
    __table_args__ = (
        Index(None, "conflict_id", "place", "start", "clean", "written"),
        {"sqlite_with_rowid": False},
    )

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[datetime] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(primary_key=True)
    stop: Mapped[datetime | None]
    status: Mapped[str]
    held: Mapped[str | None]
    turns: Mapped[bool]
    clean: Mapped[bool]
    body: Mapped[str]
    state: Mapped[str]
    written: Mapped[int]


class InterimRow(Table):
    """What was told of a place at the revisions since `first` and before `last` is not known.

    They were appended together, and more than one of them changed it: spans tell what all amount to.
    """

    __tablename__ = "interim"
    __table_args__ = ({"sqlite_with_rowid": False},)

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[int]


class ConfirmationRow(Table):
    """Which claim was the latest to confirm a span, from `start` on: `body` is its JSON, None where none."""

    __tablename__ = "confirmation"
    __table_args__ = (
        Index(None, "conflict_id", "place", "start"),
        {"sqlite_with_rowid": False},
    )

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[datetime] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int | None]
    body: Mapped[str | None]
    written: Mapped[int]


class FrameRow(Table):
    """An instant at which the answers for all places are kept, so that none is sought far back.

    `changes` counts the spans and confirmations that start after it and before the next frame.
    """

    __tablename__ = "frame"

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    instant: Mapped[datetime] = mapped_column(primary_key=True, autoincrement=False)
    changes: Mapped[int]


class FramedRow(Table):
    """What is told of one place at the instant of a frame: of its span and its confirmation."""

    __tablename__ = "framed"
    __table_args__ = ({"sqlite_with_rowid": False},)

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    instant: Mapped[datetime] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    held: Mapped[str | None]
    body: Mapped[str]
    written: Mapped[int]
    confirmed: Mapped[str | None]
    confirmed_written: Mapped[int]


class MentionRow(Table):
    """That an event names a place, an actor, a source or a tag, or that its incident is of a kind."""

    __tablename__ = "mention"
    __table_args__ = (Index(None, "conflict_id", "revision"), {"sqlite_with_rowid": False})

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class SearchableRow(Table):
    """The words by which an event is found, folded (app.domain.search), where it has any.

    Each database has an index of its own kind for them (app/store/search.py).
    """

    __tablename__ = "searchable"
    __table_args__ = ({"sqlite_with_rowid": False},)

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str]


class AmendmentRow(Table):
    """That the event at `revision` amends the one at `target`."""

    __tablename__ = "amendment"
    __table_args__ = (Index(None, "conflict_id", "type", "target"),)

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str]


class SearchableNumberRow(Table):
    """By which number a conflict's rows go in SQLite's full text, which has no key of two columns."""

    __tablename__ = "searchable_number"

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


class SecretRow(Table):
    """A secret of this database, by what it is for."""

    __tablename__ = "secret"

    purpose: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class TokenRow(Table):
    """A writer's token. Only the digest of its secret is kept; without a conflict it is for all."""

    __tablename__ = "token"

    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes]
    name: Mapped[str]
    scopes: Mapped[str]
    conflict_id: Mapped[str | None]
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    revoked: Mapped[datetime | None]
