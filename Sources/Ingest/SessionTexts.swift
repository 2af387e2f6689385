import EventModel

extension Session {
    /// A text that the newest statement decides; of two statements of one time the greater text holds.
    mutating func stateLatest(_ field: SessionStatements.Field, _ text: String?, at time: Timestamp) {
        guard let text else { return }
        if let known = statements[field] {
            guard time >= known else { return }
            if self[field].isExactly(text) {
                if time > known { statements[field] = time }
                return
            }
            guard time > known || text.isGreater(than: self[field] ?? "") else { return }
        }
        self[field] = text
        statements[field] = time
    }

    /// A text that the first statement decides, a placeholder (`unknown`) counting as none.
    mutating func stateEarliest(_ field: SessionStatements.Field, _ text: String, at time: Timestamp) {
        guard text != Session.placeholder else { return }
        if let known = statements[field] {
            guard time <= known, time < known || text.isGreater(than: self[field] ?? "") else { return }
        }
        self[field] = text
        statements[field] = time
    }

    /// What a producer that names no source or machine is listed under.
    private static let placeholder = "unknown"

    private subscript(field: SessionStatements.Field) -> String? {
        get {
            switch field {
            case .projectPath, .firstFolder: projectPath
            case .cwd: cwd
            case .gitBranch: gitBranch
            case .model: model
            case .title: title
            case .permissionMode: permissionMode
            case .agentVersion: agentVersion
            case .transcriptPath: transcriptPath
            case .startSource: startSource
            case .pullRequest: pullRequestURL
            case .lastPrompt: lastPrompt
            case .sourceApp: sourceApp
            case .machineID: machineID
            case .place, .context, .sessionEnd, .contextWindow, .failed, .worked: nil
            }
        }
        set {
            switch field {
            case .projectPath, .firstFolder: projectPath = newValue
            case .cwd: cwd = newValue
            case .gitBranch: gitBranch = newValue
            case .model: model = newValue
            case .title: title = newValue
            case .permissionMode: permissionMode = newValue
            case .agentVersion: agentVersion = newValue
            case .transcriptPath: transcriptPath = newValue
            case .startSource: startSource = newValue
            case .pullRequest: pullRequestURL = newValue
            case .lastPrompt: lastPrompt = newValue
            case .sourceApp: sourceApp = newValue ?? sourceApp
            case .machineID: machineID = newValue ?? machineID
            case .place, .context, .sessionEnd, .contextWindow, .failed, .worked: break
            }
        }
    }

    /// The project is what was stated as such, lastly; until then the first folder that was named.
    mutating func stateProject(_ stated: String?, folder: String?, at time: Timestamp) {
        if let stated {
            statements[.firstFolder] = nil
            return stateLatest(.projectPath, stated, at: time)
        }
        guard let folder, statements[.projectPath] == nil else { return }
        stateEarliest(.firstFolder, folder, at: time)
    }

    /// A title of a higher kind outranks others; of prompts the earliest names the session, of all else the latest.
    mutating func stateTitle(_ text: String, _ kind: TitleKind, at time: Timestamp) {
        if let known = titleKind, let knownAt = statements[.title] {
            guard kind >= known else { return }
            if kind == known {
                let isBefore = time < knownAt
                guard time == knownAt ? text.isGreater(than: title ?? "") : isBefore == (kind == .prompt) else {
                    return
                }
            }
        }
        title = text
        titleKind = kind
        statements[.title] = time
    }

    /// Root, remote and worktree of a folder belong together.
    mutating func statePlace(_ fact: SessionFact, at time: Timestamp) {
        guard fact.gitRoot != nil || fact.gitRemote != nil || fact.worktreePath != nil else { return }
        if let known = statements[.place] {
            guard time >= known else { return }
            if time == known {
                let stated = [fact.gitRoot, fact.gitRemote, fact.worktreePath].map { $0 ?? "" }.joined(separator: "\0")
                let stored = [gitRoot, gitRemote, worktreePath].map { $0 ?? "" }.joined(separator: "\0")
                guard stated.isGreater(than: stored) else { return }
            }
        }
        gitRoot = fact.gitRoot
        gitRemote = fact.gitRemote
        worktreePath = fact.worktreePath
        statements[.place] = time
    }

    /// A window that was stated outranks one that only follows from the model; of two the larger holds.
    mutating func stateContextWindow(_ tokens: Int64?, at time: Timestamp) {
        guard let tokens else { return }
        contextWindow = statements[.contextWindow] == nil ? tokens : max(contextWindow ?? 0, tokens)
        statements[.contextWindow] = max(statements[.contextWindow] ?? time, time)
    }
}
