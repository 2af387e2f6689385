"""`eyrie install` and `eyrie uninstall` with the real program: nothing of the user's is lost, undoing is exact."""
import json
import subprocess

import pytest
from harness import eventually, eyrie, stored_events
from harness.programs import clean_environment

OTHERS_HOOK = {"type": "command", "command": "echo theirs"}

SETTINGS = {
    "empty object": b"{}",
    "empty object and newline": b"{}\n",
    "tabs": b'{\n\t"model": "opus",\n\t"env": {"A": "1"}\n}\n',
    "windows line ends": b'{\r\n  "model": "opus"\r\n}\r\n',
    "no newline at the end": b'{ "permissions" : { "allow" : [ "Bash(ls:*)" ] } }',
    "trailing blanks": b'{"model":"opus"}   \n\n\n',
    "other hooks": json.dumps({"hooks": {"PostToolUse": [{"matcher": "Bash", "hooks": [OTHERS_HOOK]}],
                                         "Stop": [{"hooks": [OTHERS_HOOK, OTHERS_HOOK]}]}}, indent=4).encode(),
    "empty hooks": b'{"hooks": {}, "model": "opus"}',
    "text beyond ASCII and escapes": '{"note": "Nest \\u00e9\\n\\ud83d\\udc26 – 鳥", "n": 1.50, "big": 12345678901234567890}'.encode(),
}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "project"
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


def run(command, folder, state, *flags, **keywords):
    return eyrie(command, *flags, state=state, home=folder.parent, cwd=folder, **keywords)


def settings_file(folder, name="settings.local.json"):
    return folder / ".claude" / name


def snapshot(folder):
    return {path.relative_to(folder): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file() and ".git/" not in str(path)}


@pytest.mark.row("S20")
@pytest.mark.parametrize("flags", [(), ("--http",)], ids=["command", "http"])
@pytest.mark.parametrize("name", SETTINGS)
def test_uninstall_restores_every_byte(folder, state, name, flags):
    settings_file(folder).parent.mkdir()
    settings_file(folder).write_bytes(SETTINGS[name])
    before = json.loads(SETTINGS[name])
    run("install", folder, state, "--yes", *flags)
    after = json.loads(settings_file(folder).read_bytes())
    assert {key: value for key, value in after.items() if key != "hooks"} == {
        key: value for key, value in before.items() if key != "hooks"}
    for event, groups in before.get("hooks", {}).items():
        assert [group for group in after["hooks"][event] if group in groups] == groups
    assert {"SessionStart", "PreToolUse", "PostToolUse", "SubagentStop", "SessionEnd"} <= set(after["hooks"])
    run("uninstall", folder, state, "--yes")
    assert settings_file(folder).read_bytes() == SETTINGS[name]


def test_uninstall_without_settings_before(folder, state):
    before = snapshot(folder)
    run("install", folder, state, "--yes")
    assert settings_file(folder).exists()
    run("uninstall", folder, state, "--yes")
    assert snapshot(folder) == before


@pytest.mark.row("S20")
def test_second_install_changes_nothing(folder, state):
    run("install", folder, state, "--yes")
    first = settings_file(folder).read_bytes()
    stamp = settings_file(folder).stat().st_mtime_ns
    again = run("install", folder, state, "--yes")
    assert settings_file(folder).read_bytes() == first
    assert settings_file(folder).stat().st_mtime_ns == stamp
    assert again.returncode == 0


@pytest.mark.row("S20")
def test_edits_made_since_survive_uninstall(folder, state):
    settings_file(folder).parent.mkdir()
    settings_file(folder).write_bytes(b'{"model": "opus"}')
    run("install", folder, state, "--yes")
    edited = json.loads(settings_file(folder).read_bytes())
    edited["model"] = "sonnet"
    edited["hooks"].setdefault("Stop", []).append({"hooks": [OTHERS_HOOK]})
    settings_file(folder).write_text(json.dumps(edited, indent=2))
    run("uninstall", folder, state, "--yes")
    left = json.loads(settings_file(folder).read_bytes())
    assert left["model"] == "sonnet"
    assert left["hooks"] == {"Stop": [{"hooks": [OTHERS_HOOK]}]}


