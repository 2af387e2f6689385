"""The tab Replay of a session: a player that shows what was said until a moment, and what the session was then."""
import re
from datetime import datetime, timedelta, timezone

import pytest
from dashboard import MIDDLE, WIDE
from edited_session import edited_session
from harness import Ledger, eyrie

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE)]
IS_PAINTED = """(canvas) => canvas.width > 0 &&
  canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0)"""
# Where somebody may go from a moment: 10 s on and back, to the next and the last edit, error, prompt and question.
MOMENTS_AHEAD = 10
# Clicks on the scrubber and waits until the page shows that moment; what it shows then.
JUMP = """(x) => new Promise((resolve) => {
  const box = document.querySelector('.scrubber-box');
  const area = box.getBoundingClientRect();
  const panel = document.querySelector('.replay-state');
  const at = { clientX: area.left + area.width * x, clientY: area.top + 30, button: 0, pointerId: 1, bubbles: true };
  box.setPointerCapture = () => undefined;
  const before = panel.querySelector('.state-figures')?.innerText;
  const look = () => {
    const isThere = [...document.querySelectorAll('[data-busy]')].every((one) => one.dataset.busy === 'false');
    const figures = panel.querySelector('.state-figures')?.innerText;
    if (isThere && figures !== before) resolve(figures);
    else requestAnimationFrame(look);
  };
  box.dispatchEvent(new PointerEvent('pointerdown', at));
  box.dispatchEvent(new PointerEvent('pointerup', at));
  requestAnimationFrame(look);
})"""


@pytest.fixture
def edited(hub):
    return edited_session(hub)


def opened(visitor, hub, session_id, query="", **look):
    dashboard = visitor.open(hub, f"/sessions/{session_id}?pane=replay{query}", **look)
    page = dashboard.page
    page.wait_for_selector(".scrubber-box")
    page.wait_for_selector(".state-figures")
    dashboard.until(lambda: page.locator(".scrubber canvas").evaluate(IS_PAINTED), "the scrubber")
    return dashboard


def parameter(dashboard, name):
    return dashboard.page.evaluate("(name) => new URLSearchParams(location.search).get(name)", name)


def stands_at(dashboard):
    """Where the replay stands, in milliseconds."""
    text = dashboard.page.locator(".transport-time").get_attribute("datetime")
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def milliseconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000


