"""R36: hooks go on reporting while something goes wrong every little while: in the end everything is there once, and
neither memory nor files have grown."""
import http.client
import json
import random
import signal
import time

import pytest
from harness import Fault, FaultProxy, Ledger, Producer, Program, hook_event, mark_of, run_hook, size, stored_events
from harness.disk import fill, small_file_system
from harness.processes import MEBIBYTE, open_files, resident_bytes

SEED = 36
SECONDS = size(44, 8 * 3600, small=6)
FAULT_EVERY_SECONDS = size(2, 60, small=1)
FAULT_SECONDS = size((0.2, 1.5), (1, 20), small=(0.1, 0.5))
EVENTS_A_SECOND = size(60, 20, small=40)
DISK = size("96m", "3g", small="64m")
SAMPLE_SECONDS = size(0.5, 10, small=0.25)
# Over the half without restarts; by the hour only in the long run, for what has just started still settles.
GROWTH_LIMIT = 48 * MEBIBYTE
FILES_GROWTH_LIMIT = 40
SLOPE_LIMIT = size(float("inf"), 8.0, small=float("inf"))  # MiB an hour


# What the network does, for those that are its own.
FAULTS = {"hub killed": None, "collector killed": None, "hub frozen": None, "collector frozen": None, "disk full": None,
          "network cut": Fault.REFUSED, "connections reset": Fault.RESET, "answers lost": Fault.NO_ANSWER}


class SteadyProducer(Producer):
    """Reports events at a steady pace."""

    def __init__(self, machine, proxy, token, ledger):
        super().__init__()
        self.machine, self.proxy, self.token, self.ledger = machine, proxy, token, ledger
        self.began, self.number = time.monotonic(), 0

    def work(self):
        if self.stopping.wait(max(0, self.began + self.number / EVENTS_A_SECOND - time.monotonic())):
            return
        payload = hook_event(f"soak-{self.number % 20}", prompt="go", mark=self.number)
        self.report(payload)
        self.ledger.accept(self.number, payload)
        self.number += 1


class HookProducer(SteadyProducer):
    def report(self, payload):
        result = run_hook(payload, state=self.machine, seconds=60, environment={
            "CLAUDE_OBSERVABILITY_HUB": self.proxy.url, "EYRIE_TOKEN": self.token})
        assert (result.returncode, result.stdout, result.stderr) == (0, b"", b""), result


