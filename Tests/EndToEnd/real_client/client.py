"""Runs the real Claude Code client, offline, through a scripted scenario.

The scenario's own keys, beside those that stub_model.py reads:
    "model":   "claude-sonnet-5"          optional
    "prompts": ["first prompt", {"prompt": "second", "resume": true}, {"prompt": "third", "fork": true, "model": "…"}]
    "allowed": "Bash Write Edit Agent"    tools that need no permission
    "kill_when_exists": "reached"         optional: kill -9 the client in the last prompt as soon as the project has
                                          this file, as a crash would
"""
import glob
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from .stub_model import StubModel

# The package that carries the client, and where it is kept between runs.
VERSION = os.environ.get("REAL_CLIENT_VERSION", "0.2.186")
CACHE = Path(os.environ.get("REAL_CLIENT_CACHE")
             or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "eyrie-tests" / "real-client")
PROMPT_SECONDS = 120


def executable():
    """Path of the client's program, installed on first use."""
    target = CACHE / VERSION
    program = target / "claude_agent_sdk" / "_bundled" / "claude"
    if program.exists():
        return program
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch,
                        f"claude-agent-sdk=={VERSION}"], check=True, stdout=sys.stderr)
        wheel = glob.glob(os.path.join(scratch, "*.whl"))[0]
        with zipfile.ZipFile(wheel) as archive:
            archive.extract("claude_agent_sdk/_bundled/claude", os.path.join(scratch, "whole"))
        os.chmod(os.path.join(scratch, "whole", "claude_agent_sdk", "_bundled", "claude"), 0o755)
        try:
            os.rename(os.path.join(scratch, "whole"), target)
        except OSError:
            if not program.exists():  # else another run was faster
                raise
    return program


@dataclass
class Outcome:
    """What the client itself said of a run: one result for each prompt."""
    home: Path
    project: Path
    results: list = field(default_factory=list)

    @property
    def session_ids(self):
        return list(dict.fromkeys(result["session_id"] for result in self.results if "session_id" in result))


class RealClient:
    """The client with a home and a git project of its own."""

    def __init__(self, folder, environment=None):
        self.home = Path(folder) / "home"
        self.project = Path(folder) / "project"
        self.environment = dict(environment or {})
        self.home.mkdir(parents=True, exist_ok=True)
        (self.project / ".claude").mkdir(parents=True, exist_ok=True)
        if not (self.project / ".git").exists():
            subprocess.run(["git", "init", "-q", str(self.project)], check=True)

    def run(self, scenario):
        return self.start(scenario).wait()

    def start(self, scenario):
        """Starts the scenario's prompts, one after the other, and returns at once."""
        return Run(self, scenario)

    def command(self, scenario, entry, session):
        command = [str(executable()), "-p", entry["prompt"], "--output-format", "json",
                   "--permission-mode", "acceptEdits",
                   "--allowedTools", scenario.get("allowed", "Bash Write Edit Read Agent")]
        model = entry.get("model") or scenario.get("model")
        if model:
            command += ["--model", model]
        if session and (entry.get("resume") or entry.get("fork")):
            command += ["--resume", session] + (["--fork-session"] if entry.get("fork") else [])
        return command

    def process_environment(self, model_url):
        return {
            "HOME": str(self.home), "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "IS_SANDBOX": "1",
            "ANTHROPIC_BASE_URL": model_url, "ANTHROPIC_API_KEY": "sk-ant-offline",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1",
            **self.environment,
        }


class Run:
    """A scenario under way."""

    def __init__(self, client, scenario):
        self._client = client
        self._scenario = scenario
        self._outcome = Outcome(client.home, client.project)
        self._error = None
        executable()
        self._thread = threading.Thread(target=self._guarded_work, daemon=True)
        self._thread.start()

    def wait(self, seconds=300):
        self._thread.join(seconds)
        if self._thread.is_alive():
            raise TimeoutError(f"the client is not done after {seconds} s")
        if self._error:
            raise self._error
        return self._outcome

    def _guarded_work(self):
        try:
            self._work()
        except Exception as error:  # handed to whoever waits
            self._error = error

    def _work(self):
        session = None
        prompts = self._scenario["prompts"]
        with StubModel(self._scenario) as stub:
            for index, entry in enumerate(prompts):
                entry = {"prompt": entry} if isinstance(entry, str) else entry
                marker = self._scenario.get("kill_when_exists") if index == len(prompts) - 1 else None
                command = self._client.command(self._scenario, entry, session)
                result = self._prompt(command, stub, marker, may_fail=entry.get("may_fail", False))
                session = result.get("session_id", session)
                self._outcome.results.append(result)

    def _prompt(self, command, stub, kill_marker, may_fail):
        process = subprocess.Popen(
            command, cwd=self._client.project, env=self._client.process_environment(stub.url),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if kill_marker:
            wait_for_file(self._client.project / kill_marker, PROMPT_SECONDS)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            return {"killed": True}
        out, err = process.communicate(timeout=PROMPT_SECONDS)
        # The end of a background agent starts a turn of its own, with a result of its own: the last one counts all.
        results = [json.loads(line) for line in out.splitlines() if line.strip().startswith("{")]
        if not results or process.returncode != 0 and not may_fail:
            raise RuntimeError(f"the client failed ({process.returncode}): {out[-2000:]} {err[-2000:]}")
        return results[-1]


def wait_for_file(path, seconds):
    deadline = time.monotonic() + seconds
    while not Path(path).exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path} did not appear in {seconds} s")
        time.sleep(0.02)
