"""Many names, each with an instant, as a table to join: one statement and one parameter, however many."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Subquery, Text, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.store.tables import microseconds


def pairs(session: Session, instants: Mapping[str, datetime]) -> Subquery:
    """The names and their instants, as columns `name` and `instant`.

    To be joined by a left join, with every condition in it: then SQLite seeks what is joined for each name.
    """
    text = orjson.dumps([(name, microseconds(instant)) for name, instant in instants.items()]).decode()
    name: Any
    instant: Any
    if session.get_bind().dialect.name == "sqlite":
        value = func.json_each(text).table_valued("value").c.value
        name, instant = func.json_extract(value, "$[0]"), func.json_extract(value, "$[1]")
    else:
        value = (
            func.jsonb_array_elements(cast(literal(text, Text), JSONB))
            .table_valued(column("value", JSONB))
            .c.value
        )
        name, instant = value[0].astext, cast(value[1].astext, BigInteger)
    return select(cast(name, Text).label("name"), cast(instant, BigInteger).label("instant")).subquery()
