/// A secret that was found: what is to be replaced and what by.
struct Finding {
    var start: Int
    var end: Int
    var label: Int
    /// The secret as it is meant, where the bytes at its place do not say it: it stood in Base64.
    var meaning: [UInt8]?
    /// The value of a member with a telling name.
    var isMember = false
}

/// Everything that was found in one text.
struct Findings {
    var secrets: [Finding] = []
    /// What was replaced before: never touched again.
    var markers: [Range<Int>] = []
    /// Whether letters stand escaped, so that words may have been missed.
    var hasEscapedLetters = false

    mutating func removeAll() {
        secrets.removeAll(keepingCapacity: true)
        markers.removeAll(keepingCapacity: true)
        hasEscapedLetters = false
    }

    /// In order, without those that touch a marker, each place once: what overlaps becomes one, named by the smallest
    /// label, which is that of the most exact rule.
    mutating func settle() {
        guard !secrets.isEmpty else { return }
        secrets.sort { ($0.start, $0.end) < ($1.start, $1.end) }
        // Both are in order, so one pass over both will do.
        var next = 0
        secrets.removeAll { secret in
            while next < markers.count, markers[next].upperBound <= secret.start { next += 1 }
            return next < markers.count && markers[next].lowerBound < secret.end
        }
        var settled: [Finding] = []
        settled.reserveCapacity(secrets.count)
        for secret in secrets {
            guard var last = settled.last, secret.start < last.end else {
                settled.append(secret)
                continue
            }
            if secret.label < last.label {
                // The exact rule says what the secret is, the other one how far it goes.
                if last.meaning == nil { last.meaning = secret.meaning }
                last.label = secret.label
            }
            last.end = max(last.end, secret.end)
            settled[settled.count - 1] = last
        }
        secrets = settled
    }
}
