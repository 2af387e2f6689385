import Platform

/// Follows files as one might at first: knows them by their names, and takes whatever bytes have come.
///
/// It shows that the tests of the real one find what goes wrong without its defences.
final class NaiveFollower {
    private let folder: String
    private var offsets: [String: Int] = [:]

    init(_ folder: String) { self.folder = folder }

    /// What has come since the last look, by file.
    func read() -> [[UInt8]] {
        files(below: folder).compactMap { path in
            guard let content = try? Files.read(path) else { return nil }
            let start = offsets[path] ?? 0
            guard content.count > start else { return nil }
            offsets[path] = content.count
            return Array(content[start...])
        }
    }

    private func files(below folder: String) -> [String] {
        let names = (try? Files.names(in: folder)) ?? []
        return names.sorted().flatMap { name in
            name.hasSuffix(".jsonl") ? ["\(folder)/\(name)"] : files(below: "\(folder)/\(name)")
        }
    }
}
