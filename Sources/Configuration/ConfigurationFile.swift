internal import JSONCoding
internal import Platform

/// The settings of a configuration file, as texts by dotted key.
struct ConfigurationFile {
    /// Bytes of a configuration file that are read.
    static let sizeLimit = 1 << 20

    var path: String
    var values: [String: [String]] = [:]
    var problems: [ConfigurationProblem] = []

    /// A file that was named must exist; the one at the usual place need not.
    static func read(_ path: String, mustExist: Bool) -> ConfigurationFile {
        var file = ConfigurationFile(path: path)
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: sizeLimit)
        } catch {
            if mustExist || !error.isNotFound {
                file.problems.append(ConfigurationProblem(place: path, message: "cannot be read: \(error.reason)"))
            }
            return file
        }
        do {
            let root = try JSONDocument(parsing: bytes).root
            guard root.isObject else {
                file.problems.append(ConfigurationProblem(place: path, message: "is not a JSON object"))
                return file
            }
            file.collect(root, prefix: "")
        } catch {
            file.problems.append(
                ConfigurationProblem(place: path, message: "is not valid JSON: \(error)", hint: "comments are not JSON")
            )
        }
        return file
    }

    private mutating func collect(_ object: JSONNode, prefix: String) {
        for (name, node) in object.members {
            let key = prefix + name
            if node.isObject {
                collect(node, prefix: key + ".")
            } else if !Options.all.contains(where: { $0.key == key }) {
                let near = nearestWord(to: key, in: Options.all.map(\.key))
                problems.append(
                    ConfigurationProblem(
                        place: "\(path): \(key)", message: "is not a setting",
                        hint: near.map { "did you mean \($0)?" } ?? "eyrie config lists them all"))
            } else if let texts = texts(of: node) {
                values[key] = texts
            } else if !node.isNull {
                problems.append(
                    ConfigurationProblem(
                        place: "\(path): \(key)", message: "must be a text, a number, true, false or an array of texts")
                )
            }
        }
    }

    private func texts(of node: JSONNode) -> [String]? {
        if let text = node.string { return [text] }
        if let flag = node.bool { return [flag ? "on" : "off"] }
        if let number = node.int { return [String(number)] }
        if node.double != nil { return [String(decoding: node.rawBytes, as: UTF8.self)] }
        guard node.isArray else { return nil }
        let texts = node.elements.compactMap(\.string)
        return texts.count == node.elements.count ? texts : nil
    }
}
