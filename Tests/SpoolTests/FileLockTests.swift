import Platform
import Spool
import Testing

@Suite struct FileLockTests {
    private let folder = TemporaryFolder()

    @Test func isHeldByOneAtATime() throws {
        let path = folder.path + "/some.lock"
        #expect(!FileLock.isHeld(path))
        let lock = try #require(try FileLock.tryLock(path))
        #expect(FileLock.isHeld(path))
        #expect(try FileLock.tryLock(path) == nil)
        lock.release()
        lock.release()
        #expect(!FileLock.isHeld(path))
        #expect(try FileLock.tryLock(path) != nil)
    }

    @Test func aFlushIsClaimedOnce() throws {
        let claim = try #require(FlushClaim.take(folder.path))
        #expect(FlushClaim.take(folder.path) == nil)
        claim.release()
        #expect(FlushClaim.take(folder.path) != nil)
    }

    @Test func aRunningFlushIsNotStartedAgain() throws {
        let lock = try #require(try FileLock.tryLock(FlushClaim.flushLockPath(folder.path)))
        #expect(FlushClaim.take(folder.path) == nil)
        lock.release()
        #expect(FlushClaim.take(folder.path) != nil)
    }

    @Test(arguments: [(60, false), (-1, true), (86_400, true)]) func aFlushWaitsUntilItsStamp(
        _ seconds: Int, _ mayStart: Bool
    ) throws {
        try FlushClaim.delayNext(folder.path, seconds: seconds)
        let claim = FlushClaim.take(folder.path)
        #expect((claim != nil) == mayStart)
        claim?.release()
        FlushClaim.clearDelay(folder.path)
        #expect(FlushClaim.take(folder.path) != nil)
    }
}
