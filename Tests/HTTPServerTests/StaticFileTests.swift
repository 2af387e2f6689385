import Compression
import Glibc
import HTTPServer
import Platform
import Testing

/// A folder of its own for each test, with a secret beside it.
private final class Site {
    let path: String
    private let root: String

    init() throws {
        var template = Array("/tmp/static-files-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
        root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = root + "/site"
        try Files.makeFolder(path + "/assets/deep")
        try Files.makeFolder(root + "/site-private")
        try write("../secret.txt", "secret")
        try write("../site-private/secret.txt", "secret")
        try write("index.html", "<h1>Eyrie</h1>")
        try write("assets/app.js", String(repeating: "console.log('swift')\n", count: 200))
        try write("assets/deep/style.css", "body{}")
        try write("assets/pixel.png", "not really")
        try write(".hidden", "secret")
        try Files.makeFolder(path + "/.git")
        try write(".git/config", "secret")
        symlink(root + "/secret.txt", path + "/link.txt")
        symlink(root, path + "/up")
        symlink("index.html", path + "/alias.html")
        mkfifo(path + "/pipe", 0o600)
        try write("large.txt", String(repeating: "0123456789abcdef", count: 400_000))
    }

    func write(_ name: String, _ text: String) throws {
        let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", path: name) }
        defer { close(descriptor) }
        try Files.writeAll(descriptor, Array(text.utf8), path: name)
    }

    deinit { removeTree(root) }

    private func removeTree(_ path: String) {
        for name in (try? Files.names(in: path)) ?? [] where unlink(path + "/" + name) != 0 {
            removeTree(path + "/" + name)
        }
        rmdir(path)
    }

    func server() throws -> TestServer {
        let files = try StaticFiles(folder: path)
        return try TestServer([
            Route(
                .get, "/{path...}",
                .blocking { request in
                    files.response(to: request, segments: request.remainingSegments)
                        ?? .text("no such file", status: 404)
                })
        ])
    }
}

@Suite struct StaticFileTests {
    @Test(arguments: [
        ("/index.html", "text/html; charset=utf-8"), ("/assets/app.js", "text/javascript; charset=utf-8"),
        ("/assets/deep/style.css", "text/css; charset=utf-8"), ("/assets/pixel.png", "image/png"),
        ("/assets/%61pp.js", "text/javascript; charset=utf-8"), ("/large.txt", "text/plain; charset=utf-8"),
    ])
    func filesAreServedWithTheirType(path: String, type: String) throws {
        let site = try Site()
        let reply = try site.server().fetch("GET", path)
        #expect(reply?.status == 200)
        #expect(reply?["content-type"] == type)
        #expect(reply?["cache-control"] == "no-cache")
        #expect(reply?.body.isEmpty == false)
    }

    @Test func aKnownFileIs304() throws {
        let site = try Site()
        let server = try site.server()
        let tag = try #require(try server.fetch("GET", "/assets/app.js")?["etag"])
        for known in [tag, "\"other\", \(tag)", "*"] {
            let reply = try server.fetch("GET", "/assets/app.js", headers: ["If-None-Match: \(known)"])
            #expect(reply?.status == 304)
            #expect(reply?["etag"] == tag)
        }
        #expect(try server.fetch("GET", "/assets/app.js", headers: ["If-None-Match: W/\"x\""])?.status == 200)
        try site.write("assets/app.js", "changed")
        let reply = try server.fetch("GET", "/assets/app.js", headers: ["If-None-Match: \(tag)"])
        #expect(reply?.status == 200)
        #expect(reply?.text == "changed")
    }

    @Test func textIsPackedOnce() throws {
        let site = try Site()
        let server = try site.server()
        for _ in 0..<2 {
            let reply = try server.fetch("GET", "/assets/app.js", headers: ["Accept-Encoding: gzip"])
            #expect(reply?["content-encoding"] == "gzip")
            #expect(reply?.all("vary") == ["Accept-Encoding"])
            let bytes = try Gzip.decompress(reply?.body ?? [], limits: DecompressionLimits(maximumBytes: 1 << 20))
            #expect(bytes.count == 4200)
        }
        #expect(try server.fetch("GET", "/assets/app.js")?.body.count == 4200)
    }

    @Test func headTellsTheLength() throws {
        let site = try Site()
        let reply = try site.server().fetch("HEAD", "/large.txt")
        #expect(reply?["content-length"] == "6400000")
    }

    @Test(arguments: [
        "/../secret.txt", "/..%2fsecret.txt", "/..%2Fsecret.txt", "/%2e%2e/secret.txt", "/%2E%2E%2Fsecret.txt",
        "/.%2e/secret.txt", "/%2e./secret.txt", "/assets/../../secret.txt", "/assets/..%2f..%2fsecret.txt",
        "/assets/deep/../../../secret.txt", "/./../secret.txt", "/..\\secret.txt", "/..%5csecret.txt",
        "/..%5Csecret.txt", "/assets\\..\\..\\secret.txt", "/%2e%2e%5csecret.txt", "//etc/passwd", "/%2fetc%2fpasswd",
        "/%2Fetc/passwd", "///etc/passwd", "/assets//app.js", "/assets/./app.js", "/assets/%2e/app.js",
        "/%252e%252e/secret.txt", "/%252e%252e%252fsecret.txt", "/..%252fsecret.txt", "/..%c0%afsecret.txt",
        "/%c0%ae%c0%ae/secret.txt", "/%e0%80%ae%e0%80%ae/secret.txt", "/..%ef%bc%8fsecret.txt", "/..;/secret.txt",
        "/..%00/secret.txt", "/index.html%00.png", "/%00", "/secret.txt%00.html", "/.hidden", "/%2ehidden",
        "/.git/config", "/%2egit/config", "/assets/.%00/app.js", "/link.txt", "/up/secret.txt", "/up/site/index.html",
        "/alias.html", "/pipe", "/assets", "/assets/", "/", "/../site-private/secret.txt",
        "/..%2fsite-private%2fsecret.txt",
        "/index.html/", "/index.html/..", "/index.html/../index.html", "/nothing", "/index.html?/../../secret.txt=1&x",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", "/%0a", "/index.html%0d%0aX:%201", "/file:///etc/passwd",
        "/~root/.profile",
        "/C:/windows/win.ini", "/assets/%2e%2e/%2e%2e/secret.txt", "/....//secret.txt", "/..././secret.txt",
    ])
    func nothingElseIsServed(path: String) throws {
        let site = try Site()
        let reply = try site.server().fetch("GET", path)
        #expect(reply?.text.contains("secret") != true)
        // A query is no part of the path.
        if path.contains("?") { #expect(reply?.text == "<h1>Eyrie</h1>") } else { #expect(reply?.status ?? 0 >= 400) }
    }

    @Test func aMissingFolderIsAnError() {
        #expect(throws: SystemError.self) { try StaticFiles(folder: "/nonexistent/folder") }
    }
}
