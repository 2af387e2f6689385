internal import CMicroHTTPD
internal import Glibc

/// What the library calls; each finds its object behind an opaque pointer.
///
/// What it answers itself never gets here, and has none of our fields: 400 for a request line or header line that it
/// cannot read, 413, 414 and 431 for heads beyond `headBytes`, 505 for other versions (0.9.75). Those pages are its own
/// fixed text, hold nothing of the request, and the connection is closed behind them.
enum LibraryCallbacks {
    /// The request line is read. Owns the exchange until `completed`.
    static let began:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
        ) -> UnsafeMutableRawPointer? = { closure, target, connection in
            guard let closure, let connection, let context = eyrie_mhd_socket_context(connection) else { return nil }
            let thread = Unmanaged<EventThread>.fromOpaque(closure).takeUnretainedValue()
            let state = Unmanaged<ConnectionState>.fromOpaque(context).takeUnretainedValue()
            let bytes = target.map {
                Array(UnsafeRawBufferPointer(start: $0, count: strlen($0)))
            }
            LibraryCallbacks.hideQuery(target, bytes)
            let exchange = Exchange(thread: thread, connection: connection, state: state, rawTarget: bytes ?? [])
            exchange.fieldsBegin = target.map { $0 + (bytes?.count ?? 0) + LibraryCallbacks.versionBytes }
            return Unmanaged.passRetained(exchange).toOpaque()
        }

    /// What stands between target and fields: ` HTTP/1.1` and the line's end.
    private static let versionBytes = 11

    /// Ends the query before its first byte, in the library's own buffer. The library parses a query into its memory of
    /// the connection, which nobody reads; with some hundred parameters that memory runs out, and it then waits for the
    /// idle limit instead of answering (0.9.75).
    private static func hideQuery(_ target: UnsafePointer<CChar>?, _ bytes: [UInt8]?) {
        guard let target, let mark = bytes?.firstIndex(of: UInt8(ascii: "?")) else { return }
        // What stands there is a byte of the query or the end of the text.
        UnsafeMutablePointer(mutating: target)[mark + 1] = 0
    }

    static let handle: MHD_AccessHandlerCallback = { _, _, _, method, _, upload, uploadBytes, context in
        guard let pointer = context?.pointee else { return .NO }
        let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
        let count = uploadBytes?.pointee ?? 0
        let result = exchange.step(
            UnsafeRawBufferPointer(start: upload, count: upload == nil ? 0 : count), method: method)
        // All of the body is always taken.
        uploadBytes?.pointee = 0
        return result
    }

    static let completed: MHD_RequestCompletedCallback = { _, _, context, _ in
        guard let context, let pointer = context.pointee else { return }
        context.pointee = nil
        Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue().complete()
    }

    static let connectionChanged: MHD_NotifyConnectionCallback = { closure, connection, context, change in
        guard let closure, let connection, let context else { return }
        let thread = Unmanaged<EventThread>.fromOpaque(closure).takeUnretainedValue()
        if change == .CONNECTION_NOTIFY_STARTED {
            let state = ConnectionState(
                descriptor: eyrie_mhd_socket(connection), peer: PeerAddress(eyrie_mhd_peer(connection)))
            context.pointee = Unmanaged.passRetained(state).toOpaque()
            thread.core.connections.add(state)
        } else if let pointer = context.pointee {
            context.pointee = nil
            thread.core.connections.remove(Unmanaged<ConnectionState>.fromOpaque(pointer).takeRetainedValue())
        }
    }
}
