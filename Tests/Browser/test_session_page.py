"""A session's page: the strip on every tab, the conversation that is read, the waterfall, and the stored events."""
import json
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import pytest
from dashboard import MIDDLE, NARROW, PAINTED, WIDE
from edited_session import edited_session
from harness import Ledger, eyrie
from playwright.sync_api import Error
from session_files import SessionFile

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE)]
REPLY = """I found **two** places:

1. `retry.ts`
2. [the docs](https://docs.example/retry)

```ts
let tries = 5;
```"""
# True where something was painted on a canvas; what nothing was painted on is clear.
IS_PAINTED = """(canvas) => canvas.width > 0 &&
  canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0)"""
IS_IN_VIEW = """(one) => {
  const box = one.getBoundingClientRect();
  const list = one.closest('.read-scroll').getBoundingClientRect();
  return box.top >= list.top - 1 && box.top < list.bottom;
}"""


@pytest.fixture(scope="module")
def demo_seed():
    return 3


@pytest.fixture
def session(hub, demo_seed):
    """The made-up session with the most in it."""
    eyrie("demo", "--once", "--speed", "0", "--seed", demo_seed, "--sessions", 8, "--hub", hub.url, state=hub.state)
    sessions = hub.get("/api/sessions", limit=100)["sessions"]
    return max(sessions, key=lambda one: (one["error_count"] > 0, one["agent_count"], one["tool_count"]))


def opened(visitor, hub, session, query="", **look):
    dashboard = visitor.open(hub, f"/sessions/{session['session_id']}{query}", **look)
    dashboard.page.wait_for_selector(".strip[data-loaded=true]")
    return dashboard


def parameter(dashboard, name):
    found = re.search(rf"[?&]{name}=([^&]*)", dashboard.page.url)
    return found and found.group(1)


@pytest.mark.parametrize("theme, width", LOOKS)
def test_every_tab_has_the_strip_and_fits(hub, visitor, session, theme, width):
    dashboard = opened(visitor, hub, session, width=width, theme=theme)
    page = dashboard.page
    tabs = {"1": ("Read", ".entry"), "2": ("Timeline", ".lane-head"), "3": ("Agents", ".pane"),
            "4": ("Replay", ".replay-read .pane-head"), "5": ("Files", ".pane"), "6": ("Cost", ".pane-cost"), "7": ("Raw", ".line")}
    for key, (word, content) in tabs.items():
        page.keyboard.press(key)
        page.wait_for_selector(f".session-tabs .tab[aria-selected=true] >> text=/^{word}/")
        page.wait_for_selector(content)
        dashboard.until(lambda: page.locator(".strip canvas").evaluate(IS_PAINTED), f"the strip on {word}")
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{word} is too wide"
        assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0, f"{word} is too high"
        assert (parameter(dashboard, "pane") or "read") == word.lower()
    assert page.locator(".header-actions .button").all_inner_texts() == ["Link", "Summary", "Resume", "Compare", "Export"]


def test_zooming_by_drag_keys_and_crumbs_is_in_the_address(hub, visitor, session):
    dashboard = opened(visitor, hub, session)
    page = dashboard.page
    box = page.locator(".strip-box").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=5)
    page.mouse.up()
    dashboard.until(lambda: parameter(dashboard, "from"), "the window in the address")
    dragged = (parameter(dashboard, "from"), parameter(dashboard, "to"))
    assert int(dragged[0]) < int(dragged[1])
    assert page.locator(".zoom-trail .crumb").count() >= 4, "the whole, the zoom, and two buttons"
    page.keyboard.press("2")
    page.wait_for_selector(".lane-head, .pane-waterfall .notice")
    assert (parameter(dashboard, "from"), parameter(dashboard, "to")) == dragged, "the tabs share the window"
    page.keyboard.press("w")
    dashboard.until(lambda: parameter(dashboard, "from") != dragged[0], "a zoom by key")
    page.get_by_role("button", name=re.compile("^Whole")).click()
    dashboard.until(lambda: parameter(dashboard, "from") is None, "the whole session")

    page.locator(".strip-box").focus()
    for key in ("Home", "ArrowRight", "Shift+PageDown", "Shift+PageDown", "Enter"):
        page.keyboard.press(key)
    dashboard.until(lambda: parameter(dashboard, "from"), "a zoom by arrows")
    address = page.url
    page.reload()
    page.wait_for_selector(".strip[data-loaded=true]")
    assert page.url == address
    assert page.locator(".zoom-trail .crumb[aria-current]").count() == 1
    page.keyboard.press("Shift+Z")
    dashboard.until(lambda: parameter(dashboard, "from") is None, "the zoom undone")


