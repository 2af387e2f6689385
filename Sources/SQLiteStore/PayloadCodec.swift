internal import CZstd
internal import EventModel
internal import EventStore
internal import Synchronization

/// Compresses what rows hold in bulk: short texts with a dictionary of what hook payloads have in common, long ones
/// without, to which it would add next to nothing but work. Any thread may call it.
final class PayloadCodec: Sendable {
    /// How bytes are stored. Numbers are the stored format: future dictionaries get numbers of their own.
    enum Encoding {
        static let plain: Int64 = 0
        /// A variable-length count of the original bytes, then a zstd frame without magic number, made with
        /// dictionary 1.
        static let dictionary1: Int64 = 1
        /// The same, made without a dictionary.
        static let noDictionary: Int64 = 2
    }

    /// Original bytes up to which the dictionary is used.
    static let dictionaryBytesLimit = 8 << 10
    /// Original bytes that a stored count may claim: a damaged row must not make us allocate more.
    private static let originalBytesLimit = 256 << 20
    /// 1 takes two thirds of the time of 3, zstd's default, for 3 % more bytes.
    private static let level: Int32 = 1
    /// Contexts that are kept for the next use, one for each thread that compresses at the same time.
    private static let contextLimit = 16

    private let encoders = Mutex<[Encoder]>([])
    private let decoders = Mutex<[Decoder]>([])
    private let dictionary = Dictionary()

    func encode(_ bytes: [UInt8]) -> (bytes: [UInt8], encoding: Int64) {
        encode(behind: []) { $0.append(contentsOf: bytes) }
    }

    /// Encodes the bytes that `write` appends to what it is given, and puts them behind `prefix`, which stays as it is.
    func encode(behind prefix: [UInt8], _ write: (inout [UInt8]) -> Void) -> (bytes: [UInt8], encoding: Int64) {
        let encoder = encoders.withLock { $0.popLast() } ?? Encoder(dictionary)
        defer { encoders.withLock { if $0.count < PayloadCodec.contextLimit { $0.append(encoder) } } }
        return encoder.encode(behind: prefix, write)
    }

    func decode(_ stored: UnsafeRawBufferPointer, encoding: Int64) throws(StoreError) -> [UInt8] {
        switch encoding {
        case Encoding.plain:
            return Array(stored)
        case Encoding.dictionary1, Encoding.noDictionary:
            var rest = stored[...]
            guard let count = VariableLength.read(&rest), count <= PayloadCodec.originalBytesLimit else { break }
            let decoder = decoders.withLock { $0.popLast() } ?? Decoder(dictionary)
            defer { decoders.withLock { if $0.count < PayloadCodec.contextLimit { $0.append(decoder) } } }
            let usesDictionary = encoding == Encoding.dictionary1
            if let bytes = decoder.decode(
                UnsafeRawBufferPointer(rebasing: rest), count: count, usesDictionary: usesDictionary)
            {
                return bytes
            }
        default:
            throw StoreError(
                .schemaTooNew, "a row is stored in encoding \(encoding), which this program does not know",
                hint: "run the newer Eyrie that wrote it")
        }
        throw StoreError(.corrupt, "a stored body does not decompress", hint: "check the disk, restore a backup")
    }
}

extension PayloadCodec {
    /// The digested dictionary, shared by all contexts.
    private final class Dictionary: @unchecked Sendable {
        // @unchecked: zstd only reads digested dictionaries.
        let forEncoding: OpaquePointer?
        let forDecoding: OpaquePointer?

        init() {
            // The text stands in lines, in the other alphabet of base64.
            let text = payloadDictionary1.compactMap { character -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=", "\n", " ": nil
                default: character
                }
            }
            let bytes = Base64URL.decode(String(text)) ?? []
            forEncoding = ZSTD_createCDict(bytes, bytes.count, PayloadCodec.level)
            forDecoding = ZSTD_createDDict(bytes, bytes.count)
        }

