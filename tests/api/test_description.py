"""The description of the service: valid, complete and true.

That every answer is as it is described is checked wherever a test asks for one (tests/described.py).
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from marshmallow import Schema
from openapi_spec_validator import validate

from app import create_app, errors
from app.api.description.examples import EXAMPLES
from app.domain.edtf import Edtf
from app.http import parameters
from app.http.looks import FORMS
from app.http.schemas import SCHEMAS
from tests.api.bodies import accepted, refused
from tests.api.routes import ON_RECORD
from tests.conftest import Client
from tests.described import watched
from tests.domain.test_edtf import any_text, read_or_refused

Json = dict[str, Any]

ABSTRACT = {parameters.Revision, parameters.LensParameters}
"""What other schemas are made of."""

ANY_LENS = {"reported_by": None, "source": [], "min_credibility": None}


@pytest.fixture
def document(http: FlaskClient) -> Json:
    found: Json = http.get("/openapi.json").json
    return found


def operations(document: Json) -> list[tuple[str, str, Json]]:
    return [
        (path, method, said)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
        if method != "parameters"
    ]


def names(said: Json, place: str) -> set[str]:
    return {parameter["name"] for parameter in said["parameters"] if parameter["in"] == place}


def fields_of(schema: type[Schema]) -> set[str]:
    return {field.data_key or name for name, field in schema().fields.items()}


def problems(document: Json, said: Json) -> set[tuple[int, str]]:
    """The status and the type of every problem that an operation may end in."""
    components = document["components"]
    found = set()
    for response in said["responses"].values():
        if "$ref" in response:
            content = components["responses"][_last(response["$ref"])]["content"]
            schema = content["application/problem+json"]["schema"]
            for each in schema.get("anyOf", [schema]):
                shape = components["schemas"][_last(each["$ref"])]["properties"]
                found.add((shape["status"]["const"], _last(shape["type"]["const"])))
    return found


def _last(path: str) -> str:
    return path.rpartition("/")[2]


# Complete


def test_the_description_is_valid(document: Json) -> None:
    validate(document)
    assert document["openapi"] == "3.1.0"


def test_whatever_the_description_refers_to_is_there(document: Json) -> None:
    text = orjson.dumps(document).decode()
    named = set(re.findall(r'"#/components/(\w+)/([^"]+)"', text))
    there = {(kind, name) for kind, named in document["components"].items() for name in named}
    assert len(named) > 50
    assert named <= there


def test_every_route_is_described_and_nothing_else(app: Flask, document: Json) -> None:
    routes = {
        (re.sub(r"<(?:[^<>:]*:)?(\w+)>", r"{\1}", rule.rule), method.lower(), frozenset(rule.arguments))
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith("ogc.")  # layers have a description of their own
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method, frozenset(named["name"] for named in document["paths"][path].get("parameters", [])))
        for path, method, _ in operations(document)
    }
    assert described == routes


def test_every_operation_says_what_it_does_and_is_called_by_a_name_of_its_own(document: Json) -> None:
    called = [said["operationId"] for _, _, said in operations(document)]
    assert len(set(called)) == len(called)
    assert all(said["summary"] for _, _, said in operations(document))


def test_every_parameter_that_a_schema_knows_is_described(document: Json) -> None:
    schemas = [
        each for each in vars(parameters).values() if isinstance(each, type) and issubclass(each, Schema)
    ]
    described = [names(said, "query") for _, _, said in operations(document)]
    ours = [schema for schema in schemas if schema.__module__ == parameters.__name__]
    leaves = [schema for schema in ours if not schema.__subclasses__()]
    assert len(leaves) > 5
    for schema in leaves:
        assert fields_of(schema) in described, schema


def test_every_parameter_has_a_meaning_and_a_form(document: Json) -> None:
    for path, method, said in operations(document):
        for parameter in said["parameters"]:
            assert parameter["description"], (path, method, parameter)
            assert parameter["schema"].keys() & {"type", "$ref", "enum"}, (path, method, parameter)


def test_an_operation_knows_the_parameters_that_are_described_and_no_others(
    fought: Client, document: Json
) -> None:
    every = {name for _, _, said in operations(document) for name in names(said, "query")}
    for path, method, said in operations(document):
        if "UnknownParameter" not in str(said["responses"].get("400")):
            continue
        url = re.sub(r"{(\w+)}", lambda variable: ON_RECORD[variable[1]], path)
        for name in every:
            answer = fought.http.open(f"{url}?{name}=x", method=method.upper())
            unknown = answer.status_code == 400 and answer.json["type"] == "/problems/unknown-parameter"
            assert unknown == (name not in names(said, "query")), (path, name, answer.text)


def test_a_slug_of_something_on_file_says_in_which_register_it_is_looked_up(document: Json) -> None:
    found = {
        (name, slug["x-register"])
        for type in SCHEMAS
        for name, field in document["components"]["schemas"][type]["properties"].items()
        for slug in [field.get("items", field)]
        if "x-register" in slug
    }
    places = {(name, "places") for name in ("place", "places", "except", "parent")}
    actors = {(name, "actors") for name in ("actor", "actors", "against", "contenders", "toward", "umbrella")}
    assert found == {*places, *actors, ("source", "sources")}


def test_every_problem_of_the_table_may_come_of_some_operation(document: Json) -> None:
    of_layers = errors.PROBLEMS[errors.InvalidParameter]
    table = {(status.value, name) for status, name in {*errors.PROBLEMS.values()} - {of_layers}}
    ours = {
        *((406, "not-acceptable"), (413, "request-entity-too-large"), (415, "unsupported-media-type")),
        (500, "unexpected"),
    }
    described = {problem for _, _, said in operations(document) for problem in problems(document, said)}
    assert described == table | ours


def test_every_type_of_event_is_described_with_all_its_fields(document: Json) -> None:
    shapes = document["components"]["schemas"]
    for type, schema in SCHEMAS.items():
        described = shapes[type]
        assert described["properties"].keys() == {
            field.data_key or name for name, field in schema.fields.items()
        }
        assert all(shape for shape in described["properties"].values()), type
        assert described["additionalProperties"] is False
        assert described["examples"]
    posted = {"conflict.opened", *shapes["Event"]["discriminator"]["mapping"]}
    on_record = {each["$ref"].split("/")[-1] for each in shapes["EventOnRecord"]["oneOf"]}
    assert posted == SCHEMAS.keys()
    assert on_record == {f"{type}.recorded" for type in SCHEMAS} | {"Redacted"}


def test_what_writes_needs_a_token_with_one_of_its_scopes(document: Json) -> None:
    for path, method, said in operations(document):
        scopes = [scope for each in said.get("security", []) for scope in each["token"]]
        expected = {"/api/v1/conflicts": ["admin"]}.get(path, ["write", "amend", "admin"])
        assert scopes == (expected if method == "post" else []), path


# True


def test_every_example_is_taken_as_it_stands(http: FlaskClient, token: str) -> None:
    opening, *rest = EXAMPLES
    assert {example["type"] for example in EXAMPLES} == SCHEMAS.keys()
    headers = {"Authorization": f"Bearer {token}"}
    accepted(http.post("/api/v1/conflicts", json=opening, headers=headers))
    client = Client(http, token, opening["slug"])
    for example in rest:
        assert accepted(client.post(example)).items() >= {"type": example["type"]}.items()


def test_the_examples_are_taken_together(http: FlaskClient, token: str) -> None:
    opening, *rest = EXAMPLES
    headers = {"Authorization": f"Bearer {token}"}
    accepted(http.post("/api/v1/conflicts", json=opening, headers=headers))
    assert len(accepted(Client(http, token, opening["slug"]).post(rest))["events"]) == len(rest)


@given(any_text)
def test_every_date_has_the_form_that_is_described(text: str) -> None:
    read = read_or_refused(text)
    if isinstance(read, Edtf):
        assert re.search(FORMS["Date"]["pattern"], text)
        for kind in ("Moment", "DateOrDays"):
            assert bool(re.search(FORMS[kind]["pattern"], text)) is not read.is_interval


# The yardstick for every answer


@pytest.fixture
def watching(app: Flask, war: Client) -> Iterator[tuple[FlaskClient, list[str]]]:
    """A client of the war, and what is noticed of the answers that it gets."""
    other = create_app(app.extensions["settings"])
    yield other.test_client(), watched(other)
    other.extensions["database"].engine.dispose()


@pytest.mark.parametrize(
    ("broken", "change"),
    [
        ("app.api.render.lens", lambda _: {"reported_by": None, "source": []}),
        ("app.api.render.lens", lambda _: {**ANY_LENS, "more": 1}),
        ("app.api.render.lens", lambda _: {**ANY_LENS, "source": ["No slug"]}),
        ("app.api.render.instant", lambda _: "yesterday"),
        ("app.http.answers.MOVING", ""),
    ],
)
def test_an_answer_that_is_not_as_described_is_noticed(
    watching: tuple[FlaskClient, list[str]], monkeypatch: pytest.MonkeyPatch, broken: str, change: object
) -> None:
    http, faults = watching
    urls = ["/api/v1/conflicts/war/snapshot", "/api/v1/conflicts/war/events"]
    assert [http.get(url).status_code for url in urls] == [200, 200]
    assert faults == []
    monkeypatch.setattr(broken, change)
    assert [http.get(f"{url}?place=city").status_code for url in urls] == [200, 200]
    assert faults != []


def test_a_status_that_is_not_described_is_noticed(
    watching: tuple[FlaskClient, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    http, faults = watching
    monkeypatch.setitem(errors.PROBLEMS, errors.UnknownParameter, (HTTPStatus.GONE, "unknown-parameter"))
    assert http.get("/api/v1/conflicts/war?x=1").status_code == 410
    (fault,) = faults
    assert "410 is not described" in fault


# Served


def test_who_has_the_description_already_is_told_so(http: FlaskClient) -> None:
    answer = http.get("/openapi.json", headers={"Origin": "https://elsewhere.example"})
    assert accepted(answer, 200)["openapi"] == "3.1.0"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public, max-age=5,")
    again = http.get("/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]


def test_the_description_is_written_once(
    app: Flask, http: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = http.get("/openapi.json").data
    monkeypatch.setattr("app.api.openapi.describe", lambda _: pytest.fail("it is written again"))
    assert http.get("/openapi.json").data == first


def test_nothing_is_described_where_nothing_is(http: FlaskClient) -> None:
    refused(http.get("/openapi.yaml"), 404, "not-found")
