internal import Glibc

/// A thread of our own for work that blocks, so that it never occupies a thread of somebody's pool.
package final class WorkerThread: @unchecked Sendable {
    // @unchecked: `handle` is written once before `init` returns; `joined` is guarded by the monitor.
    private let finished = Monitor(false)
    private var handle = pthread_t()

    /// Starts the thread. `name` is cut to the 15 bytes that Linux keeps.
    package init(name: String, _ body: @escaping @Sendable () -> Void) {
        let finished = finished
        let start = Start(name: name) {
            body()
            finished.signal { $0 = true }
        }
        let result = pthread_create(
            &handle, nil,
            { argument in
                let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                setThreadName(start.name)
                start.body()
                return nil
            }, Unmanaged.passRetained(start).toOpaque())
        // No thread at start-up is a machine out of resources: nothing can be served.
        precondition(result == 0, "pthread_create failed: \(String(cString: strerror(result)))")
        pthread_detach(handle)
    }

    /// Waits until the body has returned; false when it has not after `milliseconds`.
    @discardableResult package func join(milliseconds: Int? = nil) -> Bool {
        finished.wait(milliseconds: milliseconds) { $0 ? true : nil } ?? false
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}

/// Names the calling thread; `prctl` is variadic, so Swift reaches the name through the kernel's file.
private func setThreadName(_ name: String) {
    let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    try? Files.writeAll(descriptor, Array(name.utf8.prefix(15)))
}
