internal import JSONCoding
internal import Platform

/// Values that lines name, found without parsing the lines. A text inside of a value has its quotation marks escaped and
/// is not taken for a member.
enum LineFacts {
    /// The distinct folders that the lines name as their working folder, in order.
    static func workingFolders(in content: [UInt8]) -> [String] {
        var found: [String] = []
        content.withUnsafeBytes { bytes in
            var place = 0
            var last = UnsafeRawBufferPointer(start: nil, count: 0)
            while let start = bytes.firstOffset(of: "\"cwd\":\"", from: place) {
                let text = quoted(bytes, from: start + 6)
                // Most lines name the folder that the line before has named.
                if !isSame(text, last), let folder = decoded(text), !found.contains(folder) { found.append(folder) }
                last = text
                guard let end = bytes.firstOffset(of: UInt8(0x0A), from: start) else { break }
                place = end + 1
            }
        }
        return found
    }

    /// The first session that a line names.
    static func sessionID(in content: [UInt8]) -> String? {
        content.withUnsafeBytes { bytes in
            guard let start = bytes.firstOffset(of: "\"sessionId\":\"") else { return nil }
            return decoded(quoted(bytes, from: start + 12))
        }
    }

    private static func isSame(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
        first.count == second.count && first.elementsEqual(second)
    }

    /// The text at `start`, with its quotation marks; empty when it does not end.
    private static func quoted(_ bytes: UnsafeRawBufferPointer, from start: Int) -> UnsafeRawBufferPointer {
        var end = start + 1
        while let quote = bytes.firstOffset(of: UInt8(0x22), from: end) {
            var slashes = 0
            while bytes[quote - 1 - slashes] == 0x5C { slashes += 1 }
            if slashes % 2 == 0 { return UnsafeRawBufferPointer(rebasing: bytes[start...quote]) }
            end = quote + 1
        }
        return UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private static func decoded(_ quoted: UnsafeRawBufferPointer) -> String? {
        guard quoted.count > 2 else { return nil }
        guard quoted.contains(0x5C) else { return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self) }
        return try? JSONDocument(parsing: Array(quoted)).root.string
    }
}
