import Commands
import Configuration
import EventModel
import Glibc
import HubClient
import JSONCoding
import Platform
import Synchronization
import Testing

/// What a command printed.
final class CapturedOutput: Sendable {
    let output = Mutex("")
    let error = Mutex("")

    var text: String { output.withLock { $0 } }
    var errorText: String { error.withLock { $0 } }

    func console(answer: String? = nil, width: Int? = nil, usesColour: Bool = false) -> Console {
        Console(
            write: { text in self.output.withLock { $0 += text } },
            writeError: { text in self.error.withLock { $0 += text } },
            readLine: { answer }, isInteractive: answer != nil, usesColour: usesColour, width: width)
    }
}

/// A hub that answers from a table, and counts.
final class FakeHub: HubConnection {
    typealias Answer = @Sendable (_ query: [(String, String)], _ body: [UInt8]) throws(HubError) -> String

    let address = "http://fake:4000"
    let routes: [String: Answer]
    let asked = Mutex<[String]>([])
    /// What each connection of the live stream brings; then it ends.
    let streams: Mutex<[[ServerSentEvent]]>
    let lastEventIDs = Mutex<[String?]>([])

    init(_ routes: [String: Answer], streams: [[ServerSentEvent]] = []) {
        self.routes = routes
        self.streams = Mutex(streams)
    }

    static let unreachable = HubError(code: "unreachable", message: "nobody listens", isRetryable: true)

    func request(
        _ method: String, _ path: String, query: [(String, String)], json: [UInt8]
    ) throws(HubError) -> JSONDocument {
        let parts = query.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        asked.withLock { $0.append("\(method) \(path)" + (parts.isEmpty ? "" : "?" + parts)) }
        guard let route = routes["\(method) \(path)"] else {
            throw HubError(status: 404, code: "not_found", message: "no such thing: \(path)")
        }
        let text = try route(query, json)
        do {
            return try JSONDocument(parsing: text)
        } catch {
            throw HubError(status: 200, code: HubError.unexpectedReply, message: "\(error)")
        }
    }

    func follow(
        _ path: String, query: [(String, String)], lastEventID: String?, onMessage: (ServerSentEvent) -> Bool
    ) throws(HubError) {
        lastEventIDs.withLock { $0.append(lastEventID) }
        let messages = streams.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let messages else { throw HubError(status: 401, code: "unauthenticated", message: "who are you?") }
        for message in messages where !onMessage(message) { return }
    }
}

struct FixedClock: WallClock {
    func now() -> Timestamp { Timestamp(milliseconds: 1_795_222_621_500) }
}

/// Runs the program with everything it could touch given by the test.
struct Program {
    let folder: TemporaryFolder
    var hub: FakeHub = FakeHub([:])
    var answer: String?
    /// What stands on standard input; nil: nobody gave anything.
    var input: [UInt8]?
    var width: Int?
    var programPath: String?
    var variables: [String: String] = [:]

    init() throws { folder = try TemporaryFolder() }

    static let table = CommandTable(
        [
            .up { _ throws(CommandFailure) in .success }, .hub { _ throws(CommandFailure) in .success },
            .collect { _ throws(CommandFailure) in .success }, .flush { _ throws(CommandFailure) in .success },
            .backfill { _ throws(CommandFailure) in .success }, .doctor { _ throws(CommandFailure) in [] },
        ] + AllCommands.list, version: "1.2.3")

    func callAsFunction(_ words: String...) -> (status: Int32, output: String, error: String) {
        let captured = CapturedOutput()
        var known = ["HOME": folder.path + "/home", "EYRIE_STATE": folder.path + "/state"]
        known.merge(variables) { $1 }
        let hub = hub
        let input = input
        let status = Program.table.run(
            words, console: captured.console(answer: answer, width: width),
            connect: { _ throws(CommandFailure) in hub },
            prepare: { context in
                context.clock = FixedClock()
                context.readInput = { limit in input.flatMap { $0.count <= limit ? $0 : nil } }
                context.workingFolder = folder.path
                context.programPath = programPath ?? folder.path + "/bin/eyrie"
                context.environment = { [known] in known[$0] }
            })
        return (status, captured.text, captured.errorText)
    }
}

/// A folder of its own for one test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var buffer = Array(((Environment.variable("TMPDIR") ?? "/tmp") + "/eyrie-test-XXXXXX").utf8CString)
        guard mkdtemp(&buffer) != nil else { throw SystemError("mkdtemp") }
        let made = String(decoding: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let real = realpath(made, nil) else { throw SystemError("realpath", path: made) }
        defer { free(real) }
        path = String(cString: real)
    }

    deinit { remove(path) }

    private func remove(_ path: String) {
        for name in (try? Files.names(in: path)) ?? [] {
            let inner = path + "/" + name
            if unlink(inner) != 0 { remove(inner) }
        }
        rmdir(path)
    }

    func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws {
        let path = path + "/" + name
        if let slash = path.lastIndex(of: "/") { try Files.makeFolder(String(path[..<slash])) }
        try Files.replace(path, with: Array(text.utf8), mode: mode)
        chmod(path, mode)
    }

    func text(_ name: String) -> String? {
        (try? Files.read(path + "/" + name)).map { String(decoding: $0, as: UTF8.self) }
    }

    func mode(_ name: String) -> UInt32? {
        var status = stat()
        return stat(path + "/" + name, &status) == 0 ? status.st_mode & 0o777 : nil
    }
}
