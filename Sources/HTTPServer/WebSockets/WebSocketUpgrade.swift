internal import CMicroHTTPD

/// A socket between the answer to its handshake and the first byte in its own protocol.
final class WebSocketUpgrade {
    private let socket: WebSocket
    private let handler: any WebSocketHandler
    private let loop: SocketLoop

    init(socket: WebSocket, handler: any WebSocketHandler, loop: SocketLoop) {
        self.socket = socket
        self.handler = handler
        self.loop = loop
    }

    /// The client went away before its upgrade was answered.
    func abandon() {
        loop.releaseWebSocketPlace()
        socket.markOver()
        handler.closed(socket, code: 1006)
    }

    /// The connection is ours; `early` was sent by a client that did not wait for the answer.
    func begin(descriptor: Int32, early: UnsafeRawBufferPointer, giveBack: @escaping () -> Void) {
        loop.add(
            WebSocketSession(
                socket: socket, handler: handler, settings: loop.settings, descriptor: descriptor,
                early: Array(early), giveBack: giveBack))
    }
}

extension Exchange {
    func beginUpgrade(
        _ request: HTTPRequest, _ accept: (HTTPRequest) throws -> any WebSocketHandler
    ) -> MHD_Result {
        guard let key = WebSocketHandshake.accept(request) else { return queue(HTTPProblem.upgradeRequired.response) }
        guard !core.isStopping, core.loop.takeWebSocketPlace() else {
            return queue((core.isStopping ? HTTPProblem.stopping : HTTPProblem.overloaded).response)
        }
        let handler: any WebSocketHandler
        do {
            handler = try accept(request)
        } catch {
            core.loop.releaseWebSocketPlace()
            return queue(ServerCore.response(to: error, of: request))
        }
        let socket = WebSocket(request: request, maximumBytes: core.settings.webSockets.queuedBytes) {
            [weak loop = core.loop] in loop?.schedule($0)
        }
        upgrade = WebSocketUpgrade(socket: socket, handler: handler, loop: core.loop)
        guard let made = MHD_create_response_for_upgrade(Exchange.upgraded, nil) else { return .NO }
        defer { MHD_destroy_response(made) }
        MHD_add_response_header(made, "Connection", "Upgrade")
        MHD_add_response_header(made, "Upgrade", "websocket")
        MHD_add_response_header(made, "Sec-WebSocket-Accept", key)
        phase = .sending
        status = 101
        return MHD_queue_response(connection, 101, made)
    }

    private static let upgraded: MHD_UpgradeHandler = { _, _, context, early, earlyBytes, descriptor, handle in
        guard let context, let handle else { return }
        let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        guard let upgrade = exchange.upgrade else { return eyrie_mhd_close_upgraded(handle) }
        // The library tells of the request's end only when the socket ends, and then with a lock held: so it ends here.
        exchange.upgrade = nil
        exchange.isUpgraded = true
        exchange.core.finished(exchange)
        let thread = exchange.thread
        upgrade.begin(
            descriptor: descriptor, early: UnsafeRawBufferPointer(start: early, count: early == nil ? 0 : earlyBytes)
        ) { thread.closeUpgraded(handle) }
    }
}
