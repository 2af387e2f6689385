"""What a running process costs, as the kernel counts it."""
import os
from pathlib import Path

MEBIBYTE = 1 << 20


def _status(process, field):
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0


def resident_bytes(process):
    return _status(process, "VmRSS")


def peak_bytes(process):
    """The most that was resident since the start, or since `forget_peak`."""
    return _status(process, "VmHWM")


def forget_peak(process):
    Path(f"/proc/{process}/clear_refs").write_text("5")


def cpu_seconds(process):
    """Of all threads, in user and system mode."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def open_files(process):
    return len(os.listdir(f"/proc/{process}/fd"))


def percentile(values, percent):
    """The smallest value that at least so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def milliseconds(values):
    """p50, p99 and the largest of durations in seconds, for people."""
    return (f"p50 {percentile(values, 50) * 1000:.1f}, p99 {percentile(values, 99) * 1000:.1f}, "
            f"p100 {max(values) * 1000:.1f} ms")
