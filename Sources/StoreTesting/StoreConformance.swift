package import EventStore

/// What every engine must do, as checks that any engine's tests can run, each on an empty store of its own.
package enum StoreConformance {
    /// One named promise of the contract.
    package struct Check: Sendable, CustomStringConvertible {
        package var name: String
        /// Throws what was not as promised.
        package var run: @Sendable (any EventStore) throws -> Void

        package var description: String { name }

        init(_ name: String, _ run: @escaping @Sendable (any EventStore) throws -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// A promise that was not kept.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    package static let checks: [Check] =
        transactionChecks + eventChecks + eventFilterChecks + pagingChecks + sessionChecks + agentChecks
        + toolCallChecks + detailChecks + searchChecks + searchSyntaxChecks + modelCallChecks + historyChecks
        + costChecks + metricChecks + sessionListChecks + agentTreeChecks + sessionWindowChecks + sessionEventChecks
        + activityChecks + searchScopeChecks + forgettingChecks + blockChecks

    static func expect(
        _ isTrue: Bool, _ message: @autoclosure () -> String = "expected to be true", line: Int = #line,
        file: String = #fileID
    ) throws {
        guard isTrue else { throw Failure(description: "\(file):\(line): \(message())") }
    }

    static func expectEqual<Value: Equatable>(
        _ value: Value, _ expected: Value, line: Int = #line, file: String = #fileID
    ) throws {
        try expect(value == expected, "\(value) is not \(expected)", line: line, file: file)
    }

    static func require<Value>(_ value: Value?, line: Int = #line, file: String = #fileID) throws -> Value {
        guard let value else { throw Failure(description: "\(file):\(line): missing") }
        return value
    }

    static func expectError(
        _ code: StoreError.Code, line: Int = #line, file: String = #fileID, _ body: () throws -> Void
    ) throws {
        do {
            try body()
        } catch let error as StoreError {
            return try expect(error.code == code, "\(error) is not \(code)", line: line, file: file)
        }
        throw Failure(description: "\(file):\(line): no error, expected \(code)")
    }
}