@pytest.mark.parametrize("broken", [b'{"model": ', b"[]", b'{"hooks": 5}', b""])
def test_settings_that_are_broken_are_not_touched(folder, state, broken):
    settings_file(folder).parent.mkdir()
    settings_file(folder).write_bytes(broken)
    result = run("install", folder, state, "--yes", check=False)
    if broken.strip():
        assert result.returncode != 0 and result.stderr
        assert settings_file(folder).read_bytes() == broken


def test_user_settings(folder, state):
    run("install", folder, state, "--user", "--yes")
    user = folder.parent / ".claude" / "settings.json"
    assert "hooks" in json.loads(user.read_bytes())
    assert snapshot(folder) == {}
    run("uninstall", folder, state, "--user", "--yes")
    assert not user.exists()


def test_without_yes_nobody_is_there_to_answer(folder, state):
    result = run("install", folder, state, check=False)
    assert not settings_file(folder).exists()
    assert result.returncode != 0


def test_http_hooks_where_no_http_is_accepted_stay_commands(folder, state):
    run("install", folder, state, "--http", "--yes")
    hooks = json.loads(settings_file(folder).read_bytes())["hooks"]
    kinds = {event: {handler["type"] for group in groups for handler in group["hooks"]} for event, groups in hooks.items()}
    assert kinds["SessionStart"] == {"command"}
    assert kinds.get("Setup", {"command"}) == {"command"}
    # A hub that hangs must not block a model switch.
    must_be_commands = ("SessionStart", "Setup", "PreModelSwitch")
    assert all(kind == {"http"} for event, kind in kinds.items() if event not in must_be_commands)
    for group in hooks["PostToolUse"]:
        assert all(0 < handler["timeout"] <= 5 for handler in group["hooks"])


def test_events_that_would_disturb_the_agent_are_left_out(folder, state):
    """WorktreeCreate's hook replaces git; a FileChanged matcher is a list of files to watch."""
    run("install", folder, state, "--yes")
    hooks = json.loads(settings_file(folder).read_bytes())["hooks"]
    assert not {"WorktreeCreate", "WorktreeRemove", "FileChanged"} & set(hooks)
    assert {"PostToolBatch", "PostToolUseFailure", "UserPromptSubmit", "Notification", "PreCompact"} <= set(hooks)


def test_tokens_do_not_stand_in_a_file_that_is_committed(hub, folder):
    tokens = [(hub.state / name).read_text().strip() for name in ("token", "ingest.token")]
    shown = run("install", folder, hub.state, "--http", "--shared", "--yes").stdout
    assert not [token for token in tokens if token in settings_file(folder, "settings.json").read_text() + shown]
    shown = run("install", folder, hub.state, "--http", "--yes").stdout
    local = settings_file(folder)
    assert tokens[0] not in local.read_text(), "the administrator's token has no place in a settings file"
    assert local.stat().st_mode & 0o077 == 0
    assert not [token for token in tokens if token in shown]


def test_install_script_of_the_hub(hub, tmp_path):
    """A machine that has no Eyrie: the script installs http hooks, which deliver."""
    script = hub.api.request("GET", "/install.sh")
    assert script.status == 200 and script.body.startswith(b"#!")
    checked = subprocess.run(["sh", "-n"], input=script.body, capture_output=True)
    assert checked.returncode == 0, checked.stderr


def test_hook_command_that_was_installed_delivers(hub, folder):
    """The command in the settings file is run as the client runs it."""
    run("install", folder, hub.state, "--yes")
    hooks = json.loads(settings_file(folder).read_bytes())["hooks"]
    handler = hooks["SessionStart"][0]["hooks"][0]
    command = ([handler["command"], *handler["args"]] if "args" in handler else ["sh", "-c", handler["command"]])
    payload = json.dumps({"session_id": "installed", "hook_event_name": "SessionStart", "source": "startup",
                          "cwd": str(folder)})
    environment = clean_environment(hub.state, folder.parent, CLAUDE_PROJECT_DIR=str(folder))
    result = subprocess.run(command, input=payload.encode(), cwd=folder, capture_output=True, env=environment, timeout=20)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    event = eventually(lambda: stored_events(hub.api, session_id="installed"), "the event of the installed hook")[0]
    assert event["source_app"] == "project"

