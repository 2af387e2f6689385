internal import Glibc

/// The beginning of a hook payload that many events in a row have in common: session, transcript, folder, prompt. It is
/// stored once for all of them; in what follows it, two long texts that are known already become one byte each.
enum PayloadHead {
    /// Bytes within which the head ends; the shortest that is worth a row.
    private static let byteLimit = 2048
    private static let leastBytes = 64
    private static let end = Array(#""hook_event_name""#.utf8)
    private static let folderKey = Array(#""cwd":""#.utf8)
    /// Bytes that stand for the folder and for the tool use id. They occur in no JSON text.
    private static let folderMark: UInt8 = 1
    private static let toolUseMark: UInt8 = 2
    /// Bytes of the shortest text that is replaced.
    private static let leastReplaced = 6

    /// How many bytes of the payload are its head; 0 when it has none.
    static func count(in payload: [UInt8]) -> Int {
        payload.withUnsafeBytes { bytes in
            let range = UnsafeRawBufferPointer(rebasing: bytes.prefix(byteLimit))
            guard let found = position(of: end, in: range, from: 0), found >= leastBytes else { return 0 }
            return found
        }
    }

    /// The texts that have marks, for events with that head.
    private static func marked(
        head: UnsafeRawBufferPointer, toolUse: String?
    ) -> [(mark: UInt8, text: [UInt8])] {
        var marked: [(UInt8, [UInt8])] = []
        if let key = position(of: folderKey, in: head, from: 0) {
            let folder = Array(head[(key + folderKey.count)...].prefix { $0 != UInt8(ascii: "\"") })
            if folder.count >= leastReplaced { marked.append((folderMark, folder)) }
        }
        if let toolUse, toolUse.utf8.count >= leastReplaced { marked.append((toolUseMark, Array(toolUse.utf8))) }
        return marked
    }

    /// False for a text that has bytes that look like marks.
    static func isReplaceable(_ text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return memchr(base, Int32(folderMark), bytes.count) == nil
                && memchr(base, Int32(toolUseMark), bytes.count) == nil
        }
    }

    /// Appends the text with marks; it must be replaceable.
    static func replacing(
        _ text: UnsafeRawBufferPointer, head: UnsafeRawBufferPointer, toolUse: String?, into result: inout [UInt8]
    ) {
        let marked = marked(head: head, toolUse: toolUse)
        var next = marked.map { position(of: $0.text, in: text, from: 0) }
        var start = 0
        while let index = marked.indices.min(by: { next[$0] ?? .max < next[$1] ?? .max }), let found = next[index] {
            result.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start..<found]))
            result.append(marked[index].mark)
            start = found + marked[index].text.count
            for other in marked.indices where next[other].map({ $0 < start }) ?? false {
                next[other] = position(of: marked[other].text, in: text, from: start)
            }
        }
        result.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start...]))
    }

    /// The text without marks.
    static func restoring(_ text: [UInt8], head: [UInt8], toolUse: String?) -> [UInt8] {
        let marked = head.withUnsafeBytes { PayloadHead.marked(head: $0, toolUse: toolUse) }
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 256)
        var start = 0
        for (index, byte) in text.enumerated() where byte == folderMark || byte == toolUseMark {
            guard let original = marked.first(where: { $0.mark == byte }) else { continue }
            result.append(contentsOf: text[start..<index])
            result.append(contentsOf: original.text)
            start = index + 1
        }
        result.append(contentsOf: text[start...])
        return result
    }

    private static func position(of part: [UInt8], in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = text.baseAddress, let first = part.first else { return nil }
        var start = start
        while text.count - start >= part.count {
            let room = text.count - start - part.count + 1
            guard let candidate = memchr(base + start, Int32(first), room) else { return nil }
            if memcmp(candidate, part, part.count) == 0 { return UnsafeRawPointer(candidate) - base }
            start = UnsafeRawPointer(candidate) - base + 1
        }
        return nil
    }
}
