"""Reading while events keep coming: the row under the reader's eye stays, and following is the reader's choice."""
from harness import Ledger
from test_hub_outage import send


def test_scrolling_pauses_counts_and_end_resumes(hub, visitor):
    ledger = Ledger("follow")
    send(hub, ledger, 200)
    dashboard = visitor.open(hub, folded=False).until_live()
    dashboard.until(lambda: dashboard.follow_state == "Following" and len(dashboard.painted_rows()) > 20, "the feed")
    dashboard.scroll_feed(-400)
    dashboard.until(lambda: dashboard.follow_state == "Paused · 0 new", "the pause")
    before = dashboard.row_at_top()
    for round_ in range(1, 6):
        send(hub, ledger, 60)
        dashboard.until(lambda: dashboard.follow_state == f"Paused · {60 * round_} new", "the count of new events")
        assert dashboard.row_at_top() == before
    assert "300 new" in dashboard.text(".feed-resume")
    # Scrolling back to the end is not the same as asking to follow.
    dashboard.scroll_feed(100_000)
    send(hub, ledger, 1)
    dashboard.until(lambda: dashboard.follow_state == "Paused · 301 new", "one more event, still counted as new")
    dashboard.page.keyboard.press("End")
    dashboard.until(lambda: dashboard.follow_state == "Following", "following again")
    send(hub, ledger, 1)
    newest = hub.get("/api/events", limit=1)["events"][0]["event_uuid"]
    dashboard.until(lambda: dashboard.painted_rows()[-1]["event"] == newest, "the newest event")


def test_a_finished_call_changes_its_row_where_it_stands(hub, visitor):
    ledger = Ledger("row")
    start, end = ledger.tool_events("row-1", failed=True)
    hub.api.post("/events", start)
    dashboard = visitor.open(hub).until_live()
    dashboard.until(lambda: dashboard.painted_rows() and "Running" in dashboard.painted_rows()[0]["text"], "the call")
    send(hub, ledger, 3)
    dashboard.until(lambda: len(dashboard.painted_rows()) == 4, "other events")
    hub.api.post("/events", end)
    dashboard.until(lambda: dashboard.painted_rows()[0]["failed"], "the call to be marked as failed")
    assert len(dashboard.painted_rows()) == 4
