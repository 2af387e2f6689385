/// What a server listens on and takes; each limit has a default that holds out of the box.
package struct HTTPServerSettings: Sendable {
    /// Numeric IPv4 or IPv6 addresses, all with the same port.
    package var addresses = ["127.0.0.1"]
    /// Addresses listened on too where the system has them, such as `::1`.
    package var optionalAddresses: [String] = []
    /// 0 lets the system pick one.
    package var port: UInt16 = 0
    package var eventThreads = 1
    /// Threads for blocking routes that read.
    package var workerThreads = 4
    /// Requests that may wait for one of them.
    package var workerQueue = 256
    /// Threads that unpack and read bodies: few, since they compute and do not wait.
    package var bodyThreads = 2
    /// Requests that may wait for one of them. Their bodies are in memory, as they were sent.
    package var bodyQueue = 256
    /// Threads for routes that tell whether the server works.
    package var healthThreads = 1
    /// Bytes of an unpacked body up to which a deferred route reads it on the event thread.
    package var eventThreadBodyBytes = 64 << 10

    /// Bytes of request line and header fields; also what a connection may buffer.
    /// The library clears it for each request, so that more costs time.
    package var headBytes = 16 << 10
    package var headerFields = 100
    /// Bytes of body, as sent, for routes that name no limit of their own.
    package var bodyBytes = 1 << 20
    /// Bytes of all bodies that are being received or wait for their answer; one beyond it is answered with 503.
    package var allBodiesBytes = 256 << 20
    /// Bytes of body after unpacking, for routes that name no limit of their own.
    package var unpackedBodyBytes = 8 << 20
    /// Output bytes for each input byte of a packed body that becomes larger than `unpackingRatioFreeBytes`: a few
    /// kilobytes must not become work for tens of megabytes.
    package var unpackingRatio = 200
    /// Bytes up to which the ratio does not matter: repeated text, which agents do print, packs to almost nothing, and a
    /// collector's requests are smaller.
    package var unpackingRatioFreeBytes = 8 << 20
    /// Bytes of an unwanted body that are read and thrown away to keep the connection, rather than closing it.
    package var discardedBodyBytes = 256 << 10
    /// Bytes and seconds for which a refused body is read away behind its answer.
    package var lingerBytes = 16 << 20
    package var lingerSeconds = 5
    /// Connections open at once, and those of one address among them. One more takes the place of one that is of no use
    /// to anybody: see `OpenConnections`.
    package var connections = 2048
    package var connectionsPerAddress = 512
    /// Seconds from a connection's start within which its first request's head must have arrived.
    package var headSeconds = 15
    /// Seconds without a byte after which a connection is closed; streams and sockets are exempt.
    package var idleSeconds = 60
    /// Seconds from the end of one request within which the next must have arrived whole.
    package var requestSeconds = 90
    /// Seconds without an acknowledgement after which the other end counts as gone.
    package var peerTimeoutSeconds = 30

    /// Bytes from which text is compressed for clients that take it.
    package var compressedFromBytes = 1 << 10
    package var webSockets = WebSocketSettings()

    /// Names besides the loopback ones that `Host` may carry.
    package var allowedHosts: [String] = []
    /// Complete origins besides our own whose pages may read and change things.
    package var allowedOrigins: [String] = []
    /// Names of request fields that pages of those origins may send.
    package var allowedOriginHeaders = ["Authorization", "Content-Type", "Content-Encoding", "Last-Event-ID"]
    package var contentSecurityPolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
        connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
        """

    package init() {}
}

/// Limits of WebSockets.
package struct WebSocketSettings: Sendable {
    /// Sockets open at once.
    package var maximum = 256
    /// Bytes of a received message; a larger one closes the socket with code 1009.
    package var messageBytes = 4 << 20
    /// Bytes that may wait to be sent on one socket.
    package var queuedBytes = 4 << 20
    /// Milliseconds between pings.
    package var pingMilliseconds = 20_000
    /// Milliseconds without a byte received after which a socket is closed.
    package var silenceMilliseconds = 60_000
    /// Milliseconds that the other end has to answer a close frame.
    package var closeMilliseconds = 3000

    package init() {}
}