def iso(at):
    return datetime.fromtimestamp(at / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def figure(dashboard, name):
    return dashboard.page.locator(f".state-figures > div:has(dt:text-is('{name}')) dd").inner_text().strip()


def until_there(dashboard):
    dashboard.until(lambda: dashboard.page.locator('[data-busy="true"]').count() == 0, "the picture of the moment")


def marks_of(hub, session_id, kind):
    return [one for one in hub.get(f"/api/sessions/{session_id}/strip")["marks"] if one["kind"] == kind]


@pytest.mark.parametrize("theme, width", LOOKS)
def test_the_player_fits_and_shows_the_session_at_its_beginning(hub, visitor, edited, theme, width):
    session, _ = edited
    dashboard = opened(visitor, hub, session.session_id, theme=theme, width=width)
    page = dashboard.page
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    for part in (".replay-read", ".replay-state", ".scrubber-box", ".transport-play", ".transport-clock"):
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width + 1, part
    assert re.match(r"\d\d:\d\d:\d\d\.\d · 0:00 of \d+:\d\d", page.locator(".transport-clock").inner_text())
    assert page.get_by_role("button", name="Skip waits").get_attribute("aria-pressed") == "true"
    small = page.evaluate("""() => [...document.querySelectorAll('.player button, .player select')]
      .map((one) => one.getBoundingClientRect()).filter((box) => box.width < 24 || box.height < 24).length""")
    assert small == 0, "controls must be large enough to be hit"


def test_a_link_to_a_moment_shows_that_moment(hub, visitor, edited):
    session, calls = edited
    third = hub.get(f"/api/sessions/{session.session_id}/files", tool_use_id=calls[2])["files"][0]
    at = round(milliseconds(third["at"]))
    dashboard = opened(visitor, hub, session.session_id, f"&t={at}")
    until_there(dashboard)
    page = dashboard.page
    assert stands_at(dashboard) == at
    truth = hub.get(f"/api/sessions/{session.session_id}/state", at=iso(at))
    assert figure(dashboard, "Tool calls") == str(truth["tool_count"])
    assert figure(dashboard, "Events") == str(truth["event_count"])
    assert figure(dashboard, "Errors").split()[-1] == str(truth["error_count"])
    assert page.locator(".state-file").count() == len(truth["files"]) == 1
    page.wait_for_selector(".last-change .diff tr[data-kind=added] >> text=toFixed")
    entries = page.locator(".replay-read .entry")
    dashboard.until(lambda: entries.count() > 0, "what was said")
    assert "Both pass now." not in page.locator(".replay-read").inner_text()


def test_playing_runs_by_the_clock_and_skips_the_long_wait(hub, visitor, edited):
    session, _ = edited
    first, second = (milliseconds(one["at"]) for one in marks_of(hub, session.session_id, "prompt"))
    dashboard = opened(visitor, hub, session.session_id)
    page = dashboard.page
    begun = stands_at(dashboard)
    assert abs(begun - first) < 1_500
    page.keyboard.press(">")
    page.keyboard.press(">")
    assert page.locator(".transport select").first.input_value() == "4"
    page.keyboard.press("k")
    page.wait_for_selector(".transport-play >> text=Pause")
    dashboard.until(lambda: stands_at(dashboard) > second, "the second turn")
    said = page.locator(".transport-said")
    assert re.search(r"Skipped: it waited 1 m \d\d s for you", said.inner_text())
    page.keyboard.press("k")
    page.wait_for_selector(".transport-play >> text=Play")
    stopped = stands_at(dashboard)
    # While it plays every frame moves it on.
    dashboard.until_painted()
    dashboard.until_painted()
    assert stands_at(dashboard) == stopped
    dashboard.until(lambda: parameter(dashboard, "t") == str(stopped), "the moment in the address")
    page.reload()
    page.wait_for_selector(".state-figures")
    assert stands_at(dashboard) == stopped, "the address alone brings the moment back"


def test_the_legend_tells_how_long_it_waited(hub, visitor, edited):
    """What the hub calls a wait lies between the end of a turn and the next prompt; the legend adds up those."""
    session, _ = edited
    waits = hub.get(f"/api/sessions/{session.session_id}/strip")["waits"]
    prompts = [milliseconds(one["at"]) for one in marks_of(hub, session.session_id, "prompt")]
    assert [one["kind"] for one in waits] == ["user"] and milliseconds(waits[0]["ended_at"]) == prompts[1]
    events = hub.get(f"/api/sessions/{session.session_id}/events", order="asc", limit=100)["events"]
    before = max(milliseconds(one["timestamp"]) for one in events if milliseconds(one["timestamp"]) < prompts[1])
    assert milliseconds(waits[0]["at"]) == before, "it waits from the last thing that was done"
    seconds = round((prompts[1] - before) / 1000)
    dashboard = opened(visitor, hub, session.session_id)
    legend = dashboard.page.locator(".scrubber-legend")
    assert f"1 wait, {seconds // 60} m {seconds % 60:02} s" in legend.inner_text()


def test_waits_are_played_where_they_are_not_skipped(hub, visitor, edited):
    session, _ = edited
    second = milliseconds(marks_of(hub, session.session_id, "prompt")[1]["at"])
    dashboard = opened(visitor, hub, session.session_id, f"&t={round(second) - 60_000}")
    page = dashboard.page
    page.get_by_role("button", name="Skip waits").click()
    begun = stands_at(dashboard)
    page.locator(".transport-play").click()
    dashboard.until(lambda: stands_at(dashboard) > begun, "it to play")
    page.locator(".transport-play").click()
    page.wait_for_selector(".transport-play >> text=Play")
    assert stands_at(dashboard) < second, "the wait was left out"
    assert "Skipped" not in page.locator(".transport-said").inner_text()


def test_keys_jump_and_step(hub, visitor, edited):
    session, calls = edited
    dashboard = opened(visitor, hub, session.session_id)
    page = dashboard.page
    start = stands_at(dashboard)
    page.keyboard.press("l")
    assert stands_at(dashboard) == start + 10_000
    page.keyboard.press("j")
    assert stands_at(dashboard) == start
    edits = [milliseconds(one["at"]) for one in marks_of(hub, session.session_id, "edit")]
    for expected in edits[:3]:
        page.keyboard.press("n")
        dashboard.until(lambda: abs(stands_at(dashboard) - expected) <= 1, "the next edit")
    page.keyboard.press("Shift+N")
    dashboard.until(lambda: abs(stands_at(dashboard) - edits[1]) <= 1, "the edit before")
    page.wait_for_selector(".replay-read .entry[data-target=true]")
    page.keyboard.press("e")
    error = milliseconds(marks_of(hub, session.session_id, "error")[0]["at"])
    dashboard.until(lambda: abs(stands_at(dashboard) - error) <= 1, "the error")
    page.keyboard.press("e")
    dashboard.until(lambda: "No further error" in page.locator(".transport-said").inner_text(), "the last error")
    dashboard.until(lambda: parameter(dashboard, "t") == str(stands_at(dashboard)), "the moment in the address")
    # After a reload the exact moment is not known any more, and stepping back still leaves it.
    page.reload()
    page.wait_for_selector(".state-figures")
    page.keyboard.press("Shift+N")
    dashboard.until(lambda: abs(stands_at(dashboard) - edits[1]) <= 1, "the edit before the error")

    page.locator(".scrubber-box").focus()
    page.keyboard.press("5")
    whole = page.locator(".scrubber-box").get_attribute("aria-valuemax")
    dashboard.until(lambda: abs(stands_at(dashboard) - start - int(whole) * 500) < 1_200, "the middle")
    assert parameter(dashboard, "pane") == "replay", "digits belong to the player while it has the focus"
    page.keyboard.press("End")
    dashboard.until(lambda: "Both pass now." in page.locator(".replay-read").inner_text(), "the end")
    page.keyboard.press(" ")
    page.wait_for_selector(".transport-play >> text=Pause")
    page.keyboard.press(" ")
    page.wait_for_selector(".transport-play >> text=Play")
    page.locator("h1").click()
    page.keyboard.press("1")
    page.wait_for_selector(".pane-read")


def test_every_step_by_event_goes_on(hub, visitor, edited):
    session, _ = edited
    dashboard = opened(visitor, hub, session.session_id)
    page = dashboard.page
    seen = []
    for _ in range(8):
        before = page.locator(".transport-said").inner_text(), stands_at(dashboard)
        page.get_by_role("button", name="Next event").click()
        dashboard.until(lambda: (page.locator(".transport-said").inner_text(), stands_at(dashboard)) != before,
            "a step")
        seen.append(stands_at(dashboard))
    assert seen == sorted(seen) and len(set(seen)) >= 7


def test_calls_that_had_not_ended_are_under_way(hub, visitor, edited):
    session, _ = edited
    failed = marks_of(hub, session.session_id, "error")[0]
    at = round(milliseconds(failed["at"])) - 500
    dashboard = opened(visitor, hub, session.session_id, f"&t={at}")
    page = dashboard.page
    card = page.locator(".replay-read .tool-card").last
    card.wait_for()
    assert card.get_attribute("data-status") == "running"
    assert "1 failing" not in page.locator(".replay-read").inner_text()
    assert page.locator(".state-part", has_text="Tools under way · 1").count() == 1
    page.keyboard.press("e")
    dashboard.until(lambda: card.get_attribute("data-status") == "failed", "the failure")


def test_the_strip_above_and_chapters_lead_to_moments(hub, visitor, edited):
    session, _ = edited
    dashboard = opened(visitor, hub, session.session_id)
    page = dashboard.page
    second = milliseconds(marks_of(hub, session.session_id, "prompt")[1]["at"])
    page.get_by_label("Chapter").select_option("1")
    dashboard.until(lambda: abs(stands_at(dashboard) - second) <= 1, "the second chapter")
    box = page.locator(".strip-box").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.8)
    dashboard.until(lambda: stands_at(dashboard) < second - 20_000, "the middle of the session")
    page.go_back()


