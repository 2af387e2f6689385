"""What sessions cost, as the dashboard shows it: the list, a session's Cost tab, the Costs page."""
import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
from dashboard import MIDDLE, WIDE
from harness import Hub
from session_files import SessionFile, earlier_today

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE)]
UNPRICED_MODEL = "house-model-2"


def two_turns(begins=None):
    work = {"input": 2_000, "output": 30_000, "cache_read": 150_000, "written_1h": 40_000}
    return (SessionFile(begins=begins)
            .prompt("Find the slow steps").runs("make -n", "cc -c all.c", **work).says("The linker.", **work)
            .prompt("Mend the slowest").says("Done.", **work))


@pytest.fixture
def priced(hub):
    return two_turns().hand_in(hub)


@pytest.fixture
def unpriced(hub):
    return SessionFile(model=UNPRICED_MODEL, project="/srv/docs").prompt("Write it down").says(
        "Written.", input=100, output=500).hand_in(hub)


def cents(usd):
    assert usd >= 0.1, "the session must be dear enough to be shown in cents"
    return f"${usd:.2f}"


def row_of(dashboard, session_file):
    row = dashboard.page.locator(f'.session-table tr:has(a[href="/sessions/{session_file.session_id}"])')
    row.wait_for()
    return row


def assert_fits(dashboard, *selectors):
    """Nothing is cut off at the side."""
    for selector in ("html", *selectors):
        wide, room = dashboard.page.locator(selector).first.evaluate("(one) => [one.scrollWidth, one.clientWidth]")
        assert wide <= room, f"{selector}: {wide} > {room}"


@pytest.mark.parametrize("theme, width", LOOKS)
def test_the_list_tells_tokens_and_costs(hub, visitor, priced, unpriced, theme, width):
    known = hub.get(f"/api/sessions/{priced.session_id}")["session"]
    dashboard = visitor.open(hub, "/sessions", width=width, theme=theme)
    row = row_of(dashboard, priced)
    assert row.locator(".column-cost").inner_text() == cents(known["cost_usd"])
    if width == WIDE:
        assert row.locator(".column-tokens").inner_text() == "576k / 90k"
    assert row_of(dashboard, unpriced).locator(".column-cost").inner_text() == "unknown"
    assert_fits(dashboard, ".table-scroll")
    row.locator(".row-link").focus()
    dashboard.page.keyboard.press("Space")
    facts = dashboard.page.locator(".peek .facts")
    facts.wait_for()
    told = dict(zip(facts.locator("dt").all_inner_texts(), facts.locator("dd").all_inner_texts()))
    assert told["Context"].strip() == f"{round(known['context']['fill'] * 100)} %"
    assert told["Model"] == "haiku-5-5" and told["Known from"] == "T"


def test_the_list_sorts_by_cost(hub, visitor, priced):
    now = datetime.now(timezone.utc)
    cheap = SessionFile(begins=now).prompt("A question").says("An answer.", input=10, output=10).hand_in(hub)
    dashboard = visitor.open(hub, "/sessions")
    row_of(dashboard, cheap)
    first = dashboard.page.locator(".session-table tbody tr a").first
    assert cheap.session_id in first.get_attribute("href")
    dashboard.page.get_by_role("button", name="Cost").click()
    dashboard.until(lambda: priced.session_id in first.get_attribute("href"), "the dearest to be first")
    assert "sort=cost" in dashboard.page.url
    small = row_of(dashboard, cheap).locator(".column-cost").inner_text()
    assert re.fullmatch(r"\$0\.0*[1-9]\d*", small), small