class ForgetfulProducer(SteadyProducer):
    """Sends each event itself, once."""

    def report(self, payload):
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=1)
        try:
            connection.request("POST", "/hooks/claude-code", json.dumps(payload), {
                "Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass
        connection.close()


class Soak:
    """A hub on a small disk, a collector that reaches it over a network, and what may go wrong with them."""

    def __init__(self, hub, disk, machine):
        self.hub, self.disk = hub, disk
        self.proxy = FaultProxy(hub.port)
        self.collector = Program(["collect", "--hub", self.proxy.url, "--state-dir", machine], machine,
                                 {"EYRIE_TOKEN": hub.token}, home=machine.parent).start()
        self.chance = random.Random(SEED)
        self.faults = dict.fromkeys(FAULTS, 0)
        self.samples = []

    def fail(self, name):
        self.faults[name] += 1
        duration = self.chance.uniform(*FAULT_SECONDS)
        if name == "hub killed":
            self.hub.kill()
            self.wait(duration)
            self.hub.start()
        elif name == "collector killed":
            self.collector.kill()
            self.wait(duration)
            self.collector.start()
        elif name.endswith("frozen"):
            program = self.hub if name.startswith("hub") else self.collector
            program.signal(signal.SIGSTOP)
            self.wait(duration)
            program.signal(signal.SIGCONT)
        elif name == "disk full":
            ballast = fill(self.disk)
            self.wait(duration)
            ballast.unlink()
        else:
            self.proxy.set(FAULTS[name])
            self.wait(duration)
            self.proxy.heal()

    def wait(self, seconds):
        """Lets time pass, which is what a soak is about, and takes samples meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, SAMPLE_SECONDS))
            pair = (self.hub.process.pid, self.collector.process.pid)
            try:
                self.samples.append((time.monotonic(), pair, [resident_bytes(process) for process in pair],
                                     [open_files(process) for process in pair]))
            except OSError:
                pass  # killed just now

    def run(self):
        """Restarts happen in the first half only, so that the second shows whether something grows."""
        end = time.monotonic() + SECONDS
        while (left := end - time.monotonic()) > 0:
            gentle = [name for name in self.faults if not name.endswith("killed")]
            self.fail(self.chance.choice(gentle if left < SECONDS / 2 else list(self.faults)))
            self.wait(FAULT_EVERY_SECONDS)

    def of_last_life(self):
        """Samples of the processes that are there now, after they have settled: half of them."""
        pair = (self.hub.process.pid, self.collector.process.pid)
        lived = [sample for sample in self.samples if sample[1] == pair]
        return lived[len(lived) // 2:]

    def stop(self):
        self.collector.stop()
        self.proxy.stop()


def slope(points):
    """Least squares, in units an hour."""
    count = len(points)
    mean_x, mean_y = (sum(point[axis] for point in points) / count for axis in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return 3600 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


@pytest.fixture
def disk(tmp_path):
    with small_file_system(tmp_path / "disk", DISK) as folder:
        yield folder


def soak(make_hub, disk, machine, producer_type, patience):
    """The soak's end, and what became of what was reported."""
    machine.mkdir(parents=True)
    hub = make_hub("hub", state=disk / "state")
    run, ledger = Soak(hub, disk, machine), Ledger("soak")
    producer = producer_type(machine, run.proxy, hub.token, ledger)
    producer.start()
    try:
        run.run()
        producer.finish()

        def verdict():
            return ledger.verdict(stored_events(hub.api, payload=1), due=set(ledger.accepted), key=mark_of)

        def is_done():
            return hub.get("/api/events", limit=1, payload=0, total=1)["total"] >= len(ledger.accepted)

        deadline = time.monotonic() + patience
        while not is_done() and time.monotonic() < deadline:
            time.sleep(0.2)
        return run, verdict()
    finally:
        producer.stopping.set()
        run.stop()


@pytest.mark.row("R36")
@pytest.mark.seconds(SECONDS * 2 + 300)
def test_soak_with_faults_loses_nothing_and_grows_nothing(make_hub, disk, tmp_path, measured):
    run, verdict = soak(make_hub, disk, tmp_path / "machine" / "state", HookProducer, patience=120)
    told = ", ".join(f"{count} × {name}" for name, count in run.faults.items() if count)
    assert verdict.is_clean, (verdict, told)
    settled = run.of_last_life()
    figures = []
    for index, name in enumerate(("hub", "collector")):
        memory = [(sample[0], sample[2][index] / MEBIBYTE) for sample in settled]
        files = [sample[3][index] for sample in settled]
        grown = max(mib for _, mib in memory) - memory[0][1]
        assert grown * MEBIBYTE <= GROWTH_LIMIT
        assert max(files) - files[0] <= FILES_GROWTH_LIMIT
        assert slope(memory) <= SLOPE_LIMIT
        # The slope of a minute says nothing of an hour.
        by_hour = f" ({slope(memory):+.1f} MiB/h)" if SECONDS >= 600 else ""
        figures.append(f"{name} {memory[0][1]:.1f} to {memory[-1][1]:.1f} MiB{by_hour}, {files[0]} to {files[-1]} files")
    measured(f"{SECONDS} s, {told}: {verdict}; {'; '.join(figures)}")


@pytest.mark.row("R36", undefended=True)
@pytest.mark.seconds(SECONDS * 2 + 300)
def test_check_sees_a_sender_that_forgets(make_hub, disk, tmp_path):
    _, verdict = soak(make_hub, disk, tmp_path / "machine" / "state", ForgetfulProducer, patience=2)
    assert "lost" in verdict.faults
