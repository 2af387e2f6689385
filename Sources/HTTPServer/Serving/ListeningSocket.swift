internal import Glibc
internal import Platform

/// Opens sockets for a server to listen on.
enum ListeningSocket {
    /// Connections that may wait to be accepted.
    private static let backlog: Int32 = 1024
    /// Seconds of silence before the kernel asks whether the other end is alive, and between its questions.
    private static let keepAliveSeconds: Int32 = 30

    /// A socket for each address, all on one port.
    static func openAll(_ settings: HTTPServerSettings) throws(SystemError) -> [Int32] {
        var sockets: [Int32] = []
        var port = settings.port
        do throws(SystemError) {
            for address in settings.addresses {
                let socket = try open(
                    address: address, port: port, peerTimeoutSeconds: settings.peerTimeoutSeconds)
                sockets.append(socket)
                port = self.port(of: socket)
            }
        } catch {
            for socket in sockets { close(socket) }
            throw error
        }
        for address in settings.optionalAddresses {
            let socket = try? open(address: address, port: port, peerTimeoutSeconds: settings.peerTimeoutSeconds)
            if let socket { sockets.append(socket) }
        }
        return sockets
    }

    private static func open(address: String, port: UInt16, peerTimeoutSeconds: Int) throws(SystemError) -> Int32 {
        let place = "\(address):\(port)"
        var four = sockaddr_in()
        var six = sockaddr_in6()
        let isFour = inet_pton(AF_INET, address, &four.sin_addr) == 1
        guard isFour || inet_pton(AF_INET6, address, &six.sin6_addr) == 1 else {
            throw SystemError(code: EINVAL, "listen: not a numeric address", path: place)
        }
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(isFour ? AF_INET : AF_INET6, Int32(type), 0)
        guard descriptor >= 0 else { throw SystemError("socket", path: place) }
        do throws(SystemError) {
            setOptions(descriptor, isFour: isFour, peerTimeoutSeconds: peerTimeoutSeconds)
            let bound: Int32
            if isFour {
                four.sin_family = sa_family_t(AF_INET)
                four.sin_port = port.bigEndian
                bound = withSocketAddress(&four) { bind(descriptor, $0, $1) }
            } else {
                six.sin6_family = sa_family_t(AF_INET6)
                six.sin6_port = port.bigEndian
                bound = withSocketAddress(&six) { bind(descriptor, $0, $1) }
            }
            guard bound == 0 else { throw SystemError("bind", path: place) }
            guard listen(descriptor, backlog) == 0 else { throw SystemError("listen", path: place) }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        // Both families have their port at the same place.
        return result == 0 ? UInt16(bigEndian: storage.sin6_port) : 0
    }

    /// Accepted connections inherit these.
    private static func setOptions(_ descriptor: Int32, isFour: Bool, peerTimeoutSeconds: Int) {
        func set(_ level: Int32, _ option: Int32, _ value: Int32) {
            var value = value
            setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
        set(SOL_SOCKET, SO_REUSEADDR, 1)
        if !isFour { set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        let tcp = Int32(IPPROTO_TCP)
        set(tcp, TCP_KEEPIDLE, keepAliveSeconds)
        set(tcp, TCP_KEEPINTVL, keepAliveSeconds)
        set(tcp, TCP_USER_TIMEOUT, Int32(clamping: peerTimeoutSeconds * 1000))
    }

    private static func withSocketAddress<Address>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
        }
    }
}