@pytest.mark.parametrize("theme, width", LOOKS)
def test_the_cost_of_a_session(hub, visitor, priced, theme, width):
    cost = hub.get(f"/api/sessions/{priced.session_id}/cost")
    dashboard = visitor.open(hub, f"/sessions/{priced.session_id}", width=width, theme=theme)
    page = dashboard.page
    page.get_by_role("tab", name=re.compile("^Cost")).locator("visible=true").click()
    page.wait_for_selector(".cost-total")
    assert "pane=cost" in page.url
    assert dashboard.text(".cost-total") == cents(cost["cost_usd"])
    told = dict(zip(page.locator(".cost-split tbody th").all_inner_texts(),
                    page.locator(".cost-split tbody td:nth-child(2)").all_inner_texts()))
    assert told["Cache read"] == "450,000" and told["Cache write, 1 h"] == "120,000" and told["Output"] == "90,000"
    assert page.locator(".chart .chart-line").count() == 2
    assert all(page.locator(".chart svg[role=img] desc").all_text_contents())
    turns = page.locator(".turn-table tbody tr")
    assert [re.search(r"Find|Mend", text).group() for text in turns.all_inner_texts()] == ["Find", "Mend"]
    assert_fits(dashboard)

    page.get_by_role("button", name="So far").click()
    page.wait_for_selector(".turn-table [aria-sort=descending]")
    assert "Mend" in turns.first.inner_text()
    page.get_by_role("button", name="Mend the slowest").click()
    page.wait_for_selector(".entry-prompt >> text=Mend the slowest")
    assert "pane=cost" not in page.url


def test_a_call_without_a_price_is_said_in_words(hub, visitor, unpriced):
    dashboard = visitor.open(hub, f"/sessions/{unpriced.session_id}?pane=cost")
    dashboard.page.wait_for_selector(".cost-total")
    assert dashboard.text(".cost-total") == "unknown"
    assert f"1 call of {UNPRICED_MODEL} has no known price" in dashboard.text(".cost-notes")


@pytest.mark.parametrize("theme, width", LOOKS)
def test_the_costs_page(hub, visitor, priced, unpriced, theme, width):
    total = hub.get("/api/metrics/costs", by="total")["total"]
    dashboard = visitor.open(hub, width=width, theme=theme).until_live()
    dashboard.page.keyboard.press("g")
    dashboard.page.keyboard.press("c")
    page = dashboard.page
    page.wait_for_selector(".group-table")
    assert dashboard.text(".cost-tiles .tile-value >> nth=0") == f"≥ {cents(total['cost_usd'])}"
    assert page.locator(".cost-overview .stacked-bar").count() >= 1
    assert "1 call without a price" in dashboard.text(".cost-tiles")
    assert_fits(dashboard, ".costs-page")
    for tab, told in (("Projects", "billing"), ("Apps", "billing"), ("Agent types", "main"), ("Tools", "Bash"),
                      ("Machines", "workstation-7"), ("Sessions", "Find the slow steps"), ("Days", "20")):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_selector(f".group-table tbody >> text={told}")
    assert "Last hour" in dashboard.text(".range-words"), "no longer a range than there is data for"
    page.locator(".range-words").click()
    page.get_by_role("button", name="Last 24 hours").click()
    page.wait_for_selector("text=USD by hour")
    assert "range=24h" in page.url and "by=day" in page.url
    page.reload()
    page.wait_for_selector("text=USD by hour")