        deinit {
            ZSTD_freeCDict(forEncoding)
            ZSTD_freeDDict(forDecoding)
        }
    }

    private final class Encoder: @unchecked Sendable {
        // @unchecked: taken out of the pool by one thread at a time.
        private let dictionary: Dictionary
        /// One for short texts, one for long ones: what they need of memory differs, and a context that changes
        /// between the two would clear its tables each time.
        private let shortTexts: OpaquePointer?
        private let longTexts: OpaquePointer?
        /// What is to be compressed, and what became of it; kept for the next text.
        private var original: [UInt8] = []
        private var frame: [UInt8] = []

        /// Bytes beyond which a buffer is not kept.
        private static let keptBytesLimit = 1 << 20

        init(_ dictionary: Dictionary) {
            self.dictionary = dictionary
            shortTexts = Encoder.makeContext()
            longTexts = Encoder.makeContext()
            ZSTD_CCtx_refCDict(shortTexts, dictionary.forEncoding)
        }

        deinit {
            ZSTD_freeCCtx(shortTexts)
            ZSTD_freeCCtx(longTexts)
        }

        private static func makeContext() -> OpaquePointer? {
            let context = ZSTD_createCCtx()
            // The format without magic number (ZSTD_f_zstd1_magicless), size, dictionary id and checksum: 10 bytes
            // less.
            ZSTD_CCtx_setParameter(context, ZSTD_c_experimentalParam2, 1)
            ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
            ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
            ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)
            ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)
            return context
        }

        func encode(behind prefix: [UInt8], _ write: (inout [UInt8]) -> Void) -> (bytes: [UInt8], encoding: Int64) {
            original.removeAll(keepingCapacity: true)
            write(&original)
            defer { release() }
            guard !original.isEmpty else { return (prefix, Encoding.plain) }
            let usesDictionary = original.count <= dictionaryBytesLimit
            var head = prefix
            VariableLength.append(original.count, to: &head)
            let size = compress(usesDictionary ? shortTexts : longTexts)
            guard let size, head.count - prefix.count + size < original.count else {
                return (prefix + original, Encoding.plain)
            }
            head.reserveCapacity(head.count + size)
            frame.withUnsafeBytes { head.append(contentsOf: $0[..<size]) }
            return (head, usesDictionary ? Encoding.dictionary1 : Encoding.noDictionary)
        }

        /// Fills `frame`; the number of bytes of the frame, nil when there is no memory.
        private func compress(_ context: OpaquePointer?) -> Int? {
            let bound = ZSTD_compressBound(original.count)
            if frame.count < bound { frame = [UInt8](repeating: 0, count: bound) }
            let size = frame.withUnsafeMutableBytes { target in
                original.withUnsafeBytes { source in
                    ZSTD_compress2(context, target.baseAddress, target.count, source.baseAddress, source.count)
                }
            }
            return ZSTD_isError(size) == 0 ? size : nil
        }

        private func release() {
            if original.capacity > Encoder.keptBytesLimit { original = [] }
            if frame.capacity > Encoder.keptBytesLimit { frame = [] }
        }
    }

    private final class Decoder: @unchecked Sendable {
        // @unchecked: taken out of the pool by one thread at a time.
        private let context: OpaquePointer?
        private let dictionary: Dictionary

        init(_ dictionary: Dictionary) {
            self.dictionary = dictionary
            context = ZSTD_createDCtx()
            ZSTD_DCtx_setParameter(context, ZSTD_d_experimentalParam1, 1)
        }

        deinit { ZSTD_freeDCtx(context) }

        func decode(_ frame: UnsafeRawBufferPointer, count expected: Int, usesDictionary: Bool) -> [UInt8]? {
            ZSTD_DCtx_refDDict(context, usesDictionary ? dictionary.forDecoding : nil)
            var isComplete = false
            let bytes = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in
                let size = ZSTD_decompressDCtx(context, buffer.baseAddress, expected, frame.baseAddress, frame.count)
                isComplete = ZSTD_isError(size) == 0 && size == expected
                count = isComplete ? size : 0
            }
            return isComplete ? bytes : nil
        }
    }
}

/// Counts in as few bytes as they need, seven bits in each (LEB128).
enum VariableLength {
    /// Bytes of the longest count.
    static let limit = 10

    static func append(_ value: Int, to bytes: inout [UInt8]) {
        var rest = UInt(bitPattern: value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    static func read(_ bytes: inout Slice<UnsafeRawBufferPointer>) -> Int? {
        var value = 0
        var shift = 0
        while let byte = bytes.popFirst(), shift < 56 {
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }
}
