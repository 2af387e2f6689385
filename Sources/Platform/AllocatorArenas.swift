internal import CLinux

/// The arenas of glibc's malloc: by default up to eight for each core, and what is freed in one serves no other. A program
/// whose threads hand large buffers to each other then holds several times what it uses.
package enum AllocatorArenas {
    /// Limits them; false when the allocator refuses. To be called before the first thread starts.
    @discardableResult package static func limit(to count: Int32) -> Bool { linux_limit_arenas(count) == 1 }
}
