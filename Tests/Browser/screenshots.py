"""Takes the screenshots of docs/screenshots with made-up sessions, some of them under way:

    .venv/bin/python Tests/Browser/screenshots.py           those that the documentation shows
    .venv/bin/python Tests/Browser/screenshots.py FOLDER    every page, theme and width, to look at
"""
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "EndToEnd")]

from dashboard import MIDDLE, NARROW, WIDE, Visitor, launched_chromium  # noqa: E402  (after the path is set)
from harness import EYRIE, ROOT, Hub, eventually, eyrie  # noqa: E402
from harness.programs import clean_environment  # noqa: E402

DOCUMENTED = (
    "live-dark", "live-dark-800", "live-dark-400", "sessions-dark", "sessions-light", "sessions-dark-800",
    "sessions-dark-400", "session-dark", "session-light", "session-dark-800", "session-dark-400", "session-timeline-dark",
    "session-replay-dark", "session-files-light", "agents-dark", "tools-light", "costs-dark", "analytics-light",
    "search-dark", "settings-light",
)
SHOTS = (("dark", WIDE), ("light", WIDE), ("dark", MIDDLE), ("dark", NARROW))
SETTLE_MILLISECONDS = 1_500
PAST_DAYS, PAST_SESSIONS, PRESENT_SESSIONS = 15, 18, 24
SPEED = 2
ATTEMPTS = 20


def main(folder, only=None):
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, launched_chromium() as chromium:
        hub = Hub(Path(scratch) / "state", "hub").start()
        demo = None
        try:
            eyrie("demo", "--once", "--days", PAST_DAYS, "--seed", "100", "--hub", hub.url, state=hub.state)
            eyrie("demo", "--once", "--speed", "0", "--seed", "1", "--sessions", PAST_SESSIONS,
                  "--hub", hub.url, state=hub.state)
            demo = subprocess.Popen(
                [str(EYRIE), "demo", "--speed", str(SPEED), "--seed", "11",
                 "--sessions", str(PRESENT_SESSIONS), "--hub", hub.url],
                env=clean_environment(hub.state), stdout=subprocess.DEVNULL)
            take(Visitor(chromium), hub, folder, only)
        finally:
            if demo:
                demo.terminate()
            hub.stop()


def take(visitor, hub, folder, only):
    dashboard = visitor.open(hub).until_live()

    def name_of(page, theme, width):
        return f"{page}-{theme}" + ("" if width == WIDE else f"-{width}")

    def save(page, path, theme, width):
        name = name_of(page, theme, width)
        if only and name not in only:
            return
        dashboard.page.set_viewport_size({"width": width, "height": 900})
        dashboard.go(path + ("&" if "?" in path else "?") + f"theme={theme}")
        dashboard.page.wait_for_selector(
            "main h1")
        dashboard.page.wait_for_timeout(SETTLE_MILLISECONDS)
        dashboard.page.screenshot(path=folder / f"{name}.png")

    def is_busy():
        asked = [one for one in hub.get("/api/questions")["questions"] if one["kind"] != "idle"]
        return asked and len(hub.get("/api/agents", status="running")["agents"]) >= 3

    def save_busy(theme, width):
        """Questions come and go: the picture must show one."""
        for _ in range(ATTEMPTS):
            eventually(is_busy, "running agents and an open question", seconds=180)
            save("live", "/", theme, width)
            if dashboard.page.locator(".waiting-card").count() > 0:
                return
        raise AssertionError("no picture with an open question")

    for theme, width in SHOTS:
        if not only or name_of("live", theme, width) in only:
            save_busy(theme, width)
    sessions = hub.get("/api/sessions", limit=100)["sessions"]
    shown = max(sessions, key=lambda one: (one["error_count"] > 0, one["agent_count"], one["file_count"]))
    session = f"/sessions/{shown['session_id']}"
    failures = hub.get("/api/errors", session_id=shown["session_id"], order="asc", limit=1)["events"]
    pages = {
        "sessions": "/sessions", "session": session,
        **{f"session-{pane}": f"{session}?pane={pane}"
           for pane in ("timeline", "agents", "replay", "files", "cost", "raw")},
        "session-replay": f"{session}?pane=replay&at={failures[0]['timestamp']}" if failures else f"{session}?pane=replay",
        "agents": "/agents", "tools": "/tools", "tool": "/tools?tool=Bash", "costs": "/costs",
        "analytics": "/analytics", "search": "/search?q=test", "settings": "/settings",
    }
    for page, path in pages.items():
        for theme, width in SHOTS:
            save(page, path, theme, width)
    for problem in visitor.problems:
        print(problem, file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        main(ROOT / "docs" / "screenshots", DOCUMENTED)