def failing_session(hub, calls=60):
    """A session that fails far from its beginning."""
    ledger = Ledger("failing")
    events = [ledger.event("failing", "SessionStart", source="startup"),
              ledger.event("failing", prompt="Mend the **retries**")]
    for number in range(calls):
        events += ledger.tool_events("failing", failed=number == calls - 10)
    events.append(ledger.event("failing", "StopFailure", error="server_error", error_details="overloaded for too long"))
    for start in range(0, len(events), 200):
        assert hub.api.post("/api/events/batch", events[start:start + 200]).status == 200
    return hub.get("/api/sessions/failing")["session"]


def test_a_failed_session_opens_at_its_first_failure(hub, visitor):
    session = failing_session(hub)
    assert session["status"] == "failed"
    dashboard = opened(visitor, hub, session)
    page = dashboard.page
    target = page.locator(".entry[data-target=true]")
    target.wait_for()
    dashboard.until(lambda: target.evaluate(IS_IN_VIEW), "the first failure to be in view")
    assert "Failed" in target.inner_text()
    asked = {"from": session["started_at"], "kind": "error", "direction": "next"}
    first = hub.get("/api/sessions/failing/step", **asked)
    assert first["moment"]["tool_use_id"] is not None

    page.keyboard.press("e")
    dashboard.until(lambda: parameter(dashboard, "at"), "a step to an error")
    page.keyboard.press("e")
    dashboard.until(lambda: "No further error" in page.locator(".pane-head").inner_text(), "the end of the errors")
    page.keyboard.press("Shift+E")
    dashboard.until(lambda: parameter(dashboard, "entry") == first["moment"]["tool_use_id"], "the step back")


def told_session(hub):
    printed = "\u001b[32mall passed\u001b[0m\nplain"
    return SessionFile().prompt("Look at the *retries*").runs("make test", printed).says(REPLY).hand_in(hub)


def test_replies_are_markdown_and_output_has_its_colours(hub, visitor):
    told = told_session(hub)
    dashboard = opened(visitor, hub, {"session_id": told.session_id})
    page = dashboard.page
    reply = page.locator(".entry-reply .rich").last
    reply.wait_for()
    assert reply.locator("strong").inner_text() == "two"
    assert reply.locator("ol li").count() == 2 and reply.locator("pre code").inner_text().strip() == "let tries = 5;"
    link = reply.locator("a")
    assert link.get_attribute("href") == "https://docs.example/retry"
    assert link.get_attribute("rel") == "noopener noreferrer" and link.get_attribute("target") == "_blank"
    assert reply.evaluate("(one) => one.getBoundingClientRect().width") < 760, "a line is too long to be read"
    page.locator(".entry-tool .tool-head").first.click()
    page.wait_for_selector(".tool-details section[aria-label=Output]")
    assert page.locator(".tool-details .ansi-green").inner_text() == "all passed"
    assert "\u001b" not in page.locator(".tool-details").inner_text()


def test_changes_are_shown_as_the_files_show_them(hub, visitor):
    file, calls = edited_session(hub)
    dashboard = opened(visitor, hub, {"session_id": file.session_id})
    page = dashboard.page
    card = page.locator(f".entry[data-entry*='{calls[0]}']")
    added = card.locator(".diff tr[data-kind=added]")
    added.wait_for()
    assert added.locator(".diff-number").last.inner_text() == "9"
    assert "Math" in " ".join(added.locator(".diff-word").all_inner_texts()), "the words that changed are marked"
    card.locator(".diff .code-keyword").first.wait_for()
    card.locator(".tool-head").click()
    card.locator(".tool-details").wait_for()
    assert card.locator(".diff").count() == 1, "opened, it has the diff once"
    page.get_by_role("button", name="Diffs").click()
    card.locator(".tool-head").click()
    dashboard.until(lambda: page.locator(".diff").count() == 0, "no diffs")
    page.get_by_role("button", name="Diffs").click()
    card.get_by_role("button", name="In Files").click()
    page.wait_for_selector(f".step-card[data-step='{calls[0]}'][data-current=true]")


