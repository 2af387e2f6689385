internal import Glibc

/// The kernel's reports of what changes in folders (inotify), and a way to end the wait for them. `wake` is for any
/// thread, everything else for one.
package final class FolderEvents: @unchecked Sendable {
    // @unchecked: the descriptors do not change; only `wake`, one write to a pipe, is called by other threads.

    /// One report. `watch` is what `watch(_:)` returned for the folder; -1 when reports were lost.
    package struct Event: Sendable, Equatable {
        package var watch: Int32
        package var name: String
        package var isFolder: Bool
        /// Reports were lost: everything may have changed.
        package var isOverflow: Bool
        /// The name came into being, here or by moving here.
        package var isArrival: Bool
        /// The name is gone, or went elsewhere.
        package var isDeparture: Bool
        /// The watch has ended: the folder is gone.
        package var isEnd: Bool
    }

    private let descriptor: Int32
    private let wakeReader: Int32
    private let wakeWriter: Int32

    /// Bytes of reports that are taken at once.
    private static let bufferBytes = 64 << 10
    private static let interest: UInt32 = [
        IN_MODIFY, IN_CREATE, IN_DELETE, IN_MOVED_FROM, IN_MOVED_TO, IN_ONLYDIR, IN_DONT_FOLLOW, IN_EXCL_UNLINK,
    ].reduce(0) { $0 | UInt32($1) }

    /// Nil when the kernel gives no more of these to this user.
    package init?() {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        var ends: [Int32] = [-1, -1]
        guard descriptor >= 0, pipe(&ends) == 0 else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
        (wakeReader, wakeWriter) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(descriptor)
        close(wakeReader)
        close(wakeWriter)
    }

    /// Watches a folder; the same number again for a folder that is watched already, whatever its name is now. Throws
    /// ENOSPC when the user's limit is reached.
    package func watch(_ path: String) throws(SystemError) -> Int32 {
        let number = inotify_add_watch(descriptor, path, FolderEvents.interest)
        guard number >= 0 else { throw SystemError("watch", path: path) }
        return number
    }

    /// Ends a wait, or the next one.
    package func wake() {
        var byte: UInt8 = 1
        _ = write(wakeWriter, &byte, 1)
    }

    /// Waits for reports or a wake-up; false after `milliseconds` without either.
    @discardableResult package func wait(milliseconds: Int) -> Bool {
        var requests = [
            pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let isReady = poll(&requests, 2, Int32(clamping: milliseconds)) > 0
        if requests[0].revents != 0 { drainWakes() }
        return isReady
    }

    /// Waits for a wake-up alone.
    package func pause(milliseconds: Int) {
        var request = pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0)
        // Left unread: the wait that follows must see it too.
        _ = poll(&request, 1, Int32(clamping: milliseconds))
    }

    private func drainWakes() {
        var bytes: (UInt64, UInt64) = (0, 0)
        while withUnsafeMutableBytes(of: &bytes, { read(wakeReader, $0.baseAddress, $0.count) }) > 0 {}
    }

    /// Takes the reports that are there; waits for none.
    package func take() -> [Event] {
        withUnsafeTemporaryAllocation(byteCount: FolderEvents.bufferBytes, alignment: 8) { buffer in
            var events: [Event] = []
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                guard count > 0 else { return events }
                var offset = 0
                while offset + MemoryLayout<inotify_event>.size <= count {
                    offset += FolderEvents.append(UnsafeRawBufferPointer(buffer), at: offset, to: &events)
                }
            }
        }
    }

    /// The bytes that the report takes.
    private static func append(_ buffer: UnsafeRawBufferPointer, at offset: Int, to events: inout [Event]) -> Int {
        let head = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
        let start = offset + MemoryLayout<inotify_event>.size
        let name = buffer[start..<min(buffer.count, start + Int(head.len))].prefix { $0 != 0 }
        func has(_ flag: Int32) -> Bool { head.mask & UInt32(bitPattern: flag) != 0 }
        let event = Event(
            watch: head.wd, name: String(decoding: name, as: UTF8.self), isFolder: has(Int32(IN_ISDIR)),
            isOverflow: has(Int32(IN_Q_OVERFLOW)), isArrival: has(Int32(IN_CREATE)) || has(Int32(IN_MOVED_TO)),
            isDeparture: has(Int32(IN_DELETE)) || has(Int32(IN_MOVED_FROM)), isEnd: has(Int32(IN_IGNORED)))
        // A file that grows reports each write.
        if events.last != event { events.append(event) }
        return MemoryLayout<inotify_event>.size + Int(head.len)
    }
}
