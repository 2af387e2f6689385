internal import Authentication
internal import Glibc
internal import Redaction

/// How long one figure is measured.
private let measuredSeconds = 2.0

func newRedactor() throws -> Redactor {
    try Redactor(rules: RedactionRules(), fingerprint: SecretDigest.fingerprint(key: Array("benchmark".utf8)))
}

/// Each line on its own, as a collector has them.
func lines(of bytes: [UInt8]) -> [[UInt8]] { bytes.split(separator: 0x0A).map(Array.init) }

/// Seconds that this thread has worked: other programs do not count.
private func workedSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Megabytes a second of the best pass: what else the machine does only takes away.
func megabytesASecond(_ texts: [[UInt8]], _ redactor: Redactor, seconds: Double = measuredSeconds) throws -> Double {
    let megabytes = Double(texts.reduce(0) { $0 + $1.count }) / 1e6
    var best = 0.0
    let end = workedSeconds() + seconds
    repeat {
        let start = workedSeconds()
        for text in texts { _ = try redactor.redact(json: text) }
        best = max(best, megabytes / (workedSeconds() - start))
    } while workedSeconds() < end
    return best
}

func measureSpeed(of bytes: [UInt8]) throws {
    let compiled =
        try (0..<5).map { _ in
            let start = workedSeconds()
            _ = try RedactionRules()
            return (workedSeconds() - start) * 1000
        }.min() ?? 0
    let redactor = try newRedactor()
    let all = lines(of: bytes)
    let quiet = try all.filter { try redactor.redact(json: $0) == nil }
    let whole = try megabytesASecond(all, redactor)
    let without = try megabytesASecond(quiet, redactor)
    print(
        "{\"compile_ms\":\(compiled),\"lines\":\(all.count),\"lines_with_secrets\":\(all.count - quiet.count),"
            + "\"megabytes_a_second\":\(whole),\"megabytes_a_second_without_secrets\":\(without)}")
}

/// Texts that ask most of a redactor: keywords that lead nowhere, one after the other.
func measureWorstInputs() throws {
    let redactor = try newRedactor()
    let parts = [
        "token ", "token=", "token:token:", "\\\"password\\\": \\\"", "secret_", "sk-ant-api03-", "sk-", "eyJ",
        "eyJhbGciOi.",
        "://a:b", "://a:b@", "ghp_", "AKIA", "Z2hwX", "cGFzc3dvcmQ", "-----BEGIN PRIVATE KEY-----", "\\\\\\\\",
        "\\u0061",
        "bearer ", "cookie: a=b; ", "key-", "hf_a", "xoxb-1-", "authorization: bearer aaaa", "[redacted:", "%3A%2F%2F",
        "-us1", "0123456789abcdef", "NRAL", "a.", "\\u001b[31mtoken", "AAAAAAA:", "auth\\\":\\\"", "login a password ",
    ]
    let size = 1 << 20
    for part in parts {
        let text = "{\"content\":\"" + String(repeating: part, count: size / part.utf8.count) + "\"}"
        let speed = try megabytesASecond([Array(text.utf8)], redactor, seconds: 0.2)
        print("\(speed.rounded())\t\(part)")
    }
}

func report(on bytes: [UInt8], shows: Bool) throws {
    let redactor = try newRedactor()
    var counts: [String: Int] = [:]
    let all = lines(of: bytes)
    for (number, line) in all.enumerated() {
        guard let redaction = try redactor.redact(json: line) else { continue }
        for (id, count) in redaction.counts { counts[id, default: 0] += count }
        if shows { show(line, redaction.bytes, number + 1) }
    }
    for (id, count) in counts.sorted(by: { $0.value > $1.value }) { print("\(count)\t\(id)") }
    print("\(all.count) lines")
}

/// What was replaced, with a little of what is around it.
private func show(_ line: [UInt8], _ redacted: [UInt8], _ number: Int) {
    let around = 60
    let parts = String(decoding: redacted, as: UTF8.self).split(separator: "[redacted:")
    var position = 0
    for (index, part) in parts.enumerated() {
        let before = Array(part.utf8)
        if index > 0 {
            let marker = String(part.prefix { $0 != "]" })
            let secret = String(
                decoding: line[max(0, position - around)..<min(line.count, position + around)], as: UTF8.self)
            print("\(number)\t\(marker)\t\(secret)")
        }
        let kept = index == 0 ? before : Array(before.drop { $0 != 0x5D }.dropFirst())
        let tail = Array(kept.prefix(24))
        if index > 0, !tail.isEmpty {
            position =
                (position..<max(position, line.count - tail.count + 1)).first {
                    line[$0..<$0 + tail.count].elementsEqual(tail)
                }
                ?? position
        }
        position = min(line.count, position + kept.count)
    }
}
