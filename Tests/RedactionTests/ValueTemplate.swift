import TestRandomness

/// Makes values that look like credentials and never were: a template says where random characters stand, so that no file
/// of the project contains anything that looks like one.
///
/// `<w36>` stands for 36 letters and digits, `<h32-40>` for 32 to 40 hexadecimal digits; the letters are below.
struct ValueTemplate {
    private static let lower = "abcdefghijklmnopqrstuvwxyz"
    private static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let digits = "0123456789"
    private static let sets: [Character: String] = [
        "w": lower + upper + digits, "a": lower + upper, "l": lower + digits, "c": lower, "U": upper + digits,
        "C": upper,
        "d": digits, "h": digits + "abcdef", "H": digits + "ABCDEF", "b": lower + upper + digits + "+/",
        "u": lower + upper + digits + "-_", "t": upper + "234567", "x": "qpzry9x8gf2tvdw0s3jn54khce6mua7l".uppercased(),
        "p": lower + upper + digits + "!%^*-_.~", "k": lower + upper + digits + "@#!%^*-+_.",
    ]

    let text: String

    func value(_ random: inout SeededGenerator) -> String {
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            result += rest[..<open]
            result += part(rest[rest.index(after: open)..<close], &random)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private func part(_ part: Substring, _ random: inout SeededGenerator) -> String {
        switch part {
        case "uuid": return ValueTemplate(text: "<h8>-<h4>-4<h3>-a<h3>-<h12>").value(&random)
        case "jwt": return token(&random)
        case "github": return checked(&random)
        case "card": return card(&random)
        case "lt": return "<"
        default: break
        }
        guard let name = part.first, let set = Self.sets[name].map(Array.init) else { return "<\(part)>" }
        let bounds = part.dropFirst().split(separator: "-").compactMap { Int($0) }
        guard let least = bounds.first, let most = bounds.last else { return "<\(part)>" }
        return String(
            (0..<Int.random(in: least...most, using: &random)).map { _ in set.randomElement(using: &random) ?? "a" })
    }

    /// Header, payload and signature of a JSON Web Token.
    private func token(_ random: inout SeededGenerator) -> String {
        let header = Base64Text.encode(#"{"alg":"HS256","typ":"JWT"}"#, isForURL: true)
        let name = ValueTemplate(text: "<c12>").value(&random)
        let payload = Base64Text.encode(#"{"sub":"\#(name)","iat":1700000000}"#, isForURL: true)
        return "\(header).\(payload)." + ValueTemplate(text: "<u43>").value(&random)
    }

    /// 30 random characters and the six digits that GitHub and npm add: their CRC-32 in base 62.
    private func checked(_ random: inout SeededGenerator) -> String {
        let body = ValueTemplate(text: "<w30>").value(&random)
        var checksum: UInt32 = 0xFFFF_FFFF
        for byte in body.utf8 {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        checksum = ~checksum
        let alphabet = Array(Self.digits + Self.upper + Self.lower)
        var tail: [Character] = []
        for _ in 0..<6 {
            tail.append(alphabet[Int(checksum % 62)])
            checksum /= 62
        }
        return body + String(tail.reversed())
    }

    private func card(_ random: inout SeededGenerator) -> String {
        let body = [4] + (0..<14).map { _ in Int.random(in: 0...9, using: &random) }
        let sum = body.reversed().enumerated().reduce(0) { sum, digit in
            let doubled = digit.offset % 2 == 0 ? digit.element * 2 : digit.element
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return (body + [(10 - sum % 10) % 10]).map(String.init).joined()
    }
}

/// Base64 as RFC 4648 has it.
enum Base64Text {
    static func encode(_ text: String, isForURL: Bool = false) -> String {
        let last = isForURL ? "-_" : "+/"
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last)
        let bytes = Array(text.utf8)
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word = 0
            for index in 0..<3 { word = word << 8 | (index < group.count ? Int(group[start + index]) : 0) }
            for index in 0...group.count { result.append(alphabet[word >> (18 - 6 * index) & 63]) }
            if !isForURL { result += String(repeating: "=", count: 3 - group.count) }
        }
        return result
    }
}
