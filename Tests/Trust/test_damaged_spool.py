"""A spool that is cut short or damaged while nobody looks: a real collector starts on it, and delivers what is whole."""
import random
import shutil

import pytest
from harness import Ledger, Machine, eventually, marked, size, stored_events
from harness.producers import hold_flushes, mark_of

SEED = 20261121
RECORDS = 12
CUTS = size(12, 120, small=3)
FLIPS = size(12, 120, small=3)
ACTIVE = "active.seg"
# Magic, version, length of the body, checksum, time.
HEADER_BYTES = 24


@pytest.fixture
def spooled(make_hub, tmp_path):
    """A machine whose collector does not run, with a spool of a dozen records; and what they are, in order."""
    machine = Machine(tmp_path / "machine" / "state", make_hub("hub"))
    hold_flushes(machine.state)
    ledger = Ledger("spooled")
    load = machine.load(ledger)
    marks = [load.run_one() for _ in range(RECORDS)]
    return machine, ledger, marks


@pytest.fixture
def deliver_damaged(spooled, make_hub):
    """Delivers a copy of the machine's spool, damaged, to a hub of its own: the verdict, and the drops that were counted."""
    machine, ledger, _ = spooled

    def deliver(damage):
        hub = make_hub("hub")
        copy = Machine(hub.state.parent / f"copy-of-{hub.state.name}", hub)
        shutil.copytree(machine.state, copy.state)
        path = copy.state / "spool" / ACTIVE
        path.write_bytes(damage(path.read_bytes()))
        copy.start()
        try:
            # Written behind the damage: once it is there, so is all that was before.
            last = copy.load(Ledger("last")).run_one()
            eventually(lambda: last in stored_marks(hub), "what was written behind the damage")
            stored = [event for event in marked(stored_events(hub.api, payload=1)) if mark_of(event) != last]
            return ledger.verdict(stored, key=mark_of), copy.drops()
        finally:
            copy.stop()
            hub.stop()

    return deliver


def stored_marks(hub):
    return set(map(mark_of, marked(stored_events(hub.api, payload=1))))


@pytest.mark.row("R06")
@pytest.mark.seconds(size(120, 900))
def test_spool_cut_short_under_a_collector(spooled, deliver_damaged, measured):
    machine, _, marks = spooled
    whole = (machine.state / "spool" / ACTIVE).read_bytes()
    chance = random.Random(SEED)
    for _ in range(CUTS):
        end = chance.randrange(len(whole))
        begun = sum(whole[:end].find(mark.encode()) >= 0 for mark in marks)
        verdict, drops = deliver_damaged(lambda data: data[:end])
        assert set(verdict.faults) <= {"lost"}, verdict
        # The mark is in the middle of its record, which may be cut behind it.
        assert begun - 1 <= verdict.stored <= begun, (end, begun, verdict)
        assert sum(drops.values()) <= 1
    measured(f"cut at {CUTS} places under a real collector: it started each time and delivered every whole record")


@pytest.mark.row("R07")
@pytest.mark.seconds(size(120, 900))
def test_flipped_bits_under_a_collector(spooled, deliver_damaged, measured):
    machine, _, _ = spooled
    length = (machine.state / "spool" / ACTIVE).stat().st_size
    chance = random.Random(SEED)
    lost = []
    for _ in range(FLIPS):
        at, bit = chance.randrange(length), 1 << chance.randrange(8)
        verdict, drops = deliver_damaged(lambda data: data[:at] + bytes([data[at] ^ bit]) + data[at + 1:])
        assert set(verdict.faults) <= {"lost"}, verdict
        assert drops.get("torn_record", 0) >= 1, "the damage is counted"
        lost.append(len(verdict.lost))
    measured(f"{FLIPS} bits turned under a real collector: it started each time, each cost at most {max(lost)} record of "
             f"{RECORDS} and was counted, none came through changed")
    assert max(lost) <= 1


@pytest.mark.row("R07", undefended=True)
def test_a_changed_record_with_a_right_checksum_is_found(deliver_damaged):
    """As where nothing checks records: it comes through changed, and the ledger sees it."""
    def change(data):
        length = int.from_bytes(data[8:12], "little")
        first, rest = data[:HEADER_BYTES + length].replace(b'"go"', b'"no"'), data[HEADER_BYTES + length:]
        checksum = crc32c(first[4:12] + first[16:])
        return first[:12] + checksum.to_bytes(4, "little") + first[16:] + rest

    verdict, drops = deliver_damaged(change)
    assert verdict.faults == {"corrupt": 1} and not drops


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 * (crc & 1)
    return crc ^ 0xFFFFFFFF
