"""Whatever an agent logs is shown as text: it runs nothing, loads nothing, and leaves the page whole."""
import uuid

import pytest
from dashboard import Visitor
from harness import Ledger, size
from hostile_texts import ELSEWHERE, PLAIN, TEXTS

SESSION = "hostile-texts"
CHOSEN = TEXTS[:size(60, len(TEXTS), small=len(TEXTS))]
# As a click on a link inside the page does, without loading the page again.
GO_TO = "(to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }"


def send_everywhere(hub):
    """Each text as a prompt, command, output, path, error, title, question and name."""
    ledger = Ledger("hostile")
    sent = []
    for number, text in enumerate(CHOSEN):
        def add(name, session=SESSION, agent=None, **payload):
            sent.append({**ledger.event(session, name, **payload), "source_app": text[:200] or "app",
                         **({"agent_id": agent} if agent else {})})

        def call(tool, given, failed=False, **result):
            fields = {"tool_name": tool, "tool_use_id": f"toolu_{uuid.uuid4().hex[:20]}", "tool_input": given}
            add("PreToolUse", **fields)
            add("PostToolUseFailure" if failed else "PostToolUse", **fields, **result)

        add("UserPromptSubmit", prompt=text)
        add("UserPromptSubmit", session=f"titled-{number}", prompt=text)
        call("Bash", {"command": text, "description": text}, tool_response={"stdout": text, "stderr": text})
        call("Bash", {"command": "true"}, failed=True, error=text)
        call("Write", {"file_path": f"/tmp/{text}", "content": text}, tool_response={
            "type": "create", "filePath": f"/tmp/{text}", "content": text,
            "structuredPatch": [{"oldStart": 1, "oldLines": 1, "newStart": 1, "newLines": 1,
                                 "lines": [f"-{text}", f"+{text}"]}]})
        call(text[:100], {text[:100]: text}, tool_response=text)
        add("Notification", message=text, notification_type="permission_prompt")
        add("SubagentStart", agent=f"agent-{number}", agent_id=f"agent-{number}", agent_type=text[:100])
        add("SubagentStop", agent=f"agent-{number}", agent_id=f"agent-{number}", agent_type=text[:100],
            last_assistant_message=text)
        add(text[:100])
    refused = []
    for start in range(0, len(sent), 200):
        answer = hub.api.post("/api/events/batch", sent[start:start + 200])
        assert answer.status == 200
        refused += [item for item in answer.json["items"] if item["status"] != "stored"]
    # An event whose very name is not one may be refused; everything else is kept.
    assert len(refused) <= len(CHOSEN)


def assert_unharmed(dashboard, where):
    page = dashboard.page
    assert page.evaluate("window.__xss") is None, where
    assert page.evaluate("Object.prototype['window.__xss=1']") is None, where
    foreign = page.evaluate("""() => [...document.querySelectorAll(
        'script:not([src^="/"]), iframe, object, embed, img, image, base, form, video, marquee, math, foreignObject')]
        .map((one) => one.outerHTML)""")
    assert foreign == [], where
    handlers = page.evaluate("""() => [...document.querySelectorAll('*')].filter((one) =>
        [...one.attributes].some((attribute) => attribute.name.startsWith('on'))).map((one) => one.outerHTML)""")
    assert handlers == [], where
    links = page.evaluate("""() => [...document.querySelectorAll('a[href]')].filter((one) =>
        !(one.target === '_blank' && one.relList.contains('noopener') && one.relList.contains('noreferrer') &&
          /^https?:/.test(one.href))).map((one) => one.href)""")
    assert all(link.startswith(dashboard.hub.url) for link in links), (where, links)
    loading = page.evaluate("[...document.querySelectorAll('main [src], main [srcset], main [style*=url]')].length")
    assert loading == 0, where
    assert page.locator("h1").count() == 1, where
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, where


