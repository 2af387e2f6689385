internal import JSONCoding

/// How many lines a change added and removed.
struct LineCounts: Equatable {
    var added: Int64 = 0
    var removed: Int64 = 0

    /// Counts a structured patch; nil where there is none, or an empty one.
    init?(patch: JSONNode) {
        let hunks = patch.elements
        guard !hunks.isEmpty else { return nil }
        for hunk in hunks {
            for line in hunk["lines"]?.elements ?? [] {
                if line.hasPrefix("+") { added += 1 } else if line.hasPrefix("-") { removed += 1 }
            }
        }
    }

    /// Counts the lines that differ once the common beginning and the common end are taken off: exact for one change in
    /// one place, an upper bound for several. The end of the last line is no line of its own.
    init(old: String?, new: String?) {
        var old = old ?? ""
        var new = new ?? ""
        (added, removed) = old.withUTF8 { old in
            new.withUTF8 { new in LineCounts.count(TextLines(old), TextLines(new)) }
        }
    }

    private static func count(_ old: TextLines, _ new: TextLines) -> (added: Int64, removed: Int64) {
        let (head, tail) = TextLines.common(old, new)
        return (new.lineCount(from: head, to: new.count - tail), old.lineCount(from: head, to: old.count - tail))
    }
}

/// The bytes of a text, every line ended by a line feed, the last one too.
struct TextLines {
    private let bytes: UnsafeBufferPointer<UInt8>
    let count: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        count = bytes.isEmpty || bytes[bytes.count - 1] == 0x0A ? bytes.count : bytes.count + 1
    }

    subscript(index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0x0A }

    func isLineStart(_ index: Int) -> Bool { index == 0 || self[index - 1] == 0x0A }

    func lineCount(from start: Int, to end: Int) -> Int64 {
        var lines: Int64 = 0
        for index in start..<end where self[index] == 0x0A { lines += 1 }
        return lines
    }

    /// The bytes of the lines that both begin with, and of those that both end with.
    static func common(_ old: TextLines, _ new: TextLines) -> (head: Int, tail: Int) {
        let shorter = min(old.count, new.count)
        var head = 0
        while head < shorter, old[head] == new[head] { head += 1 }
        while !old.isLineStart(head) || !new.isLineStart(head) { head -= 1 }
        var tail = 0
        while tail < shorter - head, old[old.count - tail - 1] == new[new.count - tail - 1] { tail += 1 }
        while !old.isLineStart(old.count - tail) || !new.isLineStart(new.count - tail) { tail -= 1 }
        return (head, tail)
    }

    /// The lines between two places where lines begin, without their line feeds.
    func lines(from start: Int, to end: Int) -> [String] {
        var lines: [String] = []
        var first = start
        for index in start..<end where self[index] == 0x0A {
            lines.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[first..<index]), as: UTF8.self))
            first = index + 1
        }
        return lines
    }

    /// Where the line begins that is `number` lines before the one that begins at `index`, or the first one.
    func start(linesBefore number: Int, _ index: Int) -> Int {
        var index = index
        for _ in 0..<number {
            guard index > 0 else { return 0 }
            index -= 1
            while !isLineStart(index) { index -= 1 }
        }
        return index
    }

    /// Where the line begins that is `number` lines after the one that begins at `index`, or the end.
    func start(linesAfter number: Int, _ index: Int) -> Int {
        var index = index
        for _ in 0..<number {
            guard index < count else { return count }
            while self[index] != 0x0A { index += 1 }
            index += 1
        }
        return index
    }
}

/// A structured patch that is made of old and new text alone: where in the file it belongs is not known, so its hunks have
/// no line numbers.
struct DerivedPatch {
    private(set) var lines = LineCounts(old: nil, new: nil)
    private var hunks: [Hunk] = []

    private struct Hunk {
        var oldLines = 0
        var newLines = 0
        var lines: [String] = []
    }

    /// Unchanged lines that are shown before and after those that changed.
    private static let contextLines = 3

    mutating func add(old: String?, new: String?) {
        var old = old ?? ""
        var new = new ?? ""
        let hunk = old.withUTF8 { old in new.withUTF8 { new in DerivedPatch.hunk(TextLines(old), TextLines(new)) } }
        let counts = LineCounts(old: old, new: new)
        lines.added += counts.added
        lines.removed += counts.removed
        if counts.added + counts.removed > 0 { hunks.append(hunk) }
    }

    /// Nil where nothing changed, or where it would be longer.
    func bytes(atMost limit: Int) -> [UInt8]? {
        guard !hunks.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.array(hunks) { writer, hunk in
            writer.object { writer in
                writer.member("oldLines", hunk.oldLines)
                writer.member("newLines", hunk.newLines)
                writer.key("lines")
                writer.array(hunk.lines) { $0.value($1) }
            }
        }
        return writer.bytes.count <= limit ? writer.bytes : nil
    }

    private static func hunk(_ old: TextLines, _ new: TextLines) -> Hunk {
        let (head, tail) = TextLines.common(old, new)
        let before = old.lines(from: old.start(linesBefore: contextLines, head), to: head)
        let removed = old.lines(from: head, to: old.count - tail)
        let added = new.lines(from: head, to: new.count - tail)
        let after = old.lines(from: old.count - tail, to: old.start(linesAfter: contextLines, old.count - tail))
        var hunk = Hunk(
            oldLines: before.count + removed.count + after.count, newLines: before.count + added.count + after.count)
        hunk.lines += before.map { " " + $0 }
        hunk.lines += removed.map { "-" + $0 }
        hunk.lines += added.map { "+" + $0 }
        hunk.lines += after.map { " " + $0 }
        return hunk
    }
}
