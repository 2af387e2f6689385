"""The fixtures are what their generator writes, and the expected usage is what the oracle counts in them."""
import filecmp
import json
import os
import pathlib
import subprocess
import sys

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
