import EventCodec
import EventModel
import Glibc
import Platform
import Transcripts

/// Time that tests set.
final class SetClock: WallClock {
    private let time: Monitor<Timestamp>

    init(_ time: Timestamp = SystemClock().now()) { self.time = Monitor(time) }

    func now() -> Timestamp { time.withLock { $0 } }
    func advance(seconds: Int64) {
        time.withLock { $0 = $0.advanced(byMicroseconds: seconds * 1_000_000) }
    }
}

/// A folder of session files and a tail on it.
final class TailFixture {
    let folder: String
    let clock = SetClock()
    var settings: TranscriptSettings
    private(set) var tail: TranscriptTail
    private(set) var waker: TailWaker
    /// Chunks that were handed out and not committed.
    private(set) var chunks: [TailedChunk] = []

    var projects: String { folder + "/projects" }
    private var state: String { folder + "/state" }

    init(
        _ folder: String, watch: Bool = false, waker: TailWaker? = nil,
        change: (inout TranscriptSettings) -> Void = { _ in }
    ) throws {
        self.folder = folder
        try Files.makeFolder(folder + "/projects/p")
        settings = TranscriptSettings(roots: [TranscriptRoot(path: folder + "/projects")], machineID: "machine")
        change(&settings)
        self.waker = waker ?? TailWaker(usesKernel: watch)
        tail = TranscriptTail(
            settings, positions: PositionStore(folder: folder + "/state"), waker: self.waker, clock: clock)
    }

    /// A new process: what was not committed is forgotten.
    func restart(watch: Bool = false) {
        chunks = []
        waker = TailWaker(usesKernel: watch)
        tail = TranscriptTail(settings, positions: PositionStore(folder: state), waker: waker, clock: clock)
    }

    func path(_ name: String) -> String { name.hasPrefix("/") ? name : "\(projects)/\(name)" }

    func append(_ name: String, _ text: String) throws { try append(name, Array(text.utf8)) }

    func append(_ name: String, _ bytes: [UInt8]) throws {
        let descriptor = open(path(name), O_WRONLY | O_APPEND | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", path: path(name)) }
        defer { close(descriptor) }
        try Files.writeAll(descriptor, bytes)
    }

    /// Writes a file of a given age.
    func write(_ name: String, _ text: String, ageSeconds: Int64) throws {
        try append(name, text)
        try age(name, seconds: ageSeconds)
    }

    func age(_ name: String, seconds: Int64) throws {
        let time = clock.now().microseconds / 1_000_000 - seconds
        let stamps = [timespec(tv_sec: Int(time), tv_nsec: 0), timespec(tv_sec: Int(time), tv_nsec: 0)]
        guard utimensat(AT_FDCWD, path(name), stamps, 0) == 0 else { throw SystemError("utimensat", path: name) }
    }

    func makeFolder(_ name: String) throws { try Files.makeFolder(path(name)) }

    /// Looks at everything, and takes what there is.
    @discardableResult func look() -> [TailedChunk] {
        clock.advance(seconds: 31)
        tail.refresh()
        return take()
    }

    @discardableResult func take() -> [TailedChunk] {
        var taken: [TailedChunk] = []
        while let chunk = tail.next() { taken.append(chunk) }
        chunks += taken
        return taken
    }

    func commit() {
        tail.commit(chunks.map(\.receipt))
        chunks = []
    }

    /// Looks, commits, and gives the text that came.
    func read() -> String {
        let taken = look()
        commit()
        return taken.map(\.text).joined()
    }
}

extension TailedChunk {
    var text: String { String(decoding: chunk.content, as: UTF8.self) }
    /// By bytes: to the standard library a carriage return and a line feed are one character.
    var lines: [String] { chunk.content.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) } }
}

func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/eyrie-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { removeTree(folder) }
    return try body(folder)
}

func removeTree(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
        unlink(path)
        return
    }
    for name in (try? Files.names(in: path)) ?? [] { removeTree("\(path)/\(name)") }
    rmdir(path)
}
