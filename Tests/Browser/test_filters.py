"""What is shown is told by the URL alone."""
from harness import Ledger


def seed(hub):
    birds, stones = Ledger("birds"), Ledger("stones")
    for number in range(6):
        for ledger in (birds, stones):
            hub.api.post("/api/events/batch",
                         [ledger.event(f"{ledger.prefix}-s", prompt=f"look at {ledger.prefix} {number}"),
                          *ledger.tool_events(f"{ledger.prefix}-s", failed=number % 2 == 0)])


def shown(dashboard, expected):
    dashboard.until(lambda: [row["event"] for row in dashboard.painted_rows()] == expected, "the filtered rows")


def wanted(hub, **query):
    return [event["event_uuid"] for event in hub.get("/api/events", order="asc", limit=500, **query)["events"]]


def test_filters_live_in_the_url(hub, visitor):
    seed(hub)
    dashboard = visitor.open(hub, folded=False).until_live()
    page = dashboard.page
    shown(dashboard, wanted(hub))
    page.get_by_label("Filter by app").select_option("birds")
    shown(dashboard, wanted(hub, source_app="birds"))
    page.get_by_role("button", name="Errors only", exact=True).click()
    expected = wanted(hub, source_app="birds", status="error")
    assert len(expected) == 3
    shown(dashboard, expected)
    assert "source_app=birds" in page.url and "errors=1" in page.url
    page.reload()
    shown(dashboard, expected)
    elsewhere = visitor.open(hub, page.url.removeprefix(hub.url), folded=False)
    shown(elsewhere, expected)
    assert elsewhere.page.get_by_role("button", name="Errors only", exact=True).get_attribute("aria-pressed") == "true"
    elsewhere.page.locator(".chip", has_text="App: birds").click()
    shown(elsewhere, wanted(hub, status="error"))
    elsewhere.page.get_by_role("button", name="Clear all").click()
    shown(elsewhere, wanted(hub))
    assert elsewhere.page.url == f"{hub.url}/"


def test_text_type_and_session_filters(hub, visitor):
    seed(hub)
    dashboard = visitor.open(hub, folded=False).until_live()
    page = dashboard.page
    page.get_by_label("Filter by text").fill("stones")
    shown(dashboard, wanted(hub, q="stones"))
    page.get_by_label("Filter by type").select_option("UserPromptSubmit")
    shown(dashboard, wanted(hub, q="stones", event_type="UserPromptSubmit"))
    page.get_by_label("Filter by text").fill("")
    shown(dashboard, wanted(hub, event_type="UserPromptSubmit"))
    page.get_by_label("Filter by session").select_option("birds-s")
    shown(dashboard, wanted(hub, event_type="UserPromptSubmit", session_id="birds-s"))
    assert page.locator(".chip").count() == 2
    page.get_by_label("Filter by type").select_option("PreToolUse")
    page.locator(".chip", has_text="UserPromptSubmit").click()
    shown(dashboard, wanted(hub, event_type="PreToolUse", session_id="birds-s"))


def test_a_filter_without_matches_says_so(hub, visitor):
    seed(hub)
    dashboard = visitor.open(hub, "/?q=nothinglikethis")
    dashboard.page.get_by_role("heading", name="No event matches the filter").wait_for()
    dashboard.page.get_by_role("button", name="Clear the filter").click()
    dashboard.until(lambda: len(dashboard.painted_rows()) > 5, "all rows")


def test_sessions_are_filtered_by_the_url(hub, visitor):
    seed(hub)
    dashboard = visitor.open(hub, "/sessions")
    page = dashboard.page
    rows = page.locator(".session-table tbody tr")
    dashboard.until(lambda: rows.count() == 2, "both sessions")
    page.locator("summary", has_text="App").click()
    page.get_by_role("checkbox", name="stones").check()
    dashboard.until(lambda: rows.count() == 1, "one session")
    page.reload()
    dashboard.until(lambda: rows.count() == 1, "one session after a reload")
    page.locator(".chip", has_text="App: stones").click()
    dashboard.until(lambda: rows.count() == 2, "both sessions again")