def test_a_link_to_an_entry_opens_there(hub, visitor):
    session = failing_session(hub, calls=150)
    tools = hub.get("/api/sessions/failing/tools", limit=200, order="asc")["tool_calls"]
    call = tools[100]
    dashboard = opened(visitor, hub, session, f"?at={call['started_at']}&entry={call['tool_use_id']}")
    target = dashboard.page.locator(".entry[data-target=true]")
    target.wait_for()
    dashboard.until(lambda: target.evaluate(IS_IN_VIEW), "the entry to be in view")
    assert call["tool_use_id"] in target.get_attribute("data-entry")


def test_reading_pages_both_ways_without_moving_what_is_read(hub, visitor):
    session = failing_session(hub, calls=400)
    dashboard = opened(visitor, hub, session)
    page = dashboard.page
    page.locator(".entry[data-target=true]").wait_for()
    scroller = page.locator(".read-scroll")
    at_edge = """(list) => { const edge = list.getBoundingClientRect().top;
        const rows = [...list.querySelectorAll(':scope > ol > li')];
        const row = rows.find((one) => one.getBoundingClientRect().bottom > edge);
        return row.dataset.row; }"""
    seen = set()

    def is_at_beginning():
        scroller.evaluate("(list) => { list.scrollTop -= list.clientHeight; }")
        dashboard.until_painted()
        seen.add(scroller.evaluate(at_edge))
        assert page.locator(".read-scroll > ol > li").count() < 200, "too much is painted"
        return page.locator(".entry-prompt").count() and scroller.evaluate("(list) => list.scrollTop") == 0

    dashboard.until(is_at_beginning, "the beginning", seconds=120)
    assert page.locator(".entry-prompt").is_visible()
    assert len(seen) > 10
    row = scroller.evaluate(at_edge)
    before = scroller.get_attribute("aria-label")
    hub.api.post("/api/events/batch", Ledger("failing").tool_events("failing"))
    dashboard.until(lambda: scroller.get_attribute("aria-label") != before, "an entry that came at the end")
    dashboard.until_painted()
    assert scroller.evaluate(at_edge) == row, "what is read has moved"


# Somebody scrolls, and before the browser has told so something has the list made anew.
SCROLL_AND_TOGGLE = """(list) => {
  list.scrollTop += list.clientHeight;
  document.querySelector('.pane-read .pane-head button[aria-pressed]').click();
}"""


def test_scrolling_is_not_undone_by_what_changes_at_the_same_moment(hub, visitor):
    session = failing_session(hub, calls=150)
    # Named, because a hundred calls may begin within the millisecond that an address tells apart.
    first = hub.get("/api/sessions/failing/tools", limit=1, order="asc")["tool_calls"][0]
    dashboard = opened(visitor, hub, session, f"?at={first['started_at']}&entry={first['tool_use_id']}")
    page = dashboard.page
    page.locator(".entry-tool").first.wait_for()
    scroller = page.locator(".read-scroll")
    for _ in range(4):
        before, view = scroller.evaluate("(list) => [list.scrollTop, list.clientHeight]")
        scroller.evaluate(SCROLL_AND_TOGGLE)
        after = page.evaluate("""() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(
            () => resolve(document.querySelector('.read-scroll').scrollTop))))""")
        assert after >= before + view / 2, "the list went back to where it was"


def test_agents_open_in_place(hub, visitor, session):
    agents = hub.get(f"/api/sessions/{session['session_id']}/agents")["agents"]
    assert len(agents) > 1
    dashboard = opened(visitor, hub, session, f"?at={session['started_at']}")
    page = dashboard.page

    def is_at_agent():
        if page.locator(".agent-card-name").count():
            return True
        page.locator(".read-scroll").evaluate("(list) => { list.scrollTop += list.clientHeight * 0.8; }")
        dashboard.until_painted()
        return False

    dashboard.until(is_at_agent, "the card of an agent")
    card = page.locator(".agent-card").first
    card.locator(".agent-card-name").first.click()
    card.locator(".stack .entry").first.wait_for()
    assert card.locator(".agent-card-facts dt").first.inner_text() == "Tools"


