import Platform
import Synchronization
import Testing

@testable import Authentication

/// A token whose file is replaced while the hub runs.
@Suite struct CurrentTokenTests {
    private func eventually(_ condition: () -> Bool) -> Bool {
        let turn = Monitor(())
        for _ in 0..<1000 {
            if condition() { return true }
            _ = turn.wait(milliseconds: 10) { _ in Bool?.none }
        }
        return condition()
    }

    @Test func theFilesTokenHoldsAndNoOther() throws {
        try withTemporaryFolder { folder in try replace(folder + "/token") }
    }

    private func replace(_ path: String) throws {
        let token = try CurrentToken(path: path)
        let first = token.text
        #expect(token.matches(first))
        let told = Mutex<[String]>([])
        token.whenReplaced { new in told.withLock { $0.append(new.text) } }
        let second = AccessToken.random().text
        try Files.replace(path, with: Array("\(second)\n".utf8))
        #expect(eventually { token.matches(second) })
        #expect(!token.matches(first))
        #expect(told.withLock { $0 } == [second])
    }

    @Test func aFileThatIsGoneOrEmptyChangesNothing() throws {
        try withTemporaryFolder { folder in try lose(folder + "/token") }
    }

    private func lose(_ path: String) throws {
        let token = try CurrentToken(path: path)
        let first = token.text
        Files.remove(path)
        #expect(!eventuallyDiffers(token, from: first))
        try Files.replace(path, with: [])
        #expect(!eventuallyDiffers(token, from: first))
        let second = AccessToken.random().text
        try Files.replace(path, with: Array(second.utf8))
        #expect(eventually { token.text == second })
    }

    /// Looks for somewhat longer than a look at the file is good.
    private func eventuallyDiffers(_ token: CurrentToken, from text: String) -> Bool {
        let turn = Monitor(())
        let deadline = monotonicNanoseconds() + UInt64(CurrentToken.lookMilliseconds) * 1_200_000
        while monotonicNanoseconds() < deadline {
            if token.text != text { return true }
            _ = turn.wait(milliseconds: 20) { _ in Bool?.none }
        }
        return false
    }
}
