import JSONCoding

/// The part of JSON Schema that our answers need.
indirect enum Schema: Sendable {
    case string
    case time
    case integer
    case number
    case boolean
    case oneOf([String])
    case array(Schema)
    case object([Property])
    /// An object whose member names are data.
    case map(Schema)
    /// One of the named schemas of the document.
    case named(String)
    case anyObject
    case any

    struct Property: Sendable {
        var name: String
        var schema: Schema
        var isNullable = false
        var isRequired = true
        var description: String?
    }
}

extension Schema.Property {
    static func always(_ name: String, _ schema: Schema, _ description: String? = nil) -> Self {
        Self(name: name, schema: schema, description: description)
    }

    static func nullable(_ name: String, _ schema: Schema, _ description: String? = nil) -> Self {
        Self(name: name, schema: schema, isNullable: true, description: description)
    }

    static func optional(_ name: String, _ schema: Schema, _ description: String? = nil) -> Self {
        Self(name: name, schema: schema, isRequired: false, description: description)
    }
}

extension Schema {
    /// Writes the schema as OpenAPI 3.1 has it.
    func write(to writer: inout JSONWriter, isNullable: Bool = false, description: String? = nil) {
        writer.object { writer in
            if let description { writer.member("description", description) }
            writeMembers(to: &writer, isNullable: isNullable)
        }
    }

    private func writeMembers(to writer: inout JSONWriter, isNullable: Bool) {
        switch self {
        case .string: writeType("string", isNullable, &writer)
        case .time:
            writeType("string", isNullable, &writer)
            writer.member("format", "date-time")
        case .integer: writeType("integer", isNullable, &writer)
        case .number: writeType("number", isNullable, &writer)
        case .boolean: writeType("boolean", isNullable, &writer)
        case .oneOf(let values):
            writeType("string", isNullable, &writer)
            writer.key("enum")
            writer.array { writer in
                for value in values { writer.value(value) }
                if isNullable { writer.null() }
            }
        case .array(let element):
            writeType("array", isNullable, &writer)
            writer.key("items")
            element.write(to: &writer)
        case .object(let properties): writeObject(properties, isNullable, &writer)
        case .map(let element):
            writeType("object", isNullable, &writer)
            writer.key("additionalProperties")
            element.write(to: &writer)
        case .named(let name): writeReference(name, isNullable, &writer)
        case .anyObject: writeType("object", isNullable, &writer)
        case .any: break
        }
    }

    private func writeReference(_ name: String, _ isNullable: Bool, _ writer: inout JSONWriter) {
        guard isNullable else { return writer.member("$ref", "#/components/schemas/\(name)") }
        writer.key("anyOf")
        writer.array { writer in
            writer.object { $0.member("$ref", "#/components/schemas/\(name)") }
            writer.object { $0.member("type", "null") }
        }
    }

    private func writeType(_ name: String, _ isNullable: Bool, _ writer: inout JSONWriter) {
        writer.key("type")
        if isNullable { writer.array([name, "null"]) { $0.value($1) } } else { writer.value(name) }
    }

    private func writeObject(_ properties: [Property], _ isNullable: Bool, _ writer: inout JSONWriter) {
        writeType("object", isNullable, &writer)
        writer.key("properties")
        writer.object { writer in
            for property in properties {
                writer.key(property.name)
                property.schema.write(
                    to: &writer, isNullable: property.isNullable, description: property.description)
            }
        }
        let required = properties.filter(\.isRequired).map(\.name)
        guard !required.isEmpty else { return }
        writer.key("required")
        writer.array(required) { $0.value($1) }
    }
}
