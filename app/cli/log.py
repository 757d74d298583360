"""`flask log`: the log held against what seals it, taken away, taken in, and the key that signs it."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import click
from flask import current_app
from flask.cli import AppGroup

from app import commands
from app.checkpoints import Checkpoint, InvalidCheckpoint, InvalidKey, Note, SigningKey, VerifierKey
from app.cli.projections import conflicts, progress_of
from app.config import Settings
from app.domain.errors import ConflictExists, InvalidExport, Tampered
from app.http.requests import database
from app.queries import log, versions

group = AppGroup("log", help="The log: whether it is as recorded, to be taken away, to be taken in.")
keys = AppGroup("key", help="What the checkpoints of the logs are signed with.")
group.add_command(keys)


class _VerifierKey(click.ParamType[VerifierKey]):
    name = "verifier key"

    def convert(
        self, value: str | VerifierKey, param: click.Parameter | None, ctx: click.Context | None
    ) -> VerifierKey:
        if isinstance(value, VerifierKey):
            return value
        try:
            return VerifierKey.from_text(value)
        except InvalidKey as error:
            self.fail(str(error), param, ctx)


@group.command()
@click.argument("conflict", required=False)
@click.option("--checkpoint", "files", type=click.File(), multiple=True, help="A checkpoint that was kept.")
@click.option(
    "--key", type=_VerifierKey(), help="What it is signed by; without this, our own key, if we have one."
)
def verify(conflict: str | None, files: tuple[IO[str], ...], key: VerifierKey | None) -> None:
    """Hold a log, or all, against what seals it, and name the first revision that is not as recorded.

    Also against checkpoints that somebody kept: who rewrites a log can rewrite all that is kept beside it.
    """
    if files and conflict is None:
        raise click.UsageError("name the conflict that the checkpoint is of")
    for slug in conflicts(conflict):
        kept = [_checkpoint(file, slug, key) for file in files]
        length = versions.version(database(), slug).revision
        try:
            with click.progressbar(length=length, label=f"{slug}: log") as bar:
                for revision in log.check(database(), slug, kept):
                    bar.update(revision - bar.pos)
        except Tampered as error:
            raise click.ClickException(f"{slug}: {error}") from error
        root = _text(log.frontier(database(), slug).root())
        click.echo(f"{slug}: as recorded, up to revision {length}, with the root {root}")


@group.command()
@click.argument("conflict")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(conflict: str, file: Path) -> None:
    """Write the log of CONFLICT to FILE: all that it takes to check it, or to take it in elsewhere."""
    (slug,) = conflicts(conflict)
    length = versions.version(database(), slug).revision + 2
    key = _own_key()
    lines = log.export(database(), slug, lambda size, root: key.sign(slug, size, root) if key else None)
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with (
            unfinished.open("wb") as written,
            click.progressbar(lines, length=length, label=f"{slug}: log") as bar,
        ):
            written.writelines(bar)
        unfinished.replace(file)
    except Tampered as error:
        raise click.ClickException(str(error)) from error
    finally:
        unfinished.unlink(missing_ok=True)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", type=_VerifierKey(), help="Whose signature the export must have.")
def import_(file: Path, key: VerifierKey | None) -> None:
    """Take in the log of a conflict that is not on record yet from FILE: all of it, or nothing."""
    try:
        with file.open("rb") as lines, progress_of("projections") as progress:
            head = commands.import_log(database(), _with_progress(lines, file), key=key, progress=progress)
    except (InvalidExport, Tampered, ConflictExists) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{head.conflict}: {head.revision} events, with the root {_text(head.frontier.root())}")


@keys.command("new")
@click.argument("name")
def new_key(name: str) -> None:
    """Make a key under NAME, such as timeline.example.org; LOG_SIGNING_KEY is to be the last line."""
    try:
        key = SigningKey.new(name)
    except InvalidKey as error:
        raise click.BadParameter(str(error)) from error
    click.echo("Keep this secret, as LOG_SIGNING_KEY; `flask log key show` says what others verify with:")
    click.echo(key.secret())


@keys.command("local")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def local_key(file: Path) -> None:
    """Make a key for work on this machine, once, and keep it in FILE."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(SigningKey.new("localhost").secret() + "\n")
    click.echo(file.read_text().strip())


@keys.command("show")
def show_keys() -> None:
    """Show what the checkpoints of each log are verified with: publish it where others keep it."""
    key = _own_key()
    if key is None:
        raise click.ClickException("there is no LOG_SIGNING_KEY: `flask log key new` makes one")
    for version in versions.versions(database()):
        click.echo(key.verifier(version.conflict))


def _with_progress(lines: Iterable[bytes], file: Path) -> Iterator[bytes]:
    """The lines, with a bar that tells how much of the file is read."""
    with click.progressbar(length=file.stat().st_size, label="events") as bar:
        for line in lines:
            yield line
            bar.update(len(line))


def _own_key() -> SigningKey | None:
    settings: Settings = current_app.extensions["settings"]
    return settings.log_signing_key


def _checkpoint(file: IO[str], conflict: str, key: VerifierKey | None) -> Checkpoint:
    """The checkpoint that a file holds, signed by a key where we know one; of that conflict."""
    if key is None and (own := _own_key()):
        key = own.verifier(conflict)
    try:
        note = Note.from_text(file.read())
        if key:
            note.check(key)
    except (InvalidCheckpoint, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{file.name}: {error}") from error
    if note.checkpoint.origin.rpartition("/")[2] != conflict:
        raise click.BadParameter(
            f"{file.name} is a checkpoint of {note.checkpoint.origin}, not of {conflict}"
        )
    return note.checkpoint


def _text(root: bytes) -> str:
    """A root as checkpoints have it."""
    return b64encode(root).decode()
