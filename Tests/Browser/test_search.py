"""The Search page: exact totals, hits by session, scopes, and the way to the moment."""
import re

import pytest
from dashboard import MIDDLE, NARROW, WIDE
from harness import eventually, eyrie
from session_files import SessionFile

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE, NARROW)]


@pytest.fixture
def played(hub):
    eyrie("demo", "--once", "--speed", "0", "--seed", "1", "--sessions", 16, "--hub", hub.url, state=hub.state)
    asked = "Orders with a discount code above 100 % are accepted. They should be refused."
    SessionFile().prompt(asked).says("The discount code is checked now.").hand_in(hub)
    until_indexed(hub, "discount")
    return hub


def groups(dashboard):
    return dashboard.page.locator(".search-group")


def until_found(dashboard):
    dashboard.page.wait_for_selector(".search-group")
    return dashboard


def until_indexed(hub, word):
    """Texts are found a moment after they are stored."""
    eventually(lambda: hub.get("/api/search", q=word)["total"], f"{word} to be found")


def assert_fits(dashboard):
    wide, room = dashboard.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room


def lines(hits):
    """What stands for each: the events of one call are one line."""
    return {hit["event"]["tool_use_id"] or hit["event"]["event_uuid"] for hit in hits}


@pytest.mark.parametrize("theme, width", LOOKS)
def test_hits_stand_below_their_session_with_the_exact_total(played, visitor, theme, width):
    known = played.get("/api/search", q="discount", group="session", limit=20)
    dashboard = until_found(visitor.open(played, "/search?q=discount", width=width, theme=theme))
    assert f"{known['total']} hits in {known['session_total']} sessions" in dashboard.text(".page-head")
    assert groups(dashboard).count() == len(known["groups"])
    first = groups(dashboard).first
    assert f"{known['groups'][0]['count']} hit" in first.inner_text()
    assert first.locator(".hit-link").count() == len(lines(known["groups"][0]["hits"]))
    assert all(re.fullmatch("discount", text, re.IGNORECASE) for text in first.locator("mark").all_inner_texts())
    assert_fits(dashboard)


def test_all_hits_of_a_session(played, visitor):
    known = played.get("/api/search", q="discount", group="session", limit=20)["groups"]
    wanted = max(known, key=lambda group: group["count"])
    assert wanted["count"] > 3
    dashboard = until_found(visitor.open(played, "/search?q=discount"))
    group = groups(dashboard).nth(known.index(wanted))
    group.get_by_role("button", name="more hit").click()
    found = played.get("/api/search", q="discount", session_id=wanted["session_id"], limit=100)["hits"]
    assert len(found) == wanted["count"] > len(lines(found)), "some call is found by its beginning and by its end"
    dashboard.until(lambda: group.locator(".hit-link").count() == len(lines(found)), "each call once")


def test_scopes_and_words_are_asked_of_the_hub(played, visitor):
    dashboard = visitor.open(played, "/search")
    page = dashboard.page
    field = page.get_by_role("searchbox")
    dashboard.until(lambda: field.evaluate("(field) => field === document.activeElement"), "the field to have the focus")
    page.keyboard.type("orders")
    until_found(dashboard)
    for scope, word in (("prompt", "Prompts"), ("tool_output", "Tool output")):
        page.get_by_role("button", name=word).click()
        total = played.get("/api/search", q="orders", scope=scope)["total"]
        words = "Nothing found" if total == 0 else f"{total} hit"
        dashboard.until(lambda: words in dashboard.text(".page-head"), scope)
        assert f"scope={scope}" in page.url
        page.get_by_role("button", name=word).click()
    field.fill('"discount code"')
    phrase = played.get("/api/search", q='"discount code"')["total"]
    dashboard.until(lambda: f"{phrase} hit" in dashboard.text(".page-head"), "the phrase")
    page.reload()
    dashboard.until(lambda: f"{phrase} hit" in dashboard.text(".page-head"), "the phrase after a reload")
    assert all(text.lower() == "discount code" for text in page.locator("mark").all_inner_texts())


def test_what_is_not_found_leads_to_wider_questions(played, visitor):
    dashboard = visitor.open(played, "/search?q=discou&scope=prompt")
    page = dashboard.page
    page.get_by_role("heading", name="Nothing found for").wait_for()
    page.get_by_role("button", name="Search for words that begin so").click()
    until_found(dashboard)
    assert page.get_by_role("searchbox").input_value() == "discou*"
    page.get_by_role("searchbox").fill("zzzznothing")
    page.get_by_role("button", name="Search everywhere").click()
    page.wait_for_selector("text=Nothing found for “zzzznothing”")
    assert "scope" not in page.url


def test_a_hit_leads_to_its_moment(hub, visitor):
    told = SessionFile().prompt("Start")
    for number in range(40):
        told.runs(f"step {number}", "fine")
    told.runs("launch the albatross", "it flies").says("Done.").hand_in(hub)
    until_indexed(hub, "albatross")
    dashboard = until_found(visitor.open(hub, "/search?q=albatross"))
    dashboard.page.keyboard.press("Escape")
    dashboard.page.keyboard.press("j")
    assert dashboard.page.evaluate("document.activeElement.classList.contains('hit-link')")
    dashboard.page.keyboard.press("Enter")
    dashboard.page.wait_for_url(f"**/sessions/{told.session_id}?*at=*")
    moment = dashboard.page.get_by_text("launch the albatross").first
    moment.wait_for()
    dashboard.until(lambda: 0 < moment.bounding_box()["y"] < 900, "the moment to be in view")


def test_logged_text_stays_text(hub, visitor):
    SessionFile().prompt("Where is <img src=x onerror=alert(1)> <mark>zebra</mark> now").says("Here.").hand_in(hub)
    until_indexed(hub, "zebra")
    dashboard = until_found(visitor.open(hub, "/search?q=zebra"))
    assert "<img src=x onerror=alert(1)> <mark>zebra</mark>" in dashboard.text(".hit-text >> nth=0")
    assert dashboard.page.locator(".search-results img").count() == 0
    assert dashboard.page.locator(".search-results mark").first.inner_text() == "zebra"


def test_results_stay_where_no_more_come(played, visitor):
    dashboard = visitor.open(played, "/")
    page = dashboard.page

    def answer(route):
        if "cursor=" in route.request.url:
            error = {"code": "unavailable", "message": "The store is busy.", "retryable": True}
            route.fulfill(status=503, json={"error": error})
        else:
            route.fulfill(json={**route.fetch().json(), "next_cursor": "next"})

    page.route("**/api/search?*", answer)
    dashboard.go("/search?q=discount")
    until_found(dashboard)
    listed = groups(dashboard).count()
    page.get_by_role("button", name="More sessions").click()
    page.get_by_role("alert").filter(has_text="More sessions did not load").wait_for()
    assert groups(dashboard).count() == listed
