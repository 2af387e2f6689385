"""Going anywhere, doing anything and finding everything with the keyboard alone."""
import pytest
from harness import Ledger

WHERE = "[document.activeElement.id, location.href, document.querySelector('.feed-scroll').scrollTop]"
IN_DIALOG = "document.activeElement.closest('[role=dialog]') !== null"
LETTERS_ARE_ON = "JSON.parse(localStorage.getItem('eyrie.preferences')).singleKeys === true"
ON_ROW = "document.activeElement.id.startsWith('row-')"


@pytest.fixture
def dashboard(hub, visitor):
    ledger = Ledger("palette")
    for session, prompt in (("nest-1", "Mend the roof of the nest"), ("nest-2", "Count the eggs twice")):
        hub.api.post("/api/events/batch", [ledger.event(session, prompt=prompt), *ledger.tool_events(session)])
    return visitor.open(hub).until_live()


def press(dashboard, *keys):
    for key in keys:
        dashboard.page.keyboard.press(key)


def opened(dashboard, text=""):
    press(dashboard, "Control+k")
    dashboard.page.locator(".palette").wait_for()
    dashboard.page.keyboard.type(text)
    return dashboard.page.locator(".palette-row")


def chosen(dashboard):
    return dashboard.page.locator(".palette-row[aria-selected=true]").inner_text()


def closed(dashboard):
    dashboard.page.locator(".palette").wait_for(state="detached")


def test_to_a_page_with_its_key_beside_it(dashboard):
    rows = opened(dashboard, "sess")
    assert "Sessions" in chosen(dashboard) and "g s" in chosen(dashboard)
    field = dashboard.page.get_by_role("combobox", name="Go to, do, or find")
    assert field.get_attribute("aria-activedescendant") == rows.first.get_attribute("id")
    press(dashboard, "Enter")
    closed(dashboard)
    dashboard.until(lambda: dashboard.text("h1") == "Sessions", "the page")


def test_to_a_session_by_its_title(dashboard):
    opened(dashboard, "eggs count")
    dashboard.until(lambda: "Count the eggs twice" in chosen(dashboard) and "Prompt" not in chosen(dashboard).split("\n"),
                    "the session itself")
    press(dashboard, "Enter")
    dashboard.page.wait_for_url("**/sessions/nest-2")


def test_what_the_hub_finds_stands_below(dashboard):
    rows = opened(dashboard, "roof of the")
    dashboard.until(lambda: any("Prompt" in text for text in rows.all_inner_texts()), "the hit")
    texts = rows.all_inner_texts()
    hit = next(index for index, text in enumerate(texts) if "Prompt" in text)
    assert "Search everything for" in texts[-1]
    press(dashboard, *["ArrowDown"] * hit, "Enter")
    dashboard.page.wait_for_url("**/sessions/nest-1?at=*&entry=*")
    dashboard.page.wait_for_selector("[data-entry][data-target=true]")


def test_commands_alone_and_what_they_do(dashboard):
    rows = opened(dashboard, ">")
    is_page = lambda text: "Page" in text.split("\n")  # noqa: E731  (short, and used once)
    dashboard.until(lambda: rows.count() > 5 and not any(map(is_page, rows.all_inner_texts())), "commands only")
    dashboard.page.keyboard.type("high contrast")
    press(dashboard, "Enter")
    closed(dashboard)
    dashboard.until(lambda: dashboard.page.evaluate("document.documentElement.dataset.contrast") == "more", "the theme")
    opened(dashboard, ">pause")
    press(dashboard, "Enter")
    dashboard.until(lambda: dashboard.follow_state.startswith("Paused"), "the pause")


def test_escape_returns_exactly(dashboard):
    press(dashboard, "k")
    dashboard.until(lambda: dashboard.page.evaluate(ON_ROW), "a row to have the focus")
    before = dashboard.page.evaluate(WHERE)
    opened(dashboard, "anything")
    for _ in range(5):
        press(dashboard, "Tab")
        assert dashboard.page.evaluate(IN_DIALOG), "the focus left the palette"
    press(dashboard, "Escape")
    closed(dashboard)
    after = dashboard.page.evaluate(WHERE)
    assert after == before


def test_single_letters_can_be_switched_off(dashboard):
    opened(dashboard, ">letter off")
    press(dashboard, "Enter")
    closed(dashboard)
    dashboard.until(lambda: not dashboard.page.evaluate(LETTERS_ARE_ON), "the letters to be off")
    press(dashboard, "g", "s", "?", "p")
    # Keys are taken in their order: what the letters did would have been done before the palette is there.
    opened(dashboard, ">letter on")
    assert dashboard.text("h1") == "Live" and dashboard.follow_state == "Following"
    assert dashboard.page.locator("[role=dialog]").count() == 1, "the palette alone"
    press(dashboard, "Enter")
    closed(dashboard)
    # The command runs once the palette has gone.
    dashboard.until(lambda: dashboard.page.evaluate(LETTERS_ARE_ON), "the letters to be on")
    press(dashboard, "g", "s")
    dashboard.until(lambda: dashboard.text("h1") == "Sessions", "the letters to work again")


def test_the_sheet_shows_the_part_in_use_first(dashboard):
    dashboard.page.locator(".lane").first.wait_for()
    press(dashboard, "L", "?")
    sheet = dashboard.page.get_by_role("dialog")
    sheet.wait_for()
    assert sheet.locator("h3").first.inner_text() == "Lanes (here)"
    press(dashboard, "Escape")
    sheet.wait_for(state="detached")


def test_a_time_range_by_keys(dashboard):
    page = dashboard.page
    page.get_by_role("button", name="Live", exact=True).focus()
    press(dashboard, "Enter")
    panel = page.get_by_role("dialog", name="Choose a time range")
    panel.wait_for()
    press(dashboard, "Tab", "Tab", "Tab", "Enter")
    panel.wait_for(state="detached")
    dashboard.until(lambda: "range=1h" in page.url, "the range in the URL")
    assert "Last hour" in dashboard.text(".range-words")
    press(dashboard, "Shift+Tab")
    press(dashboard, "Enter")
    dashboard.until(lambda: "since=" in page.url and "until=" in page.url, "the hour before")
    page.go_back()
    dashboard.until(lambda: "range=1h" in page.url and "Last hour" in dashboard.text(".range-words"), "the way back")
