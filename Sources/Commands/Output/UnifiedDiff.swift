/// What changed between two texts, as `diff -u` shows it.
package struct UnifiedDiff: Sendable {
    package enum Line: Sendable, Equatable {
        case kept(String)
        case removed(String)
        case added(String)
    }

    /// Lines around a change that are shown.
    private static let contextLines = 3
    /// Cells of the comparison beyond which the changed part is shown as one block.
    private static let comparisonLimit = 4_000_000

    package let lines: [Line]

    package init(from old: String, to new: String) {
        let before = UnifiedDiff.split(old)
        let after = UnifiedDiff.split(new)
        var head = 0
        while head < min(before.count, after.count), before[head] == after[head] { head += 1 }
        var tail = 0
        while tail < min(before.count, after.count) - head,
            before[before.count - 1 - tail] == after[after.count - 1 - tail]
        {
            tail += 1
        }
        let middle = UnifiedDiff.compared(
            Array(before[head..<before.count - tail]), Array(after[head..<after.count - tail]))
        lines = before[..<head].map { .kept($0) } + middle + before[(before.count - tail)...].map { .kept($0) }
    }

    private static func split(_ text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
        if lines.last == "" {
            lines.removeLast()
        } else {
            lines[lines.count - 1] += " (no line end)"
        }
        return lines
    }

    /// The longest common subsequence, by a table of lengths.
    private static func compared(_ old: [String], _ new: [String]) -> [Line] {
        guard old.count * new.count <= comparisonLimit, !old.isEmpty, !new.isEmpty else {
            return old.map { .removed($0) } + new.map { .added($0) }
        }
        var lengths = [[Int32]](
            repeating: [Int32](repeating: 0, count: new.count + 1), count: old.count + 1)
        for i in stride(from: old.count - 1, through: 0, by: -1) {
            for j in stride(from: new.count - 1, through: 0, by: -1) {
                lengths[i][j] =
                    old[i] == new[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
            }
        }
        var result: [Line] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, old[i] == new[j] {
                result.append(.kept(old[i]))
                i += 1
                j += 1
            } else if i < old.count, j == new.count || lengths[i + 1][j] >= lengths[i][j + 1] {
                result.append(.removed(old[i]))
                i += 1
            } else {
                result.append(.added(new[j]))
                j += 1
            }
        }
        return result
    }

    /// Prints the changed places with their surroundings.
    package func print(path: String, to console: Console) {
        console.print(console.styled("--- \(visible(path))", .heading))
        console.print(console.styled("+++ \(visible(path))", .heading))
        let shown = shownIndexes
        var oldNumber = 1
        var newNumber = 1
        for (index, line) in lines.enumerated() {
            if shown.contains(index), !shown.contains(index - 1) {
                console.print(console.styled(hunkHeading(from: index, oldNumber, newNumber, shown), .name))
            }
            switch line {
            case .kept(let text):
                if shown.contains(index) { console.print(" " + visible(text)) }
                oldNumber += 1
                newNumber += 1
            case .removed(let text):
                console.print(console.styled("-" + visible(text), .bad))
                oldNumber += 1
            case .added(let text):
                console.print(console.styled("+" + visible(text), .good))
                newNumber += 1
            }
        }
    }

    private func hunkHeading(from start: Int, _ oldNumber: Int, _ newNumber: Int, _ shown: Set<Int>) -> String {
        var oldCount = 0
        var newCount = 0
        var index = start
        while shown.contains(index) {
            switch lines[index] {
            case .kept:
                oldCount += 1
                newCount += 1
            case .removed: oldCount += 1
            case .added: newCount += 1
            }
            index += 1
        }
        return "@@ -\(oldCount == 0 ? 0 : oldNumber),\(oldCount) +\(newCount == 0 ? 0 : newNumber),\(newCount) @@"
    }

    private var shownIndexes: Set<Int> {
        var shown: Set<Int> = []
        for (index, line) in lines.enumerated() {
            if case .kept = line { continue }
            for near in max(
                0, index - UnifiedDiff.contextLines)...min(lines.count - 1, index + UnifiedDiff.contextLines)
            {
                shown.insert(near)
            }
        }
        return shown
    }
}
