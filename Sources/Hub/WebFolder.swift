import HTTPServer
import Platform

/// Where the built dashboard is.
enum WebFolder {
    /// The folder that was chosen; else `web` beside the program, `../share/eyrie/web`, or `web/dist` of the checkout
    /// that the program was built in.
    static func open(_ chosen: String?) throws(HubStartError) -> StaticFiles? {
        if let chosen {
            guard Files.exists("\(chosen)/index.html"), let files = try? StaticFiles(folder: chosen) else {
                throw HubStartError(
                    "There is no dashboard in \(chosen).",
                    hint: "EYRIE_WEB_DIR must name the folder that 'make web' made; without it the usual one is taken.")
            }
            return files
        }
        guard let program = Environment.executablePath else { return nil }
        var folder = parent(of: program)
        var candidates = ["\(folder)/web", "\(parent(of: folder))/share/eyrie/web"]
        // A checkout's programs lie at most four folders below its root.
        for _ in 0..<4 {
            folder = parent(of: folder)
            candidates.append("\(folder)/web/dist")
        }
        return candidates.first { Files.exists("\($0)/index.html") }.flatMap { try? StaticFiles(folder: $0) }
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
    }
}
