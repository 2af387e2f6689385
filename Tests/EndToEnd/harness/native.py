"""The load generators of Benchmarks, built when they are first needed."""
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from .programs import ROOT


@functools.cache
def compiled(name):
    """Path of the program made of `Benchmarks/<name>.c`; skips the test where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        pytest.skip("no C compiler here")
    program = Path(tempfile.mkdtemp(prefix="eyrie-tests-")) / name
    subprocess.run([compiler, "-O2", "-o", str(program), str(ROOT / "Benchmarks" / f"{name}.c")], check=True)
    return str(program)
