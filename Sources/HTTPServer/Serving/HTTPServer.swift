internal import CMicroHTTPD
internal import Glibc
package import Platform
internal import Synchronization

/// An HTTP/1.1 server that runs until it is stopped.
package final class HTTPServer: @unchecked Sendable {
    // @unchecked: `daemons` is written once in `init` and afterwards only by the one call of `stop` that gets through.
    private let core: ServerCore
    private let isStopped = Atomic(false)
    private var daemons: [OpaquePointer] = []
    /// The port listened on, also when the settings left the choice to the system.
    package let port: UInt16

    /// How long answers given at the very end may take to be sent, in milliseconds.
    private static let flushMilliseconds = 250

    /// Starts listening; `middleware` runs after the server's own checks of host and origin.
    package init(
        settings: HTTPServerSettings = HTTPServerSettings(), router: Router, middleware: [any HTTPMiddleware] = [],
        onAccess: (@Sendable (HTTPAccess) -> Void)? = nil
    ) throws(SystemError) {
        var sockets: [Int32] = []
        do throws(SystemError) {
            var port = settings.port
            for address in settings.addresses {
                let descriptor = try ListeningSocket.open(
                    address: address, port: port, peerTimeoutSeconds: settings.peerTimeoutSeconds)
                sockets.append(descriptor)
                port = ListeningSocket.port(of: descriptor)
            }
            self.port = port
            let loop = try SocketLoop(settings: settings.webSockets)
            core = ServerCore(
                settings: settings, router: router, middleware: Self.builtIn(settings, port: port) + middleware,
                loop: loop, onAccess: onAccess)
        } catch {
            for descriptor in sockets { close(descriptor) }
            throw error
        }
        let slowNanoseconds = UInt64(settings.requestSeconds) * 1_000_000_000
        core.loop.onTick { [connections = core.connections] in connections.cutSlow(nanoseconds: slowNanoseconds) }
        for (index, descriptor) in sockets.enumerated() {
            guard let daemon = Self.start(core, descriptor) else {
                for descriptor in sockets[index...] { close(descriptor) }
                stop(milliseconds: 0)
                throw SystemError("start the HTTP server", path: settings.addresses[index])
            }
            daemons.append(daemon)
        }
    }

    deinit { stop(milliseconds: 0) }

    /// Requests being served, streams among them; WebSockets not.
    package var inFlight: Int { core.inFlightCount }
    package var connections: Int { core.connections.count }
    package var streams: Int { core.streams.count }
    package var webSockets: Int { core.loop.webSocketCount }
    package var routes: [Route] { core.router.routes }

    /// Stops listening, ends streams and WebSockets, waits up to `milliseconds` for answers, answers what is left with
    /// 503 and returns when no thread of the server runs any more. The second call does nothing.
    package func stop(milliseconds: Int) {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let deadline = monotonicNanoseconds() + UInt64(max(0, milliseconds)) * 1_000_000
        func remaining() -> Int {
            let now = monotonicNanoseconds()
            return now < deadline ? Int((deadline - now) / 1_000_000) : 0
        }
        core.beginStopping()
        for daemon in daemons {
            let descriptor = MHD_quiesce_daemon(daemon)
            if descriptor >= 0 { close(descriptor) }
        }
        core.streams.close()
        core.loop.closeWebSockets(milliseconds: remaining())
        _ = core.waitUntilIdle(milliseconds: remaining())
        for exchange in core.suspended.close() { exchange.answer(HTTPProblem.stopping.response) }
        _ = core.waitUntilIdle(milliseconds: Self.flushMilliseconds)
        core.loop.stop()
        for daemon in daemons { MHD_stop_daemon(daemon) }
        daemons = []
        // Last, because its threads may be in a handler that blocks for long; such a thread ends after it.
        _ = core.workers.stop(milliseconds: remaining())
    }

    private static func builtIn(_ settings: HTTPServerSettings, port: UInt16) -> [any HTTPMiddleware] {
        let hosts = HostAllowlist(port: port, configured: settings.allowedHosts)
        return [
            hosts, SecurityHeaders(contentSecurityPolicy: settings.contentSecurityPolicy),
            CrossOriginAccess(origins: settings.allowedOrigins, headers: settings.allowedOriginHeaders),
            OriginCheck(hosts: hosts, configured: settings.allowedOrigins),
        ]
    }

    private static func start(_ core: ServerCore, _ descriptor: Int32) -> OpaquePointer? {
        let settings = core.settings
        var library = eyrie_mhd_settings(
            listen_socket: descriptor, event_threads: UInt32(clamping: settings.eventThreads),
            connections: UInt32(clamping: settings.connections),
            connections_per_address: UInt32(clamping: settings.connectionsPerAddress),
            idle_seconds: UInt32(clamping: settings.idleSeconds), connection_bytes: settings.headBytes)
        return eyrie_mhd_start(
            &library, LibraryCallbacks.began, LibraryCallbacks.handle, LibraryCallbacks.completed,
            LibraryCallbacks.connectionChanged, Unmanaged.passUnretained(core).toOpaque())
    }
}