def test_a_jump_asks_for_little(hub, visitor):
    """A jump anywhere in a long session asks for the state then and a page of what was said, never for all of it."""
    eyrie("loadtest", "--sessions", 1, "--events", 3_000, "--hub", hub.url, state=hub.state, check=False)
    sessions = hub.get("/api/sessions", limit=10)["sessions"]
    session = max(sessions, key=lambda one: one["event_count"])
    dashboard = opened(visitor, hub, session["session_id"])
    page = dashboard.page
    until_there(dashboard)
    asked = []
    page.on("request", lambda request: asked.append(request.url.split("/")[-1]))
    seen = set()
    for place in (0.9, 0.2, 0.6, 0.4, 0.75, 0.1, 0.5):
        asked.clear()
        seen.add(page.evaluate(JUMP, place))
        # Moments that are likely to come next are asked for ahead.
        states = [one for one in asked if one.startswith("state?")]
        pages = [one for one in asked if one.startswith("conversation?")]
        assert len(states) <= 1 + MOMENTS_AHEAD and len(pages) <= 4, asked
        assert all(re.search(r"limit=(50|100)\b", one) for one in pages), pages
        assert not any(one.startswith("events?") for one in asked), asked
        assert page.locator(".replay-read .entries > li").count() < 200, "too much is painted"
    assert len(seen) == 7, "each jump shows another moment"


