internal import JSONCoding

/// Why a settings file is left alone.
package struct SettingsProblem: Error, Equatable, Sendable, CustomStringConvertible {
    package var message: String
    package var hint: String?

    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    package var description: String { message }
}

/// A settings file of Claude Code that is edited as text: whatever is not ours keeps every byte.
package struct SettingsDocument: Sendable {
    /// Bytes of a settings file that are read.
    package static let sizeLimit = 8 << 20
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    package let bytes: [UInt8]
    let mark: [UInt8]
    let text: [UInt8]
    let root: JSONNode?

    /// Nil, and a file of white space, stand for settings without any member.
    package init(_ bytes: [UInt8]?) throws(SettingsProblem) {
        self.bytes = bytes ?? []
        let hasMark = self.bytes.starts(with: SettingsDocument.byteOrderMark)
        mark = hasMark ? SettingsDocument.byteOrderMark : []
        text = Array(self.bytes.dropFirst(mark.count))
        guard !text.allSatisfy(isSpace) else {
            root = nil
            return
        }
        do {
            let document = try JSONDocument(parsing: text)
            guard document.bytes == text else { throw SettingsProblem("is not valid UTF-8") }
            root = document.root
        } catch let problem as SettingsProblem {
            throw problem
        } catch {
            let line = text.prefix((error as? JSONError)?.offset ?? 0).count { $0 == 0x0A } + 1
            throw SettingsProblem(
                "is not valid JSON: \(error), line \(line)", hint: "mend the file first; comments are not JSON")
        }
        guard root?.isObject == true else { throw SettingsProblem("is not a JSON object") }
    }

    /// One handler of ours that stands in the file.
    package struct Handler: Sendable {
        package var event: String
        /// The program of a command handler.
        package var program: String?
        /// The address of an http handler.
        package var url: String?
        /// The `Authorization` header of an http handler.
        package var authorization: String?
    }

    private struct Location {
        var event: Int
        var group: Int
        var handler: Int
        var node: JSONNode
    }

    /// The file with the plan's hooks in it; the same bytes when they are there already.
    ///
    /// Handlers of ours that say something else are replaced where they stand, those of events that the plan leaves out
    /// are removed.
    package func installing(_ plan: HookPlan) throws(SettingsProblem) -> [UInt8] {
        guard let root else {
            let lines = newMembers(plan.groups, style: .usual, indentation: "    ").map { "    " + $0 }
            return mark + Array(("{\n  \"hooks\": {\n" + lines.joined(separator: ",\n") + "\n  }\n}\n").utf8)
        }
        try checkShape(root)
        let planned = Set(plan.groups.map(\.event))
        let programs = [plan.command.program]
        let cleaned = try SettingsDocument(
            removing(programs: programs, original: nil) { event, isFirst in !planned.contains(event) || !isFirst })
        return try cleaned.adding(plan)
    }

    /// The file without our handlers. Containers that are empty then go too, unless `original` had them.
    package func removingOurs(programs: [String] = [], original: SettingsDocument?) -> [UInt8] {
        removing(programs: programs, original: original) { _, _ in true }
    }

    /// Our handlers, in the order of the file.
    package func ourHandlers(programs: [String] = []) -> [Handler] {
        guard let members = root?["hooks"]?.members else { return [] }
        return ours(programs).map {
            Handler(
                event: members[$0.event].key, program: $0.node["command"]?.string, url: $0.node["url"]?.string,
                authorization: $0.node["headers"]?["Authorization"]?.string)
        }
    }

    /// A member of the settings, as a truth value.
    package func switchValue(_ name: String) -> Bool? { root?[name: name]?.bool }

    /// A member of the settings, as a list of texts; nil when it is absent.
    package func texts(_ name: String) -> [String]? { root?[name: name]?.elements.compactMap(\.string) }

    // MARK: Recognition

    /// What makes a handler ours: our program, or an address that only a hub of ours has.
    static func isOurs(_ handler: JSONNode, programs: [String]) -> Bool {
        if let url = handler["url"]?.string {
            return url.prefix { $0 != "?" }.hasSuffix(HookPaths.claudeCode)
        }
        guard let command = handler["command"]?.string else { return false }
        if programs.contains(command) || command.contains(HookPaths.claudeCode) { return true }
        let program = handler["args"] == nil ? command.prefix { $0 != " " } : command[...]
        let name = program.split(separator: "/").last.map { $0.filter { $0 != "\"" && $0 != "'" } }
        return name == "eyrie-hook"
    }

    private func ours(_ programs: [String]) -> [Location] {
        var found: [Location] = []
        for (event, member) in (root?["hooks"]?.members ?? []).enumerated() {
            for (group, node) in member.value.elements.enumerated() {
                for (index, handler) in (node["hooks"]?.elements ?? []).enumerated()
                where SettingsDocument.isOurs(handler, programs: programs) {
                    found.append(Location(event: event, group: group, handler: index, node: handler))
                }
            }
        }
        return found
    }

    private func checkShape(_ root: JSONNode) throws(SettingsProblem) {
        guard let hooks = root["hooks"] else { return }
        let hint = "mend the file first: \"hooks\" maps event names to arrays of groups"
        guard hooks.isObject else { throw SettingsProblem("has \"hooks\" that are not an object", hint: hint) }
        for (name, value) in hooks.members where !value.isArray {
            throw SettingsProblem("has \"hooks\".\"\(name)\" that is not an array", hint: hint)
        }
    }
}

