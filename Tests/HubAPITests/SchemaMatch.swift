import JSONCoding

@testable import HubAPI

/// How a JSON value differs from a schema of the API document; empty when it does not.
///
/// Stricter than JSON Schema: a member that the schema does not name is a difference too.
func differences(_ value: JSONNode, from schema: Schema, at path: String = "$") -> [String] {
    func expect(_ holds: Bool, _ kind: String) -> [String] { holds ? [] : ["\(path) is not \(kind)"] }
    switch schema {
    case .any: return []
    case .anyObject: return expect(value.isObject, "an object")
    case .string: return expect(value.isString, "a string")
    case .time:
        let text = value.string ?? ""
        return expect(text.utf8.count == 27 && text.hasSuffix("Z"), "a time with microseconds")
    case .integer: return expect(value.int != nil, "an integer")
    case .number: return expect(value.double != nil, "a number")
    case .boolean: return expect(value.bool != nil, "a boolean")
    case .oneOf(let words): return expect(value.string.map(words.contains) == true, "one of \(words)")
    case .named(let name):
        guard let named = Schemas.all.first(where: { $0.name == name }) else { return ["no schema \(name)"] }
        return differences(value, from: named.schema, at: path)
    case .array(let element):
        guard value.isArray else { return ["\(path) is not an array"] }
        return value.elements.enumerated().flatMap { differences($1, from: element, at: "\(path)[\($0)]") }
    case .map(let element):
        guard value.isObject else { return ["\(path) is not an object"] }
        return value.members.flatMap { differences($0.value, from: element, at: "\(path).\($0.key)") }
    case .object(let properties): return differences(value, from: properties, at: path)
    }
}

private func differences(_ value: JSONNode, from properties: [Schema.Property], at path: String) -> [String] {
    guard value.isObject else { return ["\(path) is not an object"] }
    let names = value.members.map(\.key)
    var found = Set(names).subtracting(properties.map(\.name)).sorted().map { "\(path).\($0) is not in the schema" }
    if Set(names).count != names.count { found.append("\(path) has a member twice") }
    for property in properties {
        guard let member = value[name: property.name] else {
            if property.isRequired { found.append("\(path).\(property.name) is missing") }
            continue
        }
        if member.isNull, property.isNullable { continue }
        found += differences(member, from: property.schema, at: "\(path).\(property.name)")
    }
    return found
}
