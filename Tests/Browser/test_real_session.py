"""Somebody watches while the real client works, and reads the session afterwards."""
from harness import stored_events
from real_client import read_session
from scenarios import PARALLEL_FAILURES


def test_a_session_is_seen_live_and_afterwards(hub, client, visitor):
    live = visitor.open(hub, "/?repeats=1", folded=False).until_live()
    live.page.evaluate("window.__loadedOnce = true")
    outcome = client.run(PARALLEL_FAILURES)
    session_id = outcome.session_ids[0]
    truth = read_session(outcome.home, session_id)
    live.until(lambda: hub.get(f"/api/sessions/{session_id}")["session"]["status"] == "ended", "the session's end")
    events = stored_events(hub.api)
    live.until(lambda: live.painted_rows() and live.painted_rows()[-1]["event"] == events[-1]["event_uuid"],
               "the last event to be shown")

    rows = live.all_rows()
    assert [row["event"] for row in rows] == [event["event_uuid"] for event in events]
    failed = {event["event_uuid"] for event in events if event["is_error"]}
    assert len(failed) >= len(truth.failures) > 0
    assert {row["event"] for row in rows if row["failed"]} == failed
    assert all("Failed" in row["text"] for row in rows if row["failed"])
    assert live.connection == "Live"
    assert live.page.evaluate("window.__loadedOnce") is True, "the page was loaded again"

    sessions = visitor.open(hub, "/sessions")
    row = sessions.page.locator(".session-table tbody tr")
    sessions.until(lambda: row.count() == 1, "the session in the table")
    told = row.inner_text()
    assert PARALLEL_FAILURES["prompts"][0] in told or "A title" in told
    assert row.locator(".column-errors").inner_text() == str(len(truth.failures))
    row.locator(".row-link").click()
    assert_session_page(sessions, hub, session_id, truth)


def assert_session_page(dashboard, hub, session_id, truth):
    page = dashboard.page
    page.wait_for_selector(".entry-prompt")
    page.keyboard.press("3")
    drawing = page.wait_for_selector(".agents-drawing")
    dashboard.until(lambda: drawing.get_attribute("data-nodes") == str(len(truth.agents) + 1), "the drawing")
    page.keyboard.press("T")
    rows = page.locator(".agents-row")
    dashboard.until(lambda: rows.count() == len(truth.agents) + 1, "the table of agents")
    told = rows.all_inner_texts()
    for agent in truth.agents.values():
        assert any(agent.type in row and "Done" in row and agent.description in row for row in told), told
    assert page.locator(".first-failure").is_visible()
    assert f"First of {len(truth.failures)} failures" in dashboard.text(".first-failure")

    page.wait_for_selector(".call")
    assert page.locator(".call").count() == len(truth.tools)
    assert page.locator(".call[data-status=failed]").count() == len(truth.failures)
    page.locator(".call[data-status=succeeded] .call-head").first.click()
    page.wait_for_selector(".call-details section[aria-label=Output]")

    page.get_by_role("tab", name="Errors").click()
    page.wait_for_selector(".card.failed")
    assert page.locator(".card.failed").count() == len(truth.failures)

    page.get_by_role("tab", name="Files").first.click()
    page.wait_for_selector(".file-row:has(.file-lines > .added)")
    changed = page.locator(".file-row:has(.file-lines > .added)")
    assert {row.get_attribute("data-path") for row in changed.all()} == {path for path, _, _ in truth.files}
    changed.first.click()
    page.wait_for_selector(".diff [data-kind=added]")

    page.keyboard.press("3")
    page.wait_for_selector(".agents-row")
    subagent = hub.get(f"/api/sessions/{session_id}/agents")["agents"][1]
    page.locator(f".agents-row[data-agent$='/{subagent['agent_id']}']").click()
    page.wait_for_selector(".agent-filter")
    page.keyboard.press("7")
    own = {event["event_uuid"] for event in
           hub.get(f"/api/sessions/{session_id}/events", agent_id=subagent["agent_id"], limit=1000)["events"]}
    dashboard.until(lambda: (rows := dashboard.painted_rows()) and {row["event"] for row in rows} <= own,
                    "only the subagent's events")
