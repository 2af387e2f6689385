"""How much happened, how much of it failed, how fast it was, and how that was before: the Analytics page."""
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from dashboard import MIDDLE, NARROW, WIDE
from session_files import SessionFile
from test_keyboard import focused, press
from test_usage import assert_fits
from tool_calls import ToolCalls, an_hour_of_calls

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE, NARROW)]
MINUTES_OF_A_DAY = 24 * 60


@pytest.fixture
def two_days(hub):
    """Today 17 calls of the shell, 4 failed; yesterday 2 calls, both failed. And a session that tells tokens."""
    an_hour_of_calls(hub)
    before = ToolCalls()
    session = before.session(MINUTES_OF_A_DAY + 90, fails=True)
    for _ in range(2):
        before.call(session, "Bash", MINUTES_OF_A_DAY + 89, 200, error="Exit code 1")
    before.hand_in(hub)
    begins = datetime.now(timezone.utc) - timedelta(minutes=40)
    SessionFile(begins=begins).prompt("A question").says("An answer.", input=90_000, output=90_000).hand_in(hub)


def opened(hub, visitor, path="/analytics?range=24h", **options):
    dashboard = visitor.open(hub, path, **options)
    dashboard.page.wait_for_selector(".analytics-tiles, .notice")
    return dashboard


def tile(dashboard, name):
    return dashboard.page.locator(".analytics-tiles li", has_text=name).inner_text()


def parameters(dashboard):
    return {name: values[0] for name, values in parse_qs(urlsplit(dashboard.page.url).query).items()}


@pytest.mark.parametrize("theme, width", LOOKS)
def test_the_figures_and_those_before(hub, visitor, two_days, theme, width):
    dashboard = opened(hub, visitor, theme=theme, width=width)
    totals = hub.get("/api/analytics", range="24h")["totals"]
    assert re.search(rf"Sessions\s+{totals['sessions']}\s+\+2, \+200 %", tile(dashboard, "Sessions"))
    rate = tile(dashboard, "Error rate")
    assert re.search(r"Error rate\s+19 %", rate) and "better" in rate, rate
    assert "$" in tile(dashboard, "Cost")
    assert dashboard.page.locator(".analytics-tiles .change svg").count() >= 3, "a shape tells the direction"
    period = dashboard.text(".period-table")
    assert re.search(r"Errors\s+5\s+3\s+\+2, \+67 % worse", period), period
    if width == WIDE:
        assert "less" in period and "before" in period
    for words in ("Sessions by", "Failures", "Error rate", "Agents by kind", "Models", "Tools", "Agents that fail most",
                  "Tools that fail most"):
        assert dashboard.page.locator(".analytics-page", has_text=words).count() == 1, words
    assert_fits(dashboard, ".analytics-page")


def test_every_chart_has_words_and_a_table(hub, visitor, two_days):
    dashboard = opened(hub, visitor)
    page = dashboard.page
    told = page.locator(".chart-readout").all_inner_texts()
    assert any(re.search(r"\d sessions began, \d ended", words) for words in told), told
    assert any("tool calls and 0 turns failed" in words for words in told), told
    assert any("agents; the most: main" in words for words in told), told
    tables = page.locator(".chart-table")
    for index in range(tables.count()):
        tables.nth(index).locator("summary").click()
        tables.nth(index).locator("tbody tr").first.wait_for()
    rows = page.locator(".chart-table", has_text="Tools failed").locator("tbody tr").all_inner_texts()
    assert sum(int(row.split("\t")[2]) for row in rows) == 5, rows


def test_every_line_and_bar_has_a_colour_of_ours(hub, visitor, two_days):
    page = opened(hub, visitor, "/analytics?range=7d&unit=hour").page
    # Days apart have a point each, which no line joins.
    page.wait_for_selector(".rate-line", state="attached")
    bare = page.evaluate("""() => [...document.querySelectorAll("main svg :is(path, rect, circle):not(pattern *)")]
      .map((shape) => [shape, getComputedStyle(shape)])
      .filter(([shape, style]) => (style.fill === "rgb(0, 0, 0)" && shape.getBBox().width > 1 && shape.getBBox().height > 1)
        || (style.fill === "none" && style.stroke === "none"))
      .map(([shape]) => `${shape.tagName} ${shape.getAttribute("class")}`)""")
    assert bare == [], "what no style names is black"


