internal import EventModel
internal import Glibc
internal import HookInstallation
internal import JSONCoding
internal import Platform

/// What `eyrie install` found and left, so that `eyrie uninstall` can give back every byte.
struct InstallationRecord {
    /// The settings file.
    var path: String
    /// The file before; nil when it did not exist.
    var original: [UInt8]?
    var originalMode: UInt32
    /// The file after.
    var installed: [UInt8]
    /// Folders that were made for it, the outermost first.
    var madeFolders: [String]
    /// Programs of our handlers, whatever their names.
    var programs: [String]
    /// Variables that were written for telemetry.
    var variables: [TelemetryPlan.Variable] = []

    private static let mode: UInt32 = 0o600

    /// One folder for each settings file.
    static func folder(for path: String, stateFolder: String) -> String {
        // FNV-1a, 64 bits: a name for a path, not a secret.
        let hash = path.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return stateFolder + "/installations/" + String(hash, radix: 16)
    }

    static func read(for path: String, stateFolder: String) -> InstallationRecord? {
        let folder = folder(for: path, stateFolder: stateFolder)
        guard let text = try? Files.read(folder + "/record.json", limit: 1 << 20),
            let root = try? JSONDocument(parsing: text).root, root["path"]?.string == path,
            let installed = try? Files.read(folder + "/installed")
        else { return nil }
        var original: [UInt8]?
        if root["existed"]?.bool == true {
            guard let bytes = try? Files.read(folder + "/original") else { return nil }
            original = bytes
        }
        return InstallationRecord(
            path: path, original: original, originalMode: root["mode"]?.int.flatMap { UInt32(exactly: $0) } ?? 0o600,
            installed: installed,
            madeFolders: root["made_folders"]?.elements.compactMap(\.string) ?? [],
            programs: root["programs"]?.elements.compactMap(\.string) ?? [],
            variables: (root["variables"]?.members ?? []).compactMap { name, value in
                value.string.map { TelemetryPlan.Variable(name, $0) }
            })
    }

    func write(stateFolder: String, at time: Timestamp, version: String) throws(SystemError) {
        let folder = InstallationRecord.folder(for: path, stateFolder: stateFolder)
        try Files.makeFolder(folder)
        if let original { try Files.replace(folder + "/original", with: original) }
        try Files.replace(folder + "/installed", with: installed)
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("path", path)
            writer.member("existed", original != nil)
            writer.member("mode", originalMode)
            writer.key("made_folders")
            writer.array(madeFolders) { $0.value($1) }
            writer.key("programs")
            writer.array(programs) { $0.value($1) }
            writer.key("variables")
            writer.object { writer in
                for variable in variables { writer.member(variable.name, variable.value) }
            }
            writer.member("installed_at", time.iso8601)
            writer.member("version", version)
        }
        try Files.replace(folder + "/record.json", with: writer.bytes)
    }

    func delete(stateFolder: String) {
        let folder = InstallationRecord.folder(for: path, stateFolder: stateFolder)
        for name in ["record.json", "installed", "original"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }
}
