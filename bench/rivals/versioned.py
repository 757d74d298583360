"""SQLAlchemy-Continuum: a table of places, and every version of each row with its first and last transaction.

A process of its own, for the library hooks into every session of the process and changes column types:

    python -m bench.rivals.versioned fill DATABASE EVENTS PLACES
    python -m bench.rivals.versioned ask DATABASE objects|columns

The second reads dates, and prints how long each answer is.

A transaction's date is the claim's, and they are written in its order: so one axis of time is enough.
The rows are written in bulk, as the library writes them one by one.
"""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, Index, Select, create_engine, insert, or_, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column
from sqlalchemy_continuum import Operation, make_versioned, transaction_class, version_class

from bench.histories import Document, Size, batches, events
from bench.rivals import claims

make_versioned(user_cls=None)


class Table(DeclarativeBase):
    pass


class Place(Table):
    __tablename__ = "place"
    __versioned__: dict[str, Any] = {}  # noqa: RUF012

    slug: Mapped[str] = mapped_column(primary_key=True)
    holders: Mapped[str]
    since: Mapped[str]
    because: Mapped[str]


configure_mappers()
Version, Transaction = version_class(Place), transaction_class(Place)
Index("ix_transaction_issued_at", Transaction.issued_at)  # the library has none: in its favour


def fill(path: Path, size: Size) -> None:
    engine = create_engine(f"sqlite:///{path}")
    Table.metadata.create_all(engine)
    with engine.begin() as connection:
        for batch in batches(_rows(size)):
            connection.execute(insert(Transaction), [transaction for transaction, _ in batch])
            connection.execute(insert(Version), [version for _, version in batch])
    engine.dispose()


def by_objects(engine: Engine, date: str) -> bytes:
    """What was believed of each place at a date, from version objects, as the library's guide shows."""
    with Session(engine) as session:
        versions = session.scalars(_as_of(session, date, Version))
        return orjson.dumps(
            [
                {"slug": one.slug, "holders": one.holders, "since": one.since, "because": one.because}
                for one in versions
            ]
        )


def by_columns(engine: Engine, date: str) -> bytes:
    """The same, from the columns alone: the shortest way."""
    with Session(engine) as session:
        columns = (Version.slug, Version.holders, Version.since, Version.because)
        return orjson.dumps([dict(row._mapping) for row in session.execute(_as_of(session, date, *columns))])


def _as_of(session: Session, date: str, *wanted: Any) -> Select[*tuple[Any, ...]]:
    """What is wanted of the versions that the last transaction of a date left in force."""
    latest = (
        select(Transaction.id)
        .where(Transaction.issued_at <= datetime.fromisoformat(f"{date}T23:59:59"))
        .order_by(Transaction.issued_at.desc(), Transaction.id.desc())
        .limit(1)
    )
    at = session.scalar(latest)
    return select(*wanted).where(
        Version.transaction_id <= at,
        or_(Version.end_transaction_id > at, Version.end_transaction_id.is_(None)),
        Version.operation_type != Operation.DELETE,
    )


def _rows(size: Size) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """A transaction and the version that it begins, for each claim in the order of their dates."""
    ordered = sorted(map(_believed, claims(events(size))), key=lambda version: version["since"])
    ends = _ends(ordered)
    known: set[str] = set()
    for number, version in enumerate(ordered, start=1):
        operation = Operation.UPDATE if version["slug"] in known else Operation.INSERT
        known.add(version["slug"])
        within = {
            "transaction_id": number,
            "end_transaction_id": ends[number - 1],
            "operation_type": operation,
        }
        yield (
            {"id": number, "issued_at": datetime.fromisoformat(_day(version["since"]))},
            {**version, **within},
        )


def _believed(claim: Document) -> dict[str, str]:
    holders = ",".join(claim.get("actors", ()))
    return {"slug": claim["place"], "holders": holders, "since": claim["occurred"], "because": claim["id"]}


def _ends(ordered: list[dict[str, str]]) -> list[int | None]:
    """The transaction in which each version is followed by the next of its place."""
    following: dict[str, int] = {}
    ends: list[int | None] = []
    for number in range(len(ordered), 0, -1):
        slug = ordered[number - 1]["slug"]
        ends.append(following.get(slug))
        following[slug] = number
    return ends[::-1]


def _day(occurred: str) -> str:
    return f"{occurred[:7]}-01" if len(occurred) == len("2011-03") else occurred[:10]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", path, count, places]:
            fill(Path(path), Size(int(count), int(places)))
        case ["ask", path, "objects" | "columns" as by]:
            database = create_engine(f"sqlite:///{path}")
            answer = by_objects if by == "objects" else by_columns
            for line in sys.stdin:
                sys.stdout.write(f"{len(answer(database, line.strip()))}\n")
                sys.stdout.flush()
        case _:
            sys.exit(__doc__)
