import Authentication
import EventModel
import EventStore
import HubAPI
package import Platform
import Pricing
import SQLiteStore

/// Makes a state folder usable again without anybody's help: what is damaged is set aside, never deleted, and made anew
/// where that can be. Used under the hub's lock.
package struct StateRepair {
    /// Milliseconds of a start that are spent on looking for damage in the database.
    private static let startMilliseconds = 1_000
    /// Microseconds after which a temporary file has nobody who will rename it.
    private static let abandonedAge: Int64 = 600 * 1_000_000
    static let files = ["token", "ingest.token", "browsers.json", "prices.json", "privacy.key", "hub.json"]
    private static let databaseFiles = ["eyrie.db", "eyrie.db-wal", "eyrie.db-shm", "eyrie.db.lock"]

    private let folder: String
    private let clock: any WallClock
    private let log: @Sendable (String) -> Void
    /// Events that were in the database and could not be taken over.
    package private(set) var lostEvents: Int64 = 0
    /// What was done, a sentence each.
    package private(set) var deeds: [String] = []

    private var database: String { folder + "/eyrie.db" }
    /// Says that the database was found damaged while a hub ran.
    private var suspicion: String { database + ".suspect" }
    private var unfinished: String { database + ".recovering" }

    package init(stateFolder: String, clock: any WallClock, log: @escaping @Sendable (String) -> Void) {
        folder = stateFolder
        self.clock = clock
        self.log = log
    }

    /// Sets aside what stands where a lock must be; before anybody tries for it.
    static func clearLock(_ name: String, stateFolder: String, clock: any WallClock) -> [String] {
        SetAside.wrongKinds([name], in: stateFolder, at: clock.now())
    }

    /// Looks at everything the hub needs. `isThorough` reads the whole database, however long that takes.
    package mutating func run(isThorough: Bool = false) {
        for moved in SetAside.wrongKinds(
            StateRepair.files + StateRepair.databaseFiles, in: folder, at: clock.now())
        {
            say("\(moved) was no file, and is out of the way")
        }
        removeAbandoned()
        for name in ["token", "ingest.token"] { checkToken(folder + "/" + name) }
        checkKey(folder + "/privacy.key")
        checkPrices(folder + "/prices.json")
        checkDatabase(isThorough: isThorough)
    }

    /// Does the same, and reads the whole database, while no hub runs; what was done. Throws while one does.
    package static func whileNobodyServes(
        stateFolder: String, log: @escaping @Sendable (String) -> Void
    ) throws(HubStartError) -> [String] {
        let registration = try HubRegistration(stateFolder: stateFolder)
        defer { registration.remove() }
        var repair = StateRepair(stateFolder: stateFolder, clock: SystemClock(), log: log)
        repair.run(isThorough: true)
        return repair.deeds
    }

    /// What was ever set aside and is still there: paths in the state folder.
    package static func setAside(stateFolder: String) -> [String] {
        ["", "spool/", "transcripts/", "quarantine/"].flatMap { part in
            SetAside.names(in: "\(stateFolder)/\(part)").map { part + $0 }
        }
    }

    /// Notes that the database is damaged, for the next start.
    static func suspect(stateFolder: String) {
        try? Files.create(stateFolder + "/eyrie.db.suspect", with: [])
    }

    private mutating func say(_ deed: String) {
        deeds.append(deed)
        log(deed)
    }

    private mutating func setAside(_ path: String, because reason: String) -> String? {
        do throws(SystemError) {
            let moved = try SetAside.move(path, at: clock.now())
            say("\(path) \(reason): it is kept as \(moved)")
            return moved
        } catch {
            say("\(path) \(reason), and cannot be set aside: \(error)")
            return nil
        }
    }

    private mutating func checkToken(_ path: String) {
        guard let token = (try? AccessToken.read(from: path)) ?? nil, !token.isSendable else { return }
        _ = setAside(path, because: "holds no token, a new one is made")
    }

    private mutating func checkKey(_ path: String) {
        guard Files.exists(path), (try? InstallationKey.stored(at: path)) == nil else { return }
        _ = setAside(path, because: "is no key of redaction: with a new one, secrets get other fingerprints")
    }

    private mutating func checkPrices(_ path: String) {
        do throws(PriceBookError) { _ = try PriceBook(shipped: .shipped, fallback: nil, path: path) } catch {
            _ = setAside(path, because: "\(error.reason): the prices of Eyrie alone hold")
        }
    }

    /// Half-written files of a process that was killed; each is of the form `NAME.PID.NUMBER.tmp`.
    private func removeAbandoned() {
        for name in (try? Files.names(in: folder)) ?? [] where name.hasSuffix(".tmp") {
            guard let status = try? FileStatus(name, at: folder), status.kind == .file,
                clock.now().since(status.modified) > StateRepair.abandonedAge
            else { continue }
            Files.remove("\(folder)/\(name)")
        }
    }

    private mutating func checkDatabase(isThorough: Bool) {
        if Files.exists(unfinished), !Files.exists(database) {
            // A recovery was cut off: it begins again.
            if let damaged = latestDamaged { return recover(damaged) }
        }
        let isSuspected = Files.exists(suspicion)
        let limit = isThorough || isSuspected ? nil : StateRepair.startMilliseconds
        if isSuspected, Files.exists(database) {
            log("the database was found damaged: all of it is read, which takes minutes where it is large")
        }
        guard let damage = emptied ?? StoreRepair.damage(path: database, milliseconds: limit) else {
            Files.remove(suspicion)
            return
        }
        try? Files.create(unfinished, with: [])
        guard let damaged = setAside(database, because: "is damaged (\(damage.split(separator: "\n").last ?? ""))")
        else {
            return
        }
        for suffix in ["-wal", "-shm"] where Files.exists(database + suffix) {
            // What the log has belongs to the file that it was written for.
            _ = try? Files.move(database + suffix, to: damaged + suffix)
        }
        Files.remove(suspicion)
        recover(damaged)
    }

    /// SQLite takes an empty file for a new database, and forgets the log beside it.
    private var emptied: String? {
        let sizes = ["eyrie.db", "eyrie.db-wal"].map { (try? FileStatus($0, at: folder))?.size ?? 0 }
        return Files.exists(database) && sizes[0] == 0 && sizes[1] > 0 ? "the file is empty" : nil
    }

    private var latestDamaged: String? {
        SetAside.names(in: folder).last { $0.hasPrefix("eyrie.db.damaged-") && $0.hasSuffix("Z") }
            .map { "\(folder)/\($0)" }
    }

    private mutating func recover(_ damaged: String) {
        for suffix in ["", "-wal", "-shm"] { Files.remove(unfinished + suffix) }
        log("what can be read of \(damaged) is taken over into a new database")
        do throws(StoreError) {
            let recovery = try StoreRepair.recover(damaged, into: unfinished)
            do throws(SystemError) { try Files.move(unfinished, to: database) } catch {
                throw StoreError(.inputOutput, error.description)
            }
            lostEvents = recovery.lostEvents
            say(
                "\(recovery.events) events were taken over into a new database, \(recovery.lostEvents) are lost"
                    + (recovery.damagedTables.isEmpty
                        ? "" : "; damaged: \(recovery.damagedTables.joined(separator: ", "))"))
        } catch {
            for suffix in ["", "-wal", "-shm"] { Files.remove(unfinished + suffix) }
            say("nothing could be taken over from \(damaged), the hub begins anew: \(error.message)")
        }
    }
}
