"""What hooks, session files and telemetry all tell of is one thing, and what a fork inherited counts where it was made."""
import pytest
from harness import eventually
from test_one_truth import SOURCES, Setup, settled_totals
from usage_scenarios import BACKGROUND_AND_NESTED, COMPACTED, TOLD_BY_MANY


@pytest.fixture
def make_setup(make_hub, tmp_path):
    made = []

    def make(sources):
        made.append(Setup(make_hub, tmp_path, sources))
        return made[-1]

    yield make
    for setup in made:
        setup.close()


def settle(hub, session_ids, sources):
    for session_id in session_ids:
        eventually(lambda: hub.api.answer(f"/api/sessions/{session_id}").status == 200, "the session", 20)
    settled_totals(hub, session_ids, SOURCES[sources])


@pytest.mark.parametrize("sources", ["transcripts", "hooks and transcripts", "all"])
def test_files_and_failures_of_a_fork_and_its_origin(make_setup, sources):
    setup = make_setup(SOURCES[sources])
    outcome = setup.client.run(TOLD_BY_MANY)
    origin, fork = outcome.session_ids
    settle(setup.hub, [origin, fork], sources)

    def files(session):
        return setup.hub.get(f"/api/sessions/{session}/files")["files"]

    def told(session):
        detail = setup.hub.get(f"/api/sessions/{session}")
        return detail["session"]["file_count"], detail["session"]["error_count"], detail["turn_failures"]

    assert [file["path"].rsplit("/")[-1] for file in files(origin)] == ["own.txt", "nest.txt", "nest.txt"]
    assert [(file["lines_added"], file["lines_removed"]) for file in files(origin)] == [(1, 0), (2, 0), (2, 1)]
    # A subagent's file does not tell what was done, its hooks do.
    assert [file["derived"] for file in files(origin)] == [False] + [sources == "transcripts"] * 2
    assert not any(file["inherited"] for file in files(origin))
    file_count, error_count, [failure] = told(origin)
    assert (file_count, error_count) == (2, 1)
    prompts = setup.hub.get(f"/api/sessions/{origin}")["prompts"]
    assert failure["id"] == prompts[1]["id"]
    names = {"transcripts": "transcript", "hooks": "hook", "telemetry": "telemetry"}
    assert sorted(failure["sources"]) == sorted(names[source] for source in SOURCES[sources])
    assert told(fork)[:2] == (0, 1)
    assert all(file["inherited"] for file in files(fork))
    assert [file["path"].rsplit("/")[-1] for file in files(fork)] == ["own.txt"]
    assert [failure["inherited"] for failure in told(fork)[2]] == [True, False]


@pytest.mark.parametrize("sources", ["transcripts", "hooks and transcripts", "all"])
def test_a_turn_that_a_background_agent_began_is_automatic(make_setup, sources):
    setup = make_setup(SOURCES[sources])
    outcome = setup.client.run(BACKGROUND_AND_NESTED)
    [session] = outcome.session_ids
    settle(setup.hub, [session], sources)

    def kinds():
        return [turn["kind"] for turn in setup.hub.get(f"/api/sessions/{session}/cost")["turns"]]
    eventually(lambda: kinds() == ["user", "automatic"], "both turns", 5)
    row = setup.hub.get(f"/api/sessions/{session}")
    assert row["session"]["prompt_count"] == 1, "what the client writes itself is no prompt that somebody gave"
    assert [prompt["kind"] for prompt in row["prompts"]] == ["user", "automatic"]
    assert row["session"]["last_prompt"] == row["session"]["title"] == "survey in the background"


@pytest.mark.parametrize("sources", ["transcripts", "hooks and transcripts", "all"])
def test_a_compaction_is_one_of_all_its_reports(make_setup, sources):
    setup = make_setup(SOURCES[sources])
    outcome = setup.client.run(COMPACTED)
    [session] = outcome.session_ids
    settle(setup.hub, [session], sources)
    [compaction] = setup.hub.get(f"/api/sessions/{session}")["compactions"]
    assert compaction["trigger"] == "manual"
    assert compaction["tokens_before"] > 0
    assert compaction["started_at"] <= compaction["ended_at"]
    assert not compaction["inherited"]
