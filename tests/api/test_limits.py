"""How much one caller may ask in a minute; who writes is not in the way of who reads."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some

from app import commands
from app.http.limits import Budget
from tests.api.bodies import accepted, refused, taken
from tests.conftest import Client, beside


@contextmanager
def frugal(war: Client, *, reads: int = 3, writes: int = 3, **settings: int) -> Iterator[Client]:
    """The war, served by an app that gives little."""
    with beside(war.http.application, reads_a_minute=reads, writes_a_minute=writes, **settings) as app:
        yield Client(app.test_client(), war.token, "war")


def left(answer: object) -> str:
    return answer.headers["RateLimit"]


def test_an_answer_tells_what_is_left(war: Client) -> None:
    with frugal(war) as client:
        told = [client.get("/snapshot").headers for _ in range(3)]
    assert {headers["RateLimit-Policy"] for headers in told} == {'"reading";q=3;w=60'}
    assert [headers["RateLimit"] for headers in told] == [
        '"reading";r=2;t=20',
        '"reading";r=1;t=40',
        '"reading";r=0;t=60',
    ]
    assert not any("Retry-After" in headers for headers in told)


def test_who_asks_more_is_told_when_to_come_again(war: Client) -> None:
    with frugal(war) as client:
        for _ in range(3):
            accepted(client.get(""), 200)
        answer = client.get("")
    refused(answer, 429, "rate-limited")
    assert answer.headers["Retry-After"] == "20"
    assert left(answer) == '"reading";r=0;t=60'
    exposed = answer.headers["Access-Control-Expose-Headers"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed.split(", "))


def test_what_is_unchanged_counts_too(war: Client) -> None:
    with frugal(war) as client:
        tag = client.get("").headers["ETag"]
        answers = [client.get("", If_None_Match=tag) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [304, 304, 429]
    assert left(answers[0]) == '"reading";r=1;t=40'


def test_a_flood_of_readers_does_not_touch_writers(war: Client) -> None:
    with frugal(war) as client:
        for _ in range(20):
            last = client.get("")
        assert last.status_code == 429
        assert left(client.post(taken(1))) == '"writing";r=2;t=20'
        accepted(client.post(taken(2)))


def test_health_is_told_whatever_was_asked(war: Client) -> None:
    with frugal(war) as client:
        assert [client.http.get("/healthz").status_code for _ in range(5)] == [200] * 5


def test_writers_have_budgets_by_token(war: Client) -> None:
    database = war.http.application.extensions["database"]
    other = commands.create_token(database, name="other", scopes=["write"])
    with frugal(war) as client:
        assert [client.post(taken(n)).status_code for n in range(1, 5)] == [201, 201, 201, 429]
        accepted(Client(client.http, other, "war").post(taken(9)))


def test_who_guesses_tokens_has_one_budget_for_all(war: Client) -> None:
    with frugal(war) as client:
        guesses = [Client(client.http, f"ctl_{n:016x}_{'x' * 43}", "war") for n in range(4)]
        assert [guess.post(taken()).status_code for guess in guesses] == [401, 401, 401, 429]
        accepted(client.post(taken(1)))


def test_a_reader_with_a_token_has_a_budget_of_its_own(war: Client) -> None:
    with frugal(war) as client:
        for _ in range(4):
            client.get("")
        assert client.get("").status_code == 429
        answer = client.get("", Authorization=f"Bearer {war.token}")
        assert (answer.status_code, left(answer)) == (200, '"reading";r=2;t=20')


def _from(http: FlaskClient, address: str, **headers: str) -> int:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return http.get("/", environ_base={"REMOTE_ADDR": address}, headers=names).status_code


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "", True),
        (":", ":", True),
    ],
)
def test_other_readers_are_known_by_address(war: Client, one: str, other: str, same: bool) -> None:
    with frugal(war, reads=1) as client:
        assert _from(client.http, one) == 200
        assert _from(client.http, other) == (429 if same else 200)


@pytest.mark.parametrize(("proxies", "statuses"), [(0, [200, 429, 429]), (1, [200, 200, 429])])
def test_only_our_own_proxies_are_believed(war: Client, proxies: int, statuses: list[int]) -> None:
    with frugal(war, reads=1, trusted_proxies=proxies) as client:
        chains = ("192.0.2.1", "192.0.2.2", "192.0.2.9, 192.0.2.2")
        assert [_from(client.http, "10.0.0.1", X_Forwarded_For=chain) for chain in chains] == statuses


def test_no_limit_is_no_limit_and_no_header(war: Client) -> None:
    with frugal(war, reads=0, writes=0) as client:
        answers = [client.get("") for _ in range(10)] + [client.post(taken(n)) for n in range(1, 5)]
    assert {answer.status_code for answer in answers} == {200, 201}
    assert not any("RateLimit" in answer.headers for answer in answers)


@given(some.integers(1, 10_000), some.lists(some.floats(0, 30), max_size=50))
def test_nobody_gets_more_than_a_budget_and_what_it_refills(a_minute: int, waits: list[float]) -> None:
    budget, now, allowed = Budget("any", a_minute), 1e6, 0
    for wait in waits:
        now += wait
        for _ in range(3):
            spent = budget.spend("x", now)
            allowed += spent.next_in == 0
            assert 0 <= spent.left < a_minute
            assert 0 <= spent.next_in <= 60 / a_minute + 1e-6
            assert spent.full_in <= 60 + 2e-6
        assert allowed <= a_minute + (now - 1e6) * a_minute / 60 + 1e-3


def test_who_waits_as_long_as_told_is_let_in() -> None:
    for a_minute in (1, 3, 7, 60, 6000):
        budget, now = Budget("any", a_minute), 1000.0
        assert all(budget.spend("x", now).next_in == 0 for _ in range(a_minute))
        wait = budget.spend("x", now).next_in
        assert wait == pytest.approx(60 / a_minute)
        assert budget.spend("x", now + wait / 2 - 1e-3 / a_minute).next_in > 0
        assert budget.spend("x", now + wait).next_in == 0
        assert budget.spend("x", now + wait).next_in > 0
        assert budget.spend("y", now).next_in == 0
