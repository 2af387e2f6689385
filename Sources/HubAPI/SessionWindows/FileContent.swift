import Adapters

/// A file's text at one step of a session, put together from what tools wrote, from what they found, and from patches.
struct FileContent: Equatable {
    enum Basis: String, Sendable, CaseIterable {
        /// A tool wrote the whole file.
        case write
        /// The whole file was known once, and patches were applied to it.
        case originalAndPatches = "original_and_patches"
        /// Only the lines that a patch shows are known.
        case patches
    }

    enum Side: String, Sendable, CaseIterable {
        case before
        case after
    }

    /// UTF-8 bytes of a text that is answered with.
    static let byteLimit = 1 << 20
    /// UTF-8 bytes of a text that patches are applied to.
    private static let workLimit = 8 << 20

    private(set) var text: String?
    private(set) var isComplete = false
    private(set) var basis: Basis?
    /// Why there is no text, or not all of it.
    private(set) var reason: String?

    var bytes: Int { text?.utf8.count ?? 0 }

    /// No text.
    init(reason: String) { self.reason = reason }

    /// The text before or after the last of the steps, which are in order of time.
    init(_ steps: [FileTexts], _ side: Side) {
        guard let last = steps.last else {
            self = FileContent(reason: "The session had not changed the file at that time.")
            return
        }
        guard let base = FileContent.base(steps, side) else {
            self = FileContent(onlyLinesOf: last, side)
            return
        }
        var text = base.text
        for step in steps[base.next..<(side == .after ? steps.count : steps.count - 1)] {
            guard text.utf8.count <= FileContent.workLimit, let changed = FileContent.apply(step, to: text) else {
                self = FileContent(
                    reason: "A patch does not fit the text that it changed: something else changed the file.")
                return
            }
            text = changed
        }
        guard text.utf8.count <= FileContent.byteLimit else {
            self = FileContent(
                reason: "The file has \(text.utf8.count) bytes; up to \(FileContent.byteLimit) are shown.")
            return
        }
        self.text = text
        isComplete = true
        basis = base.isWritten ? .write : .originalAndPatches
        if side == .before, last.isNew { reason = "The file did not exist yet." }
    }

    /// Whether the steps need no earlier ones.
    static func isSufficient(_ steps: [FileTexts], _ side: Side) -> Bool { base(steps, side) != nil }

    /// The latest whole text that is known, and the first step that is to be applied to it.
    private static func base(_ steps: [FileTexts], _ side: Side) -> (text: String, next: Int, isWritten: Bool)? {
        for index in steps.indices.reversed() {
            let step = steps[index]
            let isAfter = index < steps.count - 1 || side == .after
            if isAfter, let written = step.written { return (written, index + 1, index == steps.count - 1) }
            if let original = step.original { return (original, index, false) }
            if step.isNew { return ("", index, false) }
        }
        return nil
    }

    /// The lines that the step's patch shows, each run of them headed by where it stands.
    private init(onlyLinesOf step: FileTexts, _ side: Side) {
        let left: UInt8 = side == .after ? UInt8(ascii: "-") : UInt8(ascii: "+")
        var lines: [String] = []
        for hunk in step.patch {
            lines.append("@@ -\(hunk.oldStart),\(hunk.oldCount) +\(hunk.newStart),\(hunk.newCount) @@")
            for line in hunk.lines where line.utf8.first != left && line.utf8.first != UInt8(ascii: "\\") {
                lines.append(String(line.dropFirst()))
            }
        }
        if step.patch.isEmpty {
            for replacement in step.replacements { lines.append(side == .after ? replacement.new : replacement.old) }
        }
        guard !lines.isEmpty else {
            self = FileContent(reason: "Nothing of the file's text was reported.")
            return
        }
        let text = lines.joined(separator: "\n")
        guard text.utf8.count <= FileContent.byteLimit else {
            self = FileContent(reason: "The changed lines have more than \(FileContent.byteLimit) bytes.")
            return
        }
        self.text = text
        basis = .patches
        reason = "Only the lines around the change were reported."
    }

    /// The text behind the step; nil where the step does not fit.
    static func apply(_ step: FileTexts, to text: String) -> String? {
        if let written = step.written { return written }
        if !step.patch.isEmpty, let changed = apply(step.patch, to: text) { return changed }
        guard !step.replacements.isEmpty else { return nil }
        var text = text
        for replacement in step.replacements {
            guard let changed = apply(replacement, to: text) else { return nil }
            text = changed
        }
        return text
    }

    /// Every line that a patch keeps or takes away must be there, at the line where the patch says.
    static func apply(_ patch: [FileTexts.Hunk], to text: String) -> String? {
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        var result: [Substring.UTF8View] = []
        var position = 0
        for hunk in patch.sorted(by: { $0.oldStart < $1.oldStart }) {
            // A hunk that only adds names the line behind which it does.
            guard hunk.oldStart >= 0 else { return nil }
            let start = hunk.oldCount == 0 ? hunk.oldStart : hunk.oldStart - 1
            guard start >= position, start <= lines.count else { return nil }
            result += lines[position..<Int(start)]
            position = Int(start)
            for line in hunk.lines {
                guard let mark = line.utf8.first else { return nil }
                let words = Substring(line).utf8.dropFirst()
                switch mark {
                case UInt8(ascii: "+"): result.append(words)
                case UInt8(ascii: " "), UInt8(ascii: "-"):
                    guard position < lines.count, lines[position].elementsEqual(words) else { return nil }
                    if mark == UInt8(ascii: " ") { result.append(lines[position]) }
                    position += 1
                // "No newline at end of file" is no line.
                case UInt8(ascii: "\\"): continue
                default: return nil
                }
            }
        }
        result += lines[position...]
        return String(decoding: Array(result.joined(separator: [0x0A])), as: UTF8.self)
    }

    private static func apply(_ replacement: FileTexts.Replacement, to text: String) -> String? {
        let old = Array(replacement.old.utf8)
        guard !old.isEmpty else { return text.isEmpty ? replacement.new : nil }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var position = 0
        var count = 0
        while position + old.count <= bytes.count, count == 0 || replacement.isEverywhere {
            guard bytes[position] == old[0], bytes[position..<(position + old.count)].elementsEqual(old) else {
                result.append(bytes[position])
                position += 1
                continue
            }
            result += replacement.new.utf8
            position += old.count
            count += 1
        }
        guard count > 0 else { return nil }
        result += bytes[position...]
        return String(decoding: result, as: UTF8.self)
    }
}
