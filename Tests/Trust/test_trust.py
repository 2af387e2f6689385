"""The table of `make trust` itself: it names tests that exist, and it cannot say that a row holds when it does not."""
import re

import pytest
from harness import ROOT, Ledger
from rows import BY_ID, ROWS, Row
from run import BROKEN, Outcome, is_named, table, write_markdown, TABLE_BEGIN, TABLE_END


def swift_tests():
    """Suite → functions, of all Swift tests."""
    suites = {}
    for file in ROOT.glob("Tests/*Tests/*.swift"):
        suite = None
        for line in file.read_text().splitlines():
            if found := re.search(r"\bstruct (\w+Tests)\b", line):
                suite = suites.setdefault(found[1], set())
            if (found := re.search(r"\bfunc (\w+)", line)) and suite is not None:
                suite.add(found[1])
    return suites


def missing(rows, suites):
    for row in rows:
        for name in (*row.swift, *row.swift_undefended):
            suite, _, function = name.partition("/")
            known = suites.get(suite.split(".")[-1])
            if known is None or (function and function not in known):
                yield f"{row.id}: {name}"


def test_the_swift_tests_that_rows_name_exist():
    suites = swift_tests()
    assert list(missing(ROWS, suites)) == []
    gone = [Row("X", "", "", ("LineTests/noSuchTest", "NoSuchSuite"))]
    assert list(missing(gone, suites)) == ["X: LineTests/noSuchTest", "X: NoSuchSuite"]


def test_ids_are_unique():
    assert len(BY_ID) == len(ROWS)


def test_a_row_with_neither_test_nor_reason_is_broken():
    verdict = list(table([Row("X", "fault", "expected")], {"X": Outcome()}))[1][-1]
    assert verdict in BROKEN


@pytest.mark.parametrize("outcome, verdict", [
    (Outcome(passed=["a"]), "holds"),
    (Outcome(passed=["a"], failed=["b"]), "FAILS"),
    (Outcome(passed=["a"], missing=["b"]), "DID NOT RUN"),
    (Outcome(), "not shown"),
])
def test_a_row_holds_when_all_its_tests_ran_and_passed(outcome, verdict):
    row = Row("X", "fault", "expected", not_here="reason")
    line = list(table([row], {"X": outcome}))[1]
    assert line[-1] == verdict
    assert line[3] == {"not shown": "reason"}.get(verdict, "1 test passed")


@pytest.mark.parametrize("test, name, expected", [
    ("SpoolTests.SpoolModelTests/keepsItsPromises(_:)", "SpoolModelTests/keepsItsPromises", True),
    ("SpoolTests.SpoolModelTests/keepsItsPromises(_:)", "SpoolModelTests", True),
    ("SpoolTests.SpoolModelTests/keepsItsPromises(_:)", "SpoolModelTests/keeps", False),
    ("HubAPITests.LoginTests/a()", "AuthenticationTests.LoginTests", False),
    ("HubAPITests.LoginTests/a()", "HubAPITests.LoginTests/a", True),
])
def test_tests_are_found_by_suite_and_function(test, name, expected):
    assert is_named(test, name) is expected


def test_the_page_keeps_its_words(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{TABLE_BEGIN}\nold\n{TABLE_END}\nafter\n")
    write_markdown(page, [("row", "verdict"), ("X", "a|b")], "summary")
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("after\n") and "old" not in text
    assert "| X | a\\|b |" in text and "summary" in text


def test_a_ledger_finds_each_fault():
    ledger = Ledger()
    events = [ledger.event() for _ in range(6)]
    ids = [event["event_uuid"] for event in events]
    ledger.acknowledge(ids)
    assert ledger.verdict(events, seen=ids).is_clean
    damaged = {**events[1], "payload": {**events[1]["payload"], "number": -1}}
    foreign = Ledger("other").event()
    verdict = ledger.verdict([damaged, *events[2:], events[2], foreign], seen=[*ids[2:], ids[3], foreign["event_uuid"]])
    assert verdict.faults == {"lost": 1, "doubled": 1, "corrupt": 1, "phantom": 1, "unseen": 1, "seen_twice": 1}
    assert "lost 1, doubled 1, corrupt 1" in str(verdict)
