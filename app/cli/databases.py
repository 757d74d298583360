"""`flask database`: bring the tables to the shape this version needs."""

import click
from flask.cli import AppGroup

from app import schema
from app.http.requests import database

group = AppGroup("database", help="Bring the tables to the shape this version needs.")


@group.command()
def upgrade() -> None:
    """Apply the migrations that are missing."""
    schema.upgrade(database())


@group.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Go back to a migration; "base" is before the first."""
    schema.downgrade(database(), revision)


@group.command()
@click.option("--message", required=True, help="What changes, in plain words.")
def migration(message: str) -> None:
    """Write the difference between tables and database down as a new migration, to be edited."""
    schema.write_migration(database(), message)


@group.command()
def check() -> None:
    """Fail where the database is not as the tables say."""
    schema.differences(database())
