"""Filters within a session: only what is like the focused thing, all but that, and what took long."""
import re

import pytest
from harness import Ledger
from test_session_page import opened, parameter


@pytest.fixture
def session(hub):
    """Some calls of three tools, of which one fails."""
    ledger = Ledger("filter")
    events = [ledger.event("filter", "SessionStart", source="startup"), ledger.event("filter", prompt="Mend it")]
    for number in range(6):
        events += ledger.tool_events("filter", failed=number == 3)
    events.append(ledger.event("filter", "Stop", last_assistant_message="Mended."))
    assert hub.api.post("/api/events/batch", events).status == 200
    return hub.get("/api/sessions/filter")["session"]


def chips(page):
    return page.locator(".filter-row .chip").all_inner_texts()


def shown(page):
    return page.locator(".read-scroll > ol > li").count()


def test_keys_filter_what_is_read(hub, visitor, session):
    dashboard = opened(visitor, hub, session)
    page = dashboard.page
    page.locator(".entry-tool").first.wait_for()
    everything = shown(page)
    tools = page.locator(".entry-tool").count()
    assert everything > tools
    page.locator(".entry-prompt").first.wait_for()
    page.keyboard.press("Home")
    page.keyboard.press("j")
    dashboard.until(lambda: page.locator(".entry[data-cursor=true]").count() == 1, "the cursor")
    page.keyboard.press("Shift+F")
    dashboard.until(lambda: parameter(dashboard, "filter") is not None, "the filter in the address")
    dashboard.until(lambda: len(chips(page)) == 1 and chips(page)[0].startswith("Not: "), "its chip")
    dashboard.until(lambda: shown(page) < everything, "something to be hidden")
    hidden = everything - shown(page)
    page.keyboard.press("h")
    dashboard.until(lambda: shown(page) == everything, "all to be there again")
    assert page.locator(".entry[data-dim=true]").count() == hidden
    page.reload()
    page.locator(".entry[data-dim=true]").first.wait_for()
    page.keyboard.press("Alt+Backspace")
    dashboard.until(lambda: page.locator(".filter-row").count() == 0, "no filter")
    assert parameter(dashboard, "filter") is None and page.locator(".entry[data-dim=true]").count() == 0


def test_the_same_filter_holds_in_the_timeline(hub, visitor, session):
    dashboard = opened(visitor, hub, session, "?pane=timeline&view=table&min=0.1%25")
    page = dashboard.page
    assert chips(page)[0].startswith("Longer than: 0.1 % of what is shown")
    page.locator(".filter-row .chip").click()
    rows = page.locator(".span-table tbody tr")
    dashboard.until(lambda: rows.count() > 6, "all spans")
    everything = rows.count()
    page.get_by_role("button", name="Table").click()
    page.wait_for_selector(".lane-head")
    page.keyboard.press(".")
    page.keyboard.press("f")
    dashboard.until(lambda: (parameter(dashboard, "filter") or "").startswith(("tool", "kind")), "only what is like it")
    page.get_by_role("button", name="Table").click()
    dashboard.until(lambda: 0 < rows.count() < everything, "the others to be hidden")
    alike = rows.count()
    page.keyboard.press("h")
    dashboard.until(lambda: rows.count() == everything, "the others to be dim")
    assert page.locator(".span-table tr[data-dim=true]").count() == everything - alike
    page.keyboard.press("1")
    page.wait_for_selector(".pane-read .filter-row .chip")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    for words in ("Only what is like the focused one", "Hide or dim what is filtered out", "Take off the last filter"):
        assert words in sheet.inner_text()
    assert re.search(r"(Alt|⌥) Backspace", sheet.inner_text())
