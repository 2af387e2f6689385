import Redaction
import TestRandomness
import Testing

/// What looks like secrets and is none: 100,000 lines of it.
@Suite struct HardNegativesTests {
    private static let templates = [
        // Identities of code, builds and records.
        "commit <h40>", "index <h7>..<h7> 100644", "Merge: <h8> <h8>", "HEAD is now at <h7> Add the parser of tokens",
        "sessionId=<uuid> requestId=req_011C<w20> id=msg_01<w22>", "toolu_01<w22> done in 12 ms",
        "\"uuid\": \"<uuid>\"",
        "call_<w24> resp_<h48> chatcmpl-<w29> run_<w24> thread_<w24>", "trace_id=<h32> span_id=<h16> sampled=1",
        "traceparent: 00-<h32>-<h16>-01", "etag: W/\"<h32>\"", "x-request-id: <uuid>", "x-amz-request-id: <U16>",
        // Digests of packages and pictures.
        "      \"integrity\": \"sha512-<b86>==\",", "sha256:<h64>", "digest = \"sha256:<h64>\"", "checksum = \"<h64>\"",
        "h1:<b43>=", "github.com/a/b v1.2.3/go.mod h1:<b43>=", "<h64>  dist/app-1.4.2.tar.gz", "md5: <h32>",
        "\"resolved\": \"https://registry.example.org/a/-/a-1.2.3.tgz\",", "--hash=sha256:<h64> \\",
        "url(data:image/png;base64,iVBORw0KGgo<b200>)", "<lt>img src=\"data:image/jpeg;base64,/9j/4AAQ<b300>\">",
        "\"data\": \"<b400>\"", "\"signature\": \"<b344>==\"", ".css-<l6>{color:#<h6>} .a-<h8>{}",
        "app.<h8>.js  12.3 kB",
        "//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpb<b80>",
        // Code.
        "const token = await getToken(request, options);", "if (password.length < minimumPasswordLength) {",
        "self.password = password", "let secret = config.secrets.primary", "token: string;", "password?: string | null",
        "apiKey: process.env.API_KEY,", "api_key = os.environ[\"API_KEY\"]", "API_KEY=${API_KEY}",
        "token = tokens[index]",
        "return jwt.sign(payload, privateKey, { algorithm: 'RS256' })", "assert token != other_token",
        "max_tokens=4096,",
        "input_tokens: 123, output_tokens: 4567, total_tokens: 4690", "parser.expect(Token.IDENTIFIER)",
        "Bearer <token>",
        "headers: { Authorization: `Bearer ${token}` }", "req.headers[\"authorization\"] = \"Bearer \" + token",
        "<input type=\"password\" name=\"password\" placeholder=\"Enter your password\">",
        "case .secretBegins: start = 1",
        "password: { type: String, required: true }", "secretName: my-app-tls", "tokenizer = AutoTokenizer(\"a/b-7b\")",
        "export PASSWORD_FILE=/run/secrets/db_password", "cookie_secure: true, cookie_same_site: \"lax\"",
        "auth: false",
        "!function(e,t){for(var n=0;n<t.length;n++){var <c2>=t[n];e(<c1>,<c1>)}}(a,b);", "i=o(<d4>),u=o.n(i),c=o(<d5>)",
        "public static final String TOKEN_HEADER = \"X-Auth-Token\";",
        "SELECT token, password_hash FROM users WHERE id = 1",
        "+    let keyword = words.firstIndex(of: \"import\")", "-  - tokenId: 17",
        "enum Key { case api, access, secret }",
        "for key, value in pairs(secrets) do print(key) end", "passwordResetTokenExpiresInMinutes = 30",
        // Documentation and placeholders.
        "OPENAI_API_KEY=YOUR_API_KEY", "export ANTHROPIC_API_KEY=sk-ant-...", "ANTHROPIC_API_KEY=sk-ant-xxxxxxxxxxxx",
        "api_key: \"your-api-key-here\"", "GITHUB_TOKEN=ghp_" + String(repeating: "x", count: 36), "TOKEN=<your-token>",
        "password: changeme", "curl -H \"Authorization: Bearer $TOKEN\" https://api.example.org",
        "PASSWORD={{ password }}",
        "postgres://user:" + "password@localhost/db", "https://user:${PASSWORD}@example.org",
        "The token expires after 3600 seconds.",
        "Set the password to something that nobody guesses.", "sk-" + "1234567890abcdef1234567890abcdef",
        "secret: ****************",
        "-----BEGIN CERTIFICATE-----", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA<b43> ann@host",
        "ssh-rsa AAAAB3NzaC1yc2E<b340>",
        "https://example.org/reset?token=TOKEN", "https://example.org/a?key=value&page=2", "AKIAIOSFODNN7" + "EXAMPLE",
        // Logs and dumps.
        "2026-11-21T10:00:00Z INFO auth: login ok user=ann ip=10.0.0.1 took=12ms",
        "[auth] token refreshed for session <uuid>",
        "0000<h4>  <h2> <h2> <h2> <h2> <h2> <h2> <h2> <h2>  |........|", "GET /static/js/main.<h8>.chunk.js 200 <d5>",
        "Authorization failed: invalid token", "error: secret \"db-credentials\" not found",
        "password authentication failed for user",
        "/home/ann/.config/gcloud/access_tokens.db", "docker run -u 1000:1000 -p 8080:80 app:1.2.3",
        "git push -u origin main:next",
        "http://localhost:3000/@vite/client", "npm warn config token is deprecated", "rsync -u a:/b c:/d",
        "mailto:ann@example.org",
        "key-<c5> sk-<c6> pa-<c4> re_<c5> fw_<c7> hf_<c4> gsk_test", "0x<h40> 0x<h64>", "bc1q<l38>",
        "<d13> <d10> <d16>",
    ]

