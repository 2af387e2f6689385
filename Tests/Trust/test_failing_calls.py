"""Syncs, writes and renames that fail, one after the other: nothing is acknowledged after a failed sync, and what was
acknowledged before is there when the programs start again."""
import random
import shutil
import time

import pytest
from harness import Hub, Ledger, Machine, delivered, eventually, size, stored_events
from harness.disk import integrity
from harness.injection import Injection
from harness.producers import hold_flushes

CALLS = ("fdatasync", "pwrite64", "fsync", "rename")
ERRORS = ("EIO", "ENOSPC")
LAST = 40
SEED = 20261121
HUB_RUNS = size(80, 480, small=4)
COLLECTOR_RUNS = size(40, 240, small=2)
EVENTS = 20
# Events that are sent after the failure, to see that it goes on or has ended.
AFTER = 3


def cases(counted, runs):
    """So many (part, call, error, n) of those that can be reached, `counted` being (part, call) → how often it happens."""
    all_cases = [(part, call, error, number) for (part, call), count in sorted(counted.items())
                 for error in ERRORS for number in range(1, min(LAST, count) + 1)]
    chance = random.Random(SEED)
    groups = [[case for case in all_cases if case[:2] == key] for key in sorted(counted)]
    for group in groups:
        chance.shuffle(group)
    # Each call in turn, so that rare ones are not left out.
    chosen = []
    while len(chosen) < min(runs, len(all_cases)):
        chosen += [group.pop() for group in groups if group]
    return chosen[:runs]


class HubRun:
    """A hub with one failing call: what it acknowledged, and when."""

    def __init__(self, hub, injection):
        self.hub, self.injection = hub, injection
        self.ledger = Ledger("injected")
        self.answers = []  # (began, ended, status) of each event
        self.exit_status = None

    def run(self, until_hit=True):
        """`until_hit` ends it soon after the failure. The hub is killed, if it still runs."""
        self.hub.wrapper = self.injection.wrapper
        try:
            self.hub.start()
            after = 0
            for _ in range(EVENTS):
                after += bool(until_hit and self.injection.hits())
                if after > AFTER or not self.hub.is_running:
                    break
                self._send()
        except AssertionError:
            if self.hub.is_running:
                raise
        if not self.hub.is_running:
            self.exit_status = self.hub.process.returncode
        self.hub.kill()
        self.hub.wrapper = []
        return self

    def _send(self):
        event, began = self.ledger.event(text="x" * 300), time.time()
        try:
            status = self.hub.api.post("/events", event).status
        except OSError:
            status = None
        self.answers.append((began, time.time(), status))
        assert status in (201, 503, None), status
        if status == 201:
            self.ledger.acknowledge([event["event_uuid"]])

    def lies(self):
        """Events that were acknowledged although the log of the database could not be written or synced meanwhile."""
        failures = [moment for _, moment, call, arguments, _ in self.injection.hits()
                    if "-wal>" in arguments.split(",")[0] and call in ("fdatasync", "pwrite64")]
        return [answer for answer in self.answers if answer[2] == 201
                and any(answer[0] <= moment <= answer[1] for moment in failures)]

    def verdict(self):
        """After a start without failures."""
        self.hub.start()
        verdict = self.ledger.verdict(stored_events(self.hub.api, payload=1, source_app=self.ledger.prefix))
        assert self.hub.api.post("/events", self.ledger.event()).status == 201
        self.hub.stop()
        return verdict, integrity(self.hub.state)


@pytest.fixture
def make_hub_run(tmp_path):
    hubs = []

    def make(injection, before=None):
        """`before`: a state folder to begin with a copy of."""
        hub = Hub(tmp_path / f"hub-{len(hubs)}", "hub")
        hubs.append(hub)
        if before:
            shutil.copytree(before, hub.state)
        return HubRun(hub, injection)

    yield make
    for hub in hubs:
        hub.wrapper = []
        hub.stop()


@pytest.fixture
def used_state(tmp_path):
    """The state folder of a hub that ran before."""
    hub = Hub(tmp_path / "used", "hub").start()
    assert hub.api.post("/events", Ledger("before").event("before")).status == 201
    hub.stop()
    return hub.state


