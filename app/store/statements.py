"""The statements that every append runs, and every answer: written with SQLAlchemy, run by the driver.

Around statements as small as these SQLAlchemy takes ten times as long as SQLite does. So each is compiled
once, and after that only values pass between the application and the driver, converted by the types of
their columns.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Dialect, Insert, Select, Update, bindparam, insert
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
Query = Select[*tuple[Any, ...]]
Row = tuple[Any, ...]

SIZES = (1, 10, 100, 1000)
"""For how many values of `among` a query is compiled."""


def run(on: Session | Connection, statement: Query | Update, **values: Any) -> list[Row]:
    """The rows that a statement gives, if any, with a value for each of its parameters.

    It is compiled the first time: the statement is a constant. On a connection it is a transaction of
    its own, where none has begun.
    """
    connection = on if isinstance(on, Connection) else on.connection()
    compiled = _compiled(connection.dialect, statement)
    cursor = _driven(connection, compiled.text, compiled.bound(values))
    return compiled.read(cursor.fetchall()) if compiled.reads else []


def run_among(
    session: Session, query: Callable[[int], Query], several: Collection[Any], **values: Any
) -> Iterator[Row]:
    """The rows that a query gives for several values of `among`, as many at a time as it is made for."""
    remaining = list(several)
    while remaining:
        size = next((size for size in SIZES if size >= len(remaining)), SIZES[-1])
        some, remaining = remaining[:size], remaining[size:]
        some += some[-1:] * (size - len(some))  # to ask for one more than once changes nothing
        named = {f"among_{index}": value for index, value in enumerate(some)}
        yield from run(session, query(size), **values, **named)


def among(column: InstrumentedAttribute[Any], size: int) -> ColumnElement[bool]:
    """That a column has one of so many values, which `run_among` gives."""
    return column.in_([bindparam(f"among_{index}", type_=column.type) for index in range(size)])


def run_many(
    session: Session, statement: Update | Insert | Delete, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Run a constant statement that gives nothing, once for each of the rows of values for its parameters."""
    if rows:
        connection = session.connection()
        compiled = _compiled(connection.dialect, statement)
        _driven(connection, compiled.text, compiled.bound_rows(rows), many=True)


def add_rows(session: Session, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows into a table; each has a value for every column."""
    run_many(session, _insert(table), rows)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as a driver takes it: its text, what converts its values and the columns that it gives."""

    text: str
    binds: Sequence[tuple[str, Convert | None]]
    literals: Mapping[str, Any]
    reads: Sequence[Convert | None]
    by_position: bool

    def bound(self, values: Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        values = {**self.literals, **values}
        return self._named(
            [convert(values[name]) if convert else values[name] for name, convert in self.binds]
        )

    def bound_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Sequence[Any] | Mapping[str, Any]]:
        """The same of many: column by column, each of which has one conversion or none."""
        columns = [
            [convert(row[name]) for row in rows] if convert else [row[name] for row in rows]
            for name, convert in self.binds
        ]
        return [self._named(row) for row in zip(*columns, strict=True)]

    def read(self, rows: Iterable[Row]) -> list[Row]:
        if not any(self.reads):
            return list(rows)
        return [
            tuple(
                convert(value) if convert else value for convert, value in zip(self.reads, row, strict=True)
            )
            for row in rows
        ]

    def _named(self, values: Sequence[Any]) -> Sequence[Any] | Mapping[str, Any]:
        if self.by_position:
            return values
        return {name: value for (name, _), value in zip(self.binds, values, strict=True)}


@lru_cache(maxsize=1 << 10)
def _compiled(dialect: Dialect, statement: Query | Update | Insert | Delete) -> _Compiled:
    def on_it(kind: TypeEngine[Any]) -> TypeEngine[Any]:
        return kind.dialect_impl(dialect)

    compiled = statement.compile(dialect=dialect)
    names = compiled.positiontup or list(compiled.binds)
    gives = statement.selected_columns if isinstance(statement, Select) else ()
    return _Compiled(
        str(compiled),
        [(name, on_it(compiled.binds[name].type).bind_processor(dialect)) for name in names],
        {name: bind.value for name, bind in compiled.binds.items() if not bind.required},
        [on_it(column.type).result_processor(dialect, None) for column in gives],
        by_position=compiled.positiontup is not None,
    )


@cache
def _insert(table: type[DeclarativeBase]) -> Insert:
    return insert(table)


def _driven(connection: Connection, text: str, values: Any, *, many: bool = False) -> DBAPICursor:
    """The driver's cursor, once it ran a statement; raises what SQLAlchemy would, and tells who listens."""
    cursor = connection.connection.cursor()
    for heard in connection.engine.dispatch.before_cursor_execute:
        heard(connection, cursor, text, values, None, many)
    try:
        if many:
            cursor.executemany(text, values)
        else:
            cursor.execute(text, values)
    except Exception as error:
        dialect = connection.dialect
        raise DBAPIError.instance(text, None, error, dialect.loaded_dbapi.Error, dialect=dialect) from error
    return cursor
