internal import Glibc

/// The other end of a connection; equal for two connections of one address whatever their ports.
package struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    private var high: UInt64
    private var low: UInt64

    /// Where in an IPv6 address an IPv4 one is mapped: `::ffff:0:0/96`.
    private static let mappedPrefix: UInt64 = 0xFFFF_0000_0000

    /// IPv4 `127.0.0.1`, for requests made without a socket.
    package static let loopback = PeerAddress(high: 0, low: mappedPrefix | 0x7F00_0001)

    /// An IPv4 address of four bytes, for requests made without a socket.
    package init(testing bytes: [UInt8]) {
        high = 0
        low = bytes.reduce(Self.mappedPrefix >> 32) { $0 << 8 | UInt64($1) }
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ address: UnsafePointer<sockaddr>?) {
        switch address.map({ Int32($0.pointee.sa_family) }) {
        case AF_INET:
            let host = UnsafeRawPointer(address!).load(as: sockaddr_in.self).sin_addr.s_addr
            self.init(high: 0, low: Self.mappedPrefix | UInt64(UInt32(bigEndian: host)))
        case AF_INET6:
            let host = UnsafeRawPointer(address!).load(as: sockaddr_in6.self).sin6_addr
            let words = unsafeBitCast(host, to: (UInt64, UInt64).self)
            self.init(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
        default:
            self.init(high: 0, low: 0)
        }
    }

    package var isLoopback: Bool {
        high == 0 && (low == 1 || low & ~0xFF_FFFF == Self.mappedPrefix | 0x7F00_0000)
    }

    package var description: String {
        if high == 0, low >> 32 == 0xFFFF {
            return stride(from: 24, through: 0, by: -8).map { String(low >> $0 & 0xFF) }.joined(separator: ".")
        }
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) {
            $0.storeBytes(of: high.bigEndian, as: UInt64.self)
            $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
