"""The programs under test, as they were built."""
import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / ".build" / os.environ.get("EYRIE_TEST_BUILD", "release")
EYRIE = BUILD / "eyrie"
HOOK = BUILD / "eyrie-hook"


def clean_environment(state=None, home=None, **variables):
    """The caller's environment without anything that steers Eyrie or an agent."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("EYRIE_", "CLAUDE", "XDG_", "ANTHROPIC_")) and not name.lower().endswith("_proxy")}
    environment["PATH"] = f"{BUILD}:{environment.get('PATH', '/usr/bin:/bin')}"
    if home:
        environment["HOME"] = str(home)
    if state:
        environment["EYRIE_STATE"] = str(state)
    return {**environment, **{name: str(value) for name, value in variables.items()}}


def eyrie(*arguments, state=None, home=None, cwd=None, environment=None, check=True, seconds=60, stdin=None):
    """Runs one command to its end."""
    result = subprocess.run(
        [str(EYRIE), *map(str, arguments)], cwd=cwd, env=clean_environment(state, home, **(environment or {})),
        input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL, capture_output=True, text=True,
        timeout=seconds)
    if check and result.returncode != 0:
        raise AssertionError(f"eyrie {' '.join(map(str, arguments))}: exit {result.returncode}\n"
                             f"{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    return result


def hook_event(session, name="UserPromptSubmit", **fields):
    """A payload as the client gives it to a hook."""
    return {"session_id": session, "hook_event_name": name, "cwd": "/tmp",
            "transcript_path": f"/tmp/{session}.jsonl", **fields}


def run_hook(payload, state=None, home=None, arguments=(), environment=None, seconds=10):
    """Runs `eyrie-hook` on one payload; raises if it has not returned after `seconds`."""
    text = payload if isinstance(payload, (str, bytes)) else json.dumps(payload)
    return subprocess.run(
        [str(HOOK), *map(str, arguments)], input=text.encode() if isinstance(text, str) else text,
        env=clean_environment(state, home, **(environment or {})), capture_output=True, timeout=seconds)
