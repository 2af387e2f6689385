internal import JSONCoding

extension SettingsDocument {
    private var environment: JSONNode? { root?["env"] }

    /// What the file sets a variable to.
    package func variable(_ name: String) -> String? { environment?[name: name]?.string }

    /// Whether the file says anything of Claude Code's telemetry.
    package var hasTelemetryVariables: Bool {
        (environment?.members ?? []).contains {
            $0.key == "CLAUDE_CODE_ENABLE_TELEMETRY" || $0.key.hasPrefix("OTEL_EXPORTER_OTLP_")
        }
    }

    /// The variables of `env` that an earlier installation wrote: those that still say what `written` says, or all that
    /// a plan may set where the headers are ours.
    package func ourVariables(written: [TelemetryPlan.Variable] = []) -> [TelemetryPlan.Variable] {
        let members = environment?.members ?? []
        let hasOurHeaders = members.contains { name, value in
            name == TelemetryPlan.headersName && value.string?.contains(TelemetryPlan.mark) == true
        }
        return members.compactMap { name, value in
            guard let text = value.string else { return nil }
            let variable = TelemetryPlan.Variable(name, text)
            let isOurs = written.contains(variable) || hasOurHeaders && TelemetryPlan.names.contains(name)
            return isOurs ? variable : nil
        }
    }

    /// Variables that send records elsewhere although the plan's are set.
    package var overrulingVariables: [String] {
        (environment?.members ?? []).map(\.key).filter(TelemetryPlan.overruling.contains)
    }

    /// The file with the plan's variables in `env`; the same bytes when they are there already.
    ///
    /// A variable of the user's that says something else is a problem, unless `overwrites` says that it may go.
    package func installing(
        _ plan: TelemetryPlan, written: [TelemetryPlan.Variable] = [], overwrites: Bool = false
    ) throws(SettingsProblem) -> [UInt8] {
        if let environment, !environment.isObject {
            throw SettingsProblem(
                "has an \"env\" that is not an object", hint: "mend the file first: \"env\" maps names to texts")
        }
        let ours = ourVariables(written: written)
        let others = (environment?.members ?? []).filter { name, value in
            let planned = plan.variables.first { $0.name == name }
            return planned.map { $0.value != value.string } ?? false && !ours.contains { $0.name == name }
        }
        guard others.isEmpty || overwrites else {
            throw SettingsProblem(
                "sets \(others.map(\.key).joined(separator: ", ")) otherwise",
                hint: "take the variable out, or add --force to overwrite it; eyrie uninstall gives it back")
        }
        let planned = Set(plan.variables.map(\.name))
        let outdated = Set(ours.map(\.name)).subtracting(planned)
        return try SettingsDocument(removing(outdated, original: self)).setting(plan.variables)
    }

    /// The file without our variables. What `original` says of them comes back; an `env` that is empty then goes too,
    /// unless `original` had one.
    package func removingVariables(
        written: [TelemetryPlan.Variable], original: SettingsDocument?
    ) throws(SettingsProblem) -> [UInt8] {
        var restored: [TelemetryPlan.Variable] = []
        var removed: Set<String> = []
        for variable in ourVariables(written: written) {
            if let text = original?.environment?[name: variable.name]?.string {
                restored.append(TelemetryPlan.Variable(variable.name, text))
            } else {
                removed.insert(variable.name)
            }
        }
        guard !restored.isEmpty || !removed.isEmpty else { return bytes }
        return try SettingsDocument(removing(removed, original: original)).setting(restored)
    }

    private func removing(_ names: Set<String>, original: SettingsDocument?) -> [UInt8] {
        guard let root, let environment, !names.isEmpty else { return bytes }
        var edits = TextEdits()
        let present = environment.members.map(\.key)
        if present.allSatisfy(names.contains), original?.environment == nil {
            let members = root.members.map(\.key)
            ContainerLayout(root, in: text).remove({ members[$0] == "env" }, into: &edits)
        } else if present.contains(where: names.contains) {
            ContainerLayout(environment, in: text).remove({ names.contains(present[$0]) }, into: &edits)
        }
        return mark + edits.applied(to: text)
    }

    /// Replaces the values of variables that are there, and adds the others.
    private func setting(_ variables: [TelemetryPlan.Variable]) -> [UInt8] {
        guard !variables.isEmpty else { return bytes }
        guard let root else {
            let lines = variables.map { "    \(quoted($0.name)): \(quoted($0.value))" }
            return mark + Array(("{\n  \"env\": {\n" + lines.joined(separator: ",\n") + "\n  }\n}\n").utf8)
        }
        let layout = ContainerLayout(root, in: text)
        let style = TextStyle(of: text, root: layout)
        let colon = style.isSpaced ? ": " : ":"
        func lines(_ variables: [TelemetryPlan.Variable]) -> [String] {
            variables.map { quoted($0.name) + colon + quoted($0.value) }
        }
        var edits = TextEdits()
        guard let environment else {
            style.append(
                { indentation in
                    guard let unit = style.indentation else {
                        let members = lines(variables).joined(separator: style.isSpaced ? ", " : ",")
                        return ["\"env\"" + colon + "{" + members + "}"]
                    }
                    let members = lines(variables).map { style.newline + indentation + unit + $0 }
                    return ["\"env\": {" + members.joined(separator: ",") + style.newline + indentation + "}"]
                }, to: layout, in: text, edits: &edits)
            return mark + edits.applied(to: text)
        }
        var missing: [TelemetryPlan.Variable] = []
        for variable in variables {
            guard let value = environment[name: variable.name] else {
                missing.append(variable)
                continue
            }
            guard value.string != variable.value else { continue }
            edits.replace(value.rawBytes.startIndex..<value.rawBytes.endIndex, with: quoted(variable.value))
        }
        let replaced = mark + edits.applied(to: text)
        guard !missing.isEmpty, let document = try? SettingsDocument(replaced) else { return replaced }
        return document.appending(lines(missing), style)
    }

    /// Puts new members at the end of an `env` that is there.
    private func appending(_ lines: [String], _ style: TextStyle) -> [UInt8] {
        guard let environment else { return bytes }
        var edits = TextEdits()
        style.append({ _ in lines }, to: ContainerLayout(environment, in: text), in: text, edits: &edits)
        return mark + edits.applied(to: text)
    }
}
