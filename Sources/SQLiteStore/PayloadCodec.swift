internal import CZstd
internal import EventModel
internal import EventStore
internal import Synchronization

/// Compresses what rows hold in bulk, with a dictionary of what hook payloads have in common. Any thread may call it.
final class PayloadCodec: Sendable {
    /// How bytes are stored. Numbers are the stored format: future dictionaries get numbers of their own.
    enum Encoding {
        static let plain: Int64 = 0
        /// A variable-length count of the original bytes, then a zstd frame without magic number, made with
        /// dictionary 1.
        static let dictionary1: Int64 = 1
    }

    /// Original bytes that a stored count may claim: a damaged row must not make us allocate more.
    private static let originalBytesLimit = 256 << 20
    /// 3 is zstd's default; higher levels gain little on texts this small.
    private static let level: Int32 = 3
    /// Contexts that are kept for the next use, one for each thread that compresses at the same time.
    private static let contextLimit = 16

    private let encoders = Mutex<[Encoder]>([])
    private let decoders = Mutex<[Decoder]>([])
    private let dictionary = Dictionary()

    func encode(_ bytes: [UInt8]) -> (bytes: [UInt8], encoding: Int64) {
        guard !bytes.isEmpty else { return ([], Encoding.plain) }
        let encoder = encoders.withLock { $0.popLast() } ?? Encoder(dictionary)
        defer { encoders.withLock { if $0.count < PayloadCodec.contextLimit { $0.append(encoder) } } }
        guard let encoded = encoder.encode(bytes), encoded.count < bytes.count else { return (bytes, Encoding.plain) }
        return (encoded, Encoding.dictionary1)
    }

    func decode(_ stored: UnsafeRawBufferPointer, encoding: Int64) throws(StoreError) -> [UInt8] {
        switch encoding {
        case Encoding.plain:
            return Array(stored)
        case Encoding.dictionary1:
            var rest = stored[...]
            guard let count = VariableLength.read(&rest), count <= PayloadCodec.originalBytesLimit else { break }
            let decoder = decoders.withLock { $0.popLast() } ?? Decoder(dictionary)
            defer { decoders.withLock { if $0.count < PayloadCodec.contextLimit { $0.append(decoder) } } }
            if let bytes = decoder.decode(UnsafeRawBufferPointer(rebasing: rest), count: count) { return bytes }
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
        private let context: OpaquePointer?
        private let dictionary: Dictionary

        init(_ dictionary: Dictionary) {
            self.dictionary = dictionary
            context = ZSTD_createCCtx()
            // The format without magic number (ZSTD_f_zstd1_magicless), size, dictionary id and checksum: 10 bytes
            // less.
            ZSTD_CCtx_setParameter(context, ZSTD_c_experimentalParam2, 1)
            ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
            ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)
            ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)
            ZSTD_CCtx_refCDict(context, dictionary.forEncoding)
        }

        deinit { ZSTD_freeCCtx(context) }

        func encode(_ bytes: [UInt8]) -> [UInt8]? {
            var encoded: [UInt8] = []
            let bound = ZSTD_compressBound(bytes.count) + VariableLength.limit
            encoded.reserveCapacity(bound)
            VariableLength.append(bytes.count, to: &encoded)
            let head = encoded
            var failed = false
            encoded = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
                for (index, byte) in head.enumerated() { buffer[index] = byte }
                let size = ZSTD_compress2(
                    context, buffer.baseAddress.map { $0 + head.count }, buffer.count - head.count, bytes, bytes.count)
                failed = ZSTD_isError(size) != 0
                count = failed ? 0 : head.count + size
            }
            return failed ? nil : encoded
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
            ZSTD_DCtx_refDDict(context, dictionary.forDecoding)
        }

        deinit { ZSTD_freeDCtx(context) }

        func decode(_ frame: UnsafeRawBufferPointer, count expected: Int) -> [UInt8]? {
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
