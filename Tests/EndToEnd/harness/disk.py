"""Small disks that fill up, and what a database on them says of itself."""
import contextlib
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest


@contextlib.contextmanager
def small_file_system(folder, size):
    """A mounted file system of `size` ("2m"); skips the test where nothing may be mounted."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small disk here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder):
    """Leaves no free block; returns the file to remove."""
    with open(folder / "ballast", "ab", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass
    return folder / "ballast"


def store_path(state):
    return Path(state) / "eyrie.db"


def integrity(state):
    """What SQLite itself says of the database of a stopped hub: "ok" for a whole one."""
    connection = sqlite3.connect(f"file:{store_path(state)}?mode=ro", uri=True)
    try:
        return "; ".join(row[0] for row in connection.execute("PRAGMA integrity_check"))
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()


def wal_bytes(state):
    try:
        return os.stat(f"{store_path(state)}-wal").st_size
    except FileNotFoundError:
        return 0
