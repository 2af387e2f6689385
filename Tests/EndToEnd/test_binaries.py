"""How the programs are linked and how large they are; each gate is also shown a program that it must refuse."""
import struct
import subprocess

import pytest
from harness import EYRIE, HOOK

MEBIBYTE = 1 << 20
HOOK_LIMIT = 8 * MEBIBYTE
EYRIE_LIMIT = 25 * MEBIBYTE
PROGRAM_HEADER_INTERPRETER = 3
SECTION_SYMBOL_TABLE = 2


class Elf:
    """As much of an ELF file as the gates need."""

    def __init__(self, path):
        self.data = path.read_bytes()
        assert self.data[:5] == b"\x7fELF\x02", f"{path} is not a 64-bit ELF file"

    def _table(self, offset_at, size_at, count_at):
        offset = struct.unpack_from("<Q", self.data, offset_at)[0]
        size, count = struct.unpack_from("<H", self.data, size_at)[0], struct.unpack_from("<H", self.data, count_at)[0]
        return [offset + size * index for index in range(count)]

    @property
    def is_static(self):
        headers = self._table(0x20, 0x36, 0x38)
        return all(struct.unpack_from("<I", self.data, header)[0] != PROGRAM_HEADER_INTERPRETER for header in headers)

    @property
    def is_stripped(self):
        sections = self._table(0x28, 0x3A, 0x3C)
        return all(struct.unpack_from("<I", self.data, section + 4)[0] != SECTION_SYMBOL_TABLE for section in sections)

    @property
    def foundation_traces(self):
        """Names that Foundation leaves behind even in a stripped program: module names, mangled symbols, libraries."""
        marks = [b"\0Foundation\0", b"\0FoundationEssentials\0", b"\0FoundationInternationalization\0", b"$s10Foundation",
                 b"$s20FoundationEssentials", b"libFoundation"]
        return [mark for mark in marks if mark in self.data]


def faults(path, limit, must_be_static):
    elf, found = Elf(path), []
    if must_be_static and not elf.is_static:
        found.append("not static")
    if not elf.is_stripped:
        found.append("not stripped")
    if elf.foundation_traces:
        found.append("Foundation")
    if path.stat().st_size > limit:
        found.append("too large")
    return found


def test_hook_is_small_static_and_free_of_foundation():
    assert faults(HOOK, HOOK_LIMIT, must_be_static=True) == []


def test_eyrie_is_small_and_free_of_foundation():
    assert faults(EYRIE, EYRIE_LIMIT, must_be_static=False) == []


def test_only_system_libraries_are_loaded():
    """The Swift runtime is inside: a machine without Swift can run the program."""
    listed = subprocess.run(["ldd", str(EYRIE)], capture_output=True, text=True, check=True).stdout
    assert "swift" not in listed.lower()
    assert "not found" not in listed


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad-programs")

    def build(name, source, *flags):
        (folder / f"{name}.swift").write_text(source)
        subprocess.run(["swiftc", *flags, str(folder / f"{name}.swift"), "-o", str(folder / name)], check=True)
        return folder / name
    return build


def test_gates_see_a_dynamic_and_unstripped_program(compiled):
    program = compiled("dynamic", 'print("dynamic")')
    assert faults(program, HOOK_LIMIT, must_be_static=True) == ["not static", "not stripped"]


def test_gate_sees_foundation_in_a_stripped_static_program(compiled):
    source = 'import FoundationEssentials\nprint(Data([1, 2]).base64EncodedString())'
    program = compiled("foundation", source, "-O", "-static-executable", "-Xlinker", "-s")
    assert "Foundation" in faults(program, EYRIE_LIMIT, must_be_static=True)


def test_gate_sees_a_large_program():
    assert faults(EYRIE, 1000, must_be_static=False) == ["too large"]
