"""What a terminal would obey, in what is printed and in what is logged."""
import json
import subprocess
import time
import unicodedata
import uuid

import pytest
from attack import bearer, wire
from harness import EYRIE, Ledger, eventually, hook_event, run_hook, size
from harness.programs import clean_environment

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"


def sequences():
    """Two hundred and fifty ways to have a terminal do something."""
    made = [
        f"{ESC}[{text}"
        for text in ("31m", "0m", "38;5;196m", "38;2;1;2;3m", "4:3m", "2J", "3J", "H", "1;1H", "999C", "999A", "K",
                     "1K", "s", "u", "6n", "5n", "c", ">c", "=c", "?25l", "?1049h", "?2004h", "?1000h", "?1006h", "?7l",
                     "!p", "20h", "4h", "12l", "i", "5i", "4i", "r", "5;10r", "18t", "21t", "22;0t", "8;1;1t", "3;0;0t",
                     "x", "1;2y", "0q", ">0q", "?1$p", "1 q", "$|", "2*x", "0;0;0;0$x", "1@", "9L", "9M", "9P", "9X",
                     "9S", "9T", "b", "9999b", "?6c", "?5W", "g", "3g", "z", "{", "|", "~", "200~", "201~")
    ]
    made += [
        f"{ESC}]{number};{text}{end}"
        for number in (0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 50, 52, 104, 110, 133, 633, 777, 1337)
        for text in ("x", "c;Y2FsYw==", ";http://evil.example", "?") for end in (BEL, ST)
    ]
    made += [
        f"{ESC}{text}" for text in ("c", "7", "8", "D", "E", "H", "M", "N", "O", "Z", "=", ">", "#8", "(0", ")0", "%G",
                                    "n", "o", "|", "}", "~", "6", "9", " F", "l", "m")
    ]
    made += [
        f"{ESC}{kind}{text}{ST}" for kind in "PX^_"
        for text in ("x", "q#0;2;0;0;0~", "+q544e", "$qm", "tmux;\x1b\x1b[31m", "1;1|41/42")
    ]
    made += [chr(code) for code in range(0x80, 0xA0)] + ["\x9b31m", "\x9d0;title\x07", "\x90q\x9c"]
    made += [chr(code) for code in range(0x20)] + [
        "\x7f", "\r", "\r\n", "a\rb", "\b\b\b\b", "\x0b\x0c", "\x0e", "\u2028", "\u2029", "\u0085", "\u202e", "\u2066",
        "\u200b", "\ufeff", "\u061c", "\U000e0041", "\ufff9"
    ]
    return list(dict.fromkeys(made))


def obeyed(output):
    """What a terminal would obey, or hide, in bytes that were printed: none but the end of a line may be there."""
    found = []
    for line in output.decode("utf-8", "backslashreplace").split("\n"):
        found += [
            f"U+{ord(char):04X}" for char in line if unicodedata.category(char) == "Cc" or char in
            "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200b\u200e\u200f\u061c"
        ]
    return found


def send_texts(hub, texts):
    ledger = Ledger("terminal")
    batch = []
    for number, text in enumerate(texts):
        call = {
            "tool_name": text[:40] or "x", "tool_use_id": f"t{number}",
            "tool_input": {"command": text, "file_path": text, "description": text}
        }
        for event in (ledger.event(f"terminal-{number % 5}",
                                   prompt=f"needle {text}"), ledger.event(f"s {text}"[:60], prompt=text),
                      ledger.event("terminal-1", "PreToolUse",
                                   **call), ledger.event("terminal-1", "PostToolUseFailure", **call, error=text),
                      ledger.event("terminal-1",
                                   "SubagentStart",
                                   agent_id=text[:40] or "a",
                                   agent_type=text[:40] or "a"), ledger.event("terminal-1", text[:40] or "x"),
                      ledger.event("terminal-1", "Notification", message=text, notification_type="permission_prompt")):
            event.update({"source_app": text[:80] or "app", "machine_id": text[:80] or "m"})
            batch.append(event)
    for start in range(0, len(batch), 500):
        assert hub.api.post("/api/events/batch", batch[start:start + 500]).status == 200
    return len(batch)


