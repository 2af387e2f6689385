internal import HookInstallation
internal import Platform

/// A change of a settings file that is shown, agreed to, and written with a backup.
struct SettingsChange {
    private let context: CommandContext
    private let place: SettingsPlace
    private let state: StateFiles

    init(_ context: CommandContext, _ place: SettingsPlace, _ state: StateFiles) {
        self.context = context
        self.place = place
        self.state = state
    }

    func show(_ old: [UInt8], _ new: [UInt8], hiding token: String?) {
        var texts = [old, new].map { String(decoding: $0, as: UTF8.self) }
        if let token { texts = texts.map { hide(token, in: $0) } }
        UnifiedDiff(from: texts[0], to: texts[1]).print(path: place.path, to: context.console)
    }

    func confirm(_ question: String) throws(CommandFailure) {
        if context.arguments.has("--yes") { return }
        guard context.console.isInteractive else {
            throw CommandFailure(
                .usage, "nobody is there to say yes, so nothing was changed",
                hint: "add --yes to install without asking")
        }
        guard context.console.confirm(question) else {
            throw CommandFailure(.failure, "nothing was changed")
        }
    }

    /// `programs` and `variables` are what the change writes; what an earlier one wrote is kept in the record.
    func write(
        _ file: SettingsFile, _ new: [UInt8], programs: [String] = [], variables: [TelemetryPlan.Variable]? = nil,
        holdsToken: Bool
    ) throws(CommandFailure) {
        let earlier = InstallationRecord.read(for: file.path, stateFolder: state.folder)
        var record = InstallationRecord(
            path: file.path, original: file.bytes, originalMode: file.mode, installed: new, madeFolders: [],
            programs: programs.isEmpty ? earlier?.programs ?? [] : programs,
            variables: variables ?? earlier?.variables ?? [])
        if let earlier, earlier.installed == file.bytes {
            record.original = earlier.original
            record.originalMode = earlier.originalMode
            record.madeFolders = earlier.madeFolders
        } else if let bytes = file.bytes {
            // The file has changed since, or was installed from another state folder: what comes back later is the
            // file as it is now without what is ours.
            let cleaned = withoutOurs(file.document, record, earlier)
            record.original = cleaned == bytes ? bytes : cleaned
        }
        if file.bytes == nil { record.madeFolders = try file.makeFolders() }
        // The record goes first: a crash between the two leaves a backup too many, never one too few.
        do {
            try record.write(stateFolder: state.folder, at: context.clock.now(), version: context.version)
        } catch {
            throw CommandFailure(
                .failure, "no backup could be written: \(visible(error.description))", hint: "nothing was changed")
        }
        let mode = holdsToken ? file.mode & 0o600 : file.bytes == nil ? 0o644 : file.mode
        try file.replace(with: new, mode: mode)
    }

    private func withoutOurs(
        _ document: SettingsDocument, _ record: InstallationRecord, _ earlier: InstallationRecord?
    ) -> [UInt8] {
        let before = try? SettingsDocument(earlier?.original)
        let programs = record.programs + (earlier?.programs ?? [])
        var result = document.bytes
        if !document.ourHandlers(programs: programs).isEmpty {
            result = document.removingOurs(programs: programs, original: before)
        }
        let written = earlier?.variables ?? []
        guard !document.ourVariables(written: written).isEmpty, let rest = try? SettingsDocument(result),
            let cleaned = try? rest.removingVariables(written: written, original: before)
        else { return result }
        return cleaned
    }
}
