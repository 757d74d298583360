"""`flask seed`: the record to start with."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app import commands
from app.domain.errors import InvalidEvents
from app.http.requests import database
from app.queries import versions

FOLDER = Path(__file__).parents[2] / "seeds"
REGISTERS_BEFORE_CLAIMS = ("sources", "actors", "places", "claims")


@click.command()
@with_appcontext
@click.option("--if-empty", is_flag=True, help="Only where no conflict is on record.")
def seed(if_empty: bool) -> None:
    """Append the seeds that are not on record yet; run again, it changes nothing."""
    if if_empty and versions.versions(database()):
        return
    conflict = _read("conflict")
    documents = [document for kind in REGISTERS_BEFORE_CLAIMS for document in _read(kind)]
    try:
        commands.open_conflict(database(), conflict, by="seeds")
        receipts = commands.record(database(), conflict["slug"], documents, by="seeds")
    except InvalidEvents as error:
        raise click.ClickException(
            "\n".join(f"{fault.pointer}: {fault.detail}" for fault in error.faults)
        ) from error
    new = sum(receipt.new for receipt in receipts)
    click.echo(f"{conflict['slug']}: {new} events appended, {len(receipts) - new} on record before")


def _read(kind: str) -> Any:
    return json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
