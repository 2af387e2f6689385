internal import Configuration
internal import Glibc
internal import Platform

/// The settings file that a command is about.
struct SettingsPlace {
    enum Scope: String {
        case local
        case shared
        case user
    }

    var scope: Scope
    /// Folder of the project; nil for the user's settings.
    var project: String?
    /// The file that is edited: where a symbolic link leads, if there is one.
    var path: String

    static let options = [
        CommandOption(
            "--project", .folder, help: "project to connect [default: the repository of the current folder]"),
        CommandOption("--user", help: "all projects of this user: ~/.claude/settings.json"),
        CommandOption(
            "--shared", help: "the project's committed settings (.claude/settings.json) instead of its local ones"),
    ]

    /// Without an option it is the project's local file, or the user's where `isUsual` says so.
    init(_ context: CommandContext, user isUsual: Bool = false) throws(CommandFailure) {
        let arguments = context.arguments
        let isOfProject = arguments.text("--project") != nil || arguments.has("--shared")
        if arguments.has("--user") || isUsual && !isOfProject {
            guard arguments.text("--project") == nil, !arguments.has("--shared") else {
                throw CommandFailure(.usage, "--user is about no project", hint: "leave out --project and --shared")
            }
            let folder = context.environment("CLAUDE_CONFIG_DIR") ?? context.environment("HOME").map { $0 + "/.claude" }
            guard let folder else { throw CommandFailure(.failure, "HOME is not set", hint: "set CLAUDE_CONFIG_DIR") }
            scope = .user
            path = SettingsPlace.resolved(context.absolutePath(folder) + "/settings.json")
            return
        }
        let folder: String
        if let named = arguments.text("--project") {
            folder = context.absolutePath(named)
        } else {
            folder = SettingsPlace.repository(of: context.workingFolder, home: context.environment("HOME"))
        }
        guard isFolder(folder) else {
            throw CommandFailure(.usage, "\(visible(folder)) is not a folder", hint: "name a project's folder")
        }
        project = folder
        scope = arguments.has("--shared") ? .shared : .local
        let name = scope == .shared ? "settings.json" : "settings.local.json"
        path = SettingsPlace.resolved(folder + "/.claude/" + name)
    }

    /// Refuses a project's file that a link puts somewhere else: whoever made the repository chose where, and what is
    /// there belongs to no project.
    func checkIsInProject() throws(CommandFailure) {
        guard let project else { return }
        let root = SettingsPlace.resolved(project) + "/"
        // Of a file that is not there yet the folder says where it would be.
        let folder = SettingsPlace.resolved(project + "/.claude")
        for real in [folder, path] where !real.hasPrefix(root) && !real.hasPrefix(project + "/") {
            throw CommandFailure(
                .failure, "the project's settings are a link that leads out of it, to \(visible(real))",
                hint: "replace the link by a file, or use --user for the settings of all projects")
        }
    }

    /// The repository that holds a folder: Claude Code keeps local settings at its root. The folder itself when there is
    /// none; a home folder under version control is not taken for a project.
    private static func repository(of folder: String, home: String?) -> String {
        var candidate = folder
        while candidate != "/", !candidate.isEmpty, candidate != home {
            if Files.exists(candidate + "/.git") { return candidate }
            candidate = candidate.lastIndex(of: "/").map { String(candidate[..<$0]) } ?? ""
        }
        return folder
    }

    /// Where symbolic links lead, so that a linked file is edited and the link stays.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}

func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// The permission bits of a file; nil when there is no such file.
func permissions(of path: String) -> UInt32? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
}

func isExecutableFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
}
