"""The real client, through the installed hooks: Eyrie's sessions, agents, calls and files equal what the client did."""
import pytest
from harness import Hub, eventually, eyrie, free_port
from real_client import RealClient, read_session, wait_for_file
from scenarios import (BACKGROUND, KILLED, MIDDLE_PAUSE, NESTED, ONE_SUBAGENT, PARALLEL_FAILURES, RESUMED)


class Recorded:
    """One session as the hub tells it."""

    def __init__(self, hub, session_id):
        path = f"/api/sessions/{session_id}"
        self.session = hub.get(path)["session"]
        self.prompts = hub.get(path)["prompts"]
        self.agents = {agent["agent_id"]: agent for agent in hub.get(f"{path}/agents")["agents"]}
        self.tools = {call["tool_use_id"]: call
                      for call in hub.api.pages(f"{path}/tools", "tool_calls", order="asc")}
        self.files = {(change["path"], change["operation"], change["tool_use_id"])
                      for change in hub.get(f"{path}/files")["files"]}
        self.events = list(hub.api.pages(f"{path}/events", "events", order="asc"))


def install(client, state, *flags):
    eyrie("install", "--yes", *flags, state=state, home=client.home, cwd=client.project)


# A flush that began while no hub was there may hold the spool for a minute before the collector has it.
FLUSH_SECONDS = 75


def settled(hub, session_id, seconds=30):
    """The session once everything the client reported has arrived."""
    def look():
        answer = hub.api.answer(f"/api/sessions/{session_id}")
        return answer.status == 200 and answer.json["session"]["status"] == "ended"
    eventually(look, f"session {session_id} to be ended", seconds)
    return Recorded(hub, session_id)


def assert_same(recorded, truth):
    """Everything the client's own files tell, and nothing else."""
    assert {agent for agent in recorded.agents if agent != "main"} == set(truth.agents)
    for agent in truth.agents.values():
        row = recorded.agents[agent.id]
        assert (row["parent_agent_id"], row["depth"], row["parent_is_known"]) == (agent.parent, agent.depth, True), row
        assert (row["agent_type"], row["agent_name"]) == ("subagent", agent.type), row
        assert row["description"] == agent.description, row
        assert row["is_background"] == agent.is_background, row
    calls = {call["tool_use_id"]: (call["tool_name"], call["agent_id"], call["status"])
             for call in recorded.tools.values()}
    assert calls == {tool.id: (tool.name, tool.agent, tool.status) for tool in truth.tools.values()}
    assert recorded.files == truth.files
    session = recorded.session
    assert session["agent_count"] == len(truth.agents) + 1
    assert session["max_depth"] == max((agent.depth for agent in truth.agents.values()), default=0)
    assert session["tool_count"] == len(truth.tools)
    assert session["error_count"] == len(truth.failures)
    assert session["file_count"] == len({path for path, _, _ in truth.files})
    assert session["event_count"] == len(recorded.events)
    for agent_id, row in recorded.agents.items():
        assert row["tool_count"] == sum(tool.agent == agent_id for tool in truth.tools.values()), row
        assert row["error_count"] == sum(truth.tools[call].agent == agent_id for call in truth.failures), row


def assert_prompts(recorded, scenario):
    expected = [entry if isinstance(entry, str) else entry["prompt"] for entry in scenario["prompts"]]
    texts = [prompt["text"] for prompt in recorded.prompts]
    # The end of a background agent makes the client prompt itself once more; the user's own prompts are all there, once.
    assert [text for text in texts if text in expected] == expected


SCENARIOS = {"one subagent": ONE_SUBAGENT, "nested agents": NESTED, "parallel calls and failures": PARALLEL_FAILURES,
             "background agent": BACKGROUND, "resumed session": RESUMED}


@pytest.mark.parametrize("flags", [(), ("--http",)], ids=["command hooks", "http hooks"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_records_what_the_client_did(hub, tmp_path, name, flags):
    client = RealClient(tmp_path / "client", {"EYRIE_STATE": str(hub.state), "CLAUDE_OBSERVABILITY_HUB": hub.url})
    install(client, hub.state, *flags)
    outcome = client.run(SCENARIOS[name])
    assert len(outcome.session_ids) == 1
    session_id = outcome.session_ids[0]
    truth = read_session(outcome.home, session_id)
    recorded = settled(hub, session_id)
    assert_same(recorded, truth)
    assert_prompts(recorded, SCENARIOS[name])
    assert recorded.session["project_path"] == str(outcome.project)
    assert recorded.session["agent_kind"] == "claude-code"
    assert all(agent["status"] == "completed" for agent in recorded.agents.values()), recorded.agents


@pytest.mark.parametrize("flags", [(), ("--http",)], ids=["command hooks", "http hooks"])
def test_killed_client_leaves_an_open_session(hub, tmp_path, flags):
    client = RealClient(tmp_path / "client", {"EYRIE_STATE": str(hub.state), "CLAUDE_OBSERVABILITY_HUB": hub.url})
    install(client, hub.state, *flags)
    client.run(KILLED)
    (client.project / "never").touch()  # lets the orphaned command end
    session = eventually(lambda: hub.get("/api/sessions/active")["sessions"], "the killed session")[0]
    recorded = eventually(lambda: (row := Recorded(hub, session["session_id"])) and len(row.tools) == 2 and row,
                          "both tool calls")
    # The client writes its transcript with some delay, so a killed one may not have written its last call.
    assert set(read_session(client.home, session["session_id"]).tools) <= set(recorded.tools)
    assert [(call["summary"][:4], call["status"]) for call in recorded.tools.values()] == [
        ("echo", "succeeded"), ("touc", "running")]
    assert recorded.session["status"] == "running"
    assert recorded.session["ended_at"] is None


def test_hub_killed_in_the_middle_and_restarted(hub, tmp_path):
    client = RealClient(tmp_path / "client", {"EYRIE_STATE": str(hub.state), "CLAUDE_OBSERVABILITY_HUB": hub.url})
    install(client, hub.state)
    run = client.start(MIDDLE_PAUSE)
    wait_for_file(client.project / "reached", 60)
    hub.kill()
    (client.project / "go").touch()
    wait_for_file(client.project / "reached-again", 60)
    hub.start()
    (client.project / "go-again").touch()
    outcome = run.wait()
    session_id = outcome.session_ids[0]
    recorded = settled(hub, session_id)
    assert_same(recorded, read_session(outcome.home, session_id))
    assert_prompts(recorded, MIDDLE_PAUSE)


def test_client_ends_while_the_hub_is_down(tmp_path, state):
    """Everything is in the spool; a hub that starts later learns it all."""
    port = free_port()
    client = RealClient(tmp_path / "client", {"EYRIE_STATE": str(state),
                                              "CLAUDE_OBSERVABILITY_HUB": f"http://127.0.0.1:{port}"})
    install(client, state)
    outcome = client.run(NESTED)
    hub = Hub(state, port=port).start()
    try:
        recorded = settled(hub, outcome.session_ids[0], FLUSH_SECONDS)
        assert_same(recorded, read_session(outcome.home, outcome.session_ids[0]))
    finally:
        hub.stop()
