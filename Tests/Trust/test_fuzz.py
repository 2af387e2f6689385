"""Made-up bytes for every reader of foreign bytes: `make fuzz`, for as long as `make trust` has."""
import os
import re
import subprocess

import pytest
from harness import ROOT, size

SECONDS = int(os.environ.get("FUZZ_SECONDS") or size(ci=30, long=1800))
PROGRAM = ROOT / ".build/fuzz/release/Fuzz"
INPUTS = re.search(r"^FUZZ_INPUTS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
HANG_SECONDS = 10


def fuzz(name, seconds, folder, *corpus):
    """The exit status, the number of runs, and what libFuzzer said."""
    result = subprocess.run(
        # Other tests that run at the same time must not wait for it.
        ["nice", "-n", "10", str(PROGRAM), f"-max_total_time={seconds}", f"-timeout={HANG_SECONDS}", "-rss_limit_mb=2048",
         "-max_len=65536", f"-artifact_prefix={folder}/{name}-", "-print_final_stats=1", "-verbosity=0", *map(str, corpus)],
        # Swift's own report of a trap would keep libFuzzer from writing the bytes down.
        env={**os.environ, "EYRIE_FUZZ_INPUT": name, "SWIFT_BACKTRACE": "enable=no"},
        capture_output=True, text=True, timeout=seconds + 120)
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", result.stderr)
    return result.returncode, int(runs[1]) if runs else 0, result.stderr


@pytest.fixture(scope="module")
def program():
    assert PROGRAM.exists(), "`make fuzzer` builds it"


@pytest.mark.row("R40")
@pytest.mark.seconds(SECONDS + 180)
@pytest.mark.parametrize("name", INPUTS)
def test_made_up_bytes_do_no_harm(program, tmp_path, measured, name):
    grown = tmp_path / "corpus"
    grown.mkdir()
    status, runs, said = fuzz(name, SECONDS, tmp_path, grown, ROOT / "Tests/Fuzz/Corpus" / name)
    measured(f"{name}: {runs:,} inputs in {SECONDS} s")
    assert status == 0 and runs > 0, said[-3000:]
    assert not list(tmp_path.glob(f"{name}-*")), "kept as a crash or a hang"


@pytest.mark.row("R40", undefended=True)
def test_a_trap_is_seen(program, tmp_path, measured):
    (tmp_path / "corpus").mkdir()
    status, _, said = fuzz("trap", SECONDS, tmp_path, tmp_path / "corpus")
    measured("a reader that traps at one byte: found")
    assert status != 0 and list(tmp_path.glob("trap-*")), said[-3000:]
