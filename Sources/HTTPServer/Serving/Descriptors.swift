internal import CMicroHTTPD
internal import Glibc

/// `close` by another name: a type's own `close` method would hide it.
func closeDescriptor(_ descriptor: Int32) { close(descriptor) }

/// Sends what the socket takes now; negative with `errno` when it takes nothing. A closed peer raises no signal.
func sendNow(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
}

/// Tells the other end that no more comes; reading goes on.
func shutdownSending(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_WR)) }