/// Paths of a hub's addresses that hooks use.
package enum HookPaths {
    package static let claudeCode = "/hooks/claude-code"
}

// MARK: - Editing

extension SettingsDocument {
    private func removing(
        programs: [String], original: SettingsDocument?, where isRemoved: (_ event: String, _ isFirst: Bool) -> Bool
    ) -> [UInt8] {
        guard let root, let hooks = root["hooks"] else { return bytes }
        var seen: Set<String> = []
        let doomed = ours(programs).filter {
            let event = hooks.members[$0.event].key
            return isRemoved(event, seen.insert(event).inserted)
        }
        guard !doomed.isEmpty else { return bytes }
        var edits = TextEdits()
        var emptyEvents: Set<Int> = []
        for (eventIndex, member) in hooks.members.enumerated() {
            let ofEvent = doomed.filter { $0.event == eventIndex }
            guard !ofEvent.isEmpty else { continue }
            let groups = member.value.elements
            let emptyGroups = groups.indices.filter { group in
                ofEvent.count { $0.group == group } == groups[group]["hooks"]?.elements.count
            }
            if emptyGroups.count == groups.count, original?.root?["hooks"]?[name: member.key] == nil {
                emptyEvents.insert(eventIndex)
                continue
            }
            ContainerLayout(member.value, in: text).remove({ emptyGroups.contains($0) }, into: &edits)
            for group in Set(ofEvent.map(\.group)).subtracting(emptyGroups) {
                guard let handlers = groups[group]["hooks"] else { continue }
                let indexes = ofEvent.filter { $0.group == group }.map(\.handler)
                ContainerLayout(handlers, in: text).remove({ indexes.contains($0) }, into: &edits)
            }
        }
        if emptyEvents.count == hooks.members.count, original?.root?["hooks"] == nil {
            let names = root.members.map(\.key)
            ContainerLayout(root, in: text).remove({ names[$0] == "hooks" }, into: &edits)
        } else if !emptyEvents.isEmpty {
            ContainerLayout(hooks, in: text).remove({ emptyEvents.contains($0) }, into: &edits)
        }
        return mark + edits.applied(to: text)
    }

    private func adding(_ plan: HookPlan) throws(SettingsProblem) -> [UInt8] {
        guard let root else { return try SettingsDocument(nil).installing(plan) }
        let rootLayout = ContainerLayout(root, in: text)
        let style = TextStyle(of: text, root: rootLayout)
        var edits = TextEdits()
        guard let hooks = root["hooks"] else {
            style.append(
                { indentation in [newHooks(plan.groups, style: style, indentation: indentation)] }, to: rootLayout,
                in: text, edits: &edits)
            return mark + edits.applied(to: text)
        }
        let present = ours([plan.command.program])
        var missing: [HookPlan.Group] = []
        for group in plan.groups {
            guard let index = hooks.members.firstIndex(where: { $0.key == group.event }) else {
                missing.append(group)
                continue
            }
            if let own = present.first(where: { $0.event == index }) {
                guard !group.handler.equals(own.node) else { continue }
                let range = own.node.rawBytes.startIndex..<own.node.rawBytes.endIndex
                edits.replace(range, with: group.handler.rendered(isSpaced: style.isSpaced))
            } else {
                style.append(
                    { _ in [group.value.rendered(isSpaced: style.isSpaced)] },
                    to: ContainerLayout(hooks.members[index].value, in: text), in: text, edits: &edits)
            }
        }
        if !missing.isEmpty {
            style.append(
                { newMembers(missing, style: style, indentation: $0) }, to: ContainerLayout(hooks, in: text), in: text,
                edits: &edits)
        }
        return mark + edits.applied(to: text)
    }

    private func newHooks(_ groups: [HookPlan.Group], style: TextStyle, indentation: String) -> String {
        let colon = style.isSpaced ? ": " : ":"
        guard let unit = style.indentation else {
            let members = newMembers(groups, style: style, indentation: "")
            return "\"hooks\"" + colon + "{" + members.joined(separator: style.isSpaced ? ", " : ",") + "}"
        }
        let inner = indentation + unit
        let lines = newMembers(groups, style: style, indentation: inner).map { style.newline + inner + $0 }
        return "\"hooks\": {" + lines.joined(separator: ",") + style.newline + indentation + "}"
    }

    /// One line for each event: a long settings file of one-word lines helps nobody.
    private func newMembers(_ groups: [HookPlan.Group], style: TextStyle, indentation: String) -> [String] {
        groups.map {
            quoted($0.event) + (style.isSpaced ? ": [" : ":[") + $0.value.rendered(isSpaced: style.isSpaced) + "]"
        }
    }
}
