/// The places that a secret comes along in.
enum SecretContexts {
    /// Where a value that nothing but itself tells may stand.
    static let all: [(name: String, wrap: @Sendable (String) -> String)] = [
        ("env line", { "PATH=/usr/bin\nSERVICE_KEY=\($0)\nHOME=/home/a\n" }),
        ("JSON", { "{\"service\": {\"url\": \"https://a.example.org\", \"value\": \(quoted($0))}, \"n\": 1}" }),
        ("YAML", { "service:\n  name: a\n  value: \($0)\n  retries: 3\n" }),
        ("shell trace", { "+ ./deploy.sh --retries 3 --with '\($0)'\n+ echo done\n" }),
        (
            "stack trace",
            {
                "Error: request failed with \($0)\n    at send (/app/src/http.js:12:7)\n    at main (/app/src/index.js:3:1)\n"
            }
        ),
        ("curl", { "curl -sS -X POST https://api.example.org/v1/x -H 'Service: \($0)' -d '{}'\n" }),
        ("diff", { "--- a/.env\n+++ b/.env\n@@ -1,2 +1,2 @@\n-VALUE=\n+VALUE=\($0)\n" }),
        ("markdown table", { "| Name | Value |\n|---|---|\n| service | `\($0)` |\n" }),
        ("URL", { "GET https://api.example.org/v1/items?limit=5&value=\(percentEncoded($0))&page=2 200\n" }),
        ("ANSI log", { "\u{1B}[32m12:00:01\u{1B}[0m \u{1B}[1mservice\u{1B}[0m=\u{1B}[33m\($0)\u{1B}[0m ready\n" }),
        ("base64", { "data: \(Base64Text.encode("value=\($0) and more\n"))\n" }),
        ("nested JSON", { "{\"body\": \(quoted("{\"inner\": \(quoted("{\"value\": \(quoted($0))}"))}"))}" }),
    ]

    private static func percentEncoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isPlain = byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte >= 0x30 && byte <= 0x39
            if isPlain || "-_.~".utf8.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
