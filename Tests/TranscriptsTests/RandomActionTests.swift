import EventModel
import Glibc
import Platform
import Synchronization
import TestRandomness
import Testing
import Transcripts

/// Random changes of files against what they mean: each whole line that stays in some file arrives once.
private final class World {
    struct File {
        var name: String
        /// Lines that were written, by their numbers.
        var lines: [Int] = []
        /// A line that is not whole yet, and its bytes so far.
        var half: (number: Int, bytes: Int)?
    }

    let fixture: TailFixture
    /// Reads in the tail's place.
    private let naive: NaiveFollower?
    var random: SeededGenerator
    var files: [File] = []
    var arrived: [Int: Int] = [:]
    /// Lines that were gone before anybody could be sure of reading them.
    var excused: Set<Int> = []
    /// Lines that may arrive again: a process ended, or the hub's answer was lost, before the position was put down.
    var repeatable: Set<Int> = []
    var written = 0
    private var names = 0

    init(_ fixture: TailFixture, naive: NaiveFollower? = nil, seed: UInt64) {
        self.fixture = fixture
        self.naive = naive
        random = SeededGenerator(seed: seed)
    }

    func line(_ number: Int) -> String {
        let text = String(repeating: "ü€", count: Int(number % 7) * 9)
        return "{\"number\":\(number),\"text\":\"\(text)\"}" + (number % 3 == 0 ? "\r\n" : "\n")
    }

    func newName() -> String {
        names += 1
        return Bool.random(using: &random) ? "p/\(names).jsonl" : "q/r/subagents/agent-\(names).jsonl"
    }

    func append(_ index: Int) throws {
        if let half = files[index].half {
            try fixture.append(files[index].name, Array(line(half.number).utf8.dropFirst(half.bytes)))
            files[index].half = nil
            files[index].lines.append(half.number)
        }
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            try fixture.append(files[index].name, line(written))
            files[index].lines.append(written)
            written += 1
        }
    }

    func appendHalf(_ index: Int) throws {
        guard files[index].half == nil else { return }
        let bytes = Array(line(written).utf8)
        // Without its last bytes it is no JSON: a file is old soon, with the time that passes here.
        let count = Int.random(in: 1..<bytes.count - 2, using: &random)
        try fixture.append(files[index].name, Array(bytes[..<count]))
        files[index].half = (written, count)
        written += 1
    }

    func drop(_ index: Int) {
        excused.formUnion(files[index].lines.filter { arrived[$0] == nil })
        if let half = files[index].half { excused.insert(half.number) }
        files[index].half = nil
        files[index].lines = []
    }

    func act() throws {
        if files.count < 3 { files.append(File(name: newName())) }
        let index = Int.random(in: 0..<files.count, using: &random)
        let name = files[index].name
        switch Int.random(in: 0..<14, using: &random) {
        case 0...3: try append(index)
        case 4: try appendHalf(index)
        case 5, 6:
            guard Files.exists(fixture.path(name)) else { return }
            files[index].name = newName()
            rename(fixture.path(name), fixture.path(files[index].name))
        case 7:
            guard Files.exists(fixture.path(name)) else { return }
            truncate(fixture.path(name), 0)
            drop(index)
        case 8:
            unlink(fixture.path(name))
            drop(index)
            try append(index)
        case 9:
            unlink(fixture.path(name))
            drop(index)
            files.remove(at: index)
        case 10: try swapForLink(index)
        case 11: try moveFolder()
        case 12:
            takeAndLoseAnswer()
            fixture.restart()
        default: look()
        }
    }

    private func swapForLink(_ index: Int) throws {
        let path = fixture.path(files[index].name)
        guard Files.exists(path) else { return }
        rename(path, fixture.folder + "/aside")
        symlink(fixture.folder + "/aside", path)
        look()
        unlink(path)
        rename(fixture.folder + "/aside", path)
    }

    private func moveFolder() throws {
        rename(fixture.path("q"), fixture.path("z"))
        look()
        rename(fixture.path("z"), fixture.path("q"))
    }

    func look() {
        receive(take())
        fixture.commit()
    }

    /// The lines that come to light.
    private func take() -> [String] {
        if let naive { return naive.read().flatMap(lines) }
        return fixture.look().flatMap(\.lines)
    }

    /// The hub has the lines; we do not learn of it.
    private func takeAndLoseAnswer() {
        let lines = take()
        receive(lines)
        repeatable.formUnion(numbers(lines))
    }

    private func receive(_ lines: [String]) {
        for number in numbers(lines) { arrived[number, default: 0] += 1 }
    }

    private func numbers(_ lines: [String]) -> [Int] {
        lines.compactMap { line in
            let digits = line.dropFirst("{\"number\":".count).prefix { $0.isNumber }
            return Int(digits)
        }
    }

    /// Lets `count` things happen, and says which lines never came, and which came again without a reason.
    func live(_ count: Int) throws -> (lost: [Int], twice: [Int]) {
        for _ in 0..<count { try act() }
        for _ in 0..<4 { look() }
        let halves = Set(files.compactMap(\.half?.number))
        let lost = (0..<written).filter { arrived[$0] == nil && !excused.contains($0) && !halves.contains($0) }
        let twice = arrived.filter { $0.value > 1 && !repeatable.contains($0.key) }.keys.sorted()
        return (lost, twice)
    }
}

private func lines(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
}

/// What all runs came to, for the table of promises.
private let total = Mutex((runs: 0, lines: 0, lost: 0, twice: 0))

private func note(_ faults: (lost: [Int], twice: [Int]), lines: Int) {
    total.withLock { total in
        total.runs += 1
        total.lines += lines
        total.lost += faults.lost.count
        total.twice += faults.twice.count
        guard total.runs == RandomActionTests.seeds.count else { return }
        let actions = total.runs * RandomActionTests.actions
        print("row R22: \(actions) actions, \(total.lines) lines: lost \(total.lost), doubled \(total.twice)")
    }
}

@Suite struct RandomActionTests {
    fileprivate static let seeds = 0..<12 as Range<UInt64>
    fileprivate static let actions = 300

    @Test(arguments: seeds)
    func eachLineArrivesOnce(_ seed: UInt64) throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder) { $0.chunkBytes = 512 }
            try fixture.makeFolder("q/r/subagents")
            let world = World(fixture, seed: seed)
            let faults = try world.live(Self.actions)
            #expect(faults.lost == [], "lost")
            #expect(faults.twice == [], "twice")
            #expect(world.arrived.count > 50)
            note(faults, lines: world.arrived.count)
        }
    }

    @Test func aFollowerByNamesLosesAndDoublesLines() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.makeFolder("q/r/subagents")
            let faults = try World(fixture, naive: NaiveFollower(fixture.projects), seed: 1).live(Self.actions)
            #expect(!faults.lost.isEmpty && !faults.twice.isEmpty)
        }
    }
}
