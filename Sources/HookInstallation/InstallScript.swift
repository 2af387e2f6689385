/// The script behind a hub's `/install.sh`: connects a project on a machine that has no Eyrie.
package enum InstallScript {
    /// The script for a hub; nil when the address holds anything that a shell might take for more than an address.
    package static func text(hubURL: String) -> String? {
        let isPlain = hubURL.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            // - . / : [ ] _ ~ and %
            case 0x2D, 0x2E, 0x2F, 0x3A, 0x5B, 0x5D, 0x5F, 0x7E, 0x25: true
            default: false
            }
        }
        guard isPlain, hubURL.hasPrefix("http://") || hubURL.hasPrefix("https://"), hubURL.utf8.count <= 1024 else {
            return nil
        }
        var address = hubURL[...]
        while address.hasSuffix("/") { address = address.dropLast() }
        let plan = HookEvent.all.filter { $0.omission == nil }.map { event in
            "\(event.name):\(event.takesMatcher ? "m" : "-")\(event.takesHTTP ? "h" : "-")"
        }
        return template(address: String(address), events: plan.joined(separator: " "))
    }

    private static func template(address: String, events: String) -> String {
        #"""
        #!/bin/sh
        # Connects Claude Code on this machine to the Eyrie hub at \#(address), without installing anything.
        #
        #   curl -fsSL \#(address)/install.sh | EYRIE_INGEST_TOKEN=... sh            this project
        #   curl -fsSL \#(address)/install.sh | EYRIE_INGEST_TOKEN=... sh -s -- --user
        #   curl -fsSL \#(address)/install.sh | sh -s -- --uninstall
        #
        # The token is the one in the file ingest.token of the hub's state folder; it may only send events.
        # Options: --user, --project DIR, --source-app NAME, --machine-id NAME, --uninstall.
        hub='\#(address)'
        events='\#(events)'

        """# + shellPart + pythonPart
    }

    /// Reads the options and finds the settings file.
    private static let shellPart = #"""
        set -eu

        scope=project project=$(pwd) source_app='' machine_id='' action=install

        fail() {
            printf 'error: %s\n' "$1" >&2
            exit "${2:-1}"
        }

        while [ $# -gt 0 ]; do
            case $1 in
                --user) scope=user ;;
                --uninstall) action=uninstall ;;
                --project | --source-app | --machine-id)
                    [ $# -ge 2 ] || fail "$1 needs a value" 2
                    case $1 in
                        --project) project=$2 ;;
                        --source-app) source_app=$2 ;;
                        *) machine_id=$2 ;;
                    esac
                    shift
                    ;;
                *) fail "unknown option $1; there are --user, --project, --source-app, --machine-id, --uninstall" 2 ;;
            esac
            shift
        done

        command -v python3 >/dev/null 2>&1 ||
            fail "python3 is needed to edit the settings safely; install it, or install Eyrie and run: eyrie install --http"
        if [ "$scope" = user ]; then
            settings=${CLAUDE_CONFIG_DIR:-$HOME/.claude}/settings.json
        else
            [ -d "$project" ] || fail "$project is not a folder" 2
            settings=$project/.claude/settings.local.json
        fi
        if [ "$action" = install ]; then
            [ -n "${EYRIE_INGEST_TOKEN:-}" ] || fail "set EYRIE_INGEST_TOKEN to the hub's ingest token" 2
            command -v curl >/dev/null 2>&1 || fail "curl is needed: three hook events take no http handler"
            [ -n "$machine_id" ] || machine_id=${EYRIE_MACHINE_ID:-$(uname -n)}
        fi
        state=${EYRIE_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/eyrie}
        export hub events settings source_app machine_id action state

        """#

    /// Edits the settings file.
    private static let pythonPart = #"""
        exec python3 - <<'EYRIE_PYTHON'
        import hashlib, json, os, shlex, stat, sys, tempfile, urllib.parse

        env = os.environ
        path = os.path.realpath(env["settings"])
        folder = os.path.join(env["state"], "install-sh", hashlib.sha256(path.encode()).hexdigest()[:16])
        events = env["events"].split()


        def stop(message):
            sys.exit("error: " + message)


        def read(name):
            try:
                with open(name, "rb") as file:
                    return file.read()
            except FileNotFoundError:
                return None


        def write(name, data, mode):
            os.makedirs(os.path.dirname(name), exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=os.path.dirname(name))
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                os.chmod(temporary, mode)
                os.replace(temporary, name)
            except BaseException:
                os.unlink(temporary)
                raise


        def unique(pairs):
            if len(dict(pairs)) != len(pairs):
                stop(path + " has a key twice; mend it first")
            return dict(pairs)


        def is_ours(handler):
            if not isinstance(handler, dict):
                return False
            url, command = str(handler.get("url", "")), str(handler.get("command", ""))
            return url.split("?")[0].endswith("/hooks/claude-code") or "/hooks/claude-code" in command


        def without_ours(hooks):
            for event in list(hooks):
                groups = []
                for group in hooks[event]:
                    handlers = group.get("hooks", []) if isinstance(group, dict) else []
                    kept = [handler for handler in handlers if not is_ours(handler)]
                    if len(kept) == len(handlers):
                        groups.append(group)
                    elif kept:
                        groups.append(dict(group, hooks=kept))
                if groups or not hooks[event]:
                    hooks[event] = groups
                else:
                    del hooks[event]


        def with_ours(hooks):
            headers = os.path.join(env["state"], "install-sh", "headers")
            url = env["hub"] + "/hooks/claude-code"
            if env["source_app"]:
                url += "?source_app=" + urllib.parse.quote(env["source_app"], safe="")
            fields = {"Authorization": "Bearer " + env["EYRIE_INGEST_TOKEN"], "Eyrie-Machine-Id": env["machine_id"]}
            if any(character in "\r\n" for value in fields.values() for character in value):
                stop("the token or the machine id has a line break")
            os.makedirs(os.path.dirname(headers), mode=0o700, exist_ok=True)
            write(headers, "".join("%s: %s\n" % field for field in fields.items()).encode(), 0o600)
            # The token stands in a file, not on a command line that everybody can list.
            command = "curl -s --max-time 2 -o /dev/null -H @%s -H 'Content-Type: application/json' --data-binary @- %s" % (
                shlex.quote(headers), shlex.quote(url))
            for entry in events:
                name, flags = entry.split(":")
                if "h" in flags:
                    handler = {"type": "http", "url": url, "timeout": 2, "headers": fields}
                else:
                    handler = {"type": "command", "command": command + " >/dev/null 2>&1 || true", "timeout": 5}
                group = {"matcher": "*", "hooks": [handler]} if "m" in flags else {"hooks": [handler]}
                hooks.setdefault(name, []).append(group)


        def encoded(value, like):
            text = (like or b"").decode()
            inner = text[text.find("{") + 1:]
            margin = inner[:len(inner) - len(inner.lstrip())].replace("\r", "").split("\n")[-1] if "\n" in inner else "  "
            lines = json.dumps(value, indent=margin or "  ", ensure_ascii=False)
            if "\r\n" in text:
                lines = lines.replace("\n", "\r\n")
            end = text[len(text.rstrip()):] if like else "\n"
            return (lines + end).encode()


        data = read(path)
        installed, original = read(os.path.join(folder, "installed")), read(os.path.join(folder, "original"))
        if env["action"] == "uninstall" and data is not None and data == installed:
            if original is None:
                os.unlink(path)
                print("Removed " + path + ": it did not exist before.")
            else:
                mode = int((read(os.path.join(folder, "mode")) or b"600").decode(), 8)
                write(path, original, mode)
                print("Restored " + path + " byte for byte.")
            for name in ("installed", "original", "mode"):
                if os.path.exists(os.path.join(folder, name)):
                    os.unlink(os.path.join(folder, name))
            sys.exit(0)
        try:
            root = json.loads(data.decode(), object_pairs_hook=unique) if data and data.strip() else {}
        except ValueError as error:
            stop("%s is not valid JSON: %s" % (path, error))
        hooks = root.setdefault("hooks", {}) if isinstance(root, dict) else None
        if not isinstance(hooks, dict) or not all(isinstance(groups, list) for groups in hooks.values()):
            stop(path + " has hooks in a shape that Claude Code does not know; mend it first")
        had_ours = any(is_ours(h) for groups in hooks.values() for g in groups if isinstance(g, dict)
                       for h in g.get("hooks", []))
        before = json.dumps(root)
        without_ours(hooks)
        if env["action"] == "uninstall":
            if not had_ours:
                print("Nothing to do: " + path + " has no hooks of Eyrie.")
                sys.exit(0)
            if not hooks:
                del root["hooks"]
            write(path, encoded(root, data), stat.S_IMODE(os.stat(path).st_mode))
            print("Removed Eyrie's hooks from " + path + "; it had changed since, and the rest stays as it is.")
            sys.exit(0)
        # What comes back later: the file before the first time, or, if it has changed since, as it is without our hooks.
        if data is not None and data == installed:
            backup = original
        elif had_ours and data is not None:
            backup = encoded({key: value for key, value in root.items() if key != "hooks" or value}, data)
        else:
            backup = data
        mode = read(os.path.join(folder, "mode")) if data == installed and data is not None else None
        if mode is None:
            mode = ("%o" % (stat.S_IMODE(os.stat(path).st_mode) if data is not None else 0o600)).encode()
        with_ours(hooks)
        if json.dumps(root) == before:
            print("Nothing to do: %s has all %d hooks already." % (path, len(events)))
            sys.exit(0)
        new = encoded(root, data)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        for name, content in (("original", backup), ("installed", new), ("mode", mode)):
            if content is not None:
                write(os.path.join(folder, name), content, 0o600)
            elif os.path.exists(os.path.join(folder, name)):
                os.unlink(os.path.join(folder, name))
        write(path, new, 0o600)
        print("Installed %d hooks in %s. Sessions that start now are recorded at %s." % (len(events), path, env["hub"]))
        EYRIE_PYTHON

        """#
}
