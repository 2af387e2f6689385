internal import Glibc
internal import Platform

/// The socket `collector.sock` through which hooks tell a collector that something was appended.
package enum CollectorWake {
    package enum Outcome: Equatable, Sendable {
        /// Somebody listens and will look, if perhaps because of an earlier message.
        case delivered
        case nobodyListens
    }

    package static func path(_ stateFolder: String) -> String { stateFolder + "/collector.sock" }

    /// Sends one wake-up and closes the socket again; never blocks.
    package static func send(_ stateFolder: String) -> Outcome {
        guard let sender = WakeSender(stateFolder) else { return .nobodyListens }
        return sender.send()
    }
}

/// Sends wake-ups; keeps its socket open.
package struct WakeSender: ~Copyable, Sendable {
    private let descriptor: Int32
    private let address: SocketAddress

    /// Nil when there is no socket to be had.
    package init?(_ stateFolder: String) {
        guard let address = SocketAddress(CollectorWake.path(stateFolder)) else { return nil }
        let descriptor = wakeSocket()
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
        self.address = address
    }

    deinit { close(descriptor) }

    /// Never blocks.
    package borrowing func send() -> CollectorWake.Outcome {
        var byte: UInt8 = 1
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let sent = address.withPointer { sendto(descriptor, &byte, 1, flags, $0, $1) }
        // A full queue has wake-ups that are not read yet: as good as delivered.
        return sent >= 0 || errno == EAGAIN || errno == ENOBUFS ? .delivered : .nobodyListens
    }
}

/// The collector's end of the socket.
package final class WakeListener: Sendable {
    /// Wake-ups that are read at once; what is left wakes the next wait.
    private static let drainLimit = 64

    private let descriptor: Int32
    private let path: String
    private let inode: UInt64

    /// Binds the socket, in place of one that a dead collector left.
    package init(_ stateFolder: String) throws(SpoolError) {
        path = CollectorWake.path(stateFolder)
        guard let address = SocketAddress(path) else {
            throw SpoolError(SystemError(code: ENAMETOOLONG, "bind", path: path))
        }
        let descriptor = wakeSocket()
        guard descriptor >= 0 else { throw SpoolError(SystemError("socket", path: path)) }
        do throws(SpoolError) {
            try WakeListener.bindSocket(descriptor, to: address, path: path, stateFolder)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        chmod(path, 0o600)
        inode = fileStatus(path)?.inode ?? 0
    }

    private static func bindSocket(
        _ descriptor: Int32, to address: SocketAddress, path: String, _ stateFolder: String
    ) throws(SpoolError) {
        if address.withPointer({ bind(descriptor, $0, $1) }) == 0 { return }
        guard errno == EADDRINUSE else { throw SpoolError(SystemError("bind", path: path)) }
        guard CollectorWake.send(stateFolder) == .nobodyListens else {
            throw SpoolError(SystemError(code: EADDRINUSE, "bind", path: path), reason: .alreadyListening)
        }
        unlink(path)
        guard address.withPointer({ bind(descriptor, $0, $1) }) == 0 else {
            throw SpoolError(SystemError("bind", path: path))
        }
    }

    deinit {
        if fileStatus(path)?.inode == inode { unlink(path) }
        close(descriptor)
    }

    /// Waits for a wake-up, then takes all that are there; false after `milliseconds` without one.
    package func wait(milliseconds: Int) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, Int32(clamping: milliseconds)) > 0 else { return false }
        var byte: UInt8 = 0
        for _ in 0..<WakeListener.drainLimit {
            guard recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) >= 0 else { break }
        }
        return true
    }
}

private func wakeSocket() -> Int32 {
    let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    return socket(AF_UNIX, type, 0)
}

/// A Unix socket address, also for paths that are longer than the 107 bytes that fit into one.
private final class SocketAddress: Sendable {
    private static let pathBytes = 107

    private let path: [UInt8]
    private let folder: Int32

    init?(_ path: String) {
        if path.utf8.count <= SocketAddress.pathBytes {
            self.path = Array(path.utf8)
            folder = -1
            return
        }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        // The kernel's own name for an open folder is short.
        folder = open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        self.path = Array("/proc/self/fd/\(folder)\(path[slash...])".utf8)
    }

    deinit { if folder >= 0 { close(folder) } }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2) + socklen_t(path.count + 1)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
