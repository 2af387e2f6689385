import Glibc
import Platform

/// Runs `body` with a folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/eyrie-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
        for name in (try? Files.names(in: folder)) ?? [] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }
    return try body(folder)
}

func fileMode(_ path: String) throws -> UInt32 {
    var status = stat()
    guard stat(path, &status) == 0 else { throw SystemError("stat", path: path) }
    return status.st_mode & 0o777
}
