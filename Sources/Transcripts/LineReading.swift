internal import EventModel
internal import JSONCoding
internal import Platform

/// What a look into a file for whole lines has found.
enum LineReading {
    /// Whole lines, which end at `end`.
    case lines([UInt8], end: Int64)
    /// No whole line stands before this position.
    case nothing(searchedTo: Int64)
    /// A line that is longer than the limit; the next one begins at `end`.
    case oversize(end: Int64)
}

/// Reads whole lines out of an open file; a line is held whole in memory, a longer one than the limit is not.
struct LineReader {
    /// Bytes of one piece while a line's end is looked for.
    private static let pieceBytes = 256 << 10

    /// Bytes to read at once, unless one line is longer.
    var chunkBytes: Int
    /// Bytes of one line with its line feed.
    var lineBytes: Int

    /// Reads from `start`; `searchedTo` is where the search for a line feed may begin. `takesRest` when a last line
    /// without line feed is as whole as it will ever be.
    func read(
        _ descriptor: Int32, from start: Int64, searchedTo: Int64, size: Int64, takesRest: Bool
    ) throws(SystemError) -> LineReading {
        var searched = max(start, searchedTo)
        if searched == start {
            let wanted = Int(min(Int64(chunkBytes), size - start))
            guard wanted > 0 else { return .nothing(searchedTo: start) }
            if let lines = try wholeLines(descriptor, from: start, bytes: wanted) { return lines }
            searched = start + Int64(wanted)
        }
        guard let end = try lineEnd(descriptor, from: searched, to: size) else {
            return takesRest ? try rest(descriptor, from: start, size: size) : .nothing(searchedTo: size)
        }
        guard end - start <= Int64(lineBytes) else { return .oversize(end: end) }
        let wanted = Int(max(end - start, min(Int64(chunkBytes), size - start)))
        return try wholeLines(descriptor, from: start, bytes: wanted) ?? .nothing(searchedTo: start)
    }

    /// Nil when none of them is a line feed.
    private func wholeLines(
        _ descriptor: Int32, from start: Int64, bytes: Int
    ) throws(SystemError) -> LineReading? {
        var content = try readContent(descriptor, from: start, bytes: bytes)
        guard let last = content.withUnsafeBytes({ $0.lastOffset(of: 0x0A) }) else { return nil }
        content.removeLast(content.count - last - 1)
        return .lines(content, end: start + Int64(content.count))
    }

    /// The end of a file that nobody writes to any more, provided that it is a whole line but for the line feed.
    private func rest(_ descriptor: Int32, from start: Int64, size: Int64) throws(SystemError) -> LineReading {
        guard size > start, size - start <= Int64(lineBytes) else { return .nothing(searchedTo: size) }
        let content = try readContent(descriptor, from: start, bytes: Int(size - start))
        guard let document = try? JSONDocument(parsing: content), document.root.isObject else {
            return .nothing(searchedTo: size)
        }
        return .lines(content, end: start + Int64(content.count))
    }

    private func readContent(_ descriptor: Int32, from start: Int64, bytes: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let content = [UInt8](unsafeUninitializedCapacity: bytes) { buffer, count in
            do throws(SystemError) {
                count = try readBytes(descriptor, into: UnsafeMutableRawBufferPointer(buffer), at: start)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return content
    }

    /// Where the line ends that begins before `start`: behind its line feed. Nil when it has none before `end`.
    private func lineEnd(_ descriptor: Int32, from start: Int64, to end: Int64) throws(SystemError) -> Int64? {
        guard start < end else { return nil }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: LineReader.pieceBytes, alignment: 16)
        defer { piece.deallocate() }
        var place = start
        while place < end {
            let wanted = Int(min(Int64(piece.count), end - place))
            let part = UnsafeMutableRawBufferPointer(rebasing: piece[..<wanted])
            let count = try readBytes(descriptor, into: part, at: place)
            let found = UnsafeRawBufferPointer(rebasing: piece[..<count])
            if let feed = found.firstOffset(of: UInt8(0x0A)) { return place + Int64(feed) + 1 }
            if count < wanted { return nil }
            place += Int64(count)
        }
        return nil
    }
}
