"""`flask projections`: what is rebuilt from the log, made anew or held against it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import click
from flask.cli import AppGroup

from app import commands
from app.domain.errors import NotFound
from app.http.requests import database
from app.queries import projections, versions

group = AppGroup("projections", help="The tables that are rebuilt from the log.")
one_conflict = click.option("--conflict", help="Only of this conflict; without it, of all.")


@group.command()
@one_conflict
def rebuild(conflict: str | None) -> None:
    """Make them anew from the log; interrupted, it changes nothing."""
    for slug in conflicts(conflict):
        rebuild_with_progress(slug)


@group.command()
@one_conflict
def verify(conflict: str | None) -> None:
    """Hold them against the log, and name the first difference."""
    for slug in conflicts(conflict):
        version = versions.version(database(), slug)
        with click.progressbar(length=0, label=f"{slug}: projections") as bar:
            difference = projections.first_difference(database(), version, lambda: bar.update(1))
        if difference:
            raise click.ClickException(f"{slug}: {difference}")
        click.echo(f"{slug}: as the log says, up to revision {version.revision}")


def rebuild_with_progress(conflict: str) -> None:
    """Rebuild the projections of a conflict, with a bar that tells how far it is."""
    with progress_of(f"{conflict}: projections") as progress:
        commands.rebuild(database(), conflict, progress)


@contextmanager
def progress_of(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar to be told how much is done, and of how much; it is shown once it is told anything."""
    with ExitStack() as ends:
        bar: Callable[[], Any] = cache(
            lambda: ends.enter_context(click.progressbar(length=1000, label=label))
        )
        yield lambda done, of: bar().update(1000 * done // of - bar().pos)


def conflicts(conflict: str | None) -> list[str]:
    """The one conflict, if it is on record, or all of them."""
    if conflict is None:
        return [version.conflict for version in versions.versions(database())]
    try:
        return [versions.version(database(), conflict).conflict]
    except NotFound as error:
        raise click.BadParameter(str(error)) from error