def test_an_open_agent_goes_on_while_it_works(hub, visitor):
    ledger = Ledger("working")
    own = {"agent_id": "agent-a", "agent_type": "Explore"}

    def tell(*events):
        assert hub.api.post("/api/events/batch", list(events)).status == 200

    def read(number):
        return [ledger.event("working", name, **own, tool_name="Read", tool_use_id=f"toolu_read_{number}",
                             tool_input={"file_path": f"/src/{number}.ts"}) for name in ("PreToolUse", "PostToolUse")]

    tell(ledger.event("working", prompt="Look around"),
         ledger.event("working", "PreToolUse", tool_name="Task", tool_use_id="toolu_task",
                      tool_input={"subagent_type": "Explore", "description": "Look", "prompt": "Look"}),
         ledger.event("working", "SubagentStart", **own), *read(1))
    dashboard = visitor.open(hub, "/sessions/working").until_live()
    card = dashboard.page.locator(".agent-card")
    card.locator(".agent-card-name").click()
    entries = card.locator(".stack .entry-tool")
    dashboard.until(lambda: entries.count() == 1, "the first call")
    tell(*read(2))
    dashboard.until(lambda: entries.count() == 2 and "2.ts" in entries.last.inner_text(), "the call that followed")


@pytest.mark.parametrize("pane", ["read", "raw"])
def test_a_question_is_told_whichever_agent_is_shown(hub, visitor, pane):
    ledger = Ledger("asking")
    own = {"agent_id": "agent-a", "agent_type": "Explore"}

    def tell(*events):
        assert hub.api.post("/api/events/batch", list(events)).status == 200

    tell(ledger.event("asking", prompt="Look around"), ledger.event("asking", "SubagentStart", **own),
         *[ledger.event("asking", name, **own, tool_name="Read", tool_use_id="toolu_read",
                        tool_input={"file_path": "/src/1.ts"}) for name in ("PreToolUse", "PostToolUse")],
         ledger.event("asking", "SubagentStop", **own, last_assistant_message="Done."))
    dashboard = visitor.open(hub, f"/sessions/asking?agent=agent-a&pane={pane}").until_live()
    dashboard.page.wait_for_selector(".entry, .line")
    push = {"tool_name": "Bash", "tool_input": {"command": "git push"}}
    tell(ledger.event("asking", "PreToolUse", **push, tool_use_id="toolu_push"),
         ledger.event("asking", "PermissionRequest", **push))
    question = dashboard.page.locator(".open-question")
    question.wait_for()
    assert "git push" in question.inner_text()


def test_a_call_that_was_allowed_says_since_when_it_worked(hub):
    ledger = Ledger("allowed")
    call = {"tool_name": "Bash", "tool_input": {"command": "git push"}}
    began = datetime.now(timezone.utc) - timedelta(minutes=5)
    for seconds, name, more in (
            (0, "PreToolUse", {"tool_use_id": "toolu_push"}), (1, "PermissionRequest", {}),
            (61, "PostToolUse", {"tool_use_id": "toolu_push", "duration_ms": 2_000, "tool_response": {"stdout": ""}}),
            (62, "PreToolUse", {"tool_use_id": "toolu_again"}),
            (63, "PostToolUse", {"tool_use_id": "toolu_again", "duration_ms": 900, "tool_response": {"stdout": ""}})):
        event = ledger.event("allowed", name, **call, **more)
        event["timestamp"] = (began + timedelta(seconds=seconds)).isoformat()
        assert hub.api.post("/events", event).status == 201
    spans = {span["tool_use_id"]: span for span in hub.get("/api/sessions/allowed/timeline")["spans"]}
    allowed = datetime.fromisoformat(spans["toolu_push"]["allowed_at"].replace("Z", "+00:00"))
    assert abs((allowed - began).total_seconds() - 59) < 0.01, "two seconds before its end"
    assert spans["toolu_again"]["allowed_at"] is None, "nobody was asked"


