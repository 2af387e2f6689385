"""Spool segments as `eyrie-hook` writes them, for tests that need more records than hooks could make in time."""
import struct
import uuid

MAGIC = 0xFE5945F5
VERSION = 1
SEGMENT_BYTES = 8 << 20
HEADER = struct.Struct("<IIIIQ")


def _table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


_TABLE = _table()


def crc32c(data, register=0xFFFFFFFF):
    """The register after `data`; its complement is the checksum."""
    for byte in data:
        register = _TABLE[(register ^ byte) & 255] ^ register >> 8
    return register


class SpoolFiller:
    """Appends records to a state folder's spool. Bodies share a long beginning, whose checksum is worked out once."""

    def __init__(self, state, beginning, end_bytes, microseconds):
        """Each body is `beginning` and `end_bytes` bytes more; the records were made at `microseconds`."""
        self.folder = state / "spool"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        state.chmod(0o700)
        self.beginning, self.end_bytes, self.microseconds = beginning, end_bytes, microseconds
        self.length = len(beginning) + end_bytes
        head = struct.pack("<II", VERSION, self.length) + struct.pack("<Q", microseconds)
        self._register = crc32c(beginning, crc32c(head))
        self._parts, self._size, self._segments = [], 0, 0
        self.bytes = 0

    def add(self, end):
        if len(end) != self.end_bytes:
            raise ValueError(f"{len(end)} bytes instead of {self.end_bytes}")
        checksum = crc32c(end, self._register) ^ 0xFFFFFFFF
        self._parts += (HEADER.pack(MAGIC, VERSION, self.length, checksum, self.microseconds), self.beginning, end)
        self._size += HEADER.size + self.length
        if self._size >= SEGMENT_BYTES:
            self.seal()

    def seal(self):
        """Writes what has gathered as a segment; names sort by time, as the spool's own do."""
        if not self._parts:
            return
        milliseconds = self.microseconds // 1000
        number = milliseconds << 80 | 7 << 76 | self._segments << 64 | 2 << 62 | uuid.uuid4().int >> 66
        path = self.folder / f"sealed-{uuid.UUID(int=number)}.seg"
        with open(path, "xb", opener=_private) as file:
            file.write(b"".join(self._parts))
        self.bytes += self._size
        self._segments += 1
        self._parts, self._size = [], 0


def _private(path, flags):
    import os
    return os.open(path, flags, 0o600)
