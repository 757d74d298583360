"""Requests made up from the description, good and bad: each is answered as described, and none by a 500."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation

from tests.api.bodies import uid
from tests.conftest import TORTURE, Client

KNOWN = {"conflict": "war", "place": "city", "id": uid(1)}
"""What is on record, for the requests whose path is not what is wrong with them."""

OF_AN_ANSWER = {"cursor", "fields"}
"""What an answer has told before: the description can say no more of it than that it is text."""

CONFIG: dict[str, Any] = {
    "generation": {"allow-x00": False},
    "checks": {
        # Dates that are none, parameters that exclude each other and unknown slugs have the right form.
        "positive_data_acceptance": {
            "expected-statuses": [200, 201, 304, 401, 403, 404, 409, 412, 422],
        },
    },
}
on_every_database_in_torture = pytest.mark.only_on("sqlite", *(["postgresql"] if TORTURE else []))
SHARE = 40
"""Of the examples of a run each operation has one in so many, the good and the bad apart."""


@on_every_database_in_torture
@pytest.mark.parametrize("mode", GenerationMode)
def test_what_is_asked_by_the_description_is_answered_by_it(
    fought: Client, mode: GenerationMode, dialect: str, figure: Callable[[str], None]
) -> None:
    schema = schemathesis.openapi.from_wsgi(
        "/openapi.json", fought.http.application, config=schemathesis.Config.from_dict(CONFIG)
    )
    # What is asked without a network in between is not unpacked again.
    headers = {"Authorization": f"Bearer {fought.token}", "Accept-Encoding": "identity"}
    found: dict[str, str] = {}
    asked: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):
            continue  # there is nothing to be asked badly

        @settings(
            max_examples=max(2, settings().max_examples // SHARE),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        @given(operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            path = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
            if path and path.mode is GenerationMode.POSITIVE:
                case.path_parameters |= {name: KNOWN[name] for name in KNOWN.keys() & case.path_parameters}
            if mode is GenerationMode.POSITIVE:
                for name in OF_AN_ANSWER & (case.query or {}).keys():
                    del case.query[name]
            asked.append(case.operation.label)
            case.call_and_validate(headers=headers)

        try:
            ask()
        except FailureGroup as failures:
            found[operation.label] = "; ".join(
                f"{each.title}: {each.message}" for each in failures.exceptions
            )
    figure(f"{dialect}: {len(asked):,} {mode.value} requests made up from the description")
    assert found == {}
    assert len({*asked}) > 10