@pytest.mark.row("S06")
@pytest.mark.row("S07")
@pytest.mark.seconds(900)
def test_nothing_runs_and_nothing_is_loaded(hub, visitor, measured):
    """The visitor notes every dialog, every word of the policy, and every request to another origin than the hub's."""
    assert len(TEXTS) >= 300
    live = visitor.open(hub, folded=False).until_live()
    send_everywhere(hub)
    live.until(lambda: len(live.painted_rows()) > 20, "the events")
    assert_unharmed(live, "live")
    rows = live.all_rows()
    assert len(rows) > len(CHOSEN)
    assert_unharmed(live, "live, scrolled through")

    events = hub.get("/api/events", session_id=SESSION, event_type="PostToolUse", order="asc", limit=1000)["events"]
    for event in events[::16]:
        for depth in ("summary", "input", "output", "raw"):
            live.page.evaluate(GO_TO, f"/?event={event['event_uuid']}&depth={depth}")
            live.page.locator(".drawer .tab[aria-selected=true]", has_text=depth.capitalize()).wait_for()
        live.page.locator(".drawer .json").wait_for()
        assert_unharmed(live, f"drawer of {event['summary'][:60]}")

    sessions = visitor.open(hub, "/sessions")
    sessions.page.wait_for_selector(".session-table tbody tr")
    assert_unharmed(sessions, "sessions")

    # It waits for an answer: without a moment it would open at its end.
    session = visitor.open(hub, f"/sessions/{SESSION}?at=0", folded=False)
    read_through(session)
    for pane in ("timeline", "timeline&view=table", "raw"):
        session.page.goto(f"{hub.url}/sessions/{SESSION}?pane={pane}")
        session.page.wait_for_selector(".lane-head, .span-table tbody tr, .line")
        assert_unharmed(session, f"session, {pane}")
    session.go(f"/sessions/{SESSION}", pane="agents")
    session.page.wait_for_selector(".agents-drawing")
    session.page.wait_for_selector(".call")
    for head in session.page.locator(".call-head").all()[:40]:
        head.click()
    assert_unharmed(session, "session, tools")
    for tab in ("Errors", "Prompts"):
        session.page.get_by_role("tab", name=tab).click()
        session.page.wait_for_selector(".card")
        assert_unharmed(session, f"session, {tab}")
    session.go(f"/sessions/{SESSION}", pane="files")
    session.page.wait_for_selector(".pane-files")
    for file in session.page.locator(".file-row[data-path]").all()[:20]:
        file.click()
        session.page.wait_for_selector(".file-detail .diff-code, .file-detail .notice, .file-missing")
    assert_unharmed(session, "session, files")
    session.go(f"/sessions/{SESSION}", pane="replay", t="9999999999999")
    session.page.wait_for_selector(".replay-read .entry")
    assert_unharmed(session, "session, replay")
    session.go(f"/sessions/{SESSION}", pane="agents", view="table")
    session.page.wait_for_selector(".agents-row")
    assert_unharmed(session, "session, table of agents")
    assert visitor.problems == []
    measured(f"{len(CHOSEN)} texts, {sum(ELSEWHERE in text for text in CHOSEN)} of them with addresses elsewhere, in 10 fields, on 11 pages: 0 dialogs, "
             "0 complaints of the policy, 0 requests to other origins")


@pytest.mark.row("S06", undefended=True)
@pytest.mark.row("S07", undefended=True)
def test_a_page_that_takes_texts_for_markup_is_found(hub, chromium):
    visitor = Visitor(chromium)
    try:
        dashboard = visitor.open(hub, signed_in=False)
        dashboard.page.goto("about:blank")
        dashboard.page.set_content("<h1>naive</h1><main>" + "<hr>".join(PLAIN[10:16] + ["<img src=x onerror=alert(1)>"]) + "</main>")
        dashboard.until(lambda: any("dialog" in one for one in visitor.problems), "the dialog")
        assert any(f"foreign request: {ELSEWHERE}" in one for one in visitor.problems), visitor.problems
        with pytest.raises(AssertionError):
            assert_unharmed(dashboard, "naive")
    finally:
        visitor.close()


@pytest.mark.row("S06")
def test_agents_of_any_name_are_harmless(hub, visitor):
    send_everywhere(hub)
    agents = visitor.open(hub, folded=False).until_live()
    for path in ("/agents", f"/sessions/{SESSION}"):
        for view in ("tree", "icicle", "table"):
            agents.go(path, pane="agents", view=view, session=SESSION, agent="main")
            agents.page.wait_for_selector(".agents-row" if view == "table" else ".agents-drawing[data-nodes]")
            assert_unharmed(agents, f"agents, {path}, {view}")


def read_through(dashboard):
    """Scrolls the conversation from its beginning to its end, opening what is folded on the way."""
    page = dashboard.page
    page.wait_for_selector(".entry")
    scroller = page.locator(".read-scroll")
    seen = set()
    for step in range(1500):
        page.evaluate("""() => [...document.querySelectorAll('.entry [aria-expanded=false]')].slice(0, 2)
            .forEach((button) => button.click())""")
        dashboard.until_painted()
        seen.update(page.evaluate("[...document.querySelectorAll('[data-entry]')].map((one) => one.dataset.entry)"))
        if step % 4 == 0:
            assert_unharmed(dashboard, f"session, read, step {step}")
        at_end = scroller.evaluate("(list) => list.scrollTop + list.clientHeight >= list.scrollHeight - 2")
        if at_end and len(seen) > len(CHOSEN):
            assert_unharmed(dashboard, "session, read to the end")
            return
        scroller.evaluate("(list) => { list.scrollTop += list.clientHeight; }")
    raise AssertionError(f"the conversation did not end; {len(seen)} entries")


def test_directions_and_terminal_codes_stay_in_their_text(hub, visitor):
    """A mark that turns the direction of reading is written out, and colour codes are left out."""
    ledger = Ledger("codes")
    turned = ledger.event("codes", prompt="\u202egnp.exe")
    coloured = ledger.event("codes", "PostToolUse", tool_name="Bash", tool_use_id="toolu_codes",
                            tool_input={"command": "ls"}, tool_response={"stdout": "\u001b[31mred\u001b[0m\nplain"})
    hub.api.post("/api/events/batch", [turned, coloured])
    dashboard = visitor.open(hub, f"/?event={coloured['event_uuid']}&depth=output")
    dashboard.page.locator(".drawer pre").first.wait_for()
    assert "\u001b" not in dashboard.text(".drawer-body")
    assert "red" in dashboard.text(".drawer-body")
    line = dashboard.text(f"li[data-event='{turned['event_uuid']}'] .line-summary")
    assert "\u202e" not in line and "⟨U+202E⟩gnp.exe" in line