def reachable(make_hub_run, tmp_path, starts):
    """(start, call) → how often the busiest thread makes the call."""
    counted = {}
    for name, before in starts.items():
        injection = Injection(tmp_path / f"count-{name}", CALLS)
        assert make_hub_run(injection, before).run(until_hit=False).exit_status is None
        # Not to the last: a run is never quite like another.
        counted |= {(name, call): injection.most(call) * 3 // 4 or 1 for call in CALLS if injection.most(call)}
    return counted


@pytest.mark.row("R11")
@pytest.mark.seconds(size(600, 3600))
def test_hub_whose_calls_fail(make_hub_run, used_state, tmp_path, measured):
    starts = {"first": None, "later": used_state}
    ended = went_on = acknowledged = 0
    chosen = cases(reachable(make_hub_run, tmp_path, starts), HUB_RUNS)
    for name, call, error, number in chosen:
        case = f"{name} start, {call} {number}: {error}"
        injection = Injection(tmp_path / f"{name}-{call}-{error}-{number}", [call], error, number)
        run = make_hub_run(injection, starts[name]).run()
        assert injection.hits(), f"{case}: never reached"
        assert run.exit_status != 0, case
        assert run.lies() == [], case
        ended += run.exit_status is not None
        went_on += run.exit_status is None
        verdict, whole = run.verdict()
        assert verdict.is_clean, f"{case}: {verdict}"
        assert whole == "ok", f"{case}: {whole}"
        acknowledged += len(run.ledger.acknowledged)
        shutil.rmtree(run.hub.state)
    measured(f"hub: {len(chosen)} runs, each failure hit: {ended} ended, {went_on} went on; {acknowledged} acknowledged: "
             "lost 0, corrupt 0, none after a failed sync, integrity ok")


@pytest.mark.row("R11")
@pytest.mark.seconds(size(600, 3600))
def test_collector_whose_calls_fail(make_hub, tmp_path, measured):
    hub = make_hub("hub")
    ledger = Ledger("injected")
    counts = {("", "pwrite64"): 16, ("", "fsync"): 2, ("", "rename"): 2}
    ended = 0
    chosen = cases(counts, COLLECTOR_RUNS)
    for number, (_, call, error, when) in enumerate(chosen):
        injection = Injection(tmp_path / f"log-{number}", [call], error, when)
        machine = Machine(tmp_path / f"machine-{number}" / "state", hub)
        load = machine.load(ledger)
        hold_flushes(machine.state)
        machine.collector.wrapper = injection.wrapper
        machine.collector.start()

        def is_hit():
            if machine.collector.is_running:
                load.run_one()
            return injection.hits()

        eventually(is_hit, f"{call} {when} of the collector to fail", interval=0.1)
        load.run_one()
        if not machine.collector.is_running:
            ended += 1
            assert machine.collector.process.returncode != 0
        machine.kill()
        machine.collector.wrapper = []
        machine.start()
        verdict = delivered(hub, ledger)
        machine.stop()
        assert verdict.is_clean, f"{call} {when} {error}: {verdict}"
    measured(f"collector: {len(chosen)} runs, each failure hit, {ended} ended: {verdict}")


@pytest.mark.row("R11", undefended=True)
def test_a_disk_that_drops_what_it_is_given_is_found(make_hub, tmp_path):
    """Calls that say they wrote and did not: what was acknowledged is lost, and the ledger says so."""
    hub = make_hub("hub")
    ledger = Ledger("lied-to")
    first, second = ledger.event(), ledger.event()
    assert hub.api.post("/events", first).status == 201
    injection = Injection(tmp_path / "log", ["pwrite64"], effect="retval=24")
    tracer = injection.attach(hub.process.pid)
    assert hub.api.post("/events", second).status == 201
    hub.kill()
    tracer.wait()
    assert injection.hits()
    ledger.acknowledge([first["event_uuid"], second["event_uuid"]])
    hub.start()
    assert ledger.verdict(stored_events(hub.api, payload=1)).lost == {second["event_uuid"]}


@pytest.mark.row("R11", undefended=True)
def test_an_answer_of_success_after_a_failed_sync_is_found(make_hub_run, used_state, tmp_path):
    """As a hub would give that does not look at what a sync says: here, something before it that changes its answer."""
    injection = Injection(tmp_path / "log", ["fdatasync"], "EIO", "3+")
    run = make_hub_run(injection, used_state).run()
    assert run.lies() == []
    run.answers = [(began, ended, 201) for began, ended, _ in run.answers]
    assert run.lies()
