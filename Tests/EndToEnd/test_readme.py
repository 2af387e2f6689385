"""What the README tells people to type, typed."""
import re
import subprocess

import pytest
from harness import ROOT, eyrie
from harness.programs import clean_environment

MARK = "sh testable"


def blocks_to_test(page):
    """Text of each fenced block that is marked as testable."""
    blocks, current = [], None
    for line in page.splitlines():
        if line.strip() == f"```{MARK}":
            current = []
        elif line.startswith("```"):
            if current is not None:
                blocks.append("\n".join(current))
            current = None
        elif current is not None:
            current.append(line)
    return blocks


BLOCKS = blocks_to_test((ROOT / "README.md").read_text())


def test_readme_has_blocks_to_test():
    assert len(BLOCKS) >= 2
    assert blocks_to_test("```sh\nno\n```\n```sh testable\nyes\n```\n") == ["yes"]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_block_runs(hub, project, block):
    eyrie("demo", "--once", "--speed", "0", "--sessions", "2", state=hub.state)  # something to look at
    result = subprocess.run(["sh", "-euc", block], cwd=project, capture_output=True, text=True, timeout=120,
                            env=clean_environment(hub.state, project.parent), stdin=subprocess.DEVNULL)
    assert result.returncode == 0, f"{block}\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}"


def test_block_that_fails_is_seen(project):
    result = subprocess.run(["sh", "-euc", "eyrie no-such-command\ntrue"], cwd=project, capture_output=True,
                            env=clean_environment())
    assert result.returncode != 0


def test_every_command_stands_in_the_readme():
    page = (ROOT / "README.md").read_text()
    commands = re.findall(r"^  ([a-z-]+) {2,}", eyrie("help").stdout, re.MULTILINE)
    assert {"up", "install", "doctor"} <= set(commands)
    assert [command for command in commands if f"| `eyrie {command}` |" not in page] == []


@pytest.mark.parametrize("command", ["up", "hub", "collect", "flush", "install", "uninstall", "open", "status", "tail",
                                     "sessions", "events", "tools", "demo", "loadtest", "doctor", "config", "version"])
def test_every_command_explains_itself(command):
    shown = eyrie(command, "--help").stdout
    assert f"eyrie {command}" in shown and "--help" in shown


def test_what_the_threat_model_names_exists():
    page = (ROOT / "docs" / "threat-model.md").read_text()
    tests = re.findall(r"`(Tests/[^`]+)`", page)
    assert len(tests) > 20
    assert [path for path in tests if not (ROOT / path).exists()] == []
    assert {f"S{number:02}" for number in range(1, 26)} <= set(re.findall(r"\bS\d\d\b", page))
