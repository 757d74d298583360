"""What the tests of the API share: a small history, and a count of what is read."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from tests.api.bodies import accepted, taken, uid
from tests.conftest import Client

Selects = Callable[[], list[str]]


@pytest.fixture
def fought(war: Client) -> Client:
    """The war with claims 1 to 6: a city is taken, and two sources differ about its east."""
    guard = {"type": "actor.registered", "slug": "south-guard", "names": "Guard", "kind": "armed-group"}
    wire = {"source": "wire", "occurred": "2020-04/2020-12", "reported": "2021"}
    named = {"phase": "active", "name": {"en": "The war", "ar": "الحرب"}}
    east, west = {"place": "city-east"}, {"place": "city-west"}
    by_post = {"source": "post", "credibility": 3}
    contested = {"type": "control.contested", "actors": ["south-guard"]}
    accepted(
        war.post(
            [
                {**guard, "umbrella": "south"},
                taken(1),
                taken(2, **east, actors=["south"], **by_post, occurred="2020-06-01", reported="2020-06-02"),
                taken(3, **contested, **west, occurred="2020-06-10", reported="2020-06-11"),
                taken(4, type="control.observed", occurred="2020-07", reported="2020-07-20"),
                taken(5, **east, occurred="2020-06", reported="2020-07-01"),
                {"type": "phase.began", "id": uid(6), **wire, **named},
            ]
        )
    )
    return war


@pytest.fixture
def selects(app: Flask) -> Selects:
    """The SELECTs that were executed since it was last asked."""
    found: list[str] = []

    @event.listens_for(app.extensions["database"].engine, "before_cursor_execute")
    def note(_: object, __: object, statement: str, *___: object) -> None:
        found.append(statement)

    def since() -> list[str]:
        selected = [statement for statement in found if statement.lstrip().upper().startswith("SELECT")]
        found.clear()
        return selected

    return since
