"""The page Agents: who started whom, in every form, for everybody, and as it happens."""
import sys

import pytest
from dashboard import MIDDLE, NARROW, WIDE
from harness import ROOT, eyrie, eventually
from scenarios import NESTED
from test_live_page import COLOURS, FLAWS, Crew

sys.path.append(str(ROOT / "Benchmarks" / "web"))
from agent_trees import AgentTrees  # noqa: E402  (after the path is set)

LOOKS = [(theme, width) for theme in ("dark", "light", "contrast") for width in (WIDE, MIDDLE, NARROW)]


@pytest.fixture
def filled(hub):
    eyrie("demo", "--once", "--speed", "0", "--seed", "3", "--sessions", "6", "--hub", hub.url, state=hub.state)
    crew = Crew(hub)
    crew.begin("birds", "agent-a", "agent-b")
    crew.begin("stones")
    crew.ask("stones")
    crew.tell("birds", "PostToolUseFailure", "agent-a", tool_name="Bash", tool_input={"command": "make agent-a"},
              tool_use_id="toolu_birds_agent-a", error="Exit code 1")
    crew.tell("birds", "StopFailure", error="overloaded")
    return crew


def tree(hub, **query):
    return hub.get("/api/agents/tree", **query)


def drawing(dashboard):
    """What was painted last."""
    return dashboard.page.locator(".agents-drawing").evaluate("(canvas) => ({ ...canvas.dataset })")


def until_painted(dashboard, nodes, mode="tree"):
    dashboard.page.wait_for_selector(".agents-drawing")
    dashboard.until(lambda: drawing(dashboard).get("nodes") == str(nodes) and drawing(dashboard)["mode"] == mode,
                    f"{nodes} agents as {mode}")


def rows(dashboard):
    return dashboard.page.eval_on_selector_all(".agents-row", "(all) => all.map((one) => one.innerText)")


def test_every_form_shows_the_same_agents(hub, visitor, filled):
    count = len(tree(hub)["nodes"])
    dashboard = visitor.open(hub, "/agents").until_live()
    until_painted(dashboard, count)
    assert dashboard.page.locator(".agents-drawing").evaluate(COLOURS) >= 6
    assert int(drawing(dashboard)["labels"]) > 0
    for mode in ("Force", "Icicle"):
        dashboard.page.get_by_role("button", name=mode, exact=True).click()
        until_painted(dashboard, count, mode.lower())
        assert f"view={mode.lower()}" in dashboard.page.url
    dashboard.page.keyboard.press("T")
    grid = dashboard.page.get_by_role("treegrid")
    dashboard.until(lambda: grid.count() == 1 and len(rows(dashboard)) == count, "the table")
    assert "view=table" in dashboard.page.url and int(grid.get_attribute("aria-rowcount")) == count + 1
    waiting = dashboard.page.locator(".agents-row[data-agent='stones/main']").inner_text()
    assert "Waiting" in waiting


def test_the_address_alone_gives_the_same_page(hub, visitor, filled):
    dashboard = visitor.open(hub,
        "/agents?view=icicle&size=events&type=Explore&q=agent-&session=birds&agent=agent-a").until_live()
    until_painted(dashboard, 3, "icicle")
    page = dashboard.page
    assert page.get_by_role("button", name="Events", exact=True).get_attribute("aria-pressed") == "true"
    inspector = page.locator(".agents-drawer")
    dashboard.until(lambda: "make agent-a" in inspector.inner_text(), "the step")
    assert "Explore" in inspector.inner_text() and "1 error" in inspector.inner_text()
    assert page.locator(".agent-option").count() == 2, "only those found are in the list"
    inspector.get_by_role("link", name="Read in its session").click()
    page.wait_for_url("**/sessions/birds?agent=agent-a")


def test_filters_narrow_list_and_drawing(hub, visitor, filled):
    dashboard = visitor.open(hub, "/agents").until_live()
    page = dashboard.page
    page.get_by_role("group", name="Status").get_by_role("button", name="Waiting").click()
    until_painted(dashboard, 1)
    assert "status=waiting" in page.url and page.locator(".agent-option").count() == 1
    page.get_by_role("button", name="Clear filters").click()
    page.keyboard.press("/")
    page.keyboard.type("agent-b")
    until_painted(dashboard, 2)
    dashboard.until(lambda: "q=agent-b" in page.url, "the words in the address")
    page.locator("input[type=search]").fill("nobody has this name")
    page.wait_for_selector("text=No agent passes the filters")
    page.get_by_role("button", name="Clear filters").first.click()
    until_painted(dashboard, len(tree(hub)["nodes"]))


