/// The word out of `candidates` that was probably meant by `word`; nil when none is near.
package func nearestWord(to word: String, in candidates: some Sequence<String>) -> String? {
    let limit = word.count < 4 ? 1 : max(2, word.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(Array(word), Array(candidate))
        let isPrefix = word.count >= 2 && candidate.hasPrefix(word)
        let score = isPrefix ? 0 : distance
        guard score <= limit, score < best?.distance ?? Int.max else { continue }
        best = (candidate, score)
    }
    return best?.word
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
    var beforeLast = [Int](repeating: 0, count: second.count + 1)
    var last = Array(0...second.count)
    for row in 1...first.count {
        var current = [row] + [Int](repeating: 0, count: second.count)
        for column in 1...second.count {
            let replaced = last[column - 1] + (first[row - 1] == second[column - 1] ? 0 : 1)
            current[column] = min(replaced, last[column] + 1, current[column - 1] + 1)
            if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
                current[column] = min(current[column], beforeLast[column - 2] + 1)
            }
        }
        (beforeLast, last) = (last, current)
    }
    return last[second.count]
}
