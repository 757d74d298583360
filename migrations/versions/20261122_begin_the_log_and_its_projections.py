"""Begin the log and its projections."""

import sqlalchemy as sa
from alembic import op

revision = "395cd1784074"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actor",
        sa.Column("conflict_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("umbrella", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("conflict_id", "slug", "revision", name=op.f("pk_actor")),
    )
    op.create_table(
        "amendment",
        sa.Column("conflict_id", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "target", "revision", name=op.f("pk_amendment")),
    )
    op.create_table(
        "claim",
        sa.Column("conflict_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("credibility", sa.BigInteger(), nullable=False),
        sa.Column("earliest", sa.BigInteger(), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("ended_known", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("conflict_id", "revision", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_conflict_id_id"), "claim", ["conflict_id", "id"], unique=True)
    op.create_index(
        op.f("ix_claim_conflict_id_place_earliest"), "claim", ["conflict_id", "place", "earliest"]
    )
    op.create_index(op.f("ix_claim_conflict_id_type_earliest"), "claim", ["conflict_id", "type", "earliest"])

    op.create_table(
        "event",
        sa.Column("conflict_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("schema_version", sa.BigInteger(), nullable=False),
        sa.Column("recorded", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "revision", name=op.f("pk_event")),
    )
    op.create_index("uq_event_conflict_id_id", "event", ["conflict_id", "id"], unique=True)

    op.create_table(
        "head",
        sa.Column("conflict_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("recorded", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", name=op.f("pk_head")),
    )
    op.create_table(
        "mention",
        sa.Column("conflict_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "kind", "name", "revision", name=op.f("pk_mention")),
    )
    op.create_table(
        "place",
        sa.Column("conflict_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("conflict_id", "slug", "revision", name=op.f("pk_place")),
    )
    op.create_table(
        "source",
        sa.Column("conflict_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reliability", sa.Text(), nullable=False),
        sa.Column("published", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("conflict_id", "slug", "revision", name=op.f("pk_source")),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("conflict_id", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
    )
    op.create_table(
        "event_body",
        sa.Column("conflict_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("posted", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conflict_id", "revision"],
            ["event.conflict_id", "event.revision"],
            name=op.f("fk_event_body_event"),
        ),
        sa.PrimaryKeyConstraint("conflict_id", "revision", name=op.f("pk_event_body")),
    )


def downgrade() -> None:
    op.drop_table("event_body")
    op.drop_table("token")
    op.drop_table("source")
    op.drop_table("place")
    op.drop_table("mention")
    op.drop_table("head")

    op.drop_table("event")

    op.drop_table("claim")
    op.drop_table("amendment")
    op.drop_table("actor")
