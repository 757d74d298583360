"""Turn events up by their words, their kinds and where their places lie, in whichever order.

What is derived from the log is filled from it: `flask database upgrade` rebuilds what is behind.
"""

import secrets

import orjson
import sqlalchemy as sa
from alembic import op

revision = "b4a7d20c6f18"
down_revision = "b2d94c60e1f7"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NEW_INDEXES = (
    ("event", ["conflict_id", "type", "revision"]),
    ("claim", ["conflict_id", "earliest", "revision"]),
    ("claim", ["conflict_id", "known", "revision"]),
    ("place", ["conflict_id", "revision"]),
    ("place", ["conflict_id", "latitude"]),
    ("actor", ["conflict_id", "revision"]),
    ("source", ["conflict_id", "revision"]),
)
WORDS_OF = ("names", "name", "title", "author", "publisher", "summary", "reason")


def upgrade() -> None:
    op.execute("DELETE FROM projection")  # all of it is behind
    op.add_column("place", sa.Column("longitude", sa.Float(53), nullable=True))
    op.add_column("place", sa.Column("latitude", sa.Float(53), nullable=True))
    for table, columns in NEW_INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    op.drop_table("mention")
    _create_mention(sqlite_with_rowid=False)
    op.create_index(op.f("ix_mention_conflict_id_revision"), "mention", ["conflict_id", "revision"])
    op.drop_column("event_body", "words")
    op.create_table(
        "searchable",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "revision", name=op.f("pk_searchable")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "searchable_number",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", name=op.f("pk_searchable_number")),
    )
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE searchable_index USING fts5"
            "(words, tokenize = 'ascii', prefix = '2 3', detail = none, content = '', columnsize = 0)"
        )
    else:
        op.execute(
            "ALTER TABLE searchable ADD COLUMN lexemes tsvector GENERATED ALWAYS AS"
            " (array_to_tsvector(string_to_array((words || ' =') || conflict_id, ' '))) STORED"
        )
        op.execute("CREATE INDEX searchable_index ON searchable USING gin (lexemes)")
    secret = op.create_table(
        "secret",
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_secret")),
    )
    op.bulk_insert(secret, [{"purpose": "cursors", "value": secrets.token_bytes(32)}])


def downgrade() -> None:
    op.execute("DELETE FROM projection")
    op.drop_table("secret")
    if op.get_context().dialect.name == "sqlite":
        op.drop_table("searchable_index")
    op.drop_table("searchable_number")
    op.drop_table("searchable")
    op.add_column("event_body", sa.Column("words", TEXT, nullable=False, server_default=""))
    _fill_words()
    op.drop_table("mention")
    _create_mention()
    for table, columns in reversed(NEW_INDEXES):
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
    op.drop_column("place", "latitude")
    op.drop_column("place", "longitude")


def _create_mention(**options: bool) -> None:
    op.create_table(
        "mention",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "kind", "name", "revision", name=op.f("pk_mention")),
        **options,
    )


def _fill_words() -> None:
    body = sa.table("event_body", *map(sa.column, ("conflict_id", "revision", "text", "words")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(body)).all():
        connection.execute(
            sa.update(body)
            .where(body.c.conflict_id == row.conflict_id, body.c.revision == row.revision)
            .values(words=_words(orjson.loads(row.text)))
        )


def _words(document: dict) -> str:
    found = []
    for key in WORDS_OF:
        if value := document.get(key):
            found.extend([value] if isinstance(value, str) else value.values())
    if replacement := document.get("replacement"):
        found.append(_words(replacement))
    return "\n".join(filter(None, found)).casefold()
