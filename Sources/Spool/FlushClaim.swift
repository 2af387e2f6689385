internal import Glibc
package import Platform

/// Sees to it that at most one `eyrie flush` is started for a state folder.
///
/// A hook that finds nobody listening takes the lock `flush.start` and hands its descriptor to the flush it starts, so
/// the lock is held from before the start to the flush's end, without a gap in which a burst of hooks would start many.
package enum FlushClaim {
    /// Where a started flush finds the descriptor of the lock.
    package static let inheritedDescriptor: Int32 = 3
    /// A back-off stamp further in the future than this is from a clock that was wrong, in seconds.
    private static let backOffLimit = 3600

    /// Held by a running flush, however it was started.
    package static func flushLockPath(_ stateFolder: String) -> String { stateFolder + "/flush.lock" }
    /// Its modification time is when the next flush may start.
    package static func backOffPath(_ stateFolder: String) -> String { stateFolder + "/flush.next" }
    static func startLockPath(_ stateFolder: String) -> String { stateFolder + "/flush.start" }

    /// The claim, when a flush should be started now; nil when one runs, or waits before it tries again.
    package static func take(_ stateFolder: String) -> FileLock? {
        if isBackingOff(stateFolder) { return nil }
        guard let claim = try? FileLock.tryLock(startLockPath(stateFolder)) else { return nil }
        if FileLock.isHeld(flushLockPath(stateFolder)) { return nil }
        return claim
    }

    /// Gives the claim back that this process was started with, if it was. A flush calls it when the spool is empty,
    /// then looks at the spool once more: a hook that came in between found the claim taken and started nobody.
    package static func releaseInherited(_ stateFolder: String) {
        var status = stat()
        guard fstat(inheritedDescriptor, &status) == 0,
            UInt64(status.st_ino) == fileStatus(startLockPath(stateFolder))?.inode
        else { return }
        close(inheritedDescriptor)
    }

    /// Keeps hooks from starting a flush for so many seconds; a flush that found no hub calls it before it ends.
    package static func delayNext(_ stateFolder: String, seconds: Int) throws(SystemError) {
        let path = backOffPath(stateFolder)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", path: path) }
        defer { close(descriptor) }
        var next = timespec()
        clock_gettime(CLOCK_REALTIME, &next)
        next.tv_sec += seconds
        guard futimens(descriptor, [next, next]) == 0 else { throw SystemError("set the time of", path: path) }
    }

    /// Lets hooks start a flush again at once; a flush that delivered calls it.
    package static func clearDelay(_ stateFolder: String) { unlink(backOffPath(stateFolder)) }

    private static func isBackingOff(_ stateFolder: String) -> Bool {
        var status = stat()
        guard stat(backOffPath(stateFolder), &status) == 0 else { return false }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let next = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        return next > (now.tv_sec, now.tv_nsec) && next.0 - now.tv_sec <= backOffLimit
    }
}
