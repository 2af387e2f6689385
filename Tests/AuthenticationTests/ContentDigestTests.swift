import Authentication
import Testing

@Suite struct ContentDigestTests {
    /// RFC 9530, appendix B.
    private static let example = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"

    @Test func isThatOfTheStandard() {
        #expect(ContentDigest.value(of: Array(#"{"hello": "world"}"#.utf8)) == ContentDigestTests.example)
    }

    @Test func tellsAChangedBody() {
        let body = Array(#"{"hello": "world"}"#.utf8)
        #expect(ContentDigest.matches(ContentDigestTests.example, body))
        #expect(ContentDigest.matches("sha-512=:AA==:, \(ContentDigestTests.example)", body))
        #expect(!ContentDigest.matches(ContentDigestTests.example, body + [0x20]))
        #expect(!ContentDigest.matches("sha-256=:AA==:", body))
        // What we do not know says nothing.
        #expect(ContentDigest.matches("sha-512=:AA==:", body))
        #expect(ContentDigest.matches("", body))
    }
}
