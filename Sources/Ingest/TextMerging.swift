import EventModel

// Of two reports of the same thing neither is the newer one for sure: what holds must not depend on which came first.

extension String {
    /// Whether the text has more bytes than the other, or as many and the greater ones.
    func isFuller(than other: String) -> Bool {
        if utf8.count != other.utf8.count { return utf8.count > other.utf8.count }
        return isGreater(than: other)
    }

    /// By bytes: `<` compares characters, and takes two spellings of one for equal.
    func isGreater(than other: String) -> Bool { other.utf8.lexicographicallyPrecedes(utf8) }

    /// The first line that is not empty, cut to the length of a summary; nil where there is none.
    var firstLine: String? {
        let line = split(maxSplits: 1, whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return line.isEmpty ? nil : line.cut(toUTF8Bytes: Limits.summaryBytes)
    }
}

extension String? {
    /// Takes the stated text where none is known, or where it says more.
    mutating func takeFuller(_ stated: String?) {
        guard let stated, !stated.isEmpty else { return }
        if let self, !stated.isFuller(than: self) { return }
        self = stated
    }

    /// Takes the stated text where none is known, or where its bytes are greater.
    mutating func takeGreater(_ stated: String?) {
        guard let stated else { return }
        if let self, !stated.isGreater(than: self) { return }
        self = stated
    }

    func isGreater(than other: String?) -> Bool {
        guard let self else { return false }
        guard let other else { return true }
        return self.isGreater(than: other)
    }
}

extension Int64? {
    mutating func takeGreater(_ stated: Int64?) {
        guard let stated else { return }
        self = Swift.max(self ?? stated, stated)
    }
}

extension RecordSources {
    /// How much a report's word weighs against another source's: a hook was there, a file was written by who was there.
    var precedence: Int {
        if contains(.hook) { return 3 }
        if contains(.transcript) { return 2 }
        if contains(.telemetry) { return 1 }
        return 0
    }
}
