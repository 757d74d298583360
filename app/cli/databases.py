"""`flask database`: bring the tables to the shape this version needs."""

import click
from flask.cli import AppGroup

from app import schema
from app.cli.projections import rebuild_with_progress
from app.http.requests import database
from app.queries import projections

group = AppGroup("database", help="Bring the tables to the shape this version needs.")


@group.command()
def upgrade() -> None:
    """Apply the migrations that are missing, and rebuild what is kept in an older shape."""
    schema.upgrade(database())
    for conflict in projections.behind(database()):
        rebuild_with_progress(conflict)


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
