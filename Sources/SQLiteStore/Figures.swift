internal import EventModel

/// Counts in a fixed order, as few bytes as they need: each one zigzag, seven bits in a byte (LEB128), zeros at the end
/// left out. Lists are only ever appended to.
struct Figures {
    private(set) var bytes: [UInt8] = []
    /// Bytes up to the last one that is not 0.
    private var usedCount = 0

    init() { bytes.reserveCapacity(64) }

    mutating func append(_ value: Int64) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        if rest == 0 { return bytes.append(0) }
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        usedCount = bytes.count
    }

    mutating func append(_ usage: TokenUsage) {
        append(usage.input)
        append(usage.output)
        append(usage.cacheRead)
        append(usage.cacheCreation5m)
        append(usage.cacheCreation1h)
        append(usage.cacheCreation)
        append(usage.thinking)
        append(usage.webSearches)
        append(usage.webFetches)
    }

    mutating func append(_ cost: Cost) {
        append(cost.input)
        append(cost.output)
        append(cost.cacheRead)
        append(cost.cacheCreation5m)
        append(cost.cacheCreation1h)
        append(cost.other)
        append(cost.uncached)
    }

    /// What is stored; empty when every figure is 0.
    var stored: [UInt8] { Array(bytes[..<usedCount]) }

    /// What is stored where nothing stands for zeros.
    var storedOrNil: [UInt8]? { usedCount == 0 ? nil : stored }
}

/// Reads what `Figures` wrote; what is missing is 0.
struct FigureReader {
    private var rest: Slice<UnsafeRawBufferPointer>

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes[...] }

    mutating func next() -> Int64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { break }
            shift += 7
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func usage() -> TokenUsage {
        var usage = TokenUsage()
        usage.input = next()
        usage.output = next()
        usage.cacheRead = next()
        usage.cacheCreation5m = next()
        usage.cacheCreation1h = next()
        usage.cacheCreation = next()
        usage.thinking = next()
        usage.webSearches = next()
        usage.webFetches = next()
        return usage
    }

    mutating func cost() -> Cost {
        var cost = Cost()
        cost.input = next()
        cost.output = next()
        cost.cacheRead = next()
        cost.cacheCreation5m = next()
        cost.cacheCreation1h = next()
        cost.other = next()
        cost.uncached = next()
        return cost
    }
}

extension SessionStatements {
    /// The times as figures, relative to `start`, each one greater: 0 stands for none.
    func stored(relativeTo start: Timestamp) -> [UInt8]? {
        var figures = Figures()
        for field in Field.allCases { figures.append(self[field].map { SessionStatements.code($0.since(start)) } ?? 0) }
        return figures.storedOrNil
    }

    init(stored: UnsafeRawBufferPointer, relativeTo start: Timestamp) {
        self.init()
        var reader = FigureReader(stored)
        for field in Field.allCases {
            let code = reader.next()
            if code != 0 { self[field] = start.advanced(byMicroseconds: code > 0 ? code - 1 : code) }
        }
    }

    private static func code(_ distance: Int64) -> Int64 { distance >= 0 ? distance &+ 1 : distance }
}