    private static let lines = 100_000
    private static let falseHitsMaximum = 10

    @Test func whatIsNoSecretStays() throws {
        let fixture = try RedactionFixture()
        var random = SeededGenerator(seed: 21)
        var hits: [String: Int] = [:]
        var count = 0
        var line = 0
        while line < Self.lines {
            // As a tool result has them: some lines in one string.
            let block = (0..<20).map { _ in
                ValueTemplate(text: Self.templates.randomElement(using: &random) ?? "").value(&random)
            }
            line += block.count
            guard try fixture.json("{\"content\":\(quoted(block.joined(separator: "\n")))}") != nil else { continue }
            for text in block {
                guard let redaction = try fixture.text(text) else { continue }
                count += redaction.counts.values.reduce(0, +)
                hits["\(redaction.counts.keys.sorted()) \(text.prefix(90))", default: 0] += 1
            }
        }
        let shown = hits.sorted { $0.value > $1.value }.prefix(12).map(\.key)
        #expect(count <= Self.falseHitsMaximum, "\(count): \(shown)")
        print("row P02: \(count) false hits in \(line) lines that look like secrets \(shown)")
    }

    /// The gate can fail: an expression for whatever looks random finds what is no secret.
    @Test func whatLooksRandomIsNoMeasure() throws {
        let user = try UserRules(
            parsing: Array(#"{"rules": [{"id": "random", "regex": "[A-Za-z0-9+/]{20,}"}]}"#.utf8), file: "rules.json")
        let fixture = try RedactionFixture(try RedactionRules(user: user))
        var random = SeededGenerator(seed: 21)
        var count = 0
        for _ in 0..<(Self.lines / 100) {
            let text = ValueTemplate(text: Self.templates.randomElement(using: &random) ?? "").value(&random)
            count += try fixture.text(text)?.counts.values.reduce(0, +) ?? 0
        }
        #expect(count > Self.falseHitsMaximum)
        print("row P02: undefended, whatever looks random: \(count) false hits in \(Self.lines / 100) lines")
    }
}
