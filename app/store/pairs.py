"""Many names, each with an instant, as a table to join: one statement and one parameter, however many."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Select, Text, bindparam, cast, literal, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from app.domain.edtf import END
from app.store.tables import microseconds

FEW = 200
"""So many places are sought sooner one by one than among all."""


class _Each(FunctionElement[Any]):
    """The members of a JSON array, a row each, in the column `value`."""

    name = "each"
    inherit_cache = True


class _Member(FunctionElement[Any]):
    """A member of a JSON array by its index."""

    name = "member"
    inherit_cache = True


@compiles(_Each, "sqlite")
def _json_each(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Each, "postgresql")
def _jsonb_array_elements(element: Any, compiler: Any, **options: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **options)} AS JSONB))"


@compiles(_Member, "sqlite")
def _json_extract(element: Any, compiler: Any, **options: Any) -> str:
    array, index = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_extract({array}, '$[{index}]')"


@compiles(_Member, "postgresql")
def _of_jsonb(element: Any, compiler: Any, **options: Any) -> str:
    array, index = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({array} ->> {index})"


def _read(index: int, kind: Any) -> Any:
    return cast(_Member(_PAIR, literal_column(str(index))), kind)


_PAIR = _Each(bindparam("pairs", type_=Text)).table_valued("value").c.value

PAIRS = select(
    _read(0, Text).label("name"), _read(1, BigInteger).label("instant"), _read(2, BigInteger).label("until")
).subquery()
"""The names with their instants, and others until which they are asked for: the parameter `pairs`.

To be joined by a left join, with every condition in it: then SQLite seeks what is joined for each name.
"""


def as_pairs(instants: Mapping[str, datetime], until: Mapping[str, datetime] | None = None) -> dict[str, str]:
    """The value of the parameter that PAIRS is read from."""
    ends = until or {}
    return {
        "pairs": orjson.dumps(
            [
                (name, microseconds(instant), microseconds(ends.get(name, END)))
                for name, instant in instants.items()
            ]
        ).decode()
    }


def each_of(names: Iterable[str]) -> Select[str]:
    """Names as a table of one column, of which one parameter holds all."""
    array = literal(orjson.dumps([[name] for name in names]).decode(), Text)
    each = _Each(array).table_valued("value").c.value
    return select(cast(_Member(each, literal_column("0")), Text))