COMMANDS = [("events", "--limit", "1000"), ("sessions", "--limit", "1000"), ("agents", ), ("tools", ),
            ("search", "needle"), ("status", ), ("cost", ), ("cost", "--by", "project"), ("doctor", ),
            ("sessions", "terminal-1"), ("agents", "--session", "terminal-1")]


def printed(hub, arguments, environment=None):
    """What a command prints to a terminal that has colours set off, and to standard error."""
    result = subprocess.run([str(EYRIE), *arguments, "--color", "never"],
                            stdin=subprocess.DEVNULL,
                            capture_output=True,
                            timeout=60,
                            env=clean_environment(hub.state, hub.home, **(environment or {})))
    return result.stdout + result.stderr


@pytest.mark.row("S16")
@pytest.mark.seconds(900)
def test_nothing_that_a_terminal_obeys_is_printed(hub, measured):
    found = sequences()
    assert len(found) >= 250
    found = found[::len(found) // size(len(found), len(found), small=25)]
    # Split at each byte, what comes first ends one text and what is left begins the next.
    split = [
        part for text in found for cut in range(1, min(len(text), size(12, 40, small=3)))
        for part in (text[:cut], text[cut:])
    ]
    texts = list(dict.fromkeys(found + split))
    sent = send_texts(hub, texts)
    follower = subprocess.Popen([str(EYRIE), "tail", "--color", "never"],
                                stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT,
                                env=clean_environment(hub.state, hub.home))
    time.sleep(1)
    send_texts(hub, texts[:100])
    printed_bytes = 0
    for arguments in COMMANDS:
        output = printed(hub, arguments)
        assert b"\n" in output and obeyed(output) == [], (arguments, obeyed(output)[:5])
        printed_bytes += len(output)
    time.sleep(1)
    follower.terminate()
    output = follower.communicate(timeout=20)[0]
    assert output.count(b"\n") > 50 and obeyed(output) == []
    for text in found[:size(50, 250, small=5)]:  # as somebody's own argument
        assert obeyed(printed(hub, ("search", text.replace("\0", "") or "x"))) == []
        assert obeyed(printed(hub, ("sessions", "s" + text.replace("\0", "")))) == []
    measured(
        f"{len(found)} sequences, split into {len(texts):,} texts, {sent:,} events, {len(COMMANDS) + 1} commands, {(printed_bytes + len(output)) >> 10:,} KiB printed: "
        "nothing obeyed")


@pytest.mark.row("S16")
@pytest.mark.seconds(300)
def test_logs_have_one_line_for_one_thing(hub, measured):
    """Requests, tokens, hooks and session files with control sequences, and every way to a line in the log that is known."""
    found = sequences()[::size(1, 1, small=10)]
    before = hub.output().count("\n")
    with wire(hub) as line:
        for text in found:
            clean = text.replace("\r", "").replace("\n", "").replace("\0", "")
            line.ask("GET", f"/login?code={clean}", [f"User-Agent: {clean}", f"Referer: {clean}"])
            line.ask("GET", "/api/sessions", [bearer(clean), f"X-Forwarded-For: {clean}"])
            line.ask("POST",
                     "/events", [bearer(hub.token), "Content-Type: application/json"],
                     body=json.dumps({"session_id": text, "timestamp": text}).encode())
            line.ask("POST",
                     f"/api/collectors/{uuid.uuid4().hex}", [bearer(hub.token)],
                     body={"last_error": text, "spool": {"depth": 1}, "version": text})
    for text in found[:20]:
        run_hook(hook_event("log", prompt=text), state=hub.state, home=hub.home)
        run_hook(text.encode(), state=hub.state, home=hub.home)
    eventually(lambda: hub.get("/health")["ingest"]["stored"] > 0, "the hooks' events")
    written = hub.output()
    assert obeyed(written.encode()) == []
    lines = written.count("\n") - before
    # One for the address that showed wrong tokens; what the collector may add is bounded by its kinds.
    assert lines < 20, written[-2000:]
    measured(f"{len(found)} sequences in 4 kinds of request and in hooks: {lines} lines of log, nothing obeyed in them")


@pytest.mark.row("S16", undefended=True)
def test_a_program_that_prints_what_it_gets_is_found():
    for text in sequences():
        if text not in ("\n", "\t", " ") and any(unicodedata.category(char) == "Cc" and char != "\n" for char in text):
            assert obeyed(subprocess.run(["cat"], input=text.encode(), capture_output=True, check=True).stdout), text
