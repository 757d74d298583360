"""How Alembic reaches the database: on the connection that app.schema hands it."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from app.store import search
from app.store.tables import Instant, Table


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """In migrations, our own column types stand as what the database keeps."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


def compare_type(_: Any, __: Any, ___: Any, inspected: Any, metadata: Any) -> bool | None:
    return False if isinstance(metadata, Instant) else None


def include_name(name: str | None, _: str, __: Any) -> bool:
    """The full text of each database is its own, with the tables and the column that it keeps it in."""
    return name is None or not (name.startswith(search.INDEX.name) or name == search.LEXEMES.name)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_item=render_item,
    include_name=include_name,
    compare_type=compare_type,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
