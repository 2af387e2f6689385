internal import Configuration
internal import Glibc
internal import HookInstallation
internal import Platform

extension Command {
    package static let uninstall = Command(
        "uninstall", topic: .connect, summary: "take the hooks, and the telemetry, out again",
        discussion: """
            Gives the settings file back byte for byte when it is as eyrie install left it. When it has changed since, \
            exactly our handlers and variables are removed and nothing else. It says which of the two it did. With --service \
            the service is stopped and taken out instead; what it recorded stays.
            """,
        options: SettingsPlace.options + [
            CommandOption("--service", help: "take out the service of this user instead"),
            CommandOption("--yes", help: "do not ask"),
        ],
        examples: [
            Example("eyrie uninstall", "this project"), Example("eyrie uninstall --user --yes", "the user's settings"),
        ],
        run: { context throws(CommandFailure) in
            if context.arguments.has("--service") { return try ServiceInstallation(context).uninstall() }
            return try Uninstallation(context).run()
        })
}

/// One run of `eyrie uninstall`.
private struct Uninstallation {
    let context: CommandContext
    let place: SettingsPlace
    let stateFolder: String

    init(_ context: CommandContext) throws(CommandFailure) {
        self.context = context
        stateFolder = ClientSettings(try context.configuration()).stateFolder
        place = try SettingsPlace(context)
    }

    func run() throws(CommandFailure) -> ExitCode {
        let record = InstallationRecord.read(for: place.path, stateFolder: stateFolder)
        // The bytes that we left need no second look: they go back even if the reader would refuse them.
        if let record, let bytes = try? Files.read(place.path), bytes == record.installed {
            return try restore(record)
        }
        let file = try SettingsFile(reading: place.path)
        let original = try? SettingsDocument(record?.original)
        let new = try cleaned(file.document, record, original)
        guard let old = file.bytes, new != old else {
            record?.delete(stateFolder: stateFolder)
            context.console.print("Nothing to do: \(visible(place.path)) has no hooks or variables of Eyrie.")
            return .success
        }
        show(old, new)
        try confirm()
        let isLeftEmpty = record != nil && record?.original == nil && new.filter { !isBlank($0) } == Array("{}".utf8)
        if isLeftEmpty {
            try remove(record)
            context.console.print("Removed \(visible(place.path)): it held nothing but what Eyrie wrote.")
        } else {
            try file.replace(with: new, mode: record?.originalMode ?? file.mode)
            context.console.print(
                "Removed what Eyrie wrote from \(visible(place.path)); it had changed since, and the rest stays as it is."
            )
        }
        record?.delete(stateFolder: stateFolder)
        return .success
    }

    /// The file without what is ours: hooks, and variables of telemetry.
    private func cleaned(
        _ document: SettingsDocument, _ record: InstallationRecord?, _ original: SettingsDocument?
    ) throws(CommandFailure) -> [UInt8] {
        do {
            return try SettingsDocument(
                document.removingOurs(programs: record?.programs ?? [], original: original)
            ).removingVariables(written: record?.variables ?? [], original: original)
        } catch {
            throw CommandFailure(.failure, "\(visible(place.path)) \(error.message)", hint: error.hint)
        }
    }

    private func restore(_ record: InstallationRecord) throws(CommandFailure) -> ExitCode {
        show(record.installed, record.original ?? [])
        try confirm()
        if let original = record.original {
            let file = try SettingsFile(reading: place.path)
            try file.replace(with: original, mode: record.originalMode)
            context.console.print("Restored \(visible(place.path)) byte for byte.")
        } else {
            try remove(record)
            context.console.print("Removed \(visible(place.path)): it did not exist before.")
        }
        record.delete(stateFolder: stateFolder)
        return .success
    }

    private func remove(_ record: InstallationRecord?) throws(CommandFailure) {
        guard unlink(place.path) == 0 else {
            throw CommandFailure(.failure, visible(SystemError("unlink", path: place.path).description))
        }
        // A folder that others use by now is not empty and stays.
        for folder in (record?.madeFolders ?? []).reversed() { rmdir(folder) }
    }

    private func show(_ old: [UInt8], _ new: [UInt8]) {
        var texts = [old, new].map { String(decoding: $0, as: UTF8.self) }
        if let token = StateFiles(folder: stateFolder).token("ingest.token") {
            texts = texts.map { hide(token, in: $0) }
        }
        UnifiedDiff(from: texts[0], to: texts[1]).print(path: place.path, to: context.console)
    }

    private func confirm() throws(CommandFailure) {
        if context.arguments.has("--yes") { return }
        guard context.console.isInteractive else {
            throw CommandFailure(
                .usage, "nobody is there to say yes, so nothing was changed", hint: "add --yes to go on without asking")
        }
        guard context.console.confirm("Take the hooks out?") else {
            throw CommandFailure(.failure, "nothing was changed")
        }
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
