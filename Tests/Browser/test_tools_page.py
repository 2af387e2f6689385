"""Which tools fail, are slow, or are refused: the Tools page."""
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from dashboard import MIDDLE, NARROW, WIDE
from test_keyboard import focused, press
from test_usage import assert_fits
from tool_calls import ToolCalls, an_hour_of_calls

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE, NARROW)]


@pytest.fixture
def session(hub):
    return an_hour_of_calls(hub)


def opened(hub, visitor, path="/tools?range=1h", **options):
    dashboard = visitor.open(hub, path, **options)
    dashboard.page.wait_for_selector(".tool-table, .notice")
    return dashboard


def cell(dashboard, tool, column):
    return dashboard.text(f'[data-tool="{tool}"] .column-{column}').strip()


def names(dashboard):
    return dashboard.page.locator(".tool-table .row-link").all_inner_texts()


def parameters(dashboard):
    return {name: values[0] for name, values in parse_qs(urlsplit(dashboard.page.url).query).items()}


def chosen_cell(dashboard):
    return dashboard.text(".tool-detail .chart-readout >> nth=0")


@pytest.mark.parametrize("theme, width", LOOKS)
def test_the_table_tells_how_each_tool_did(hub, visitor, session, theme, width):
    dashboard = opened(hub, visitor, theme=theme, width=width)
    assert cell(dashboard, "Bash", "calls") == "17"
    assert cell(dashboard, "Bash", "failed") == "4"
    assert re.fullmatch(r"\d(\.\d)? s", cell(dashboard, "Bash", "p95")), cell(dashboard, "Bash", "p95")
    assert cell(dashboard, "Read", "failed") == "0"
    if width != NARROW:
        dashboard.until(lambda: re.match(r"\d of 4: ", cell(dashboard, "Bash", "why")), "the most common reason")
        assert cell(dashboard, "Read", "why") == ""
    if width == WIDE:
        assert cell(dashboard, "Bash", "success") == "76 %"
        assert cell(dashboard, "Edit", "refused") == "50 %"
        assert cell(dashboard, "Read", "success") == "100 %"
        assert dashboard.page.locator(".spark[aria-label*='17 calls, 4 failed']").count() == 1
    assert "26 calls of 5 tools" in dashboard.page.locator(".page-head").text_content()
    dashboard.page.wait_for_selector(".chart >> text=Finished calls over time")
    assert "Failed" in dashboard.text(".share-list")
    assert_fits(dashboard, ".tools-list")
    dashboard.page.locator('[data-tool="Bash"] .row-link').click()
    dashboard.page.wait_for_selector(".heat-cells")
    dashboard.page.wait_for_selector(".reason")
    dashboard.page.wait_for_selector("text=Who uses it")
    assert_fits(dashboard, ".tool-detail")


def test_the_page_begins_with_a_range_that_fits_the_data(hub, visitor, session):
    dashboard = opened(hub, visitor, "/tools")
    dashboard.until(lambda: "Last hour" in dashboard.text(".range-words"), "the shorter range")
    assert "all there is" in dashboard.text(".range-words") and "range=" not in dashboard.page.url
    dashboard.page.locator(".range-words").click()
    dashboard.page.get_by_role("button", name="Last 24 hours").click()
    dashboard.until(lambda: parameters(dashboard).get("range") == "24h", "the range that was chosen")
    assert "all there is" not in dashboard.text(".range-words")


def test_sorting_filtering_and_folding_are_in_the_address(hub, visitor, session):
    dashboard = opened(hub, visitor)
    page = dashboard.page
    assert names(dashboard)[0] == "Bash"
    page.get_by_role("button", name="Tool", exact=True).click()
    dashboard.until(lambda: names(dashboard)[:3] == ["Bash", "Edit", "Read"], "the names in order")
    page.get_by_role("button", name="p95").click()
    dashboard.until(lambda: parameters(dashboard).get("sort") == "p95", "the order in the address")
    assert names(dashboard)[2] == "Read", "the fastest of the client's own tools is last"
    page.get_by_role("button", name="Refused").click()
    dashboard.until(lambda: names(dashboard)[0] == "Edit", "the most refused first")
    assert page.locator(".column-refused[aria-sort=descending]").count() == 1

    server = page.get_by_role("button", name=re.compile("^github"))
    assert server.get_attribute("aria-expanded") == "true"
    server.click()
    dashboard.until(lambda: "merge" not in names(dashboard), "the server to be folded")
    assert parameters(dashboard)["folded"] == "github"
    page.reload()
    page.wait_for_selector(".tool-table")
    assert "merge" not in names(dashboard)

    page.get_by_label("Filter by machine").select_option("laptop-2")
    dashboard.until(lambda: names(dashboard) == ["Bash"], "the tools of one machine")
    assert cell(dashboard, "Bash", "calls") == "1"
    page.get_by_role("button", name=re.compile("^Machine: laptop-2")).click()
    page.get_by_label("Find tools").fill("ed")
    dashboard.until(lambda: names(dashboard) == ["Edit"], "the tools that match")
    page.get_by_label("Find tools").fill("nothing like it")
    page.wait_for_selector("text=No tool matches the filter")
    page.get_by_role("button", name="Clear the filter").click()
    dashboard.until(lambda: len(names(dashboard)) > 2, "all tools")


