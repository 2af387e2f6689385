internal import EventModel

/// An enumeration that is stored as a small number: its place in `stored`. Lists are only ever appended to.
protocol StoredCode: Equatable, CaseIterable {
    static var stored: [Self] { get }
}

extension StoredCode {
    var code: Int64 { Int64(Self.stored.firstIndex(of: self) ?? 0) }

    /// A code of a newer program reads as the first of the list.
    init(code: Int64) { self = Self.stored.indices.contains(Int(code)) ? Self.stored[Int(code)] : Self.stored[0] }
}

extension SessionStatus: StoredCode {
    static let stored: [SessionStatus] = [.running, .waiting, .idle, .failed, .ended, .endedFailed]
}

extension AgentStatus: StoredCode {
    static let stored: [AgentStatus] = [.running, .waiting, .idle, .completed, .failed]
}

extension AgentRole: StoredCode {
    static let stored: [AgentRole] = [.main, .subagent]
}

extension ToolCallStatus: StoredCode {
    static let stored: [ToolCallStatus] = [.running, .succeeded, .failed, .refused, .abandoned]
}

extension ReplayState: StoredCode {
    static let stored: [ReplayState] = [.live, .buffered, .imported]
}

extension FileOperation: StoredCode {
    static let stored: [FileOperation] = [.create, .write, .edit, .notebookEdit]
}

extension QuestionKind: StoredCode {
    static let stored: [QuestionKind] = [.permission, .question, .elicitation, .idle]
}

extension RecordSource: StoredCode {
    static let stored: [RecordSource] = [.hook, .transcript, .telemetry, .custom]
}

extension CostBasis: StoredCode {
    static let stored: [CostBasis] = [.unknown, .list, .custom, .estimated]
}
