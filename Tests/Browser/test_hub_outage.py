"""The hub dies while somebody looks, and comes back."""
from harness import Ledger, stored_events


def test_the_page_says_so_and_misses_nothing(hub, visitor):
    ledger = Ledger("outage")
    dashboard = visitor.open(hub, folded=False).until_live()
    send(hub, ledger, 20)
    dashboard.until(lambda: len(dashboard.painted_rows()) == 20, "the first events")
    hub.kill()
    dashboard.until(lambda: dashboard.connection.startswith(("Reconnecting in", "Offline · retry in")),
                    "words for the lost connection")
    assert "stale" in dashboard.follow_state
    hub.start()
    send(hub, ledger, 15)
    dashboard.until(lambda: dashboard.connection == "Live", "the connection to come back by itself", seconds=60)
    send(hub, ledger, 15)
    stored = [event["event_uuid"] for event in stored_events(hub.api)]
    assert len(stored) == 50
    dashboard.until(lambda: dashboard.painted_rows()[-1]["event"] == stored[-1], "the last event")
    assert dashboard.follow_state == "Following"
    assert [row["event"] for row in dashboard.all_rows()] == stored


def send(hub, ledger, count):
    assert hub.api.post("/api/events/batch", [ledger.event() for _ in range(count)]).json["stored"] == count
