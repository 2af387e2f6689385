"""What the benchmarks of the dashboard share: how figures are summed up and given out."""
import json
import os
from pathlib import Path


def machine():
    return {"cores": os.cpu_count(), "load_average": os.getloadavg()[0]}


def spread(times):
    """Median, 95th percentile and worst of what was measured; nothing where nothing was."""
    ordered = sorted(one for one in times if one is not None)
    if not ordered:
        return None
    at = {"median": len(ordered) // 2, "p95": int(len(ordered) * 0.95), "worst": len(ordered) - 1}
    return {name: round(ordered[index], 1) for name, index in at.items()} | {"count": len(ordered)}


def give(figures, path):
    print(json.dumps(figures, indent=2))
    if path:
        Path(path).write_text(json.dumps(figures))
