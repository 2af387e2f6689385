import EventModel
import Glibc
import Platform
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
    var random: SeededGenerator
    var files: [File] = []
    var arrived: [Int: Int] = [:]
    /// Lines that were gone before anybody could be sure of reading them.
    var excused: Set<Int> = []
    /// Lines that may arrive again: a process ended, or the hub's answer was lost, before the position was put down.
    var repeatable: Set<Int> = []
    var written = 0
    private var names = 0

    init(_ fixture: TailFixture, seed: UInt64) {
        self.fixture = fixture
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
        receive(fixture.look())
        fixture.commit()
    }

    /// The hub has the lines; we do not learn of it.
    private func takeAndLoseAnswer() {
        let chunks = fixture.look()
        receive(chunks)
        for chunk in chunks { repeatable.formUnion(numbers(chunk)) }
    }

    private func receive(_ chunks: [TailedChunk]) {
        for chunk in chunks { for number in numbers(chunk) { arrived[number, default: 0] += 1 } }
    }

    private func numbers(_ chunk: TailedChunk) -> [Int] {
        chunk.lines.compactMap { line in
            let digits = line.dropFirst("{\"number\":".count).prefix { $0.isNumber }
            return Int(digits)
        }
    }
}

@Suite struct RandomActionTests {
    @Test(arguments: 0..<12 as Range<UInt64>)
    func eachLineArrivesOnce(_ seed: UInt64) throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder) { $0.chunkBytes = 512 }
            try fixture.makeFolder("q/r/subagents")
            let world = World(fixture, seed: seed)
            for _ in 0..<300 { try world.act() }
            for _ in 0..<4 { world.look() }
            let halves = Set(world.files.compactMap(\.half?.number))
            let missing = (0..<world.written).filter {
                world.arrived[$0] == nil && !world.excused.contains($0) && !halves.contains($0)
            }
            #expect(missing == [], "lost")
            let twice = world.arrived.filter { $0.value > 1 && !world.repeatable.contains($0.key) }.keys.sorted()
            #expect(twice == [], "twice")
            #expect(world.arrived.count > 50)
        }
    }
}
