import EventModel
import Platform
import Testing

@testable import Authentication

@Suite struct AccessTokenTests {
    @Test func isRandomAndOfTheStatedForm() {
        let tokens = (0..<100).map { _ in AccessToken.random().text }
        #expect(Set(tokens).count == 100)
        for token in tokens {
            #expect(token.utf8.count == 43)
            #expect(Base64URL.decode(token)?.count == 32)
        }
    }

    @Test func matchesItselfAlone() {
        let token = AccessToken.random()
        #expect(token.matches(token.text))
        for other in [
            "", token.text + " ", String(token.text.dropLast()), token.text.lowercased() + "x",
            AccessToken.random().text,
        ] {
            #expect(!token.matches(other))
        }
    }

    @Test func isMadeOnceAndKeptForItsUserAlone() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/token"
            #expect(try AccessToken.read(from: path) == nil)
            let first = try AccessToken.stored(at: path)
            #expect(try AccessToken.stored(at: path).text == first.text)
            #expect(try AccessToken.read(from: path)?.text == first.text)
            #expect(try fileMode(path) == 0o600)
            try Files.replace(path, with: [])
            #expect(try AccessToken.stored(at: path).text != first.text)
        }
    }

    @Test func aRoleThatIsNotHeldIsNotGranted() {
        let ingest = Principal(subject: "a", roles: [.ingest])
        #expect(ingest.has(.ingest) && !ingest.has(.viewer) && !ingest.has(.admin))
        let admin = Principal(subject: "a", roles: [.admin])
        #expect(AccessRole.allCases.allSatisfy(admin.has))
    }
}

@Suite struct ByteTextTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("\u{3ff}\u{3ff}", "z7_Pvw"),
    ])
    func encodesBase64URL(text: String, encoded: String) {
        #expect(Base64URL.encode(Array(text.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(text.utf8))
    }

    @Test(arguments: ["Zg==", "Z", "Zh", "Zm9v Zg", "Zm+v", "Zm/v", "é", "Zm9vY"])
    func refusesOtherTexts(text: String) { #expect(Base64URL.decode(text) == nil) }

    @Test func everyByteSurvives() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        for count in 0..<bytes.count {
            #expect(Base64URL.decode(Base64URL.encode(bytes[..<count])) == Array(bytes[..<count]))
        }
        #expect(ByteText.bytes(hexadecimal: ByteText.hexadecimal(bytes)) == bytes)
        #expect(ByteText.bytes(hexadecimal: "0G") == nil)
        #expect(ByteText.bytes(hexadecimal: "AB") == nil)
        #expect(ByteText.bytes(hexadecimal: "abc") == nil)
    }
}

@Suite struct LoginLinkTests {
    let clock = TestClock()

    @Test func aCodeWorksOnce() {
        let links = LoginLinks(clock: clock)
        let code = links.issue()
        #expect(!links.redeem("x"))
        #expect(links.redeem(code))
        #expect(!links.redeem(code))
    }

    @Test func aCodeExpiresAfterFiveMinutes() {
        let links = LoginLinks(clock: clock)
        let (first, second) = (links.issue(), links.issue())
        clock.advance(milliseconds: 299_999)
        #expect(links.redeem(first))
        clock.advance(milliseconds: 1)
        #expect(!links.redeem(second))
    }

    @Test func oneMoreThanTheLimitReplacesTheOldest() {
        let links = LoginLinks(clock: clock)
        let codes = (0...LoginLinks.limit).map { _ in links.issue() }
        #expect(!links.redeem(codes[0]))
        #expect(codes.dropFirst().allSatisfy(links.redeem))
    }
}

@Suite struct BrowserSessionTests {
    let clock = TestClock()

    @Test func livesForThirtyDaysUnlessRemoved() {
        let sessions = BrowserSessions(clock: clock)
        let (first, second) = (sessions.create().id, sessions.create().id)
        #expect(
            sessions.contains(first) && sessions.contains(second) && !sessions.contains("") && !sessions.contains("x"))
        sessions.remove(first)
        #expect(!sessions.contains(first) && sessions.contains(second))
        clock.advance(milliseconds: 30 * 86_400_000 - 1)
        #expect(sessions.contains(second))
        clock.advance(milliseconds: 1)
        #expect(!sessions.contains(second))
    }

    @Test func survivesARestartWithoutStoringTheID() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/sessions"
            let (id, error) = BrowserSessions(path: path, clock: clock).create()
            #expect(error == nil)
            let mode = try fileMode(path)
            #expect(mode == 0o600)
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            #expect(!text.contains(id))
            let restarted = BrowserSessions(path: path, clock: clock)
            #expect(restarted.contains(id))
            restarted.remove(id)
            #expect(!BrowserSessions(path: path, clock: clock).contains(id))
        }
    }

    @Test func aDamagedFileIsNoReasonToFail() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/sessions"
            let id = BrowserSessions(path: path, clock: clock).create().id
            try Files.replace(path, with: Array("garbage\n00 1\n".utf8) + [0xFF, 0x0A] + Files.read(path))
            #expect(BrowserSessions(path: path, clock: clock).contains(id))
        }
    }

    @Test func aFileThatCannotBeWrittenIsReportedAndTheLoginStillWorks() {
        let sessions = BrowserSessions(path: "/proc/no-such-folder/sessions", clock: clock)
        let (id, error) = sessions.create()
        #expect(error?.isNotFound == true)
        #expect(sessions.contains(id))
    }

    @Test func isBounded() {
        let sessions = BrowserSessions(clock: clock)
        let ids = (0...BrowserSessions.limit).map { _ in sessions.create().id }
        #expect(!sessions.contains(ids[0]))
        #expect(ids.dropFirst().allSatisfy(sessions.contains))
        sessions.removeAll()
        #expect(!ids.contains(where: sessions.contains))
    }
}
