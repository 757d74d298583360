"""`flask token`: who may write, and who may read what is private."""

from datetime import timedelta
from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock, commands
from app.domain.errors import NotAuthorised, NotFound
from app.http.requests import database
from app.queries import access, versions

group = AppGroup("token", help="Who may write, or read what is private, and where.")


@group.command()
@click.option("--scopes", default="write", help=f"Some of {', '.join(access.SCOPES)}, joined by commas.")
@click.option("--conflict", help="The one conflict it is for; without this, all.")
@click.option("--name", default="writer", help="What the log calls whoever writes with it.")
@click.option(
    "--days", type=click.IntRange(1, 3650), help="How long it is good; without this, until revoked."
)
def create(scopes: str, conflict: str | None, name: str, days: int | None) -> None:
    """Make a token; it is printed alone on the last line, this once."""
    wanted = [scope.strip() for scope in scopes.split(",")]
    for scope in wanted:
        if scope not in access.SCOPES:
            raise click.BadParameter(f"{scope!r} is none of {', '.join(access.SCOPES)}")
    if conflict is not None:
        try:
            versions.version(database(), conflict)
        except NotFound as error:
            raise click.BadParameter(str(error)) from error
    click.echo(
        f"Keep this token; it cannot be shown again ({', '.join(wanted)} in {conflict or 'all conflicts'}):"
    )
    lifetime = timedelta(days=days) if days else None
    click.echo(
        commands.create_token(database(), name=name, scopes=wanted, conflict=conflict, lifetime=lifetime)
    )


@group.command("list")
def list_() -> None:
    """Show every token but its secret."""
    for token in access.all_tokens(database()):
        state = token.state(clock.now())
        scopes = ",".join(sorted(token.scopes))
        click.echo(
            f"{token.id}  {token.created:%Y-%m-%d}  {state}  {scopes}  {token.conflict or '*'}  {token.name}"
        )


@group.command()
@click.argument("id")
def revoke(id: str) -> None:
    """Make a token useless from now on."""
    try:
        commands.revoke_token(database(), id)
    except NotFound as error:
        raise click.BadParameter(str(error)) from error


@group.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def local(file: Path) -> None:
    """Make a token with every scope for work on this machine, once, and keep it in FILE."""
    text = file.read_text().strip() if file.exists() else ""
    try:
        access.token(database(), text)
    except NotAuthorised:
        text = commands.create_token(database(), name="local", scopes=access.SCOPES)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(text + "\n")
    click.echo(text)
