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
