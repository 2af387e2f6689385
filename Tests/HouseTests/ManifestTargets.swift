/// The targets of Package.swift with what they say they depend on.
struct ManifestTargets {
    private(set) var dependencies: [String: Set<String>] = [:]

    init(manifest: String) {
        for opening in ["library(", "tests(", "system(", "arget("] {
            for part in manifest.components(separatedBy: opening).dropFirst() {
                read(part, isSystem: opening == "system(")
            }
        }
    }

    private mutating func read(_ part: Substring, isSystem: Bool) {
        let quoted = part.components(separatedBy: "\"")
        guard quoted.count > 2, quoted[0].allSatisfy({ $0.isWhitespace || "name:".contains($0) }) else { return }
        let name = String(quoted[1])
        guard !isSystem, quoted[2].contains("[") else {
            dependencies[name] = dependencies[name] ?? []
            return
        }
        var listed: Set<String> = []
        for index in stride(from: 3, to: quoted.count - 1, by: 2) {
            listed.insert(String(quoted[index]))
            if quoted[index + 1].contains("]") { break }
        }
        dependencies[name] = listed
    }

    /// Everything a target carries, however far down.
    func closure(of target: String) -> Set<String> {
        var found: Set<String> = []
        var open = dependencies[target] ?? []
        while let next = open.popFirst() {
            found.insert(next)
            open.formUnion((dependencies[next] ?? []).subtracting(found))
        }
        return found
    }

    func undeclaredImports(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            ImportArrows.imports(of: file)
                .filter { dependencies[$0] != nil && dependencies[file.target]?.contains($0) != true }
                .map { "\(file.path) imports \($0): not in Package.swift" }
        }
    }
}

extension StringProtocol {
    /// The parts of the text between occurrences of `separator`.
    func components(separatedBy separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = Substring(self)
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
