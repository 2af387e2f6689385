"""The fixtures are what their generator writes, and the expected usage is what the oracle counts in them."""
import filecmp
import json
import os
import pathlib
import subprocess
import sys

import pytest
from usage_oracle import call_of, lines, session_files

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent.parent / "Fixtures" / "transcripts"


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_fixtures_are_what_the_generator_writes(tmp_path):
    subprocess.run([sys.executable, HERE / "make_transcripts.py", tmp_path], check=True)
    names = files(tmp_path)
    assert names == ["projects" + os.sep + name for name in files(FIXTURES / "projects")]
    for name in names:
        assert filecmp.cmp(tmp_path / name, FIXTURES / name, shallow=False), name


@pytest.mark.row("R24")
def test_expected_usage_is_what_the_oracle_counts():
    run = subprocess.run([sys.executable, HERE / "usage_oracle.py", FIXTURES / "projects"], check=True,
                         capture_output=True, text=True)
    assert json.loads(run.stdout) == json.loads((FIXTURES / "usage.json").read_text())


def test_copies_count_once():
    usage = json.loads((FIXTURES / "usage.json").read_text())
    sonnet = usage["all"]["claude-sonnet-5"]
    # Three responses of the first session and one of each fork.
    assert sonnet["calls"] == 5
    assert sonnet["output"] == 87 + 20 + 30 + 40 + 40


@pytest.mark.row("R24", undefended=True)
def test_counting_each_line_is_seen(measured):
    """What a reader counts that adds up every line: responses have several, and copies have them again."""
    calls = [call for path, _ in session_files(FIXTURES / "projects") for call in map(call_of, lines(path)) if call]
    naive = sum(figures[1] for _, _, figures in calls)
    right = sum(model["output"] for model in json.loads((FIXTURES / "usage.json").read_text())["all"].values())
    measured(f"each line counted: {naive:,} output tokens where there are {right:,}")
    assert naive > right
