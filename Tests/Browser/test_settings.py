"""The Settings page: what is connected, how hub and collectors are, what is stored, and what belongs to the reader."""
import re
from datetime import datetime, timezone

import pytest
from dashboard import MIDDLE, NARROW, WIDE
from session_files import SessionFile

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE, NARROW)]
SECTIONS = {
    "Connections": "What is connected", "Collectors": "Collectors", "Health": "Hub", "Privacy": "What is stored today",
    "Access": "Tokens", "Prices": "Prices that hold now", "Appearance and keys": "Keyboard", "About": "Eyrie",
}
UNPRICED_MODEL = "house-model-2"


def post(hub, machine):
    hub.api.post("/api/events", {
        "session_id": "s-1", "hook_event_type": "UserPromptSubmit", "timestamp": datetime.now(timezone.utc).isoformat(),
        "source_app": "harbour", "machine_id": machine, "agent_version": "2.1.329",
        "payload": {"session_id": "s-1", "hook_event_name": "UserPromptSubmit", "prompt": "Go"}})


@pytest.mark.parametrize("theme, width", LOOKS)
def test_every_section_fits_and_is_in_the_address(hub, visitor, theme, width):
    SessionFile().prompt("Go").says("Gone.", input=10, output=10).hand_in(hub)
    dashboard = visitor.open(hub, "/settings", width=width, theme=theme)
    page = dashboard.page
    for tab, heading in SECTIONS.items():
        page.get_by_role("tab", name=tab, exact=True).click()
        page.get_by_role("heading", name=heading, exact=True).first.wait_for()
        dashboard.until_loaded()
        wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room, tab
        wide, room = page.locator(".settings-page").evaluate("(one) => [one.scrollWidth, one.clientWidth]")
        assert wide <= room, f"{tab}: {wide} > {room}"
    page.reload()
    page.get_by_role("heading", name="Eyrie", exact=True).wait_for()
    assert hub.get("/health")["version"] in dashboard.text(".settings-page")


def test_arrows_walk_the_sections(hub, visitor):
    dashboard = visitor.open(hub).until_live()
    page = dashboard.page
    page.keyboard.press("g")
    page.keyboard.press(",")
    page.get_by_role("tab", name="Connections").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("heading", name="Collectors", exact=True).wait_for()
    assert "section=collectors" in page.url
    page.keyboard.press("ArrowLeft")
    page.get_by_role("heading", name="What is connected").wait_for()


def test_the_check_sees_the_next_event(hub, visitor):
    dashboard = visitor.open(hub, "/settings").until_live()
    assert "Waiting for the next event" in dashboard.text(".live-check")
    post(hub, "laptop-9")
    dashboard.page.get_by_text("work: an event of harbour on laptop-9").wait_for()
    parts = dashboard.page.locator(".connection-parts")
    dashboard.until(lambda: re.search(r"Hooks\s+on 1 ", parts.inner_text()), "what works")
    assert re.search(r"Telemetry\s+not connected: eyrie install --telemetry adds", parts.inner_text()), "what is missing, too"
    row = dashboard.page.locator(".connection-table tbody tr", has_text="laptop-9")
    row.wait_for()
    assert row.locator("td").all_inner_texts()[0].startswith("Connected") and "2.1.329" in row.inner_text()
    assert "Not connected" in row.inner_text() and "eyrie install --telemetry" in row.inner_text()
    dashboard.page.get_by_role("button", name="Check again").click()
    assert "Waiting for the next event" in dashboard.text(".live-check")


def test_a_collector_tells_what_waits_and_what_went_wrong(hub, visitor):
    hub.api.post("/api/collectors/laptop-9", {
        "version": "0.1.0", "spool": {"depth": 7, "bytes": 900, "oldest_age_s": 90},
        "last_error": "The hub refused it.", "drops": {"disk_full": 2},
        "transcripts": {"watching": "inotify", "files": 12, "backlog_bytes": 2_500_000, "oldest_unread_age_s": 30,
                        "lost_bytes": 0}})
    dashboard = visitor.open(hub, "/settings?section=collectors")
    told = dashboard.page.locator(".collector", has_text="laptop-9").inner_text()
    for words in ("laptop-9", "Failing", "7 events", "1 m 30 s", "12 files", "as the kernel reports", "2.5 MB",
                  "The hub refused it.", "The disk had no room"):
        assert words in told, f"{words}: {told}"


def test_what_was_dropped_has_its_reason(hub, visitor):
    assert hub.api.request("POST", "/api/events", body={}, token="wrong").status == 401
    dashboard = visitor.open(hub, "/settings?section=health")
    dashboard.page.get_by_role("rowheader", name="Sent without a valid token or signature").wait_for()
    dashboard.page.get_by_text(re.compile("1 event was dropped")).wait_for()
    assert "In order" in dashboard.text(".settings-page")


def test_privacy_says_that_nothing_is_redacted(hub, visitor):
    dashboard = visitor.open(hub, "/settings?section=privacy")
    dashboard.page.get_by_text("Nothing is redacted.").wait_for()
    dashboard.page.get_by_text(str(hub.state / "eyrie.db")).wait_for()


def test_prices_and_what_has_none(hub, visitor):
    SessionFile(model=UNPRICED_MODEL).prompt("Go").says("Gone.", input=10, output=10).hand_in(hub)
    version = hub.get("/api/prices")["version"]
    dashboard = visitor.open(hub, "/settings?section=prices")
    page = dashboard.page
    page.get_by_text(f"{UNPRICED_MODEL}: 1 call without a price").wait_for()
    assert version in dashboard.text(".settings-page")
    page.get_by_role("searchbox").fill("haiku")
    rows = page.locator(".settings-table tbody tr")
    dashboard.until(
        lambda: rows.count() > 0 and all("haiku" in text for text in rows.all_inner_texts()), "only these models")


def test_what_is_chosen_stays_chosen(hub, visitor):
    dashboard = visitor.open(hub, "/settings?section=appearance", theme="light")
    page = dashboard.page
    page.get_by_label("Theme").last.select_option("dark")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_label("Shortcuts of a single letter").uncheck()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("heading", name="Appearance", exact=True).wait_for()
    page.keyboard.press("?")
    assert page.get_by_role("dialog").count() == 0


def test_the_page_begins_with_whether_all_is_well(hub, visitor):
    dashboard = visitor.open(hub, "/settings").until_live()
    verdict = dashboard.page.locator(".settings-verdict")
    verdict.get_by_text("Nothing has come yet: ask an agent something").wait_for()
    post(hub, "laptop-9")
    verdict.get_by_text(re.compile("^All is well: connected to .*, the last event came .*, nothing was dropped.$")).wait_for()
    assert hub.api.post("/api/events", {"session_id": "s-1"}).status == 400
    dashboard.go("/settings", section="about")
    verdict.get_by_text("1 event was dropped; Not JSON, or a required field was missing or wrong.").wait_for()
    verdict.get_by_role("link", name="See Health").click()
    dashboard.page.get_by_role("heading", name="Dropped since the hub started").wait_for()
