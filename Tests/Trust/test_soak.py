"""R36: hooks go on reporting while something goes wrong every little while: in the end everything is there once, and
neither memory nor files have grown."""
import http.client
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time

import pytest
from harness import HOOK, Ledger, Program, eventually, hook_event, size, stored_events
from harness.processes import MEBIBYTE, open_files, resident_bytes
from harness.programs import clean_environment

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


class Cable(threading.Thread):
    """Carries bytes between a collector and its hub, until it is cut."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.target, self.is_cut, self.pairs, self.lock = port, False, [], threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        # A hub answers under its own name only.
        self.names = tuple(f"Host: 127.0.0.1:{number}\r\n".encode() for number in (self.port, port))
        self.start()

    def run(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                if self.is_cut:
                    raise OSError("cut")
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
                far.settimeout(None)
            except OSError:
                near.close()
                continue
            with self.lock:
                self.pairs = [pair for pair in self.pairs if pair[0].fileno() >= 0][-64:] + [(near, far)]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=(source, sink), daemon=True).start()

    def carry(self, source, sink):
        try:
            while data := source.recv(1 << 16):
                sink.sendall(data.replace(*self.names))
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        self.is_cut = True
        with self.lock:
            for end in itertools.chain(*self.pairs):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def mend(self):
        self.is_cut = False

    def close(self):
        self.cut()
        self.listener.close()


class Producer(threading.Thread):
    """Reports events at a steady pace until it is stopped."""

    def __init__(self, machine, url, token, ledger):
        super().__init__(daemon=True)
        self.machine, self.url, self.token, self.ledger = machine, url, token, ledger
        self.stopping, self.error = threading.Event(), None

    def run(self):
        began = time.monotonic()
        try:
            for number in itertools.count():
                if self.stopping.wait(max(0, began + number / EVENTS_A_SECOND - time.monotonic())):
                    return
                payload = hook_event(f"soak-{number % 20}", prompt="go", mark=number)
                if self.report(payload):
                    self.ledger.accept(number, payload)
        except Exception as error:  # reported by the test
            self.error = error


class HookProducer(Producer):
    def report(self, payload):
        result = subprocess.run(
            [str(HOOK)], input=json.dumps(payload).encode(), capture_output=True, timeout=60,
            env=clean_environment(self.machine, CLAUDE_OBSERVABILITY_HUB=self.url, EYRIE_TOKEN=self.token))
        assert (result.returncode, result.stdout, result.stderr) == (0, b"", b""), result
        return True


class ForgetfulProducer(Producer):
    """Sends each event itself, once."""

    def report(self, payload):
        host, port = self.url.removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=1)
        try:
            connection.request("POST", "/hooks/claude-code", json.dumps(payload), {
                "Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass
        connection.close()
        return True


class Soak:
    """A hub on a small disk, a collector that reaches it over a cable, and what may go wrong with them."""

    def __init__(self, hub, disk, machine):
        self.hub, self.disk = hub, disk
        self.cable = Cable(hub.port)
        self.url = f"http://127.0.0.1:{self.cable.port}"
        self.collector = Program(["collect", "--hub", self.url, "--state-dir", machine], machine,
                                 {"EYRIE_TOKEN": hub.token}, home=machine.parent).start()
        self.chance = random.Random(SEED)
        self.faults = {name: 0 for name in ("hub killed", "collector killed", "hub frozen", "collector frozen", "cable cut",
                                            "disk full")}
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
        elif name == "cable cut":
            self.cable.cut()
            self.wait(duration)
            self.cable.mend()
        else:
            free = os.statvfs(self.disk)
            with open(self.disk / "ballast", "wb") as ballast:
                os.posix_fallocate(ballast.fileno(), 0, free.f_bavail * free.f_frsize)
            self.wait(duration)
            (self.disk / "ballast").unlink()

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
        self.cable.close()


def slope(points):
    """Least squares, in units an hour."""
    count = len(points)
    mean_x, mean_y = (sum(point[axis] for point in points) / count for axis in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return 3600 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small disk here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def soak(make_hub, disk, machine, producer_type, patience):
    """The soak's end, and what became of what was reported."""
    machine.mkdir(parents=True)
    hub = make_hub("hub", state=disk / "state")
    run, ledger = Soak(hub, disk, machine), Ledger("soak")
    producer = producer_type(machine, run.url, hub.token, ledger)
    producer.start()
    try:
        run.run()
        producer.stopping.set()
        producer.join(90)
        assert not producer.is_alive() and producer.error is None, producer.error

        def verdict():
            return ledger.verdict(stored_events(hub.api, payload=1), due=set(ledger.accepted),
                                  key=lambda event: event["payload"]["mark"])

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
