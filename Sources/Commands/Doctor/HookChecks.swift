internal import HTTPClient
internal import HookInstallation

/// Checks of Claude Code's settings: are our hooks there, can they run, do they point to the right place.
struct HookChecks {
    /// One settings file that Claude Code reads here.
    struct Source {
        var path: String
        var isManaged: Bool
        var document: Result<SettingsDocument, SettingsProblem>
    }

    var sources: [Source]
    /// Where `eyrie-hook` is, beside this program.
    var hookPath: String?
    var hubAddress: String
    var ingestToken: String?
    var isExecutable: (String) -> Bool = isExecutableFile

    private var readable: [(path: String, isManaged: Bool, document: SettingsDocument)] {
        sources.compactMap { source in
            guard case .success(let document) = source.document else { return nil }
            return (source.path, source.isManaged, document)
        }
    }

    func run() -> [Finding] {
        var findings: [Finding] = []
        for source in sources {
            if case .failure(let problem) = source.document {
                findings.append(
                    .problem("\(visible(source.path)) \(problem.message): Claude Code ignores it", mend: problem.hint))
            }
        }
        findings += checkPresence() + checkSwitches()
        for (path, _, document) in readable {
            findings += checkPrograms(document.ourHandlers(), path)
            findings += checkRequests(document.ourHandlers(), path)
        }
        return findings
    }

    private func checkPresence() -> [Finding] {
        let holders = readable.filter { !$0.document.ourHandlers().isEmpty }
        guard !holders.isEmpty else {
            return [.problem("no hooks are installed for this project or this user", mend: "eyrie install")]
        }
        let count = Set(holders.flatMap { $0.document.ourHandlers().map(\.event) }).count
        let planned = HookEvent.all.filter { $0.omission == nil }.map(\.name)
        let present = Set(holders.flatMap { $0.document.ourHandlers().map(\.event) })
        let missing = planned.filter { !present.contains($0) }
        var findings: [Finding] = []
        if missing.isEmpty {
            let places = holders.map { visible($0.path) }.joined(separator: ", ")
            findings.append(.fine("\(count) hook events are wired in \(places)"))
        } else {
            findings.append(.problem("not wired: \(missing.joined(separator: ", "))", mend: "eyrie install"))
        }
        let twice = planned.filter { event in
            let handlers = holders.flatMap { $0.document.ourHandlers().filter { $0.event == event } }
            return Set(handlers.map { $0.url ?? $0.program ?? "" }).count > 1
        }
        if let first = twice.first {
            findings.append(
                .problem(
                    "\(twice.count) events, such as \(first), have two handlers of ours and are recorded twice",
                    mend:
                        "eyrie uninstall in one of the places: \(holders.map { visible($0.path) }.joined(separator: ", "))"
                ))
        }
        return findings
    }

    private func checkSwitches() -> [Finding] {
        var findings: [Finding] = []
        for (path, isManaged, document) in readable {
            if document.switchValue("disableAllHooks") == true {
                findings.append(.problem("\(visible(path)) has disableAllHooks", mend: "take that line out"))
            }
            if isManaged, document.switchValue("allowManagedHooksOnly") == true {
                findings.append(
                    .problem(
                        "\(visible(path)) allows managed hooks only",
                        mend: "ask whoever manages this machine to add them"))
            }
        }
        return findings
    }

    private func checkPrograms(_ handlers: [SettingsDocument.Handler], _ path: String) -> [Finding] {
        var findings: [Finding] = []
        for program in Set(handlers.compactMap(\.program)).sorted() where program.hasPrefix("/") {
            guard program.split(separator: "/").last == "eyrie-hook" else { continue }
            if !isExecutable(program) {
                findings.append(
                    .problem("\(visible(path)) starts \(visible(program)), which is not there", mend: "eyrie install"))
            } else if let hookPath, program != hookPath, isExecutable(hookPath) {
                findings.append(
                    .notice(
                        "\(visible(path)) starts \(visible(program)), but this eyrie's hook is \(visible(hookPath))",
                        mend: "eyrie install, if that one is old"))
            }
        }
        return findings
    }

    private func checkRequests(_ handlers: [SettingsDocument.Handler], _ path: String) -> [Finding] {
        var findings: [Finding] = []
        let requests = handlers.filter { $0.url != nil }
        for url in Set(requests.compactMap(\.url)).sorted() {
            if let target = HTTPAddress(url), let hub = HTTPAddress(hubAddress), !target.isSameServer(as: hub) {
                findings.append(
                    .problem(
                        "\(visible(path)) sends to \(visible(target.origin)), but the hub is \(visible(hubAddress))",
                        mend: "eyrie install --http"))
            }
            for (place, _, document) in readable {
                guard let allowed = document.texts("allowedHttpHookUrls") else { continue }
                if !allowed.contains(where: { matches($0, url) }) {
                    findings.append(
                        .problem(
                            "allowedHttpHookUrls in \(visible(place)) does not have \(visible(url))",
                            mend: "add it, or eyrie install without --http"))
                }
            }
        }
        let tokens = Set(requests.map { $0.authorization ?? "" })
        if tokens.contains("") {
            findings.append(.problem("http hooks in \(visible(path)) show no token", mend: "eyrie install --http"))
        }
        if let ingestToken {
            let others = tokens.filter { !$0.isEmpty && !$0.contains("$") && $0 != "Bearer " + ingestToken }
            if !others.isEmpty {
                findings.append(
                    .problem("http hooks in \(visible(path)) show an old token", mend: "eyrie install --http"))
            }
        }
        if tokens.contains(where: { !$0.isEmpty && !$0.contains("$") }), let mode = permissions(of: path),
            mode & 0o077 != 0
        {
            findings.append(
                .problem("others can read the token in \(visible(path))", mend: "chmod 600 \(visible(path))"))
        }
        return findings
    }

    /// Claude Code compares with `*` as a wildcard.
    private func matches(_ pattern: String, _ url: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return pattern == url }
        var rest = url[...]
        for (index, part) in parts.enumerated() where !part.isEmpty {
            if index == 0 {
                guard rest.hasPrefix(part) else { return false }
                rest = rest.dropFirst(part.count)
            } else if index == parts.count - 1 {
                return rest.hasSuffix(part)
            } else if let found = rest.firstRange(of: part) {
                rest = rest[found.upperBound...]
            } else {
                return false
            }
        }
        return true
    }
}
