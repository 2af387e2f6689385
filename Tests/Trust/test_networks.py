"""Networks that are cut, silent, forgetful or damaged between a machine and its hub: everything arrives once, as it was."""
import itertools
import random
import re
import time
import uuid

import pytest
from harness import Fault, FaultProxy, Ledger, Machine, delivered, eventually, size, stored_events
from harness.api import Api

SEED = 20261121
NOTICE_SECONDS = 30
# A retry after a long cut comes after 75 s at most, and its answer may take the client's patience.
RECOVERY_SECONDS = 100
PARTITION_SECONDS = size((10, 60), (10, 60, 600), small=(3,))
TIMES = size(12, 200, small=3)
# A silent network is noticed by the client's patience, which is longer than a quick test may take.
SILENT = (Fault.BLACK_HOLE, Fault.HALF_OPEN)
CUTS = size((*SILENT, Fault.REFUSED, Fault.RESET), (*SILENT, Fault.REFUSED, Fault.RESET), small=(Fault.REFUSED, Fault.RESET))
HEADER_END = b"\r\n\r\n"


@pytest.fixture
def make_machine(make_hub, tmp_path):
    """A hub, a proxy before it, and a machine that knows only the proxy."""
    numbers = itertools.count()
    started = []

    def make(rewrite=None):
        hub = make_hub("hub")
        proxy = FaultProxy(hub.port, rewrite)
        machine = Machine(tmp_path / f"machine-{next(numbers)}" / "state", hub, proxy.url).start()
        started.append((machine, proxy))
        return machine, proxy

    yield make
    for machine, proxy in started:
        machine.stop()
        proxy.stop()


class Traffic:
    """Hooks that run on and on while the network does what it does."""

    def __init__(self, machine):
        self.machine, self.ledger = machine, Ledger("network")
        self.load = machine.load(self.ledger, pause=0.1)

    def __enter__(self):
        self.load.start()
        eventually(lambda: stored_events(self.machine.hub.api), "the first event")
        return self

    def __exit__(self, *_):
        self.load.stopping.set()

    def verdict(self):
        """When all has arrived."""
        self.load.finish()
        return delivered(self.machine.hub, self.ledger, RECOVERY_SECONDS)


@pytest.mark.row("R15")
@pytest.mark.seconds(size(240, 900))
@pytest.mark.parametrize("fault, seconds", [(fault, seconds) for fault in CUTS for seconds in PARTITION_SECONDS
                                            if seconds <= 10 or fault is Fault.BLACK_HOLE])
def test_network_that_is_cut(make_machine, measured, fault, seconds):
    machine, proxy = make_machine()
    with Traffic(machine) as traffic:
        began = time.monotonic()
        proxy.set(fault)
        if fault is Fault.HALF_OPEN:
            # The open one would serve for ever.
            proxy.break_connections()
        noticed = machine.notices(NOTICE_SECONDS)
        while time.monotonic() < began + seconds:
            time.sleep(0.1)
        held = time.monotonic() - began
        proxy.heal()
        healed = time.monotonic()
        verdict = traffic.verdict()
    recovered = time.monotonic() - healed
    measured(f"{fault.value} {held:.0f} s: noticed after {noticed or -1:.1f} s, all there {recovered:.1f} s later, {verdict}")
    assert verdict.is_clean, verdict
    assert noticed is not None and noticed <= NOTICE_SECONDS


@pytest.mark.row("R15")
@pytest.mark.seconds(size(240, 1800))
@pytest.mark.parametrize("fault", [Fault.NO_ANSWER, Fault.TWICE, Fault.CUT, Fault.DAMAGE, Fault.DAMAGED_ANSWER],
                         ids=lambda fault: fault.name)
def test_exchange_that_goes_wrong(make_machine, measured, fault):
    machine, proxy = make_machine()
    chance = random.Random(SEED)
    # After an answer that is no hub's, a collector waits for half a minute: somebody may have to mend that.
    times = -(-TIMES // 4) if fault is Fault.DAMAGED_ANSWER else TIMES
    with Traffic(machine) as traffic:
        eventually(lambda: HEADER_END in proxy.request, "the first request")
        for number in range(1, times + 1):
            proxy.set(fault, times=1, at=place(fault, proxy.request, chance))
            eventually(lambda: proxy.hits[fault] == number, f"{fault.value} {number}", RECOVERY_SECONDS)
            last = traffic.load.count
            eventually(lambda: len(stored_events(machine.hub.api)) >= last, "what came before it", RECOVERY_SECONDS)
        verdict = traffic.verdict()
    quarantined = machine.status().get("quarantined")
    measured(f"{fault.value} {times} times: {verdict}, put aside {quarantined}")
    assert verdict.is_clean, verdict
    assert quarantined == 0


def place(fault, request, chance):
    """A byte of the body; of the whole request where it is cut."""
    if fault is Fault.CUT:
        return chance.randrange(len(request))
    if fault is Fault.DAMAGED_ANSWER:
        return chance.randrange(200, 400)
    body = request.index(HEADER_END) + len(HEADER_END)
    return chance.randrange(body, max(body + 1, len(request)))


def with_another_id(request):
    """The request as a sender would repeat it that makes ids up anew, and says nothing of its body."""
    request = request.replace(b"Content-Digest", b"Without-Digest")
    return re.sub(rb'"event_uuid":"[^"]*"', b'"event_uuid":"%s"' % str(uuid.uuid4()).encode(), request)


@pytest.mark.row("R15", undefended=True)
def test_repetition_under_another_id_is_found(make_machine):
    machine, proxy = make_machine(with_another_id)
    ledger = Ledger("twice")
    load = machine.load(ledger)
    load.run_one()
    assert delivered(machine.hub, ledger).is_clean
    proxy.set(Fault.TWICE)
    load.run_one()
    eventually(lambda: delivered(machine.hub, ledger).doubled, "the repeated event")
    assert delivered(machine.hub, ledger).faults == {"doubled": 1}


@pytest.mark.row("R15", undefended=True)
def test_damage_that_nobody_checks_is_found(make_hub):
    """A sender that does not say what its body was."""
    hub = make_hub("hub")
    ledger = Ledger("damaged")
    event = ledger.event(text="x" * 1000)
    with FaultProxy(hub.port) as proxy:
        proxy.set(Fault.DAMAGE, times=1, at=900)
        assert Api(proxy.url, hub.token).post("/events", event).status == 201
    assert ledger.verdict(stored_events(hub.api, payload=1)).corrupt == {event["event_uuid"]}


@pytest.mark.row("R15", undefended=True)
def test_answer_lost_by_a_sender_that_gives_up_is_found(make_hub):
    hub = make_hub("hub")
    ledger = Ledger("given-up")
    event = ledger.event()
    ledger.acknowledge([event["event_uuid"]])
    with FaultProxy(hub.port) as proxy:
        proxy.set(Fault.RESET, times=1)
        with pytest.raises(OSError):
            Api(proxy.url, hub.token).post("/events", event)
    assert ledger.verdict(stored_events(hub.api, payload=1)).faults == {"lost": 1}