def test_the_same_instant_in_every_chart(hub, visitor, two_days):
    dashboard = opened(hub, visitor)
    page = dashboard.page
    page.locator(".chart-plot").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(".chart-instant")
    assert page.locator(".chart-instant").count() == 2 and page.locator(".rate-instant").count() == 1
    told = [words for words in page.locator(".chart-readout").all_inner_texts() if re.match(r"\d\d-\d\d ", words)]
    assert len(told) == 3 and len({words.split(": ")[0] for words in told}) == 1, told
    page.keyboard.press("Enter")
    page.wait_for_selector("h1 >> text=Sessions")
    assert "since" in parameters(dashboard) and "until" in parameters(dashboard)


def test_numbers_open_what_they_count(hub, visitor, two_days):
    dashboard = opened(hub, visitor)
    page = dashboard.page
    page.locator(".analytics-tiles a", has_text="Error rate").click()
    page.wait_for_selector("h1 >> text=Sessions")
    assert parameters(dashboard)["errors"] == "1" and parameters(dashboard)["range"] == "24h"
    page.go_back()
    page.locator(".failing-table a", has_text="Bash").click()
    page.wait_for_selector(".tool-detail h2 >> text=Bash")
    page.go_back()
    page.locator(".period-table tr", has_text="Tool calls").locator("td a").nth(1).click()
    page.wait_for_selector('[data-tool="Bash"]')
    assert page.locator('[data-tool="Bash"] .column-calls').inner_text() == "2", "those of the time before"


def test_filters_parts_and_comparison_are_in_the_address(hub, visitor, two_days):
    dashboard = opened(hub, visitor)
    page = dashboard.page
    page.get_by_label("Filter by machine").select_option("laptop-2")
    dashboard.until(lambda: re.search(r"Tool calls\s+1\b", tile(dashboard, "Tool calls")), "the calls of one machine")
    compare = page.get_by_role("button", name="Compare with before")
    dashboard.until(compare.is_disabled, "no comparison: the machine did nothing before")
    assert compare.get_attribute("aria-pressed") == "false" and page.locator(".change").count() == 0
    page.get_by_role("button", name="Days").click()
    page.wait_for_selector("text=Sessions by day")
    page.get_by_role("button", name=re.compile("^Machine: laptop-2")).click()
    dashboard.until(compare.is_enabled, "a time before")
    compare.click()
    page.wait_for_selector("text=The comparison is switched off")
    page.get_by_label("Filter by machine").select_option("laptop-2")
    page.wait_for_selector("text=The comparison is switched off")
    assert parameters(dashboard) | {} == {
        "range": "24h", "machine_id": "laptop-2", "bucket": "day", "compare": "none"}
    page.reload()
    page.wait_for_selector("text=The comparison is switched off")
    assert re.search(r"Tool calls\s+1\b", tile(dashboard, "Tool calls"))
    page.get_by_role("button", name=re.compile("^Machine: laptop-2")).click()
    dashboard.until(lambda: "machine_id" not in parameters(dashboard), "the filter to be gone")


def test_the_page_without_a_mouse(hub, visitor, two_days):
    dashboard = visitor.open(hub).until_live()
    press(dashboard, "g", "n")
    dashboard.page.wait_for_selector(".analytics-tiles")
    seen = []
    for _ in range(50):
        press(dashboard, "Tab")
        where = focused(dashboard)
        if where["isPage"]:
            break
        assert where["shows"] and where["inView"], where["name"]
        seen.append(where["name"])
    assert any("tile" in name for name in seen) and any("chart-plot" in name for name in seen), seen


def test_nothing_in_the_range(hub, visitor):
    dashboard = opened(hub, visitor, "/analytics")
    dashboard.page.wait_for_selector("text=Nothing happened in this time")
    dashboard.page.get_by_role("button", name="Show all time").click()
    dashboard.page.wait_for_selector("text=The hub knows no session yet")


def test_seven_days_are_the_same_on_every_page(hub, visitor, two_days):
    dashboard = visitor.open(hub)
    page = dashboard.page
    begins = {}

    def note(request):
        parts = urlsplit(request.url)
        asked = parse_qs(parts.query)
        if parts.path in ("/api/analytics", "/api/metrics/costs", "/api/sessions", "/api/tools/stats"):
            begins.setdefault(parts.path, set()).add(asked.get("since", asked.get("range", [""]))[0])

    page.on("request", note)
    for path in ("/analytics", "/costs", "/sessions", "/tools"):
        begins.clear()
        dashboard.go(f"{path}?range=7d").until_loaded()
        assert page.locator(".range-words").inner_text().startswith("Last 7 days")
        day = (datetime.now(timezone.utc) - timedelta(days=6)).strftime("%Y-%m-%dT00:00:00.000Z")
        assert any(day in asked for asked in begins.values()), (path, begins)
