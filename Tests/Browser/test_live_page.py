"""The Live page: who is at work, who waits, and what happens."""
import pytest
from dashboard import MIDDLE, NARROW, WIDE
from harness import Ledger
from session_files import SessionFile, earlier_today
from test_hub_outage import send

LOOKS = [(theme, width) for theme in ("dark", "light", "contrast") for width in (WIDE, MIDDLE, NARROW)]

# What no look of the page may have.
FLAWS = """() => {
  const flaws = [];
  if (document.documentElement.scrollWidth > innerWidth) flaws.push('the page scrolls sideways');
  for (const one of document.querySelectorAll('body *')) {
    const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    const box = one.getBoundingClientRect();
    if (!text || box.width < 2 || box.height < 2) continue;
    if (parseFloat(getComputedStyle(one).fontSize) < 12) flaws.push('small: ' + one.className);
  }
  for (const one of document.querySelectorAll('button, a, select, input')) {
    const box = one.getBoundingClientRect();
    if (box.width > 2 && box.height > 2 && box.height < 20) flaws.push('low: ' + (one.className || one.innerText));
  }
  return flaws;
}"""
# How many colours a canvas shows.
COLOURS = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 200) seen.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]);
  }
  return seen.size;
}"""


class Crew:
    """Sessions as their hooks tell of them."""

    def __init__(self, hub):
        self.hub, self.ledger = hub, Ledger("crew")

    def tell(self, session, name, agent=None, **payload):
        own = {} if agent is None else {"agent_id": agent, "agent_type": "Explore"}
        event = self.ledger.event(session, name, **own, **payload)
        event["payload"]["cwd"] = f"/home/dev/{session}"
        assert self.hub.api.post("/events", event).status == 201
        return event

    def work(self, session, agent=None, tool="Bash", command="make test", call=None):
        self.tell(session, "PreToolUse", agent, tool_name=tool, tool_input={"command": command},
                  tool_use_id=call or f"toolu_{session}_{agent}")

    def begin(self, session, *agents):
        self.tell(session, "UserPromptSubmit", prompt=f"Mend {session}")
        for agent in agents:
            self.tell(session, "SubagentStart", agent)
            self.work(session, agent, command=f"make {agent}")

    def ask(self, session):
        self.work(session, command="git push", call=f"toolu_{session}_push")
        self.tell(session, "PermissionRequest", tool_name="Bash", tool_input={"command": "git push"})


@pytest.fixture
def crew(hub):
    one = Crew(hub)
    one.begin("birds", "agent-a", "agent-b")
    one.begin("stones")
    one.ask("stones")
    return one


def lanes(dashboard):
    return dashboard.page.eval_on_selector_all(".lane", "(all) => all.map((one) => one.innerText)")


def tile(dashboard, name):
    return dashboard.page.locator(".tile", has_text=name)


def test_lanes_tell_who_does_what(hub, visitor, crew):
    dashboard = visitor.open(hub).until_live()
    dashboard.until(lambda: len(lanes(dashboard)) == 4 and "make agent-a" in lanes(dashboard)[2], "the lanes' steps")
    first, *rest = lanes(dashboard)
    assert "stones" in first and "Waiting" in first and "git push" in first, "who waits comes first"
    assert "birds" in rest[0] and [("Explore" in one) for one in rest] == [False, True, True]
    dashboard.until(lambda: dashboard.page.locator(".lanes-canvas").evaluate(COLOURS) >= 4, "blocks of several kinds")
    crew.tell("birds", "PostToolUseFailure", "agent-a", tool_name="Bash", tool_input={"command": "make agent-a"},
              tool_use_id="toolu_birds_agent-a", error="Exit code 1")
    dashboard.until(lambda: any("Recent error" in one and "Thinking after Bash failed" in one for one in lanes(dashboard)),
                    "the failure")
    dashboard.page.locator(".lane", has_text="make agent-b").click()
    dashboard.page.wait_for_url("**/sessions/birds?agent=agent-b")


def test_a_call_that_asks_is_not_running_in_the_feed(hub, visitor, crew):
    dashboard = visitor.open(hub).until_live()

    def row():
        return next((one["text"] for one in dashboard.painted_rows()
                     if "git push" in one["text"] and "Permission" not in one["text"]), "")
    dashboard.until(lambda: "Waiting" in row() and "Running" not in row(), "the call to wait")
    crew.tell("stones", "PostToolUse", tool_name="Bash", tool_input={"command": "git push"}, tool_response={"ok": True},
              tool_use_id="toolu_stones_push")
    dashboard.until(lambda: "Done" in row(), "the call to be done")


def test_tiles_say_why_and_what_is_not_known(hub, visitor, crew):
    crew.tell("birds", "PostToolUseFailure", "agent-a", tool_name="Bash", tool_input={"command": "make agent-a"},
              tool_use_id="toolu_birds_agent-a", error="Exit code 1\nno rule to make target")
    dashboard = visitor.open(hub).until_live()
    dashboard.until(lambda: "Bash: no rule to make target" in tile(dashboard, "Errors").inner_text(), "the reason")
    burn = tile(dashboard, "Burn rate")
    dashboard.until(lambda: "unknown" in burn.inner_text() and "no tokens reported" in burn.inner_text(), "no price")
    assert "$" not in burn.inner_text()
    assert dashboard.page.locator(".lanes .segments [aria-pressed=true]").inner_text() == "1 min", "the lanes fit"


def test_the_table_says_the_same(hub, visitor, crew):
    dashboard = visitor.open(hub).until_live()
    dashboard.until(lambda: len(lanes(dashboard)) == 4, "the lanes")
    dashboard.page.keyboard.press("T")
    rows = dashboard.page.locator(".lane-table tbody tr")
    dashboard.until(lambda: rows.count() == 4, "the table")
    assert "lanes=table" in dashboard.page.url
    first = rows.first
    dashboard.until(lambda: "Waiting" in first.inner_text() and "git push" in first.inner_text(), "the step")
    assert sum("Explore" in one for one in rows.all_inner_texts()) == 2
    dashboard.page.reload()
    dashboard.until(lambda: rows.count() == 4, "the table after a reload")


def test_the_quiet_are_folded(hub, visitor):
    crew = Crew(hub)
    for number in range(46):
        crew.begin(f"s{number}")
    crew.ask("s45")
    dashboard = visitor.open(hub).until_live()
    dashboard.until(lambda: len(lanes(dashboard)) == 12, "twelve lanes")
    assert "s45" in lanes(dashboard)[0]
    dashboard.page.get_by_role("button", name="+34 quiet").click()
    dashboard.until(lambda: len(lanes(dashboard)) == 46, "all lanes")


def test_tiles_filter(hub, visitor, crew):
    dashboard = visitor.open(hub).until_live()
    dashboard.until(lambda: "1" in tile(dashboard, "Waiting for you").inner_text(), "the question to be counted")
    assert tile(dashboard, "Active agents").locator(".tile-value").inner_text() == "4"
    tile(dashboard, "Waiting for you").click()
    dashboard.until(lambda: len(lanes(dashboard)) == 1 and len(dashboard.painted_rows()) == 1, "only who waits")
    assert "show=waiting" in dashboard.page.url
    again = visitor.open(hub, dashboard.page.url.removeprefix(hub.url))
    again.until(lambda: len(lanes(again)) == 1 and len(again.painted_rows()) == 1, "the same by the URL alone")
    tile(again, "Waiting for you").click()
    again.until(lambda: len(lanes(again)) == 4, "all lanes again")
    assert again.page.url == f"{hub.url}/"


def test_a_question_says_where_to_answer(hub, visitor, crew):
    dashboard = visitor.open(hub).until_live()
    card = dashboard.page.locator(".waiting-card")
    card.wait_for()
    text = card.inner_text()
    assert all(words in text for words in ("asks to run Bash", "git push", "/home/dev/stones")) and "Bash: " not in text
    assert card.get_by_role("button").get_attribute("title") == "Copy: cd /home/dev/stones"
    crew.tell("stones", "PostToolUse", tool_name="Bash", tool_input={"command": "git push"},
              tool_use_id="toolu_stones_push", tool_response={})
    card.wait_for(state="detached")


def test_a_time_range_bounds_the_feed(hub, visitor):
    ledger = Ledger("range")
    old = [{**ledger.event(), "timestamp": f"2026-01-05T10:0{minute}:00Z"} for minute in range(5)]
    assert hub.api.post("/api/events/batch", old).json["stored"] == 5
    send(hub, ledger, 8)
    dashboard = visitor.open(hub, "/?since=2026-01-05T10:01:00Z&until=2026-01-05T10:03:30Z")
    wanted = [event["event_uuid"] for event in old[1:4]]
    dashboard.until(lambda: [row["event"] for row in dashboard.painted_rows()] == wanted, "the events of the range")
    assert dashboard.connection == "Showing the past" and "A past range" in dashboard.follow_state
    live = visitor.open(hub).until_live()
    live.until(lambda: len(live.painted_rows()) == 13, "another page, which shows the present")
    send(hub, ledger, 3)
    live.until(lambda: len(live.painted_rows()) == 16, "what happens now to have gone out to the pages")
    dashboard.until_painted()
    assert [row["event"] for row in dashboard.painted_rows()] == wanted, "what happens now belongs elsewhere"
    dashboard.page.get_by_role("button", name="Live", exact=True).click()
    dashboard.until_live()
    dashboard.until(lambda: len(dashboard.painted_rows()) == 16, "everything")
    assert dashboard.page.url == f"{hub.url}/"


def test_without_a_stream_it_polls_and_says_so(hub, visitor):
    ledger = Ledger("poll")
    send(hub, ledger, 3)
    dashboard = visitor.open(hub, folded=False).until_live()
    dashboard.page.route("**/api/events/stream*", lambda route: route.abort())
    dashboard.page.reload()
    dashboard.until(lambda: dashboard.connection.startswith("Polling every"), "polling", seconds=60)
    dashboard.page.get_by_text("The live stream does not come through").wait_for()
    send(hub, ledger, 4)
    dashboard.until(lambda: len(dashboard.painted_rows()) == 7, "the new events")


def test_a_lost_hub_is_said_with_a_countdown(hub, visitor):
    dashboard = visitor.open(hub).until_live()
    hub.kill()
    banner = dashboard.page.locator(".banner")
    banner.wait_for()
    dashboard.until(lambda: "next try in" in banner.inner_text(), "the countdown")
    assert "What is shown is from" in banner.inner_text()
    assert banner.get_by_role("button", name="Try now").is_visible()
    hub.start()
    banner.wait_for(state="detached", timeout=60_000)


def test_a_failed_refresh_can_be_tried_again(hub, visitor, crew):
    dashboard = visitor.open(hub).until_live()
    dashboard.until(lambda: len(lanes(dashboard)) == 4, "the lanes")
    error = '{"error":{"code":"busy","message":"The store is busy.","retryable":true}}'
    dashboard.page.route("**/api/agents*", lambda route: route.fulfill(status=503, body=error))
    toast = dashboard.page.locator(".toast")
    toast.wait_for()
    assert "The store is busy." in toast.inner_text() and len(lanes(dashboard)) == 4, "old data stays"
    dashboard.page.unroute("**/api/agents*")
    toast.get_by_role("button", name="Try again").click()
    toast.wait_for(state="detached")


def test_a_page_is_fetched_before_the_click(hub, visitor):
    dashboard = visitor.open(hub).until_live()
    with dashboard.page.expect_request("**/SessionsPage-*.js"):
        dashboard.page.locator(".rail-link", has_text="Sessions").hover()


@pytest.mark.parametrize("theme, width", LOOKS)
def test_every_look_is_whole(hub, visitor, crew, theme, width):
    send(hub, crew.ledger, 30)
    dashboard = visitor.open(hub, f"/?theme={theme}", width=width).until_live()
    dashboard.until(lambda: len(lanes(dashboard)) >= 4, "the lanes")
    assert dashboard.page.evaluate(FLAWS) == []
    assert dashboard.page.locator(".waiting-card").first.is_visible()
    assert dashboard.page.locator(".feed-scroll").bounding_box()["height"] >= 5 * 24, "room for the feed"


def test_a_call_that_nobody_ends_stops_with_its_agent(hub, visitor):
    crew = Crew(hub)
    dashboard = visitor.open(hub, "/")
    page = dashboard.page
    page.locator(".connection-badge, .feed-head, .feed").first.wait_for()
    crew.begin("billing")
    crew.work("billing", command="sleep 999")
    line = page.locator(".feed-scroll .line", has_text="sleep 999")
    line.locator(".mark", has_text="Running").wait_for()
    # Interrupted: the client tells of no end of the call.
    crew.tell("billing", "Stop")
    line.locator(".mark", has_text="Abandoned").wait_for()
    assert line.locator("[title='still running']").count() == 0


def test_what_today_cost_is_asked_for_as_one_sum(hub, visitor):
    SessionFile(begins=earlier_today()).prompt("Go").says("Gone.", input=1_000_000, output=10_000).hand_in(hub)
    spent = hub.get("/api/budgets")["day"]["spent_usd"]
    dashboard = visitor.open(hub)
    asked = []
    dashboard.page.on("request", lambda request: asked.append(request.url))
    dashboard.go("/").until_live()
    tile = dashboard.page.locator(".tile", has_text="Burn rate")
    tile.get_by_text(f"${spent:.2f} today (UTC)").wait_for()
    assert not any("/api/budgets" in url for url in asked), asked
