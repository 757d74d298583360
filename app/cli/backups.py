"""`flask backup` and `flask restore`: the whole database, to a file and back, checked hash by hash."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app import commands, schema
from app.cli.projections import rebuild_with_progress
from app.domain.errors import RecordError, Tampered
from app.http.requests import database
from app.queries import log, projections, versions
from app.queries.access import Database


@click.command()
@with_appcontext
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the whole database to FILE, while the service goes on."""
    if file.exists():
        raise click.BadParameter(f"{file} is there already")
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        unfinished.touch(mode=0o600)  # it holds the digests of tokens, and what is private
        commands.back_up(database(), unfinished)
        if database().engine.dialect.name == "sqlite":
            copy = Database(f"sqlite:///{unfinished}", longest_wait=1)
            _check(copy)
            copy.dispose()
        unfinished.rename(file)
    except RecordError as error:
        raise click.ClickException(str(error)) from error
    finally:
        for left in file.parent.glob(f"{unfinished.name}*"):
            left.unlink()
    click.echo(f"{file}: {file.stat().st_size} bytes")


@click.command()
@with_appcontext
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Copy a backup from FILE into the database, which must be empty, and hold it against what seals it."""
    try:
        commands.restore(database(), file)
        schema.upgrade(database())
        for conflict in projections.behind(database()):
            rebuild_with_progress(conflict)
        _check(database())
    except RecordError as error:
        raise click.ClickException(str(error)) from error


def _check(db: Database) -> None:
    """Say the root of every log, each of whose events is as it was recorded."""
    for version in versions.versions(db):
        try:
            for _ in log.check(db, version.conflict):
                pass
        except Tampered as error:
            raise click.ClickException(f"{version.conflict}: {error}") from error
        root = log.root(db, version).hex()
        click.echo(f"{version.conflict}: {version.revision} events, as recorded, with the root {root}")