def test_a_call_that_a_notice_asks_about_waits(hub, visitor):
    ledger = Ledger("asks")
    command = "git push --force origin main"
    call = {"tool_name": "Bash", "tool_use_id": "toolu_push", "tool_input": {"command": command}}
    for event in (
            ledger.event("asks", prompt="Push it"), ledger.event("asks", "PreToolUse", **call),
            ledger.event("asks", "Notification", message="Claude needs your permission",
                         notification_type="permission_prompt")):
        assert hub.api.post("/events", event).status == 201
    dashboard = opened(visitor, hub, {"session_id": "asks"})
    card = dashboard.page.locator(".tool-card")
    dashboard.until(lambda: "Waiting for you" in card.inner_text(), "the call to wait")
    assert "asks to run Bash" in dashboard.text(".open-question") and command in dashboard.text(".open-question")
    page = dashboard.page
    for pane, place in (("timeline&view=table", ".span-table tr:has-text('Bash')"), ("agents", ".call")):
        dashboard.go(f"/sessions/asks?pane={pane}")
        listed = page.locator(place, has_text=command).first
        dashboard.until(lambda: "Waiting" in listed.inner_text() and "Running" not in listed.inner_text(), pane)
    dashboard.go("/sessions/asks")
    card.wait_for()
    assert hub.api.post("/events", ledger.event("asks", "PostToolUse", **call, tool_response={})).status == 201
    dashboard.until(lambda: "Done" in card.inner_text(), "the call to be done")


def test_strip_and_timeline_count_the_same_failures(hub, visitor):
    session = failing_session(hub)
    counted = hub.get("/api/sessions/failing/strip", columns=600)["mark_counts"]["error"]
    assert counted == session["error_count"] == 2, "a call and a turn"
    dashboard = opened(visitor, hub, session, "?pane=timeline")
    dashboard.page.wait_for_selector(".lane-head")
    dashboard.until(lambda: "2 failures" in dashboard.text(".pane-waterfall .pane-head"), "the timeline's count")
    dashboard.until(lambda: dashboard.page.locator(".lane-line.muted .mark").inner_text().strip() == "2",
                    "the lane's count")
    assert "2 errors" in dashboard.page.locator(".strip-box").get_attribute("aria-label")


def test_a_report_of_a_background_task_is_one_line(hub, visitor):
    ledger = Ledger("report")
    report = '<task-notification>\n<summary>Agent "audit" finished</summary>\n</task-notification>'
    for event in (ledger.event("report", prompt="Audit it"), ledger.event("report", prompt=report)):
        assert hub.api.post("/events", event).status == 201
    page = opened(visitor, hub, {"session_id": "report"}).page
    entry = page.locator(".entry-notification")
    assert 'Agent "audit" finished' in entry.inner_text() and "<summary>" not in entry.inner_text()
    entry.get_by_role("button").click()
    assert "<summary>" in entry.inner_text()
    assert page.locator(".entry-prompt").count() == 1


