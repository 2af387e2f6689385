import EventModel
import EventStore

extension ProjectionStep {
    /// Of several reports of one change the one counts that weighs most.
    func apply(_ change: FileChange) throws(StoreError) {
        var change = change
        change.sessionID = rows.session.id
        change.source = event.source
        change.isInherited = isInherited
        let stored = try transaction.fileChange(
            session: change.sessionID, toolUseID: change.toolUseID, path: change.path)
        if let stored {
            let isInherited = change.isInherited || stored.isInherited
            if !change.outweighs(stored) { change = stored }
            change.isInherited = isInherited
        }
        if change.isDerived {
            rows.mayHaveDerivedChanges = true
            change.isPending = try !hasSucceeded(change.toolUseID)
        }
        guard change != stored else { return }
        try rows.put(change, transaction)
    }

    /// What a call was given tells what it did only where it succeeded.
    private func hasSucceeded(_ toolUseID: String) throws(StoreError) -> Bool {
        if let call = rows.calls[toolUseID] { return call.status == .succeeded }
        let call = try transaction.toolCall(session: rows.session.id, id: toolUseID)
        return call?.status == .succeeded
    }

    /// Lists the changes that are derived from a call once it succeeded, and no longer once it did not after all.
    func settleDerivedChanges(of call: ToolCall, from old: ToolCall?) throws(StoreError) {
        let hasSucceeded = call.status == .succeeded
        guard hasSucceeded != (old?.status == .succeeded), rows.mayHaveDerivedChanges else { return }
        for var change in try transaction.derivedFileChanges(session: rows.session.id, toolUseID: call.toolUseID)
        where change.isPending == hasSucceeded {
            change.isPending = !hasSucceeded
            try rows.put(change, transaction)
        }
    }
}

extension SessionRows {
    func put(_ change: FileChange, _ transaction: any StoreTransaction) throws(StoreError) {
        let difference = try transaction.put(change)
        guard difference != 0 else { return }
        session.fileCount += difference
        isChanged = true
    }
}

extension FileChange {
    /// A report of what was done outranks one of what was asked for; then the sources decide; what is left to decide is
    /// decided the same way whichever came first.
    fileprivate func outweighs(_ other: FileChange) -> Bool {
        if isDerived != other.isDerived { return other.isDerived }
        let precedence = RecordSources(source).precedence
        let known = RecordSources(other.source).precedence
        if precedence != known { return precedence > known }
        if at != other.at { return at > other.at }
        if (linesAdded, linesRemoved) != (other.linesAdded, other.linesRemoved) {
            return (linesAdded, linesRemoved) > (other.linesAdded, other.linesRemoved)
        }
        return (other.patch ?? []).lexicographicallyPrecedes(patch ?? [])
    }
}