def test_by_keyboard_alone(hub, visitor, filled):
    count = len(tree(hub)["nodes"])
    dashboard = visitor.open(hub, "/agents").until_live()
    until_painted(dashboard, count)
    page = dashboard.page
    page.locator(".agents-search input").focus()
    while not page.evaluate("document.activeElement.classList.contains('agents-drawing')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Home")
    dashboard.until(lambda: dashboard.page.locator("#agents-cursor").inner_text() != "", "the words of the first agent")
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    page.wait_for_selector(".agents-drawer")
    chosen = page.locator(".agents-drawer").inner_text()
    assert "error" in chosen or "Failed" in chosen
    page.keyboard.press("Escape")
    dashboard.until(lambda: page.locator(".agents-drawer").count() == 0, "the details to be closed")

    page.keyboard.press("T")
    grid = page.get_by_role("treegrid")
    dashboard.until(lambda: len(rows(dashboard)) == count, "the table")
    grid.focus()
    while page.evaluate("document.querySelector('.agents-row[data-at=true]')?.dataset.agent") != "birds/main":
        page.keyboard.press("ArrowDown")
    assert page.locator(".agents-row[data-at=true]").get_attribute("aria-expanded") == "true"
    page.keyboard.press(" ")
    dashboard.until(lambda: len(rows(dashboard)) == count - 2, "the folded agents")
    assert page.locator(".agents-row[data-at=true]").get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowRight")
    dashboard.until(lambda: len(rows(dashboard)) == count, "the unfolded agents")
    page.keyboard.press("ArrowRight")
    assert page.locator(".agents-row[data-at=true]").get_attribute("data-agent") == "birds/agent-a"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    dashboard.until(lambda: "session=birds&agent=main" in page.url, "the chosen one in the address")


def test_agents_come_and_change_live(hub, visitor, filled):
    count = len(tree(hub)["nodes"])
    dashboard = visitor.open(hub, "/agents?view=table").until_live()
    dashboard.until(lambda: len(rows(dashboard)) == count, "the table")
    dashboard.page.evaluate("window.__loadedOnce = true")
    filled.tell("birds", "SubagentStart", "agent-c")
    filled.work("birds", "agent-c", command="make agent-c")
    one = dashboard.page.locator(".agents-row[data-agent='birds/agent-c']")
    dashboard.until(lambda: one.count() == 1 and "Running" in one.inner_text(), "the new agent")
    filled.tell("birds", "SubagentStop", "agent-c")
    dashboard.until(lambda: "Done" in one.inner_text(), "its end")
    assert dashboard.page.evaluate("window.__loadedOnce") is True


def test_the_tab_of_a_session_filters_the_others(hub, visitor, filled):
    dashboard = visitor.open(hub, "/sessions/birds?pane=agents&view=table").until_live()
    dashboard.until(lambda: len(rows(dashboard)) == 3, "the session's agents")
    dashboard.page.locator(".agents-row[data-agent='birds/agent-b']").click()
    dashboard.page.wait_for_selector(".agent-filter")
    assert "agent=agent-b" in dashboard.page.url
    dashboard.page.keyboard.press("T")
    until_painted(dashboard, 3)


def test_a_real_session_with_nested_agents(hub, client, visitor):
    outcome = client.run(NESTED)
    eyrie("backfill", "--hub", hub.url, state=hub.state, home=outcome.home)
    nodes = eventually(lambda: tree(hub)["nodes"], "the imported session")
    assert max(node["depth"] for node in nodes) == 2
    dashboard = visitor.open(hub, "/agents?range=all").until_live()
    until_painted(dashboard, len(nodes))
    assert drawing(dashboard)["labels"] == str(len(nodes)), "everybody has a label"
    deepest = max(nodes, key=lambda node: node["depth"])
    dashboard.page.locator(f".agent-option[data-agent$='/{deepest['agent_id']}']").click()
    trail = dashboard.page.locator(".agent-trail .crumb")
    dashboard.until(lambda: trail.count() == 2, "those above it")
    assert "$" in dashboard.page.locator(".canvas-words").inner_text(), "what it cost"


def test_thousands_are_folded_and_stay_usable(hub, visitor):
    AgentTrees(3_000, fan_out=8).send(hub)
    dashboard = visitor.open(hub, "/agents").until_live()
    dashboard.page.wait_for_selector(".agents-drawing")
    dashboard.until(lambda: 500 < int(drawing(dashboard).get("nodes", 0)) <= 1_500, "what fits")
    assert "folded" in dashboard.text(".agents-shown")
    assert int(drawing(dashboard)["labels"]) < 200
    assert dashboard.page.locator(".agent-option").count() < 60, "the list is windowed"
    dashboard.page.keyboard.press("T")
    grid = dashboard.page.get_by_role("treegrid")
    dashboard.until(lambda: grid.count() == 1 and int(grid.get_attribute("aria-rowcount")) == 3_001, "the table of all")
    assert len(rows(dashboard)) < 80


@pytest.mark.parametrize("theme,width", LOOKS)
def test_looks(hub, visitor, filled, theme, width):
    count = len(tree(hub)["nodes"])
    for view in ("tree", "table"):
        path = f"/agents?theme={theme}&view={view}&session=birds&agent=main"
        dashboard = visitor.open(hub, path, width=width).until_live()
        if view == "tree" and width != NARROW:
            until_painted(dashboard, count)
        else:
            dashboard.page.wait_for_selector(".agents-row")
        dashboard.page.wait_for_selector(".agents-drawer")
        assert dashboard.page.evaluate(FLAWS) == []
        dashboard.page.keyboard.press("Escape")
        dashboard.until(lambda: dashboard.page.locator(".agents-drawer").count() == 0, "the details to be closed")
        assert dashboard.page.evaluate(FLAWS) == []
