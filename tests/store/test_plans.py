"""How SQLite goes about a question: what is asked of each of many places is sought by the place."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.store.database import Database
from tests.conftest import Client

pytestmark = pytest.mark.only_on("sqlite")

QUESTIONS = (
    "/snapshot?at=2024-12-02&min_credibility=3",
    "/snapshot?at=2024-12-02&reported_by=2024-12-01",
    "/snapshot?at=2024-12-02&source=crawford-2024",
    "/snapshot?at=2024-12-02&revision=190",
    "/snapshot?at=2024-12-02&stale_after=2024-11-01",
    "/places/aleppo/history",
    "/places/aleppo/history?min_credibility=3",
    "/changes?from=2024-11-01&to=2024-12-08&min_credibility=3",
    "/changes?from=2024-11-01&to=2024-12-08&revision=190",
)

BY_ITSELF = re.compile(r"(SCAN|SEARCH) (claim|span|confirmation)\w* ")
"""The step of a plan that goes through rows of a place, in a statement that asks of many."""


@contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    """Every statement that SQLite runs until the end of the block, with its values in it."""
    statements: list[str] = []
    traced: list[sqlite3.Connection] = []

    def trace(connection: Any, *_: object) -> None:
        connection.set_trace_callback(statements.append)
        traced.append(connection)

    event.listen(database.engine, "checkout", trace)
    yield statements
    event.remove(database.engine, "checkout", trace)
    for connection in traced:
        connection.set_trace_callback(None)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_asked_of_each_place_is_sought_by_the_place(syria: Client, question: str) -> None:
    app: Flask = syria.http.application
    database: Database = app.extensions["database"]
    with asked(database) as statements:
        assert syria.get(question).status_code == 200
    with database.engine.connect() as connection:
        steps = [
            step.detail
            for statement in statements
            if "json_each(" in statement or ".place IN (" in statement
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        ]
    sought = [*filter(BY_ITSELF.match, steps)]
    assert sought
    assert [step for step in sought if "place=?" not in step] == []
