"""The editor's desk in Chromium: what is filled in is what is recorded, and nothing is done by surprise."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from app.api.description.examples import EXAMPLES
from app.web.desk_words import DESK
from tests.api.bodies import accepted, correct, retract, taken, uid
from tests.browser import running, served
from tests.conftest import Client, Grant
from tests.hostile import HOSTILE
from tests.web.desk import REFUSED, Desk
from tests.web.test_promises_browser import DARK, PHONE, audited, posted

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite"), pytest.mark.xdist_group("desk")]

SitDown = Callable[..., Desk]

WORDS = DESK["en"]
DAY = {"occurred": "2020-05-01", "reported": "2020-05-02"}


@pytest.fixture
def sit_down(browser: Browser, war: Client) -> Iterator[SitDown]:
    """Open the desk of the war, with a token with every scope, or another or none.

    Nothing may be asked of anybody else, and nothing complained of but problems.
    """
    desks: list[Desk] = []
    with ExitStack() as ends:
        origin = ends.enter_context(running(served(war.http.application)))

        def sat(path: str = "/desk/war", *, token: str | None = war.token, **how: Any) -> Desk:
            options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **how}
            context = ends.enter_context(browser.new_context(**options))
            desks.append(Desk(context.new_page(), origin).open(path))
            return desks[-1].ready().use(token) if token else desks[-1]

        yield sat
        for desk in desks:
            assert desk.outside == []
            assert [told for told in desk.complaints if not told.startswith(REFUSED)] == []


def said(event: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: event[name] for name in names if name in event}


def last(war: Client) -> Any:
    """The event that was recorded last."""
    return accepted(war.get("/events?sort=-revision&limit=1"), 200)["events"][0]


# What is filled in is what is recorded

ON_FILE = [
    event
    for event in EXAMPLES
    if event["type"].endswith(".registered") and event["slug"] in {"evening-post", "harbour"}
]
WRITTEN = [
    {name: value for name, value in event.items() if name not in {"id", "responds_to"}}
    for event in EXAMPLES
    if event["type"] in WORDS["types"]
]


@pytest.mark.parametrize("event", WRITTEN, ids=[f"{one['type']}-{n}" for n, one in enumerate(WRITTEN)])
def test_every_type_is_recorded_as_it_is_filled_in(
    sit_down: SitDown, war: Client, event: dict[str, Any]
) -> None:
    accepted(war.post(ON_FILE))
    desk = sit_down()
    desk.write(event)
    desk.try_()
    desk.post()
    recorded = last(war)
    # A text in one language is told to be so; a list that is empty is left out.
    texts = {name: {"en": event[name]} for name in ("names", "summary") if isinstance(event.get(name), str)}
    wanted = {name: value for name, value in {**event, **texts}.items() if value != []}
    assert said(recorded, *wanted) == wanted
    assert said(recorded, *event).keys() == wanted.keys()


def test_a_claim_can_answer_another(sit_down: SitDown, war: Client) -> None:
    accepted(
        war.post([taken(1), taken(2, type="incident.occurred", kind="shelling", summary="Guns at dawn")])
    )
    desk = sit_down()
    desk.write({"type": "incident.occurred", "kind": "statement", "source": "wire", **DAY})
    desk.page.locator("details.more summary").click()
    found = desk.look_up("/responds_to", "guns")
    assert found.all_inner_texts() == ["Incident · Shelling · City · North\n2020-05-01"]
    found.first.click()
    desk.try_()
    desk.post()
    assert last(war)["responds_to"] == uid(2)


def test_what_is_typed_stays_where_another_type_has_it_too(sit_down: SitDown) -> None:
    desk = sit_down()
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.page.select_option("#type", "control.contested")
    expect(desk.chips("/actors")).to_have_text(["North"])
    expect(desk.input("/place")).to_have_value("City")
    expect(desk.input("/occurred")).to_have_value("2020-05-01")
    expect(desk.field("/actors").locator("label")).to_contain_text("Contested by")


def test_what_the_next_claim_says_as_well_stays(sit_down: SitDown) -> None:
    desk = sit_down()
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.try_()
    desk.post()
    assert (desk.input("/source").input_value(), desk.input("/reported").input_value()) == (
        "The Wire",
        "2020-05-02",
    )
    expect(desk.input("/place")).to_have_value("")
    expect(desk.chips("/actors")).to_have_count(0)
    expect(desk.input("/occurred")).to_have_value("")


CITY = {"type": "place.registered", "slug": "city", "names": {"en": "City", "ar": "المدينة"}, "kind": "city"}


def test_a_registration_begins_with_what_is_on_file(sit_down: SitDown, war: Client) -> None:
    desk = sit_down()
    desk.page.select_option("#type", "place.registered")
    desk.input("/slug").fill("city-east")
    desk.input("/slug").blur()
    offer = desk.field("/slug").locator(".offer")
    expect(offer).to_contain_text("This is on file since revision 8.")
    offer.get_by_role("button").click()
    expect(desk.input("/parent")).to_have_value("City")
    desk.input("/population").fill("1200")
    desk.try_()
    desk.post()
    wanted = {
        "slug": "city-east",
        "names": "city-east",
        "kind": "district",
        "parent": "city",
        "population": 1200,
    }
    assert said(last(war), *wanted) == wanted


# Looking up


def test_places_are_found_in_any_language_by_keyboard(sit_down: SitDown, war: Client) -> None:
    accepted(war.post(CITY))
    desk = sit_down()
    box = desk.input("/place")
    assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "false")
    assert desk.look_up("/place", "المد").all_inner_texts() == ["City\nالمدينة · City · city"]
    desk.look_up("/place", "city")
    assert box.get_attribute("aria-expanded") == "true"
    listed = box.get_attribute("aria-controls")
    assert desk.page.locator(f'[id="{listed}"]').get_attribute("role") == "listbox"
    assert box.get_attribute("aria-activedescendant") is None
    chosen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        box.press(key)
        active = box.get_attribute("aria-activedescendant")
        chosen.append(active and desk.page.locator(f'[id="{active}"] .called').inner_text())
    assert chosen == ["City", "city-east", "City", None, "city-west"]
    box.press("Enter")
    assert (box.input_value(), box.get_attribute("aria-expanded")) == ("city-west", "false")
    box.press("ArrowDown")
    expect(desk.options("/place").first).to_be_visible()
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "city-west"


def test_a_name_that_is_typed_in_full_is_taken(sit_down: SitDown) -> None:
    desk = sit_down()
    desk.input("/place").fill("LAND")
    desk.input("/place").press("Tab")
    expect(desk.input("/place")).to_have_value("Land")


def test_a_name_that_was_just_typed_is_tried_as_what_it_names(sit_down: SitDown, war: Client) -> None:
    desk = sit_down()
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.input("/actors").fill("South")
    desk.try_()
    expect(desk.chips("/actors")).to_have_text(["North", "South"])
    desk.post()
    assert last(war)["actors"] == ["north", "south"]


def test_what_is_found_for_less_than_is_typed_is_not_offered(sit_down: SitDown) -> None:
    desk = sit_down()
    box = desk.input("/place")
    held: list[Route] = []

    def late(route: Route) -> None:
        answer = route.fetch()
        desk.page.route("**/places?*", hold, times=1)
        box.fill("city-west")
        route.fulfill(response=answer)

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route("**/places?*", late, times=1)
    box.fill("city")
    while not held:
        desk.page.wait_for_timeout(50)
    expect(desk.options("/place")).to_have_count(0)
    held.pop().continue_()
    expect(desk.options("/place")).to_have_count(1)


def test_what_is_not_on_file_is_not_chosen(sit_down: SitDown) -> None:
    desk = sit_down()
    desk.input("/place").fill("Atlantis")
    expect(desk.options("/place")).to_have_text([WORDS["found-none"]])
    desk.input("/actors").fill("nobody at all")
    desk.try_("refused")
    expect(desk.fault("/place")).to_have_text(WORDS["choose"])
    expect(desk.fault("/actors")).to_have_text(WORDS["choose"])


def test_a_choice_that_is_typed_over_is_none(sit_down: SitDown) -> None:
    desk = sit_down()
    desk.choose("/place", "city")
    desk.input("/place").press("End")
    desk.input("/place").press_sequentially(" x")
    desk.try_("refused")
    expect(desk.fault("/place")).to_have_text(WORDS["choose"])


def test_what_was_chosen_can_be_taken_away(sit_down: SitDown) -> None:
    desk = sit_down()
    desk.choose("/actors", "north")
    desk.choose("/actors", "south")
    desk.choose("/actors", "south")
    expect(desk.chips("/actors")).to_have_text(["North", "South"])
    desk.page.get_by_role("button", name="Remove North").click()
    expect(desk.chips("/actors")).to_have_text(["South"])
    expect(desk.input("/actors")).to_be_focused()
    desk.input("/actors").press("Backspace")
    expect(desk.chips("/actors")).to_have_text([])


# Dates


@pytest.mark.parametrize(
    ("type", "date", "told"),
    [
        ("control.taken", "2024-11-30", "Some time on 30 November 2024, UTC"),
        ("control.taken", "2024-11-XX", "Some time from 1 November 2024 to 30 November 2024, UTC"),
        (
            "control.taken",
            "2024-11-29/2024-11-30",
            "Some time from 29 November 2024 to 30 November 2024, UTC",
        ),
        (
            "control.observed",
            "2024-11-29/2024-11-30",
            "Throughout, from 29 November 2024 to 30 November 2024, UTC",
        ),
        ("control.taken", "../2024-11", "By the end of 30 November 2024, UTC"),
        ("control.taken", "2024-11-30/..", "From 30 November 2024 on, as far as the report knows"),
        (
            "control.taken",
            "2024-11-30T05:00:00+03:00",
            "Some time on 30 November 2024, 02:00 UTC, UTC",
        ),
        ("control.taken", "2024-13", "Not a date yet: column 6: month 13 is not between 01 and 12"),
    ],
)
def test_the_window_of_a_date_is_told_as_it_is_typed(
    sit_down: SitDown, type: str, date: str, told: str
) -> None:
    desk = sit_down(token=None)
    desk.page.select_option("#type", type)
    desk.input("/occurred").press_sequentially(date)
    expect(desk.field("/occurred").locator("output")).to_have_text(told)
    desk.input("/occurred").fill("")
    expect(desk.field("/occurred").locator("output")).to_be_empty()


# What it would do


def test_what_it_would_do_is_told_before_it_is_done(sit_down: SitDown, war: Client) -> None:
    accepted(war.post(taken(1)))
    desk = sit_down()
    desk.write({"type": "control.taken", "place": "city-east", "actors": ["south"], "source": "post"})
    desk.input("/occurred").fill("2020-06-10")
    desk.input("/reported").fill("2020-06-11")
    before = last(war)
    desk.try_()
    expect(desk.page.locator("#outcome-title")).to_be_focused()
    assert desk.effects() == [
        "city-east from 10 June 2020 on: before: North (since 1 May 2020) → then: South (since 10 June 2020)"
    ]
    assert last(war) == before
    outcome = desk.post()
    recorded = last(war)
    expect(outcome).to_contain_text(f"On record, as revision {before['revision'] + 1}")
    assert (recorded["place"], recorded["actors"]) == ("city-east", ["south"])
    expect(desk.claim(recorded["id"])).to_contain_text("Place taken · city-east · South")
    outcome.get_by_role("link", name=WORDS["see"]).click()
    assert desk.page.url == f"{desk.origin}/war/city-east"


def test_what_changes_nothing_is_told_to(sit_down: SitDown) -> None:
    desk = sit_down()
    desk.write({"type": "incident.occurred", "kind": "battle", "source": "wire", **DAY})
    expect(desk.try_()).to_contain_text(WORDS["no-effect"])


def test_what_was_not_tried_is_not_posted(sit_down: SitDown, war: Client) -> None:
    desk = sit_down()
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.try_()
    for change in (
        lambda: desk.input("/locator").fill("page 3"),
        lambda: desk.choose("/actors", "south"),
        lambda: desk.page.get_by_role("button", name="Remove South").click(),
        lambda: desk.page.select_option("#type", "control.lost"),
    ):
        change()
        expect(desk.page.locator("#post")).to_have_count(0)
        expect(desk.outcome).to_contain_text(WORDS["outcome-changed"])
        desk.try_()
    desk.post()
    assert last(war)["type"] == "control.lost"


def test_what_is_changed_while_it_is_tried_is_tried_again(sit_down: SitDown, war: Client) -> None:
    desk = sit_down()
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})

    def slow(route: Route) -> None:
        answer = route.fetch()
        desk.input("/locator").fill("page 3")
        route.fulfill(response=answer)

    desk.page.route("**/events?dry_run=true", slow, times=1)
    expect(desk.try_("resting")).to_contain_text(WORDS["outcome-changed"])
    expect(desk.page.locator("#post")).to_have_count(0)
    desk.try_()
    desk.post()
    assert last(war)["locator"] == "page 3"


def test_what_somebody_else_wrote_meanwhile_is_taken_into_account(sit_down: SitDown, war: Client) -> None:
    desk = sit_down()
    desk.write({"type": "control.taken", "place": "land", "actors": ["south"], "source": "post"})
    desk.input("/occurred").fill("2020-06-01")
    desk.input("/reported").fill("2020-06-02")
    desk.try_()
    south = "then: South (since 1 June 2020)"
    assert desk.effects()[-1] == f"Land from 1 June 2020 on: before: not known → {south}"
    accepted(war.post(taken(1, place="land")))
    outcome = desk.post("tried")
    expect(outcome.get_by_role("alert")).to_have_text(WORDS["moved-on"])
    assert desk.effects()[-1] == f"Land from 1 June 2020 on: before: North (since 1 May 2020) → {south}"
    assert last(war)["id"] == uid(1)
    desk.post()
    assert last(war)["actors"] == ["south"]


# Exactly once


def lose(answers: int) -> Callable[[Route], None]:
    """Let so many posts arrive, and their answers get lost."""
    lost = 0

    def handle(route: Route) -> None:
        nonlocal lost
        if route.request.method == "POST" and "dry_run" not in route.request.url and lost < answers:
            lost += 1
            route.fetch()
            route.abort()
        else:
            route.continue_()

    return handle


def test_an_answer_that_gets_lost_makes_no_second_claim(sit_down: SitDown, war: Client) -> None:
    desk = sit_down()
    desk.page.route("**/events*", lose(2))
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.try_()
    expect(desk.post("refused")).to_contain_text(WORDS["problems"]["0"])
    expect(desk.input("/place")).to_have_value("City")
    first = last(war)
    desk.again("refused")
    desk.again()
    expect(desk.outcome).to_contain_text(f"revision {first['revision']}")
    assert last(war) == first
    desk.choose("/place", "land")
    desk.choose("/actors", "south")
    desk.input("/occurred").fill("2020-05-01")
    desk.try_()
    desk.post()
    assert (last(war)["place"], last(war)["revision"]) == ("land", first["revision"] + 1)


def test_what_was_changed_after_a_lost_answer_becomes_a_correction(sit_down: SitDown, war: Client) -> None:
    desk = sit_down()
    desk.page.route("**/events*", lose(1))
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.try_()
    desk.post("refused")
    first = last(war)
    desk.input("/occurred").fill("2020-04-30")
    expect(desk.try_("refused")).to_contain_text(WORDS["problems"]["id-taken"])
    desk.again("resting")
    expect(desk.input("/replacement/occurred")).to_have_value("2020-04-30")
    desk.input("/reason").fill("the wrong day")
    desk.try_()
    desk.post()
    recorded = last(war)
    assert (recorded["type"], recorded["target"]) == ("claim.corrected", first["id"])
    assert recorded["replacement"]["occurred"] == "2020-04-30"


# Correct and retract


FULL = {
    **taken(1),
    "credibility": 2,
    "locator": "page 3",
    "summary": {"en": "Flags", "ar": "أعلام", "fr": "Drapeaux"},
    "media": {"url": "https://example.org/flag.jpg", "alt": "A flag"},
    "tags": ["coast", "flag"],
    "except": ["city-west"],
}


def test_a_claim_is_corrected_from_the_page_of_its_place(sit_down: SitDown, war: Client) -> None:
    accepted(war.post([{**CITY, "point": [35.9, 34.9]}, FULL]))
    desk = sit_down(token=None)
    desk.page.goto(f"{desk.origin}/war/city?at=2020-06-01")
    desk.page.get_by_role("link", name="Correct or retract").first.click()
    desk.ready().use(war.token)
    expect(desk.page.locator("#form-title")).to_have_text("Correct a claim")
    expect(desk.page.locator(".about")).to_have_text("Place taken · City · North")
    desk.input("/replacement/occurred").fill("2020-04-29")
    desk.input("/reason").fill("The Wire gave the wrong day.")
    desk.input("/reported").fill("2020-05-05")
    desk.try_()
    assert desk.effects()[-1].endswith("North (since 1 May 2020) → then: North (since 29 April 2020)")
    desk.post()
    recorded = last(war)
    wanted = {name: value for name, value in FULL.items() if name != "id"}
    assert recorded["replacement"] == {**wanted, "occurred": "2020-04-29"}
    own = {"target": uid(1), "reason": "The Wire gave the wrong day.", "reported": "2020-05-05"}
    assert said(recorded, *own) == own
    assert "correct=" not in desk.page.url
    expect(desk.page.locator("#form-title")).to_have_text(WORDS["write"])


def test_a_text_of_no_language_stays_one(sit_down: SitDown, war: Client) -> None:
    accepted(war.post(taken(1, summary="Flags")))
    desk = sit_down(f"/desk/war?correct={uid(1)}")
    desk.input("/reason").fill("none")
    desk.input("/replacement/summary/en").fill("Their flags")
    desk.try_()
    desk.post()
    assert last(war)["replacement"]["summary"] == "Their flags"


def test_a_claim_is_retracted_from_the_list(sit_down: SitDown, war: Client) -> None:
    accepted(war.post([taken(1), taken(2, place="land")]))
    desk = sit_down()
    desk.claim(uid(1)).get_by_role("button", name="Retract: Place taken · City · North").click()
    expect(desk.page.locator("#form-title")).to_have_text("Retract a claim")
    expect(desk.page.locator("#form-title")).to_be_focused()
    expect(desk.field("/place")).to_have_count(0)
    desk.input("/reason").fill("It was another city.")
    desk.try_()
    assert desk.effects()[0].startswith("City from 1 May 2020 on: before: North")
    desk.post()
    assert said(last(war), "type", "target") == {"type": "claim.retracted", "target": uid(1)}
    expect(desk.claim(uid(1))).to_contain_text("stands no longer")
    expect(desk.claim(uid(1)).get_by_role("button")).to_have_count(0)


def test_how_a_claim_is_amended_can_be_thought_better_of(sit_down: SitDown, war: Client) -> None:
    accepted(war.post(taken(1)))
    desk = sit_down(f"/desk/war?retract={uid(1)}")
    desk.page.get_by_role("button", name="Correct it instead").click()
    expect(desk.chips("/replacement/actors")).to_have_text(["North"])
    assert desk.page.locator("#type option:enabled").count() == 11
    desk.input("/reason").fill("It was lost.")
    desk.page.select_option("#type", "control.lost")
    expect(desk.chips("/replacement/actors")).to_have_text(["North"])
    expect(desk.input("/reason")).to_have_value("It was lost.")
    desk.page.get_by_role("button", name="Leave it as it is").click()
    expect(desk.page.locator("#form-title")).to_have_text(WORDS["write"])
    assert desk.page.locator("#type option:enabled").count() == 14


def test_of_a_corrected_claim_its_correction_is_corrected(sit_down: SitDown, war: Client) -> None:
    accepted(war.post(taken(1)))
    accepted(war.post(correct(1, 2, occurred="2020-04-30")))
    desk = sit_down(f"/desk/war?correct={uid(1)}")
    expect(desk.outcome).to_contain_text(WORDS["corrected-before"])
    expect(desk.input("/replacement/occurred")).to_have_value("2020-04-30")
    expect(desk.input("/replacement/source")).to_have_value("The Wire")
    desk.input("/reason").fill("Still wrong.")
    desk.try_()
    desk.post()
    assert last(war)["target"] == uid(2)


def test_what_was_retracted_cannot_be_amended(sit_down: SitDown, war: Client) -> None:
    accepted(war.post(taken(1)))
    accepted(war.post(retract(1, 2)))
    desk = sit_down(f"/desk/war?correct={uid(1)}")
    expect(desk.outcome).to_contain_text(WORDS["none-stands"])
    expect(desk.page.locator("#form-title")).to_have_text(WORDS["write"])


def test_who_is_late_to_correct_gets_the_claim_as_it_stands(sit_down: SitDown, war: Client) -> None:
    accepted(war.post(taken(1)))
    desk = sit_down(f"/desk/war?correct={uid(1)}")
    desk.input("/reason").fill("The wrong day.")
    accepted(war.post(correct(1, 2, occurred="2020-04-30")))
    expect(desk.try_("refused")).to_contain_text(WORDS["problems"]["not-amendable"])
    desk.again("resting")
    expect(desk.input("/replacement/occurred")).to_have_value("2020-04-30")


# The list


def test_the_latest_are_listed_and_found_by_words_and_type(sit_down: SitDown, war: Client) -> None:
    accepted(war.post([taken(n, summary=f"Number {n}") for n in range(1, 13)]))
    accepted(war.post(taken(13, type="incident.occurred", kind="battle", summary="The bridge is blown")))
    desk = sit_down()
    listed = desk.page.locator(".latest li")
    expect(listed).to_have_count(10)
    expect(listed.first).to_contain_text("Incident · Battle · City · North")
    expect(listed.first).to_contain_text("The bridge is blown")
    desk.page.get_by_role("button", name="Show more").click()
    expect(listed).to_have_count(13)
    expect(listed.nth(10).get_by_role("button").first).to_be_focused()
    expect(desk.page.get_by_role("button", name="Show more")).to_be_hidden()
    desk.page.get_by_label("Words", exact=True).fill("brid")
    expect(listed).to_have_count(1)
    desk.page.get_by_label("Words", exact=True).fill("nothing like it")
    expect(listed).to_have_text([WORDS["none-found"]])
    desk.page.get_by_label("Words", exact=True).fill("")
    desk.page.get_by_label("Type", exact=True).select_option("incident.occurred")
    expect(listed).to_have_count(1)


# What is wrong


def test_faults_stand_at_the_fields_they_are_about(sit_down: SitDown, war: Client) -> None:
    desk = sit_down()
    desk.choose("/actors", "north")
    desk.input("/occurred").fill("soon")
    desk.page.locator("details.more summary").click()
    desk.input("/media/url").fill("nowhere")
    desk.page.locator("details.more summary").click()
    desk.try_("refused")
    expect(desk.outcome.get_by_role("alert")).to_have_text("Put right what is marked in the form (4).")
    assert {pointer: desk.fault(pointer).inner_text() for pointer in ("/place", "/source", "/occurred")} == {
        "/place": WORDS["missing"],
        "/source": WORDS["missing"],
        "/occurred": "column 1: 's' does not continue a date",
    }
    expect(desk.fault("/media/url")).to_be_visible()
    expect(desk.input("/place")).to_be_focused()
    for pointer in ("/place", "/source", "/occurred", "/media/url"):
        box = desk.input(pointer)
        assert box.get_attribute("aria-invalid") == "true"
        ids = (box.get_attribute("aria-describedby") or "").split()
        assert desk.fault(pointer).get_attribute("id") in ids
    assert desk.input("/actors").get_attribute("aria-invalid") is None
    desk.choose("/place", "city")
    desk.choose("/source", "wire")
    desk.input("/occurred").fill("2020-05-01")
    desk.input("/media/url").fill("https://example.org/")
    desk.try_()
    expect(desk.page.locator("[aria-invalid]")).to_have_count(0)


def test_a_fault_of_one_among_several_stands_at_their_field(sit_down: SitDown) -> None:
    desk = sit_down()
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.page.locator("details.more summary").click()
    desk.choose("/except", "land")
    desk.try_("refused")
    expect(desk.fault("/except")).to_have_text("land does not lie within city")


def test_faults_of_a_correction_stand_at_both_of_its_parts(sit_down: SitDown, war: Client) -> None:
    accepted(war.post(taken(1)))
    desk = sit_down(f"/desk/war?correct={uid(1)}")
    desk.input("/replacement/occurred").fill("2020-05-03")
    desk.try_("refused")
    expect(desk.fault("/reason")).to_have_text(WORDS["missing"])
    desk.input("/reason").fill("none")
    desk.try_("refused")
    expect(desk.fault("/replacement/occurred")).to_contain_text("begins after its report")
    expect(desk.input("/replacement/occurred")).to_be_focused()


def test_without_a_good_token_one_is_asked_for(sit_down: SitDown, war: Client) -> None:
    desk = sit_down(token=None)
    for token in (None, "not a token", f"{war.token[:-3]}xyz"):
        if token:
            desk.use(token)
        expect(desk.try_("refused")).to_contain_text(WORDS["problems"]["401"])
        expect(desk.page.locator("#token")).to_be_focused()
    desk.use(war.token)
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.try_()


def test_a_token_for_something_else_is_told_which_scope_it_takes(
    sit_down: SitDown, war: Client, grant: Grant
) -> None:
    accepted(war.post(taken(1)))
    desk = sit_down(f"/desk/war?retract={uid(1)}", token=grant("write").token)
    desk.input("/reason").fill("none")
    outcome = desk.try_("refused")
    expect(outcome).to_contain_text(WORDS["problems"]["403"])
    expect(outcome.locator(".detail")).to_have_text("the token has no scope 'amend' in war")


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (429, "rate-limited"),
        (503, "busy"),
        (507, "storage-full"),
        (500, "unexpected"),
        (413, "request-entity-too-large"),
    ],
)
def test_every_other_problem_says_what_to_do(sit_down: SitDown, war: Client, status: int, name: str) -> None:
    desk = sit_down()
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.try_()
    waits = {"Retry-After": "2"} if status in {429, 503, 507} else {}
    problem = {"type": f"/problems/{name}", "title": "", "status": status, "detail": "so it is"}
    desk.page.route(
        "**/events",
        lambda route: route.fulfill(
            status=status, headers=waits, content_type="application/problem+json", body=json.dumps(problem)
        ),
        times=1,
    )
    outcome = desk.post("refused")
    expect(outcome.get_by_role("alert")).to_have_text(WORDS["problems"][str(status)])
    expect(outcome).to_contain_text("so it is")
    button = outcome.get_by_role("button", name=WORDS["try-again"])
    if waits:
        expect(outcome).to_contain_text("You can try again in 2 seconds")
        expect(button).to_be_disabled()
    expect(button).to_be_enabled()
    desk.again()
    assert last(war)["place"] == "city"


# The token


def test_the_token_is_nowhere_but_in_memory_and_in_the_header(sit_down: SitDown, war: Client) -> None:
    desk = sit_down(token=None)
    told: list[str] = []
    with_token: list[str] = []
    desk.page.on("console", lambda said: told.append(said.text))

    def note(request: Any) -> None:
        headers = request.all_headers()
        if headers.pop("authorization", None) == f"Bearer {war.token}":
            with_token.append(request.url)
        told.extend([request.url, request.post_data or "", json.dumps(headers)])

    desk.page.on("requestfinished", note)
    desk.ready().use(war.token)
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.try_()
    desk.post()
    desk.page.wait_for_load_state("networkidle")
    assert with_token
    assert all(url.startswith(f"{desk.origin}/api/v1/") for url in with_token)
    kept = desk.page.evaluate(
        """async () => JSON.stringify([
            localStorage, sessionStorage, document.cookie, location.href, history.state, window.name,
            (await indexedDB.databases()).length, (await caches.keys()).length,
            document.documentElement.outerHTML, [...document.querySelectorAll("input")].map(box => box.value),
            Object.keys(window).map(name => { try { return String(window[name]) } catch { return "" } }),
        ])"""
    )
    secret = war.token.split("_", 2)[2]
    assert len(secret) > 20
    assert not [text for text in [kept, *told] if secret in text]
    assert desk.page.context.cookies() == []
    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    desk.ready()
    expect(desk.page.locator("#token")).to_be_visible()


def test_a_token_can_be_forgotten(sit_down: SitDown) -> None:
    desk = sit_down()
    desk.page.get_by_role("button", name=WORDS["token-forget"]).click()
    expect(desk.page.locator("#token")).to_be_focused()
    expect(desk.try_("refused")).to_contain_text(WORDS["problems"]["401"])


def test_a_private_conflict_has_a_desk_for_who_has_a_token_of_it(
    sit_down: SitDown, war: Client, grant: Grant
) -> None:
    accepted(war.post({"type": "conflict.described", "names": "A canary", "private": True}))
    desk = sit_down(token=None)
    expect(desk.outcome).to_contain_text(WORDS["problems"]["404"])
    assert "canary" not in desk.page.content()
    desk.use(grant("write", conflict="war").token).ready()
    expect(desk.page.locator("#conflict")).to_have_text("A canary")
    desk.write({"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire", **DAY})
    desk.try_()
    desk.post()
    expect(desk.page.locator(".latest li").first).to_contain_text("Place taken · City")


# For everybody


def test_all_of_it_can_be_done_by_keyboard(sit_down: SitDown, war: Client) -> None:
    desk = sit_down(token=None)
    keys = desk.page.keyboard
    desk.page.locator("#token").focus()
    keys.insert_text(war.token)
    keys.press("Enter")
    for text, on_the_list in (("", 0), ("city", 1), ("nor", 1), ("2020-05-01", 0), ("the w", 1)):
        for _ in range(12):
            keys.press("Tab")
            if desk.page.evaluate("document.activeElement.matches('#type, .field input')"):
                break
        if text:
            keys.type(text)
        if on_the_list:
            desk.page.wait_for_selector("[role=option]:not(.none)")
            keys.press("ArrowDown")
            keys.press("Enter")
        if text == "2020-05-01":
            keys.press("Tab")  # past the help
    keys.press("Enter")
    expect(desk.outcome).to_have_attribute("data-kind", "tried")
    keys.press("Tab")
    keys.press("Enter")
    expect(desk.outcome).to_have_attribute("data-kind", "done")
    assert said(last(war), "place", "actors", "source") == {
        "place": "city",
        "actors": ["north"],
        "source": "wire",
    }


@pytest.mark.parametrize(
    "how", [{}, DARK, PHONE, {**PHONE, **DARK}], ids=["light", "dark", "phone", "dark-phone"]
)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_desk_keeps_nobody_out(sit_down: SitDown, war: Client, lang: str, how: dict[str, Any]) -> None:
    accepted(war.post(FULL))
    desk = sit_down(f"/desk/war?lang={lang}", **how)

    def check() -> None:
        assert [told for told in desk.complaints if not told.startswith(REFUSED)] == []
        assert audited(desk.page) == []
        wide = desk.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0
        desk.complaints.clear()  # axe-core itself writes a style where none may stand

    assert desk.page.locator("html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    desk.try_("refused")
    expect(desk.fault("/place")).to_have_text(DESK[lang]["missing"])
    check()
    desk.choose("/actors", "north")
    desk.look_up("/place", "city")
    desk.input("/place").press("ArrowDown")
    check()
    desk.input("/place").press("Enter")
    desk.choose("/source", "wire", "the wire")
    desk.input("/occurred").fill("2020-06-01")
    desk.try_()
    check()
    desk.page.locator(".latest button").first.click()
    expect(desk.input("/reason")).to_be_visible()
    check()


def test_it_speaks_arabic(sit_down: SitDown, war: Client) -> None:
    accepted(war.post(CITY))
    desk = sit_down("/desk/war?lang=ar")
    desk.choose("/place", "city")
    expect(desk.input("/place")).to_have_value("المدينة")
    expect(desk.field("/place").locator("label")).to_contain_text("الموقع")
    desk.choose("/actors", "north")
    desk.choose("/source", "wire", "the wire")
    desk.input("/occurred").fill("2020-05-01")
    expect(desk.field("/occurred").locator("output")).to_contain_text("وقتًا ما في 1 أيار 2020")
    desk.try_()
    assert desk.effects()[0] == "المدينة منذ 1 أيار 2020: قبل: غير معروف ← ثم: North (منذ 1 أيار 2020)"


def test_who_leaves_with_something_unposted_is_asked(sit_down: SitDown) -> None:
    desk = sit_down()
    asked: list[str] = []
    desk.input("/locator").fill("page 3")
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.page.goto(f"{desk.origin}/about")
    assert asked == ["beforeunload"]
    desk.open("/desk/war").ready()
    desk.page.goto(f"{desk.origin}/about")
    assert asked == ["beforeunload"]


def test_without_scripts_it_says_what_to_do(browser: Browser, seeded_origin: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{seeded_origin}/desk")
        page.get_by_role("link", name="Syrian civil war").click()
        text = page.locator("main").inner_text()
        assert WORDS["without-scripts"] in text
        assert f"curl {seeded_origin}/api/v1/conflicts/syria/events" in text


# Text that stays text


def everywhere(number: int, text: str) -> list[Any]:
    """A text wherever the desk shows one: on file, in a claim of every kind of field, in an amendment."""
    slug, id = f"n{number}", uid(1000 + number)
    texts = {"locator": text, "summary": {"en": text, "ar": text}, "tags": [text[:64]]}
    media = {"url": "https://example.org/", "caption": text, "credit": text, "alt": text}
    told = {"source": slug, "occurred": "1790", "reported": "1790", **texts, "media": media}
    return [
        *posted(number, text),
        {"type": "control.taken", "id": id, **told, "place": slug, "actors": [slug]},
        {"type": "phase.began", **told, "phase": "active", "name": text},
        {"type": "assessment.made", **told, "actors": [slug], "places": [slug]},
        {"type": "incident.occurred", **told, "kind": "other", "place": slug, "responds_to": id},
    ]


def test_nothing_that_is_posted_is_ever_run_at_the_desk(sit_down: SitDown, war: Client) -> None:
    assert len(HOSTILE) >= 100
    for number, text in enumerate(HOSTILE, start=1):
        accepted(war.post(everywhere(number, text)))
        accepted(war.post({**retract(number), "target": last(war)["id"], "reason": text}))
    accepted(war.post({"type": "conflict.described", "names": {"en": HOSTILE[0], "ar": HOSTILE[1]}}))
    desk = sit_down()
    expect(desk.page.locator("#conflict")).to_have_text(HOSTILE[0])
    desk.page.get_by_label("Type", exact=True).select_option("control.taken")
    further = desk.page.get_by_role("button", name=WORDS["further"])
    listed = desk.page.locator(".latest li")
    expect(listed).to_have_count(10)
    while further.is_visible():
        before = listed.count()
        further.click()
        expect(listed).not_to_have_count(before)
    for number, text in enumerate(HOSTILE, start=1):
        # In the list, in the form of a correction, in the chips, and looked up.
        one = desk.claim(uid(1000 + number))
        assert one.locator(".gist").text_content() == f"Place taken · {text} · {text}"
        assert one.locator(".summary").text_content() == text
        one.get_by_role("button").first.click()
        expect(desk.page.locator(".about")).to_have_text(
            f"Place taken · {text} · {text}", use_inner_text=False
        )
        expect(desk.input("/replacement/locator")).to_have_value(text)
        assert desk.field("/replacement/actors").locator(".chips span").text_content() == text
        expect(desk.input("/replacement/media/caption")).to_have_value(text)
        if number % 3 == 1:
            assert desk.look_up("/replacement/source", text.replace('"', " ")[:180]).count()
            desk.page.keyboard.press("Escape")
            desk.input("/reason").fill(text)
            desk.input("/replacement/source").fill(f"n{number}")
            desk.input("/replacement/occurred").fill(text)
            desk.try_("refused")
            desk.input("/replacement/source").fill("")
            desk.input("/replacement/occurred").fill("1789")
            desk.try_()
            assert desk.effects()[0].startswith(f"{text} ")
    desk.page.get_by_label("Type", exact=True).select_option("")
    expect(listed.first).to_contain_text("Retraction")
    assert listed.first.locator(".summary").text_content() == HOSTILE[-1]
    assert [frame.url for frame in desk.page.frames if frame.evaluate("window.ran") is not None] == []