def test_bars_are_split_and_every_sum_leads_to_its_sessions(hub, visitor, priced):
    other = SessionFile(model="claude-sonnet-5", project="/srv/docs").prompt("Write it down").says(
        "Written.", input=100_000, output=50_000).hand_in(hub)
    dashboard = visitor.open(hub, "/costs?by=project&range=24h")
    page = dashboard.page
    legend = page.locator(".cost-overview .chart-legend > span")
    dashboard.until(lambda: sorted(legend.all_inner_texts()) == ["billing", "docs"], "a part for each project")
    parts = hub.get("/api/metrics/costs", by="project")["groups"]
    page.locator(".cost-overview .chart-table summary").click()
    newest = page.locator(".cost-overview .chart-table tbody tr").last.locator("td")
    dashboard.until(lambda: newest.count() == 3, "both projects and their sum")
    cells = page.locator(".group-table tbody tr").first.locator("td:visible, th:visible")
    assert all(cells.nth(index).locator("a").count() == 1 for index in range(cells.count())), "each figure is a link"

    dearest = max(parts, key=lambda group: group["cost_usd"])
    page.locator(".group-table tbody tr").first.locator("td a").last.click()
    page.wait_for_selector(".chip >> text=Project")
    assert "by=session" in page.url and dearest["key"].split("/")[-1] in page.url
    rows = page.locator(".group-table tbody tr")
    dashboard.until(lambda: rows.count() == 1, "the project's own session")
    titles = {"/srv/docs": "Write it down", "/srv/billing": "Find the slow steps"}
    assert titles[dearest["key"]] in rows.inner_text()
    page.locator(".chip").click()
    dashboard.until(lambda: rows.count() == 2, "all sessions")
    page.get_by_label("Filter by model").select_option("claude-sonnet-5")
    dashboard.until(lambda: rows.count() == 1, "the session of the model")
    rows.locator("th a").click()
    page.wait_for_selector(".cost-total")
    assert other.session_id in page.url


def test_costs_leave_as_a_file(hub, visitor, priced):
    dashboard = visitor.open(hub, "/costs?by=project")
    with dashboard.page.expect_download() as download:
        dashboard.page.get_by_role("link", name="CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert download.value.suggested_filename == "eyrie-costs-by-project.csv"
    assert lines[0].startswith("key,label,session_id,calls") and any(line.startswith("/srv/billing") for line in lines)


def test_a_budget_tells_whether_the_money_lasts(tmp_path, visitor):
    hub = Hub(tmp_path / "state", "hub", environment={"EYRIE_BUDGET_DAY": "0.01",
        "EYRIE_BUDGET_SESSION": "0.01"}).start()
    try:
        spender = two_turns(begins=earlier_today()).hand_in(hub)
        dashboard = visitor.open(hub, "/costs")
        dashboard.page.wait_for_selector(".budget-bar")
        told = dashboard.text(".budget")
        assert "Over budget" in told and "of $0.01" in told and "1 session over" in told, told
        dashboard.page.locator(f".budget a[href^='/sessions/{spender.session_id}']").wait_for()
        dashboard.page.locator(".dearest li").wait_for()
        assert "Find the slow steps" in dashboard.text(".dearest") and "100 %" in dashboard.text(".dearest")
    finally:
        hub.stop()


def test_a_session_file_alone_is_a_whole_timeline(hub, visitor, priced):
    dashboard = visitor.open(hub, f"/sessions/{priced.session_id}?pane=raw")
    dashboard.until(lambda: len(dashboard.painted_rows()) >= 5, "the events")
    told = "\n".join(row["text"] for row in dashboard.all_rows())
    for words in ("Find the slow steps", "make -n", "The linker.", "Mend the slowest", "Done."):
        assert words in told, told


def test_what_hooks_have_told_is_not_told_twice(hub, visitor, priced):
    hub.api.post("/api/events/batch", [
        {"session_id": priced.session_id, "hook_event_type": "UserPromptSubmit", "timestamp": priced.stamp(),
         "source_app": "billing", "machine_id": "workstation-7",
         "payload": {"session_id": priced.session_id, "hook_event_name": "UserPromptSubmit", "prompt": "Mend it"}}])
    dashboard = visitor.open(hub, f"/?session_id={priced.session_id}", folded=False)
    dashboard.until(lambda: dashboard.painted_rows(), "the feed")
    rows = [row["text"] for row in dashboard.all_rows()]
    assert not any("make -n" in row for row in rows), rows
    assert any("The linker." in row for row in rows), rows
    dashboard.page.get_by_role("button", name=re.compile("^Duplicates")).click()
    dashboard.until(lambda: any("make -n" in row["text"] for row in dashboard.painted_rows()), "the repeats")
    assert "repeats=1" in dashboard.page.url