def test_the_timeline_by_keys_and_as_a_table(hub, visitor, session):
    dashboard = opened(visitor, hub, session, "?pane=timeline")
    page = dashboard.page
    page.wait_for_selector(".lane-head")
    agents = hub.get(f"/api/sessions/{session['session_id']}/agents")["agents"]
    dashboard.until(lambda: page.locator(".lane-head").count() == min(len(agents), 30), "a lane for each agent")
    dashboard.until(lambda: page.locator(".waterfall-canvas").evaluate(IS_PAINTED), "the bars")
    for key in (".", ".", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector(".drawer .facts")
    first = parameter(dashboard, "span")
    page.keyboard.press(".")
    dashboard.until(lambda: parameter(dashboard, "span") != first, "the next span")
    page.keyboard.press("z")
    dashboard.until(lambda: parameter(dashboard, "from"), "the span to be fitted")
    page.keyboard.press("Escape")
    page.wait_for_selector(".drawer", state="detached")
    page.keyboard.press("Shift+Z")

    page.get_by_role("button", name="Table").click()
    page.wait_for_selector(".span-table tbody tr")
    total = hub.get(f"/api/sessions/{session['session_id']}/timeline")["spans"]
    dashboard.until(lambda: page.locator(".span-table tbody tr").count() == min(200, len(total)), "every span")
    page.get_by_role("button", name="Errors only").click()
    failed = hub.get(f"/api/sessions/{session['session_id']}/timeline", errors=1)["spans"]
    dashboard.until(lambda: page.locator(".span-table tbody tr").count() == len(failed), "only what failed")
    page.locator(".span-table .turn-link").first.click()
    page.wait_for_selector(".drawer .facts")
    assert "errors=1" in page.url and "view=table" in page.url


def test_raw_has_every_event_and_copies_paths(hub, visitor):
    told = told_session(hub)
    events = hub.get(f"/api/sessions/{told.session_id}/events", order="asc", limit=100)["events"]
    dashboard = opened(visitor, hub, {"session_id": told.session_id}, "?pane=raw")
    page = dashboard.page
    dashboard.until(lambda: len(dashboard.painted_rows()) == len(events), "every event")
    assert [row["event"] for row in dashboard.painted_rows()] == [event["event_uuid"] for event in events]
    page.locator(".line").first.click()
    page.wait_for_selector(".drawer .json-line")
    page.locator(".json-key", has_text=re.compile("^summary$")).click()
    assert page.locator(".json-line code").inner_text() == "$.summary"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy path").click()
    dashboard.until(lambda: page.evaluate("navigator.clipboard.readText()") == "$.summary", "the path to be copied")


def test_a_step_whose_answer_comes_late_brings_nobody_back(hub, visitor):
    session = failing_session(hub)["session_id"]
    page = visitor.open(hub, f"/sessions/{session}").page
    page.wait_for_selector(".pane-read .entry")
    found = hub.get(f"/api/sessions/{session}/step", kind="error", direction="next", **{"from": "2020-01-01T00:00:00Z"})
    held = []
    page.route("**/step?*", lambda route: held.append(route))
    with page.expect_request("**/step?*") as asked:
        page.keyboard.press("e")
    assert "kind=error" in asked.value.url
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_selector(".session-table tbody tr")
    try:
        held[0].fulfill(json=found)
    except Error:
        pass  # It was given up already.
    page.evaluate("fetch('/health').then((answer) => answer.json())")
    page.evaluate(PAINTED)
    assert "at=" not in page.url


def test_only_what_came_since_is_new(hub, visitor):
    ledger = Ledger("since")
    call = {"tool_name": "Bash", "tool_input": {"command": "ls"}}
    prompt = ledger.event("since", prompt="Look around")
    calls = [ledger.event("since", name, **call, tool_use_id=f"toolu_{number}")
             for number in range(3) for name in ("PreToolUse", "PostToolUse")]
    assert hub.api.post("/api/events/batch", [prompt, *calls]).status == 200
    dashboard = visitor.open(hub, f"/sessions/since?at={quote(prompt['timestamp'])}").until_live()
    follow = dashboard.page.locator(".pane-read .pane-head .button.strong")
    follow.wait_for()
    assert "Paused · 0 new" in follow.inner_text()
    more = [ledger.event("since", name, **call, tool_use_id="toolu_more") for name in ("PreToolUse", "PostToolUse")]
    assert hub.api.post("/api/events/batch", more).status == 200
    dashboard.until(lambda: "Paused · 1 new" in follow.inner_text(), "the entry that came")


def test_a_session_that_is_idle_lasted_to_its_last_event(hub, visitor):
    begun = datetime.now(timezone.utc) - timedelta(minutes=10)
    file = SessionFile(begins=begun).prompt("Count to three").runs("seq 3", "1\n2\n3").says("Done.")
    file.hand_in(hub)
    lasted = f"{(file.time - begun).total_seconds() - 1:.1f} s"
    dashboard = visitor.open(hub, f"/sessions/{file.session_id}")
    page = dashboard.page
    facts = page.locator(".session-facts")
    facts.wait_for()
    assert f"Lasted\n{lasted}" in facts.inner_text() and "Elapsed" not in facts.inner_text()
    assert hub.get(f"/api/sessions/{file.session_id}")["session"]["status"] == "idle"
    page.reload()
    facts.wait_for()
    assert f"Lasted\n{lasted}" in facts.inner_text()
    dashboard.go("/sessions?range=all")
    row = page.locator(f"tr[data-session='{file.session_id}']")
    row.wait_for()
    assert row.locator(".duration-text").inner_text() == lasted


def test_the_session_can_be_handed_over(hub, visitor, session):
    dashboard = opened(visitor, hub, session)
    page = dashboard.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("y")
    dashboard.until(lambda: page.evaluate("navigator.clipboard.readText()") == page.url, "the link")
    page.keyboard.press("Shift+Y")
    dashboard.until(lambda: page.evaluate("navigator.clipboard.readText()").startswith("# "), "the summary")
    told = page.evaluate("navigator.clipboard.readText()")
    assert session["session_id"] in told and "## Asked" in told
    page.locator(".menu summary").click()
    for link in page.locator(".menu a").all():
        answer = page.request.get(hub.url + link.get_attribute("href"))
        assert answer.ok and json.loads(answer.text())


def test_the_timeline_says_what_the_time_of_the_whole_session_went_into(hub, visitor, session):
    time = hub.get(f"/api/sessions/{session['session_id']}/strip", columns=10)["time"]
    assert abs(sum(time.values()) - session["duration_ms"]) <= 1, (time, session["duration_ms"])
    page = opened(visitor, hub, session, "?pane=timeline").page
    sums = page.locator(".time-sums")
    sums.locator("text=in all").wait_for()
    words = {"Model": "model_ms", "Tools": "tool_ms", "Waiting for you": "user_ms", "Between turns": "idle_ms"}
    for word, name in words.items():
        assert sums.locator("li", has_text=word).count() == (time[name] > 0), (word, time)
    assert sums.locator(".time-bar i").count() == sum(one > 0 for one in time.values())
    told = sums.inner_text()
    page.locator(".strip .zoom-button").first.click()
    page.wait_for_function("() => location.search.includes('from=')")
    assert sums.inner_text() == told, "the window changes nothing"


@pytest.mark.parametrize("width", (MIDDLE, NARROW))
def test_a_long_title_and_every_tab_have_their_room(hub, visitor, width):
    title = "Move the price rules out of the controller, one file for each rule"
    long = SessionFile().prompt(title).says("Done.", input=10, output=10).hand_in(hub)
    page = visitor.open(hub, f"/sessions/{long.session_id}", width=width).page
    heading = page.get_by_role("heading", level=1, name=title)
    heading.wait_for()
    height, room = heading.evaluate("(one) => [one.scrollHeight, one.clientHeight]")
    assert height <= room, "the title is cut"
    for key, pane in {"1": ".read-scroll", "2": ".waterfall-scroll", "4": ".replay-read"}.items():
        page.keyboard.press(key)
        page.wait_for_selector(pane)
        assert page.locator(pane).bounding_box()["height"] >= 100, pane
    player, state = page.locator(".player").bounding_box(), page.locator(".replay-state").bounding_box()
    assert state["y"] + state["height"] <= player["y"] + 1, "the player lies over what was said"


def test_what_came_last_says_whether_the_turn_failed(hub, visitor):
    ledger = Ledger("last")

    def tell(name, **payload):
        assert hub.api.post("/events", ledger.event("last-1", name, **payload)).status == 201

    tell("UserPromptSubmit", prompt="Mend it")
    tell("Stop", last_assistant_message="It is mended.")
    page = visitor.open(hub, "/sessions/last-1").until_live().page
    page.get_by_role("region", name="Last reply").get_by_text("It is mended.").wait_for()
    page.evaluate("""() => { window.shown = []; new MutationObserver(() => {
      window.shown.push(document.querySelector('.last-word') !== null);
    }).observe(document.querySelector('main'), { childList: true, subtree: true }); }""")
    tell("StopFailure", error="rate_limit", last_assistant_message="API Error: limit reached")
    page.get_by_role("region", name="Last turn failed").get_by_text("API Error: limit reached").wait_for()
    assert page.evaluate("window.shown.every(Boolean)"), "it came and went"
