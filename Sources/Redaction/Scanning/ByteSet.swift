/// A set of byte values.
struct ByteSet: Sendable, Equatable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    init() {}

    init(_ members: StaticString) {
        for index in 0..<members.utf8CodeUnitCount { insert(members.utf8Start[index]) }
    }

    static let digits = ByteSet("0123456789")
    static let letters = ByteSet("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    static let alphanumerics = digits.union(letters)
    static let words = alphanumerics.union(ByteSet("_"))
    static let spaces = ByteSet(" \t\n\r")
    static let base64 = alphanumerics.union(ByteSet("+/-_"))

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: first
            case 1: second
            case 2: third
            default: fourth
            }
        return word >> UInt64(byte & 63) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: first |= bit
        case 1: second |= bit
        case 2: third |= bit
        default: fourth |= bit
        }
    }

    func union(_ other: ByteSet) -> ByteSet {
        var result = self
        result.first |= other.first
        result.second |= other.second
        result.third |= other.third
        result.fourth |= other.fourth
        return result
    }

    var complement: ByteSet {
        var result = self
        result.first = ~first
        result.second = ~second
        result.third = ~third
        result.fourth = ~fourth
        return result
    }

    /// With both cases of every letter.
    var ignoringCase: ByteSet {
        var result = self
        for byte in members where ByteSet.letters.contains(byte) { result.insert(byte ^ 0x20) }
        return result
    }

    var members: [UInt8] { (0...255).filter { contains($0) } }
}
