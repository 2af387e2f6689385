internal import Glibc
package import Platform
internal import Synchronization

/// An HTTP/1.1 server that runs until it is stopped.
package final class HTTPServer: @unchecked Sendable {
    // @unchecked: `threads` is filled in `init` and then only read.
    private let core: ServerCore
    private let isStopped = Atomic(false)
    private var threads: [EventThread] = []
    /// The port listened on, also when the settings left the choice to the system.
    package let port: UInt16

    /// How long answers given at the very end may take to be sent, in milliseconds.
    private static let flushMilliseconds = 250

    /// Starts listening; `middleware` runs after the server's own checks of host and origin.
    package init(
        settings: HTTPServerSettings = HTTPServerSettings(), router: Router, middleware: [any HTTPMiddleware] = [],
        onAccess: (@Sendable (HTTPAccess) -> Void)? = nil
    ) throws(SystemError) {
        let sockets = try ListeningSocket.openAll(settings)
        defer { for socket in sockets { close(socket) } }
        port = sockets.first.map { ListeningSocket.port(of: $0) } ?? 0
        let loop = try SocketLoop(settings: settings.webSockets)
        core = ServerCore(
            settings: settings, router: router, middleware: Self.builtIn(settings, port: port) + middleware,
            loop: loop, onAccess: onAccess)
        do throws(SystemError) {
            for _ in 0..<max(1, settings.eventThreads) {
                let thread = try EventThread(core: core)
                threads.append(thread)
                for socket in sockets {
                    let own = fcntl(socket, F_DUPFD_CLOEXEC, 0)
                    guard own >= 0 else { throw SystemError("duplicate a listening socket") }
                    try thread.listen(on: own, share: max(1, settings.eventThreads))
                }
            }
        } catch {
            stop(milliseconds: 0)
            throw error
        }
        let headNanoseconds = UInt64(min(settings.headSeconds, settings.requestSeconds)) * 1_000_000_000
        let requestNanoseconds = UInt64(settings.requestSeconds) * 1_000_000_000
        loop.onTick { [connections = core.connections] in
            connections.cutSlow(headNanoseconds: headNanoseconds, requestNanoseconds: requestNanoseconds)
        }
        for thread in threads { thread.start() }
    }

    deinit { stop(milliseconds: 0) }

    /// Requests being served, streams among them; WebSockets not.
    package var inFlight: Int { core.inFlightCount }
    /// Of bodies that are being received or wait for their answer.
    package var bodyBytes: Int { core.bodies.bytes }
    package var connections: Int { core.connections.count }
    package var streams: Int { core.streams.count }
    package var webSockets: Int { core.loop.webSocketCount }
    package var routes: [Route] { core.router.routes }

    /// Stops listening and waits up to `milliseconds` for the answers of all requests but streams; what comes on open
    /// connections meanwhile is answered too, and the connection closed. False when some are not answered. To be followed
    /// by `stop`.
    @discardableResult package func drain(milliseconds: Int) -> Bool {
        core.beginStopping()
        for thread in threads { thread.stopListening() }
        return core.waitUntilOnlyStreams(milliseconds: milliseconds)
    }

    /// Stops listening, ends streams and WebSockets, waits up to `milliseconds` for answers, answers what is left with
    /// 503 and returns when no thread of the server runs any more. Not from a handler; the second call does nothing.
    package func stop(milliseconds: Int) {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let deadline = monotonicNanoseconds() + UInt64(max(0, milliseconds)) * 1_000_000
        func remaining() -> Int {
            let now = monotonicNanoseconds()
            return now < deadline ? Int((deadline - now) / 1_000_000) : 0
        }
        core.beginStopping()
        for thread in threads { thread.stopListening() }
        core.streams.close()
        core.loop.closeWebSockets(milliseconds: remaining())
        _ = core.waitUntilIdle(milliseconds: remaining())
        for exchange in core.suspended.close() { exchange.answer(HTTPProblem.stopping.response) }
        _ = core.waitUntilIdle(milliseconds: Self.flushMilliseconds)
        core.loop.stop()
        for thread in threads { thread.stop() }
        // Last, because its threads may be in a handler that blocks for long; such a thread ends after it.
        core.workers.stop(milliseconds: remaining())
    }

    private static func builtIn(_ settings: HTTPServerSettings, port: UInt16) -> [any HTTPMiddleware] {
        let hosts = HostAllowlist(port: port, configured: settings.allowedHosts)
        return [
            hosts, SecurityHeaders(contentSecurityPolicy: settings.contentSecurityPolicy),
            CrossOriginAccess(origins: settings.allowedOrigins, headers: settings.allowedOriginHeaders),
            OriginCheck(hosts: hosts, configured: settings.allowedOrigins),
        ]
    }
}
