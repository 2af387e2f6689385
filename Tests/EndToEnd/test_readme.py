"""What the README tells people to type, typed."""
import subprocess

import pytest
from harness import ROOT
from harness.programs import clean_environment

MARK = "sh testable"


def testable_blocks(page):
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


BLOCKS = testable_blocks((ROOT / "README.md").read_text())


def test_readme_has_blocks_to_test():
    assert len(BLOCKS) >= 2
    assert testable_blocks("```sh\nno\n```\n```sh testable\nyes\n```\n") == ["yes"]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_block_runs(hub, project, block):
    result = subprocess.run(["sh", "-euc", block], cwd=project, capture_output=True, text=True, timeout=120,
                            env=clean_environment(hub.state, project.parent), stdin=subprocess.DEVNULL)
    assert result.returncode == 0, f"{block}\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}"


def test_block_that_fails_is_seen(project):
    result = subprocess.run(["sh", "-euc", "eyrie no-such-command\ntrue"], cwd=project, capture_output=True,
                            env=clean_environment())
    assert result.returncode != 0