def test_a_session_with_nested_agents_replays(hub, visitor):
    eyrie("demo", "--once", "--speed", "0", "--seed", 3, "--sessions", 8, "--hub", hub.url, state=hub.state)
    sessions = hub.get("/api/sessions", limit=100)["sessions"]
    session = max(sessions, key=lambda one: (one["agent_count"], one["tool_count"]))
    agents = hub.get(f"/api/sessions/{session['session_id']}/agents")["agents"]
    one = next(agent for agent in agents if agent["agent_id"] != "main")
    at = round((milliseconds(one["started_at"]) + milliseconds(one["ended_at"])) / 2)
    dashboard = opened(visitor, hub, session["session_id"], f"&t={at}")
    until_there(dashboard)
    page = dashboard.page
    running = page.locator(".state-part", has_text="Agents at work").locator("li")
    truth = hub.get(f"/api/sessions/{session['session_id']}/state", at=iso(at))["running_agents"]
    dashboard.until(lambda: running.count() == len(truth), "the agents at work")
    card = page.locator(".replay-read .agent-card").last
    card.wait_for()
    assert card.get_attribute("data-status") == "running"
    page.locator(".scrubber-box").press("End")
    dashboard.until(lambda: card.get_attribute("data-status") != "running", "the agent's end")


def test_a_session_works_as_long_as_one_of_its_agents_does(hub, visitor):
    ledger = Ledger("worker")
    begins = datetime.now(timezone.utc) - timedelta(minutes=5)

    def tell(second, name, agent=None, **payload):
        event = ledger.event("behind", name, **({} if agent is None else {"agent_id": agent, "agent_type": "Explore"}),
                             **payload)
        event["timestamp"] = (begins + timedelta(seconds=second)).isoformat()
        assert hub.api.post("/events", event).status == 201

    call = {"tool_name": "Bash", "tool_use_id": "t1", "tool_input": {"command": "make test"}}
    tell(0, "SessionStart", source="startup")
    tell(1, "UserPromptSubmit", prompt="Test it in the background")
    tell(2, "SubagentStart", "a1")
    tell(3, "PreToolUse", "a1", **call)
    tell(4, "Stop")
    tell(60, "PostToolUse", "a1", **call, tool_response={"stdout": "ok"})
    tell(61, "SubagentStop", "a1")
    tell(70, "SessionEnd", reason="other")
    at = (begins + timedelta(seconds=30)).isoformat().replace("+00:00", "Z")
    page = opened(visitor, hub, "behind", f"&at={at}").page
    head = page.locator(".replay-state .pane-head")
    head.get_by_text("Running").wait_for()
    assert "Bash: make test" in head.inner_text()
    page.goto(page.url.replace(at, (begins + timedelta(seconds=65)).isoformat().replace("+00:00", "Z")))
    head.get_by_text("The turn is over; no new prompt yet").wait_for()
