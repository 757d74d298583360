"""The map and the timeline in Chromium: whatever a reader does is shown, told, and in the address."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Client
from tests.web.sight import TIMELINE, Sight
from tests.web.test_pages import page

Look = Callable[..., Sight]

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite"), pytest.mark.xdist_group("page")]

FELL = "2024-12-08"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def visible(texts: list[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


# What it shows is what the server says


def test_the_browser_answers_from_spans_as_the_server_does_on_every_day_of_a_change(
    look: Look, syria: Client
) -> None:
    sight = look("/syria")
    assert len(sight.turns()) > 10
    for day in sight.turns():
        told = sight.get(TIMELINE).evaluate(
            """(timeline, day) => Object.fromEntries([...timeline.scene.record.places.keys()].map(place => {
                const told = timeline.scene.record.at(place, Date.parse(day) / 864e5)
                const { status, holders, contenders, since, disputed, uncertain } = told
                const doubts = [disputed ?? false, uncertain ?? false]
                return [place, [status, holders, contenders, since ?? null, ...doubts]]
            }))""",
            day,
        )
        for entry in syria.get(f"/snapshot?at={day}").json["places"]:
            since = entry["since"] and entry["since"]["occurred"]
            said = [entry["status"], entry["holders"], entry["contenders"], since]
            assert told[entry["place"]] == [*said, entry["disputed"], bool(entry["uncertain"])], (day, entry)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_page_says_the_same_whether_the_server_or_the_browser_wrote_it(
    look: Look, syria: Client, lang: str
) -> None:
    sight = look(f"/syria?lang={lang}")
    for day in [*sight.turns(), "2024-11-26", "2010-01-01"]:
        sight.day = day
        written = page(syria, f"/syria?at={day}&lang={lang}")
        assert sight.rows() == {place: row[1:] for place, row in written.rows.items()}, day
        assert sight.text("#finding") == written.heading
        assert sight.text("#table-title") in written.texts


def test_the_days_of_a_change_are_those_that_the_server_turns_to(look: Look, syria: Client) -> None:
    days, following = [], page(syria, "/syria?at=2000").links["next"]
    while following:
        days.append(following.removeprefix("/syria?at="))
        following = page(syria, following).links.get("next", "")
    assert look("/syria").turns() == days


def test_shares_are_those_of_the_server_with_members_counted_with_their_side(
    look: Look, syria: Client
) -> None:
    sight = look("/syria")
    umbrellas = {actor["slug"]: actor.get("umbrella") for actor in syria.get("/actors").json["actors"]}
    for point in syria.get("/shares?step=change").json["points"]:
        held: Counter[str] = Counter()
        for group in point["groups"]:
            sides = {umbrellas.get(actor) or actor for actor in group["holders"]}
            nobody = ":vacant" if group["status"] == "vacant" else ":unknown"
            held[sides.pop() if len(sides) == 1 else ":several" if sides else nobody] += group["places"]
        told = sight.get(TIMELINE).evaluate(
            """(timeline, day) => {
                const shares = timeline.scene.record.shares(Date.parse(day) / 864e5)
                return Object.fromEntries([...shares].map(([side, { places }]) => [side, places]))
            }""",
            point["at"],
        )
        assert told == held, point["at"]


# Time


def stop_the_clock(sight: Sight) -> None:
    """From now on time passes only as a test lets it, however busy the machine is."""
    sight.page.clock.install(time=0)
    sight.page.clock.pause_at(60_000)


def test_keys_go_by_days_by_changes_and_to_the_ends(look: Look) -> None:
    sight = look("/syria?at=2024-12-02")
    sight.get("input[aria-label=Day]").focus()
    for key, day in [
        ("ArrowRight", "2024-12-03"),
        ("ArrowLeft", "2024-12-02"),
        ("Shift+ArrowRight", "2024-12-05"),
        ("Shift+ArrowLeft", "2024-12-01"),
        ("Home", "2011-12-31"),
        ("End", "2024-12-09"),
    ]:
        sight.page.keyboard.press(key)
        assert sight.day == day, key
    slider = sight.get("input[aria-label=Day]")
    assert slider.get_attribute("aria-valuetext") == "9 December 2024"
    assert sight.query["at"] == "2024-12-09"


def test_from_right_to_left_time_and_its_keys_run_so_too(look: Look) -> None:
    sight = look("/syria?at=2024-12-02&lang=ar")
    before = sight.get(".cursor").bounding_box()
    sight.get("input[aria-label=اليوم]").focus()
    sight.page.keyboard.press("ArrowLeft")
    assert sight.day == "2024-12-03"
    after = sight.get(".cursor").bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] < before["x"]


@pytest.mark.parametrize("surface", [".chart", ".bars"])
def test_a_click_or_a_drag_on_the_panel_goes_to_its_day(look: Look, surface: str) -> None:
    sight = look("/syria?at=2024-12-02")
    sight.get(surface).scroll_into_view_if_needed()
    box = sight.get(surface).bounding_box()
    slider = sight.get("input[aria-label=Day]").bounding_box()
    assert box is not None
    assert slider is not None
    middle = slider["x"] + slider["width"] / 2
    sight.page.mouse.click(middle, box["y"] + 10)
    clicked = sight.day
    assert clicked != "2024-12-02"
    sight.page.mouse.move(middle, box["y"] + 10)
    sight.page.mouse.down()
    sight.page.mouse.move(middle + 150, box["y"] + 10)
    sight.page.mouse.up()
    assert sight.day > clicked


def test_ticks_mark_the_days_of_change_that_are_in_sight(look: Look) -> None:
    sight = look("/syria?at=2024-12-02")
    slider = sight.get("input[aria-label=Day]")
    first, last = (int(slider.get_attribute(end) or 0) for end in ("min", "max"))
    days = [(date.fromisoformat(day) - date(1970, 1, 1)).days for day in sight.turns()]
    within = [day for day in days if first <= day <= last]
    ticks = sight.get(".chart .tick")
    assert ticks.count() == len(within) > 5
    sight.get(".chart").scroll_into_view_if_needed()
    box = ticks.nth(2).bounding_box()
    assert box is not None
    sight.page.mouse.click(box["x"] + 1, box["y"] - 10)
    assert sight.day == f"{date(1970, 1, 1) + timedelta(days=within[2])}"


def test_the_slider_stands_on_the_scale_of_the_chart(look: Look) -> None:
    sight = look("/syria?at=2024-12-05")
    at, first, last, cursor = sight.get(TIMELINE).evaluate(
        """timeline => {
            const root = timeline.shadowRoot, slider = root.querySelector("input[type=range]")
            const box = slider.getBoundingClientRect()
            const { x } = root.querySelector(".cursor").getBoundingClientRect()
            const thumb = 16, part = (slider.value - slider.min) / (slider.max - slider.min)
            return [box.x + thumb / 2 + part * (box.width - thumb), box.x, box.right, x]
        }"""
    )
    assert first < cursor < last
    assert abs(at - cursor) < 2


def test_buttons_and_the_date_go_to_changes_and_days(look: Look) -> None:
    sight = look("/syria?at=2024-12-02")
    sight.get("button[aria-label='Next change']").click()
    assert sight.day == "2024-12-05"
    sight.get("button[aria-label='Previous change']").click()
    assert sight.day == "2024-12-01"
    sight.get(".controls input[type=date]").fill("2016-12-22")
    sight.page.keyboard.press("Tab")
    assert sight.day == "2016-12-22"
    assert sight.text(".controls .date") == "22 December 2016"


def test_the_stretch_of_time_can_be_chosen(look: Look) -> None:
    sight = look("/syria?at=2024-12-02")
    slider = sight.get("input[aria-label=Day]")
    reach = "slider => slider.max - slider.min"
    assert slider.evaluate(reach) == 14
    sight.get("select").select_option("all")
    assert slider.evaluate(reach) > 4700
    assert sight.day == "2024-12-02"


def test_it_plays_rests_at_changes_and_stops(look: Look) -> None:
    sight = look("/syria?at=2024-12-02")
    stop_the_clock(sight)
    sight.get("input[aria-label=Day]").focus()
    sight.page.keyboard.press("Space")
    sight.get("button[aria-label=Pause]").wait_for()
    seen = []
    for _ in range(40):
        sight.page.clock.run_for(60)
        seen.append(sight.day)
    assert seen[:3] == ["2024-12-03", "2024-12-04", "2024-12-05"]
    assert seen.count("2024-12-05") >= 14
    assert sight.get("button[aria-label=Pause]").is_visible()
    sight.get("button[aria-label=Pause]").click()
    stopped = sight.day
    sight.page.clock.run_for(3000)
    assert sight.day == stopped


def test_in_whatever_strides_it_plays_it_leaves_out_no_change(look: Look) -> None:
    sight = look("/syria?at=2024-11-20")
    sight.get("select").select_option("all")
    stop_the_clock(sight)
    sight.get("button[aria-label=Play]").click()
    sight.get("button[aria-label=Pause]").wait_for()
    seen = []
    for _ in range(200):
        sight.page.clock.run_for(60)
        seen.append(sight.day)
    assert [day for day in dict.fromkeys(seen) if day > "2024-11-20"] == [
        day for day in sight.turns() if day > "2024-11-20"
    ]


def test_who_wants_less_motion_is_shown_the_changes_alone(look: Look) -> None:
    sight = look("/syria?at=2024-12-02", reduced_motion="reduce")
    stop_the_clock(sight)
    sight.get("button[aria-label=Play]").click()
    sight.get("button[aria-label=Pause]").wait_for()
    seen = []
    for _ in range(60):
        sight.page.clock.run_for(100)
        seen.append(sight.day)
    assert list(dict.fromkeys(seen)) == ["2024-12-02", "2024-12-05", "2024-12-08", "2024-12-09"]


def test_each_change_is_said_once_in_a_sentence(look: Look) -> None:
    sight = look("/syria?at=2024-12-04")
    sight.get("input[aria-label=Day]").focus()
    sight.page.keyboard.press("ArrowRight")
    said = sight.get("[role=status]")
    expect(said).to_have_text(
        "5 December 2024. Hama: Syrian government (until December 2024) → HTS-led factions"
    )


def test_no_step_through_time_asks_the_server_anything(look: Look) -> None:
    sight = look("/syria?at=2024-12-01")
    sight.settle()
    sight.asked.clear()
    sight.get("input[aria-label=Day]").focus()
    for _ in range(8):
        sight.page.keyboard.press("ArrowRight")
    sight.page.keyboard.press("Home")
    sight.settle()
    assert sight.asked == []


# The map


def test_places_have_the_colours_of_their_holders_and_marks_of_doubt(look: Look) -> None:
    sight = look("/syria?at=2024-11-29")

    def fill(place: str) -> str:
        return str(
            sight.marker(place).locator("g path").first.evaluate("path => getComputedStyle(path).fill")
        )

    assert fill("hama") == "rgb(166, 54, 3)"
    assert fill("manbij") == "rgb(224, 161, 0)"
    assert fill("homs") == "rgb(207, 203, 194)"
    assert "changed" in (sight.marker("saraqib").get_attribute("class") or "")
    sight.day = "2024-11-30"
    assert fill("saraqib") == "rgb(15, 139, 141)"
    assert (
        len(
            {
                path.evaluate("path => getComputedStyle(path).fill")
                for path in sight.marker("aleppo").locator("g path").all()
            }
        )
        == 2
    )
    assert "dashed" in (sight.marker("aleppo").get_attribute("class") or "")
    area = sight.get("path.area[data-place=idlib-governorate]")
    assert area.evaluate("path => getComputedStyle(path).fill") == "rgb(15, 139, 141)"


def test_a_place_that_is_fought_over_is_hatched(look: Look) -> None:
    sight = look("/syria?at=2024-11-28")
    hatch = sight.marker("saraqib").locator(".hatch")
    assert hatch.evaluate("path => getComputedStyle(path).fill").startswith("url(")
    assert hatch.get_attribute("d")
    sight.day = "2024-11-29"
    assert not hatch.get_attribute("d")


def test_names_do_not_overlap(look: Look) -> None:
    boxes = (
        look("/syria")
        .get("g.place text:not(:empty)")
        .evaluate_all(
            """texts => texts.filter(text => text.getBBox().width).map(text => {
            const { x, y, right, bottom } = text.getBoundingClientRect()
            return [x, y, right, bottom]
        })"""
        )
    )
    assert len(boxes) >= 8
    for index, (a, b, c, d) in enumerate(boxes):
        for e, f, g, h in boxes[index + 1 :]:
            assert c <= e or g <= a or d <= f + 4 or h <= b + 4


def test_districts_come_into_sight_with_zoom(look: Look) -> None:
    sight = look("/syria")
    district = sight.marker("aleppo-east")
    expect(district).to_be_hidden()
    for _ in range(7):
        sight.get("button[aria-label='Zoom in']").click()
    box = sight.get("svg.map").bounding_box()
    assert box is not None
    assert sight.get("figure.zoomed").count() == 1
    sight.page.mouse.move(box["x"] + 200, box["y"] + 60)
    sight.page.mouse.down()
    sight.page.mouse.move(box["x"] + 700, box["y"] + 500, steps=4)
    sight.page.mouse.up()
    assert "tucked" not in (district.get_attribute("class") or "")
    sight.get("button[aria-label='Whole map']").click()
    expect(district).to_be_hidden()


def test_whoever_points_at_a_place_is_told_of_it(look: Look) -> None:
    sight = look("/syria?at=2024-12-05")
    sight.dot("hama").hover()
    assert sight.text(".tip") == "Hama: HTS-led factions"


# A place


def test_a_click_on_a_place_opens_what_the_server_says_of_it(look: Look, syria: Client) -> None:
    sight = look("/syria?at=2024-12-05")
    sight.dot("hama").click()
    panel = sight.get(".beside article")
    expect(panel.locator("h2")).to_have_text("Hama")
    expect(panel.locator("h2")).to_be_focused()
    roles = [one["role"] for one in syria.get("/places/hama?at=2024-12-05").json["claims"]]
    found = [item.get_attribute("class") for item in panel.locator(".claims li").all()]
    assert found[0] == "decides"
    assert Counter(found) == Counter(roles)
    sight.settle()
    assert sight.path == "/syria/hama"
    panel.locator(".close").click()
    expect(panel).to_have_count(0)
    sight.settle()
    assert sight.path == "/syria"
    sight.page.go_back()
    expect(sight.get("article h2")).to_have_text("Hama")


def test_the_panel_keeps_up_with_the_day_and_leads_to_others(look: Look) -> None:
    sight = look("/syria/hama?at=2024-12-05")
    expect(sight.get(".panel .control")).to_have_text("HTS-led factions")
    sight.day = "2024-12-04"
    expect(sight.get(".panel .control")).to_have_text("Syrian government (until December 2024)")
    sight.page.evaluate("window.stayed = true")
    sight.get(".panel .turns a").last.click()
    assert sight.day == "2011-12-31"
    assert sight.page.evaluate("window.stayed")
    expect(sight.get(".panel h2")).to_be_focused()
    sight.page.keyboard.press("Escape")
    expect(sight.get(".panel")).to_have_count(0)


@pytest.mark.parametrize(
    ("sought", "place"), [("Hama", "hama"), ("حماة", "hama"), ("tell rif", "tell-rifaat")]
)
def test_a_place_is_found_by_any_of_its_names(look: Look, sought: str, place: str) -> None:
    sight = look("/syria")
    sight.get("input[type=search]").fill(sought)
    sight.page.keyboard.press("Enter")
    assert sight.get(TIMELINE).get_attribute("place") == place


def test_a_place_is_opened_from_its_lane_and_from_the_table(look: Look) -> None:
    sight = look("/syria")
    sight.get(".names li[data-place=homs] button").click()
    expect(sight.get(".panel h2")).to_have_text("Homs")
    sight.get("#table tr[data-place=manbij] a").click()
    expect(sight.get(".panel h2")).to_have_text("Manbij")


# The legend


def test_the_legend_counts_and_filters(look: Look) -> None:
    sight = look("/syria?at=2024-12-08")
    row = sight.get(".sides button").filter(has_text="HTS-led factions")
    assert re.sub(r"\s", " ", row.locator(".count").inner_text()) == "9 · 69 %"
    assert "Of 13 towns" in sight.text(".legend .note")
    row.click()
    assert row.get_attribute("aria-pressed") == "true"
    assert "faded" not in (sight.marker("hama").get_attribute("class") or "")
    assert "faded" in (sight.marker("manbij").get_attribute("class") or "")
    assert sight.query["actors"] == "hts-led"
    sight.get("button.all").click()
    assert "faded" not in (sight.marker("manbij").get_attribute("class") or "")
    assert "actors" not in sight.query


def test_where_the_record_is_not_given_whole_the_page_goes_on_as_without_scripts(look: Look) -> None:
    sight = look("/syria")
    sight.page.route("**/spans*", lambda route: route.fulfill(status=422, json={}))
    sight.page.goto(f"{sight.origin}/syria?at=2024-12-02")
    expect(sight.get(f"{TIMELINE} .failed")).to_be_visible()
    sight.page.fill("form.when input[type=date]", "2024-12-06")
    sight.page.keyboard.press("Enter")
    sight.page.wait_for_url("**/syria?at=2024-12-06**")
    expect(sight.get(f"{TIMELINE} .failed")).to_be_visible()
    sight.get("#table a").filter(has_text="Hama").last.click()
    sight.page.wait_for_url("**/syria/hama?**")
    sight.complaints.clear()  # the browser tells of the answer that it was refused


# What was known, and another date


def test_the_record_is_shown_as_it_was_reported_by_a_day(look: Look, syria: Client) -> None:
    sight = look("/syria?at=2024-12-02")
    known = sight.get("#known")
    known.focus()
    known.evaluate(
        """slider => {
            slider.value = Date.parse("2024-11-30") / 864e5
            slider.dispatchEvent(new Event("input"))
        }"""
    )
    expect(sight.get(TIMELINE)).to_have_attribute("reported-by", "2024-11-30")
    sight.know("2024-11-30")
    written = page(syria, "/syria?at=2024-12-02&reported_by=2024-11-30")
    assert sight.rows() == {place: row[1:] for place, row in written.rows.items()}
    assert sight.query["reported_by"] == "2024-11-30"
    expect(sight.get("#known")).to_be_focused()
    sight.page.keyboard.press("End")
    expect(sight.get(f"{TIMELINE}[reported-by]")).to_have_count(0)
    sight.know(None)
    assert sight.rows() == {place: row[1:] for place, row in page(syria, "/syria?at=2024-12-02").rows.items()}


def test_two_dates_are_compared_side_by_side(look: Look, syria: Client) -> None:
    sight = look("/syria?at=2024-12-08")
    sight.get("#compare").check()
    sight.get("input[aria-label=With]").fill("2024-11-29")
    sight.page.keyboard.press("Tab")
    assert sight.get("svg.map").count() == 2
    assert visible(sight.get("figcaption strong").all_inner_texts()) == [
        "29 November 2024",
        "8 December 2024",
    ]
    changed = {one["place"] for one in syria.get("/changes?from=2024-11-29&to=2024-12-08").json["changes"]}
    names = {place["slug"]: place["names"]["en"] for place in syria.get("/places").json["places"]}
    listed = sight.get(".changes li").all_inner_texts()
    assert {line.partition(":")[0] for line in listed} == {names[place] for place in changed}
    assert "Hama: Syrian government (until December 2024) → HTS-led factions" in listed
    assert sight.query["compare"] == "2024-11-29"
    sight.get("#compare").uncheck()
    assert sight.get("svg.map").count() == 1


def test_every_state_has_an_address_that_leads_back_to_it(look: Look) -> None:
    state = "/syria/hama?reported_by=2024-12-06&source=cnn-2024-12-05&source=afp-2024-12-06&min_credibility=3"
    sight = look(f"{state}&lang=ar&compare=2024-11-26&actors=hts-led,sdf&at=2024-12-05")
    sight.settle()
    address = sight.page.url
    assert sight.text(".panel h2") == "حماة"
    assert sight.get("svg.map").count() == 2
    assert sight.get(".sides button[aria-pressed=true]").count() == 1
    assert sight.query == {
        **{"reported_by": "2024-12-06", "min_credibility": "3", "lang": "ar"},
        "source": "cnn-2024-12-05 afp-2024-12-06",
        **{"compare": "2024-11-26", "actors": "hts-led,sdf", "at": "2024-12-05"},
    }
    again = look(address.removeprefix(sight.origin))
    assert again.rows() == sight.rows()


def test_the_links_of_the_page_keep_up(look: Look) -> None:
    sight = look("/syria?at=2024-12-02&actors=sdf")
    sight.get("button.all").click()
    sight.get("button[aria-label='Next change']").click()
    sight.settle()
    hrefs = {
        name: sight.get(selector).first.get_attribute("href")
        for name, selector in {
            "lang": "[data-language]",
            "row": "#table a",
            "json": "footer a >> nth=-1",
        }.items()
    }
    assert hrefs == {
        "lang": f"{sight.origin}/syria?at=2024-12-05&lang=ar",
        "row": f"{sight.origin}/syria/baltic-sea?at=2024-12-05",
        "json": f"{sight.origin}/api/v1/conflicts/syria/snapshot?at=2024-12-05&revision=193",
    }


# To take with you


def copied(sight: Sight, name: str) -> str:
    if not sight.get("details.share[open]").count():
        sight.get("details.share summary").click()
    sight.get(f"[data-copies={name}]").click()
    expect(sight.get("[role=status]")).to_have_text("Copied")
    return str(sight.page.evaluate("navigator.clipboard.readText()"))


def test_links_code_and_citations_are_copied(look: Look, syria: Client) -> None:
    sight = look("/syria/hama?at=2024-12-05", **CLIPBOARD)
    assert sight.page.title() == "Hama on 5 December 2024: HTS-led factions · Syrian civil war"
    revision = syria.get("").json["revision"]
    assert copied(sight, "copy-link") == f"{sight.origin}/syria/hama?at=2024-12-05"
    assert copied(sight, "copy-frozen") == f"{sight.origin}/syria/hama?revision={revision}&at=2024-12-05"
    assert f'<iframe src="{sight.origin}/embed/syria/hama?at=2024-12-05"' in copied(sight, "copy-embed")
    frozen = f"/embed/syria/hama?revision={revision}&amp;at=2024-12-05"
    assert frozen in copied(sight, "copy-embed-frozen")
    cited = copied(sight, "copy-citation")
    assert cited.startswith("Syrian civil war: who held which place")
    assert (
        f"State of 5 December 2024, revision {revision}. {sight.origin}/syria/hama?revision={revision}"
        in cited
    )


def test_the_map_is_saved_as_a_picture_that_says_what_it_shows(look: Look) -> None:
    sight = look("/syria?at=2024-12-05")
    sight.get("details.share summary").click()
    with sight.page.expect_download() as saved:
        sight.get("[data-saves=save-svg]").click()
    drawing = ElementTree.fromstring(saved.value.path().read_text(encoding="utf-8"))
    text = " ".join(drawing.itertext())
    assert saved.value.suggested_filename == "syria.svg"
    assert "On 5 December 2024, HTS-led factions held 5 of 13 tracked places" in text
    assert "/syria?revision=" in text
    assert "style" not in {name for element in drawing.iter() for name in element.attrib}
    assert "rgb(15, 139, 141)" in {element.get("fill") for element in drawing.iter()}
    with sight.page.expect_download() as saved:
        sight.get("[data-saves=save-png]").click()
    picture = saved.value.path().read_bytes()
    assert (saved.value.suggested_filename, picture[:4]) == ("syria.png", b"\x89PNG")
    assert len(picture) > 20_000


def test_the_table_is_saved_as_csv_of_this_state(look: Look, syria: Client) -> None:
    sight = look("/syria?at=2024-12-05")
    sight.get("details.share summary").click()
    sight.day = "2024-12-08"
    with sight.page.expect_download() as saved:
        sight.get("details.share a[download]").click()
    assert saved.value.path().read_bytes() == syria.get("/snapshot.csv?at=2024-12-08").data


# Wherever it is read


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDTH = "document.documentElement.scrollWidth"


@pytest.mark.parametrize(
    "path", ["/syria/aleppo?at=2024-12-02&compare=2024-11-26", "/syria?lang=ar", "/embed/syria"]
)
def test_on_a_phone_nothing_is_wider_than_the_screen(look: Look, path: str) -> None:
    sight = look(path, **PHONE)
    assert sight.page.evaluate(WIDTH) <= 390
    sizes = sight.get("g.place text:not(:empty)").evaluate_all(
        "texts => texts.map(text => text.getBoundingClientRect().height)"
    )
    assert all(size == 0 or size >= 12 for size in sizes)


@pytest.mark.parametrize("path", ["/", "/about", "/about?lang=ar", "/nowhere"])
def test_nor_is_a_page_without_a_map(browser: Browser, seeded_origin: str, path: str) -> None:
    with browser.new_context(**PHONE) as context:
        page = context.new_page()
        page.goto(f"{seeded_origin}{path}")
        assert page.evaluate(WIDTH) <= 390


def test_on_a_phone_a_tap_on_a_place_leads_to_what_is_said_of_it(look: Look) -> None:
    sight = look("/syria?at=2024-12-05", **PHONE)
    sight.dot("hama").tap()
    expect(sight.get(".panel h2")).to_be_focused()
    expect(sight.get(".panel h2")).to_be_in_viewport()


def test_the_dark_theme_is_followed_and_can_be_asked_for(look: Look) -> None:
    ground = "timeline => getComputedStyle(timeline).backgroundColor"
    light, dark = "rgb(253, 252, 250)", "rgb(20, 22, 26)"
    assert look("/syria").get(TIMELINE).evaluate(ground) == light
    assert look("/syria", color_scheme="dark").get(TIMELINE).evaluate(ground) == dark
    assert look("/syria?theme=dark").get(TIMELINE).evaluate(ground) == dark
    assert look("/syria?theme=light", color_scheme="dark").get(TIMELINE).evaluate(ground) == light


def test_in_print_there_is_the_map_and_the_table_and_nothing_to_press(look: Look) -> None:
    sight = look("/syria/hama?at=2024-12-05", color_scheme="dark")
    sight.page.emulate_media(media="print")
    for shown in ("svg.map", "#table", ".panel h2", ".legend"):
        expect(sight.get(shown)).to_be_visible()
    lane = sight.get(".bars rect").first.bounding_box()
    assert lane is not None
    assert lane["width"] > 100
    for coloured in (".swatch >> nth=0", ".bar >> nth=0", ".key >> nth=0"):
        adjusted = sight.get(coloured).evaluate("one => getComputedStyle(one).printColorAdjust")
        assert adjusted == "exact", coloured
    for hidden in (".zoom", ".search", ".controls button >> nth=0", ".more", ".masthead nav"):
        expect(sight.get(hidden)).to_be_hidden()
    assert (
        sight.get(TIMELINE).evaluate("timeline => getComputedStyle(timeline).backgroundColor")
        == "rgb(253, 252, 250)"
    )


def test_everything_can_be_reached_by_keys_alone(look: Look) -> None:
    sight = look("/syria?at=2024-12-02")
    reached = set()
    for _ in range(60):
        sight.page.keyboard.press("Tab")
        reached.add(
            sight.page.evaluate(
                """() => {
                    let at = document.activeElement
                    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
                    return at.id || at.getAttribute("aria-label") || at.textContent.trim().slice(0, 24)
                }"""
            )
        )
    wanted = {
        "search",
        "Zoom in",
        "Play",
        "Previous change",
        "Next change",
        "Day",
        "Homs",
        "compare",
        "known",
        "Share",
    }
    assert wanted <= reached


def test_everything_can_be_done_by_keys_alone(look: Look) -> None:
    sight = look("/syria?at=2024-12-02", **CLIPBOARD)
    press = sight.page.keyboard.press

    def go_to(selector: str) -> None:
        """By Tab, as somebody without a mouse gets there."""
        for _ in range(90):
            if sight.get(selector).evaluate("one => one.getRootNode().activeElement === one"):
                return
            press("Tab")
        raise AssertionError(f"no Tab leads to {selector}")

    go_to("input[type=search]")
    sight.page.keyboard.type("Manbij")
    press("Enter")
    expect(sight.get(".panel h2")).to_be_focused()
    press("Escape")
    expect(sight.get(".panel")).to_have_count(0)
    expect(sight.get("input[type=search]")).to_be_focused()
    go_to("button[aria-label='Zoom in']")
    press("Space")
    expect(sight.get("figure.zoomed")).to_have_count(1)
    go_to(".sides li:nth-child(2) button")
    press("Enter")
    assert sight.query["actors"] == "hts-led"
    go_to("button.all")
    press("Enter")
    go_to("button[aria-label=Play]")
    press("Space")
    expect(sight.get("button[aria-label=Pause]")).to_be_focused()
    press("Space")
    go_to("button[aria-label='Next change']")
    press("Enter")
    go_to("select")
    press("ArrowDown")
    assert sight.get("select").input_value() == "quarter"
    go_to(".names li[data-place=homs] button")
    press("Enter")
    expect(sight.get(".panel h2")).to_have_text("Homs")
    press("Escape")
    expect(sight.get(".names li[data-place=homs] button")).to_be_focused()
    go_to("#compare")
    press("Space")
    expect(sight.get("svg.map")).to_have_count(2)
    go_to("#known")
    press("Home")
    expect(sight.get(f"{TIMELINE}[reported-by]")).to_have_count(1)
    go_to("details.share summary")
    press("Enter")
    go_to("[data-copies=copy-link]")
    press("Enter")
    expect(sight.get("[role=status]")).to_have_text("Copied")
    assert "compare=" in sight.page.evaluate("navigator.clipboard.readText()")
