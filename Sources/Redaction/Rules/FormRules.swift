extension RedactionRule {
    /// Passwords in addresses and connection strings.
    static let databases: [RedactionRule] = [
        .token(
            "url-password", .database, #"://[^\s/?#:@"'`<>|\\(){},;]{0,128}:<[^\s/"'`<>|@\\]{2,256}>@[A-Za-z0-9\[$]"#,
            keywords: ["://", #":\/\/"#], check: .chosen,
            [
                "postgres://app:<w16>@db.example.org:5432/app", "https://user:<w20>@example.org/x",
                "redis://:<w24>@cache:6379",
            ],
            not: [
                "https://example.org:8080/@scope/<w8>", "postgres://app:${DB_PASSWORD}@db/app",
                "http://localhost:3000/a@b",
            ]),
        .named(
            "url-password", .database,
            #"%3a%2f%2f[\w.-]{0,64}%3a<[A-Za-z0-9._~!*$+=-]{2,256}(%25[A-Za-z0-9._~-]*)?>%40"#,
            check: .chosen, ["url=postgres%3A%2F%2Fapp%3A<w16>%40db.example.org%2Fapp"]),
        .token(
            "url-user-token", .database, #"://<[A-Za-z0-9_-]{20,256}>(:x-oauth-basic)?@[A-Za-z0-9]"#,
            keywords: ["://", #":\/\/"#],
            ["https://<h32>@o1.ingest.sentry.io/2", "https://<w40>@example.org/a.git"]),
        .named(
            "connection-string-password", .database, #"(password|pwd)\s*=\s*<[^\s;"'`&<>$]{4,128}>;"#,
            keywords: ["password", "pwd"], check: .chosen,
            ["Server=db;Database=a;User Id=sa;Password=<w14>;Encrypt=true"], not: ["Password=${SECRET};"]),
    ]

    /// Keys of cryptography and signed tokens.
    static let cryptography: [RedactionRule] = [
        .token(
            "jwt", .cryptography, #"ey[A-Za-z0-9_-]{10,}\.ey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"#, keywords: ["eyJ"],
            check: .webToken, ["<jwt>"], not: ["eyJhbGciOiJub25lIn0.<u20>"]),
        .token(
            "jwe", .cryptography,
            #"eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"#,
            keywords: ["eyJ"], check: .none, ["eyJhbGciOiJSU0EtT0FFUCJ9.<u80>.<u16>.<u60>.<u22>"]),
        .token(
            "putty-private-key", .cryptography, #"Private-Lines: \d+\s+<[A-Za-z0-9+/=\n\r]{40,}>"#,
            keywords: ["Private-Lines:"], check: .none, ["Private-Lines: 2\n<b64>\n<b40>\n"]),
        .token(
            "wireguard-key", .cryptography, #"(PrivateKey|PresharedKey)\s*=\s*<[A-Za-z0-9+/]{43}=>"#,
            ["PrivateKey = <b43>="]),
        .named(
            "kubeconfig-key", .cryptography, #"client-key-data\s*:\s*<[A-Za-z0-9+/=]{60,}>"#, check: .none,
            ["client-key-data: LS0t<b120>"]),
        .token(
            "ssh-private-key-body", .cryptography, #"b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/=]{60,}"#, check: .none,
            ["b3BlbnNzaC1rZXktdjEA<b80>"]),
        .token(
            "crypt-hash", .cryptography, #"\$(6|5|y|2a|2b|2y)\$[A-Za-z0-9./$]{40,120}"#,
            keywords: ["$6$", "$5$", "$y$", "$2a$", "$2b$", "$2y$"], ["$6$<w16>$<w86>", "$2b$12$<w53>"]),
        .named(
            "pkcs12-body", .cryptography, #"(p12|pfx|pkcs12|keystore)~<MII[A-Za-z0-9+/=]{80,}>"#, check: .none,
            ["KEYSTORE_P12=MII<b200>", "pfx: MII<b200>"]),
    ]

    /// Headers and signed addresses.
    static let http: [RedactionRule] = [
        .named(
            "authorization-header", .http,
            #"authorization["'`]?\]?\s*[:=,]\s*["'`]?(bearer|basic|token|digest|apikey|negotiate|bot)\s+<[A-Za-z0-9._~+/=:-]{6,}>"#,
            check: .chosen,
            ["Authorization: Bearer <w30>", "authorization: Basic <b24>", #"-H "Authorization: token <w40>""#],
            not: ["Authorization: Bearer $TOKEN", "Authorization: Bearer YOUR_API_KEY"]),
        .named(
            "bearer-token", .http, #"bearer\s+<[A-Za-z0-9._~+/-]{20,}={0,2}>"#, ["Bearer <w32>"],
            not: ["bearer authentication is required"]),
        .named(
            "cookie-header", .http,
            #"(set-cookie|cookie)["'`]?\s*:\s*["'`]?<[A-Za-z0-9_.%-]{2,64}=[^\s"'`;,]{12,}(;\s*[A-Za-z0-9_.%-]{1,64}=[^\s"'`;,]{0,4096})?(;\s*[A-Za-z0-9_.%-]{1,64}=[^\s"'`;,]{0,4096})?(;\s*[A-Za-z0-9_.%-]{1,64}=[^\s"'`;,]{0,4096})?>"#,
            keywords: ["cookie"], ["Cookie: sid=<w32>; theme=dark", "Set-Cookie: session=<u40>; Path=/; HttpOnly"],
            not: ["Cookie: consent=yes"]),
        .named(
            "api-key-header", .http,
            #"x-(api-key|auth-token|access-token|vault-token|gitlab-token|goog-api-key|functions-key)["'`]?\s*[:=,]\s*["'`]?<[^\s"'`,;]{8,}>"#,
            check: .chosen, ["X-Api-Key: <w24>", "x-goog-api-key: <u39>", "X-Vault-Token: s.<w24>"],
            not: ["x-api-key: $KEY"]),
        .named(
            "signed-url", .http, #"x-(amz|goog)-(signature|security-token|credential)=<[A-Za-z0-9%/+=_.-]{16,}>"#,
            ["https://b.s3.amazonaws.com/k?X-Amz-Credential=<U20>%2F20240101&X-Amz-Signature=<h64>"]),
        .named(
            "url-token", .http,
            #"(\?|&|&amp;|\\u0026)(access_token|id_token|refresh_token|token|auth|api_key|apikey|key|secret|signature|sig|code|password|pwd)=<[A-Za-z0-9._~%+/=-]{16,}>"#,
            keywords: [
                "?access_token=", "&access_token=", "?token=", "&token=", "&id_token=", "?id_token=", "refresh_token=",
                "?api_key=", "&api_key=", "?apikey=", "&apikey=", "?key=", "&key=", "&secret=", "?secret=",
                "&signature=", "&code=", "?code=", "?auth=", "&auth=",
            ],
            [
                "https://example.org/cb?code=<w40>", "https://example.org/?token=<w32>",
                "https://example.org/?a=1&key=<w39>",
            ], not: ["/search?key=<c8>"]),
    ]

    /// Commands and files of a shell.
    static let shell: [RedactionRule] = [
        .token(
            "command-user-password", .shell,
            #"(-u|--user|--proxy-user)(=|\s)\s*["']?[A-Za-z0-9._@-]{1,64}:<[^\s"'`$]{3,}>"#,
            keywords: ["-u ", "--user ", "--user=", "--proxy-user "], check: .chosen,
            ["curl -u admin:<w16> https://example.org", "curl --user 'bob:<w16>' https://example.org"],
            not: ["docker run -u 1000:1000 image", "curl -u admin:$PASSWORD x", "chown -u root:wheel x"]),
        .token(
            "sshpass-password", .shell, #"sshpass -p\s*["']?<[^\s"'`$]{3,}>"#, keywords: ["sshpass -p"], check: .chosen,
            ["sshpass -p <w14> ssh host"]),
        .token(
            "netrc-password", .shell, #"login\s+[^\s"]{1,64}\s+password\s+<[^\s"$]{3,}>"#, keywords: ["login "],
            check: .chosen,
            ["machine api.example.org login bob password <w16>"]),
        .token(
            "git-credential", .shell, #"username=[^\s"]{1,64}\s+password=<[^\s"$]{3,}>"#, keywords: ["username="],
            check: .chosen, ["username=bob\npassword=<w20>"]),
    ]
}
