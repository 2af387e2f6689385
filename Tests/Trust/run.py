"""`make trust`: runs the tests that show Eyrie's promises under faults and attacks, and prints what they measured.

    run.py [--long] [--rows R01,S05] [--markdown FILE] [--no-swift] [--no-python]

Exit status 1 when a promise does not hold, or when nothing shows it and no reason is given.
"""
import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rows import BY_ID, ROWS

ROOT = Path(__file__).resolve().parents[2]
TABLE_BEGIN, TABLE_END = "<!-- table of make trust: begin -->", "<!-- table of make trust: end -->"
WORKERS = 2 * (os.cpu_count() or 1)
BROKEN = {"FAILS", "DID NOT RUN", "NO TEST"}


@dataclass
class Outcome:
    """What the tests of one row came to."""

    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    measured: list = field(default_factory=list)
    found: list = field(default_factory=list)  # what the check found where nothing defended
    undefended: bool = False

    def verdict(self, row):
        if self.failed:
            return "FAILS"
        if self.missing:
            return "DID NOT RUN"
        if self.passed:
            return "holds"
        return "not shown" if row.not_here else "NO TEST"

    def undefended_figures(self):
        if not self.undefended:
            return "–"
        return "yes" + (": " + "; ".join(self.found) if self.found else "")

    def figures(self, row):
        if self.measured:
            return "; ".join(self.measured)
        if self.passed:
            return f"{len(self.passed)} test{'s' if len(self.passed) > 1 else ''} passed"
        return row.not_here or "no test"


def run_python(rows, size, outcomes, workers):
    """Most tests wait more than they work, so several run at once; those that measure how long things take run alone."""
    if not rows:
        return
    with tempfile.NamedTemporaryFile("r", suffix=".jsonl") as report:
        environment = {**os.environ, "EYRIE_TRUST": size, "EYRIE_TRUST_REPORT": report.name}
        subprocess.run([sys.executable, "-m", "pytest", "Tests", "-q", "-m", "row", "--durations=12", "--durations-min=20",
                        "-n", str(workers), "--dist", "worksteal"],
                       cwd=ROOT, env={**environment, "EYRIE_TRUST_ROWS": ",".join(rows)}, check=False)
        for line in map(json.loads, report):
            outcome = outcomes[line["row"]]
            {"passed": outcome.passed, "failed": outcome.failed}.get(line["outcome"], outcome.missing).append(line["test"])
            (outcome.found if line["undefended"] else outcome.measured).extend(line["measured"])
            outcome.undefended |= line["undefended"] and line["outcome"] == "passed"


def run_swift(rows, size, outcomes):
    wanted = {name: row for row in rows for name in (*BY_ID[row].swift, *BY_ID[row].swift_undefended)}
    if not wanted:
        return
    results, output = swift_results(sorted(wanted), size)
    for row in rows:
        outcome = outcomes[row]
        for name in (*BY_ID[row].swift, *BY_ID[row].swift_undefended):
            cases = [passed for test, passed in results if is_named(test, name)]
            where = outcome.missing if not cases else outcome.passed if all(cases) else outcome.failed
            where.append(name)
            outcome.undefended |= name in BY_ID[row].swift_undefended and where is outcome.passed
        outcome.measured += re.findall(rf"^row {row}: (.*)$", output, re.MULTILINE)


def swift_results(names, size):
    """(name, passed) of each Swift test that ran, and what they printed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "swift.xml"
        pattern = "|".join(re.escape(name.split(".")[-1]) + r"(/|\(|$)" for name in names)
        result = subprocess.run(["swift", "test", "--skip-build", "--filter", pattern, "--xunit-output", str(report)],
                                cwd=ROOT, text=True, env={**os.environ, "EYRIE_TRUST": size}, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)
        # Swift Testing writes beside the name that was given.
        written = report.with_name("swift-swift-testing.xml")
        if not written.exists():
            print(result.stdout[-5000:])
            return [], result.stdout
        if result.returncode != 0:
            print("\n".join(line for line in result.stdout.splitlines() if "✘" in line))
        cases = ElementTree.parse(written).iter("testcase")
        return [(f"{case.get('classname')}/{case.get('name')}", case.find("failure") is None) for case in cases], result.stdout


def is_named(test, name):
    """Whether `test` (Target.Suite/function(…)) is, or is in, what a row calls `name`."""
    suite, _, function = name.partition("/")
    of, _, called = test.partition("/")
    return f".{of}".endswith(f".{suite}") and (not function or called.split("(")[0] == function)


def table(rows, outcomes):
    yield ("row", "fault or attack", "expected", "measured", "found when undefended", "verdict")
    for row in rows:
        outcome = outcomes[row.id]
        yield (row.id, row.fault, row.expected, outcome.figures(row), outcome.undefended_figures(),
               outcome.verdict(row))


def print_table(lines):
    for row, fault, expected, measured, undefended, verdict in lines:
        print(f"{row:<4} {verdict:<11} {fault}\n{'':16} expected:   {expected}\n{'':16} measured:   {measured}\n"
              f"{'':16} undefended: {undefended}")


def write_markdown(path, lines, summary):
    head, *rows = lines
    text = [f"{summary}\n", "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    text += ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in rows]
    page = path.read_text()
    before, _, rest = page.partition(TABLE_BEGIN)
    _, _, after = rest.partition(TABLE_END)
    path.write_text(before + TABLE_BEGIN + "\n" + "\n".join(text) + "\n" + TABLE_END + after)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--rows", default="", help="only these, separated by commas")
    parser.add_argument("--markdown", type=Path, help="page whose table is renewed")
    parser.add_argument("--no-swift", action="store_true")
    parser.add_argument("--no-python", action="store_true")
    options = parser.parse_args()
    names = [name for name in options.rows.split(",") if name] or list(BY_ID)
    unknown = [name for name in names if name not in BY_ID]
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}")
    began, size = time.monotonic(), "long" if options.long else "ci"
    outcomes = {name: Outcome() for name in BY_ID}
    swift = threading.Thread(target=run_swift, args=(names, size, outcomes))
    if not options.no_swift:
        swift.start()
    if not options.no_python:
        run_python([name for name in names if not BY_ID[name].alone], size, outcomes, WORKERS)
    if not options.no_swift:
        swift.join()
    if not options.no_python:
        run_python([name for name in names if BY_ID[name].alone], size, outcomes, 0)
    rows = [row for row in ROWS if row.id in names]
    lines = list(table(rows, outcomes))
    verdicts = [line[-1] for line in lines[1:]]
    minutes = (time.monotonic() - began) / 60
    summary = (f"{date.today()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, {minutes:.1f} minutes: "
               f"{verdicts.count('holds')} of {len(rows)} rows hold, {verdicts.count('not shown')} are not shown, "
               f"{sum(verdict in BROKEN for verdict in verdicts)} fail, did not run or have no test.")
    print_table(lines[1:])
    print(f"\n{summary}")
    if options.markdown:
        write_markdown(options.markdown, lines, summary)
    return 1 if set(verdicts) & BROKEN else 0


if __name__ == "__main__":
    sys.exit(main())