def test_a_cell_opens_its_calls_and_a_call_its_moment(hub, visitor, session):
    dashboard = opened(hub, visitor, "/tools?range=1h&tool=Bash")
    page = dashboard.page
    cells = page.locator(".heat-cells")
    cells.focus()
    page.keyboard.press("ArrowLeft")
    dashboard.until(lambda: re.search(r"\d call|no call", chosen_cell(dashboard)), "words for the cell")
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("PageDown")
    page.keyboard.press("Shift+End")
    for _ in range(4):
        page.keyboard.press("Shift+PageUp")
    page.keyboard.press("Enter")
    page.wait_for_selector(".call-table")
    assert "17 calls" in dashboard.text(".calls-head")
    assert "pick" in parameters(dashboard)
    page.reload()
    page.wait_for_selector(".call-table")
    assert "17 calls" in dashboard.text(".calls-head")
    explored = page.locator(".call-table tr", has_text="rg x")
    assert "Explore" in explored.inner_text() and "Failed" in explored.inner_text()
    explored.locator("a").click()
    page.wait_for_selector(".session-tabs")
    found = parameters(dashboard)
    assert session in page.url and found["in"] == "a1b2c3" and found["entry"].startswith("toolu_")
    page.go_back()
    page.wait_for_selector(".call-table")
    page.get_by_role("button", name="Let go of the cells").click()
    dashboard.until(lambda: "pick" not in parameters(dashboard), "the cells to be let go")


def test_failures_are_grouped_and_lead_to_the_newest(hub, visitor, session):
    dashboard = opened(hub, visitor, "/tools?range=1h&tool=Bash")
    page = dashboard.page
    page.wait_for_selector(".reason")
    reasons = page.locator(".reason").all_inner_texts()
    assert len(reasons) == 2
    assert "3" in reasons[0] and "75 %" in reasons[0] and "FAIL" in reasons[0] and "billing" in reasons[0]
    assert "command not found" in reasons[1] and "Explore" in reasons[1]
    page.locator(".reason details").first.locator("summary").click()
    assert "FAIL test_2.py" in dashboard.text(".reason pre >> nth=0")
    page.locator(".reason > a").first.click()
    page.wait_for_selector(".session-tabs")
    assert session in page.url and "entry=toolu_" in page.url


def test_what_is_unusual_about_the_failures(hub, visitor, session):
    dashboard = opened(hub, visitor, "/tools?range=1h&tool=Bash")
    page = dashboard.page
    page.wait_for_selector(".compare-table")
    told = dashboard.text(".compare-table >> nth=0")
    assert re.search(r"Calls\s+4\s+13", told), told
    assert page.get_by_role("button", name="Chosen cells").is_disabled()
    page.get_by_role("button", name="Slowest tenth").click()
    page.wait_for_selector(".compare-table >> text=Failure rate")
    users = page.locator(".tool-pair").inner_text()
    assert re.search(r"main\s+16", users) and re.search(r"Explore\s+1", users) and re.search(r"docs\s+1", users), users


def test_the_tools_without_a_mouse(hub, visitor, session):
    dashboard = visitor.open(hub).until_live()
    press(dashboard, "g", "t")
    page = dashboard.page
    page.wait_for_selector(".tool-table")
    press(dashboard, "j")
    dashboard.until(lambda: "row-link" in focused(dashboard)["name"], "a tool to have the focus")
    assert focused(dashboard)["shows"]
    press(dashboard, "j", "k", "Enter")
    page.wait_for_selector(".heat-cells")
    assert parameters(dashboard)["tool"] == "Bash"
    page.locator(".heat-cells").focus()
    press(dashboard, "ArrowDown")
    assert focused(dashboard)["shows"]
    page.locator(".tool-detail-head h2").focus()
    press(dashboard, "Escape")
    page.wait_for_selector(".tool-detail", state="detached")
    dashboard.until(lambda: focused(dashboard)["name"].startswith("row-link"), "the row to have the focus again")


def test_names_and_messages_are_only_text(hub, visitor):
    hostile = "mcp__<img src=x onerror=alert(1)>__\u202e<script>alert(2)</script>"
    calls = ToolCalls()
    calls.call(calls.session(20), hostile, 19, error="<b onclick=alert(3)>no</b>\u202e \u001b[31mred\u001b[0m")
    calls.hand_in(hub)
    dashboard = opened(hub, visitor)
    page = dashboard.page
    page.locator(".tool-row .row-link").first.click()
    page.wait_for_selector(".reason")
    assert "<img src=x onerror=alert(1)>" in dashboard.text(".tools-list")
    assert page.locator(".tool-detail img, .tool-detail script, .tool-detail b, .tools-list img").count() == 0
    assert "\u202e" not in dashboard.text(".tools-page") and "\u001b" not in dashboard.text(".tools-page")


def test_no_call_in_the_range(hub, visitor):
    dashboard = opened(hub, visitor)
    dashboard.page.wait_for_selector("text=No tool was called in this time")
    dashboard.page.get_by_role("button", name="Show all time").click()
    dashboard.until(lambda: parameters(dashboard).get("range") == "all", "all time")
