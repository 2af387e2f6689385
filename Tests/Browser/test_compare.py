"""Two sessions beside each other: marked in the list, compared on a page of its own."""
import pytest
from dashboard import MIDDLE, NARROW, WIDE
from session_files import SessionFile

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE, NARROW)]
FILE = "/srv/billing/total.ts"


@pytest.fixture
def pair(hub):
    """The same task done twice, differently from the third step on."""
    first = SessionFile(project="/srv/billing").prompt("Mend the total")
    second = SessionFile(project="/srv/billing").prompt("Mend the total")
    for file in (first, second):
        file.reads(FILE, "let a = 1;\n")
    first.edits(FILE, "let a = 1;\n", "let a = 2;\n")
    first.runs("npm test", "ok")
    second.fails("npm test", "1 failing")
    second.edits(FILE, "let a = 1;\n", "let a = 3;\nlet b = 4;\n")
    for file in (first, second):
        file.says("Done.", input=500, output=20)
        file.hand_in(hub)
    return first.session_id, second.session_id


def test_two_are_marked_in_the_list_and_compared(hub, visitor, pair):
    dashboard = visitor.open(hub, "/sessions?range=all")
    page = dashboard.page
    page.wait_for_selector(".session-table tbody tr")
    page.keyboard.press("j")
    page.keyboard.press("x")
    dashboard.until(lambda: page.locator("tr[data-marked=true]").count() == 1, "a mark")
    page.locator(f"tr[data-session='{pair[0]}'], tr[data-session='{pair[1]}']").and_(
        page.locator("tr[data-marked=false]")).first.locator(".row-link").click(modifiers=["Shift"])
    dashboard.until(lambda: page.locator("tr[data-marked=true]").count() == 2, "both marks")
    page.reload()
    dashboard.until(lambda: page.locator("tr[data-marked=true]").count() == 2, "the marks of the address")
    page.keyboard.press("c")
    page.wait_for_selector(".compare-head")
    assert "/compare?" in page.url and all(one in page.url for one in pair)
    heads = page.locator(".compare-head a").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    page.get_by_role("button", name="Swap A and B").click()
    dashboard.until(lambda: page.locator(".compare-head a").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('href'))") == heads[::-1], "the other order")


@pytest.mark.parametrize("theme, width", LOOKS)
def test_the_page_shows_what_the_hub_knows(hub, visitor, pair, theme, width):
    a, b = pair
    dashboard = visitor.open(hub, f"/compare?a={a}&b={b}", theme=theme, width=width)
    page = dashboard.page
    page.wait_for_selector(".compare-head")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    parting = page.get_by_role("region", name="Where they part")
    assert "The first 2 steps are alike." in parting.inner_text()
    links = parting.locator(".compare-parting a").all_inner_texts()
    assert links[0].startswith("A: Edit") and "failed" in links[1]
    assert parting.locator(".diff tr").count() >= 4
    row = page.get_by_role("region", name="Figures").locator("tr", has_text="Errors")
    figures = [hub.get(f"/api/sessions/{one}")["session"]["error_count"] for one in pair]
    assert [row.locator("td").nth(place).inner_text() for place in (0, 1)] == [str(one) for one in figures] == ["0", "1"]
    tools = page.get_by_role("region", name="Tools").locator("tbody tr", has_text="Bash").locator("td")
    assert tools.nth(0).inner_text() == "1"
    files = page.get_by_role("region", name="Files").locator("tbody tr", has_text="total.ts").locator("td")
    assert files.nth(1).inner_text() == "+1 −1"
    parting.locator(".compare-parting a").first.click()
    target = page.locator(".entry[data-target=true]")
    target.wait_for()
    assert "Edit" in target.inner_text()


def test_without_two_sessions_it_says_how_to_choose_them(hub, visitor, pair):
    dashboard = visitor.open(hub, f"/sessions/{pair[0]}")
    page = dashboard.page
    page.wait_for_selector(".header-actions")
    page.keyboard.press("c")
    page.wait_for_selector(".mark-bar")
    assert "mark another session" in page.locator(".mark-bar").inner_text()
    # Without a keyboard: the page of another session offers the comparison.
    page.locator(f"tr[data-session='{pair[1]}'] .row-link").click()
    page.get_by_role("link", name="Compare with marked").click()
    page.wait_for_selector(".compare-head")
    assert f"a={pair[0]}&b={pair[1]}" in page.url
    dashboard.go("/compare")
    assert "Two sessions are needed" in page.locator(".notice, .empty").first.inner_text()


def test_steps_of_two_sessions_are_marked_and_compared(hub, visitor, pair):
    a, b = pair
    dashboard = visitor.open(hub, f"/sessions/{a}")
    page = dashboard.page
    call = page.locator(".entry-tool", has_text="npm test")
    call.wait_for()
    call.focus()
    page.keyboard.press("x")
    call.locator(".step-mark", has_text="Step A").wait_for()
    # One alone cannot be compared: the page says what is missing, and stays.
    page.keyboard.press("c")
    page.locator(".toast", has_text="Mark another step").wait_for()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    assert "Mark the entry to compare it" in sheet.inner_text() and "Compare the two marked steps" in sheet.inner_text()
    page.keyboard.press("Escape")
    # The mark goes along to another session, and outlives a reload.
    dashboard.go(f"/sessions/{b}")
    page.locator(".mark-bar", has_text="npm test").wait_for()
    page.locator(".entry-tool", has_text="npm test").locator(".tool-head").click(modifiers=["Shift"])
    page.locator(".entry-tool .step-mark", has_text="Step B").wait_for()
    assert page.locator(".tool-card .tool-details").count() == 0
    page.keyboard.press("c")
    page.wait_for_selector(".compare-head")
    assert page.get_by_role("heading", name="Compare two steps").count() == 1
    assert "Alike" in page.get_by_role("region", name="Input", exact=True).inner_text()
    output = page.get_by_role("region", name="Output", exact=True)
    assert "ok" in output.inner_text() and "1 failing" in output.inner_text()
    assert page.locator(".compare-head .mark").all_inner_texts() == ["Done", "Failed"]
    address = page.url
    page.get_by_role("button", name="Swap A and B").click()
    dashboard.until(lambda: page.locator(".compare-head .mark").all_inner_texts() == ["Failed", "Done"], "B first")
    assert page.url != address
    page.locator(".compare-head a").first.click()
    page.locator(".entry[data-target=true] .step-mark").wait_for()
    page.get_by_role("button", name="Forget").click()
    dashboard.until(lambda: page.locator(".step-mark, .mark-bar").count() == 0, "no marks")


def test_a_step_is_marked_in_the_timeline_and_by_a_pointer(hub, visitor, pair):
    dashboard = visitor.open(hub, f"/sessions/{pair[0]}?pane=timeline&view=table")
    page = dashboard.page
    page.locator(".span-table button, .span-table a", has_text="npm test").first.click()
    button = page.get_by_role("button", name="Mark to compare")
    button.click()
    page.get_by_role("button", name="Marked as step A", pressed=True).wait_for()
    page.keyboard.press("1")
    page.locator(".entry-tool", has_text="npm test").locator(".step-mark").wait_for()
    page.keyboard.press("2")
    page.locator(".pane-waterfall").wait_for()
    page.keyboard.press("x")
    dashboard.until(lambda: page.locator(".mark-bar").count() == 0, "the mark taken off")
