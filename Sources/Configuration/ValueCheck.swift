internal import EventModel

extension ConfigurationOption {
    /// The value that the texts of one source give (several only from a repeated flag), or why they give none.
    func value(of texts: [String]) -> Result<ConfigurationValue, Refusal> {
        guard let text = texts.last else { return .failure(Refusal("has no value")) }
        switch kind {
        case .text: return .success(.text(text))
        case .path: return .success(.text(text))
        case .address: return address(text)
        case .integer(let range):
            guard let number = Int(text) else { return .failure(Refusal("\(quoted(text)) is not a whole number")) }
            guard range.contains(number) else {
                return .failure(Refusal("\(number) is not within \(range.lowerBound)…\(range.upperBound)"))
            }
            return .success(.integer(number))
        case .dollars:
            guard let amount = USD.nanoDollars(text: text.trimmed) else {
                return .failure(
                    Refusal("\(quoted(text)) is not an amount of dollars", hint: "such as 25 or 0.50, 0 for none"))
            }
            return .success(.dollars(amount))
        case .tokenPrices:
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.trimmed }
            guard parts.count == 2, let input = perMillion(parts[0]), let output = perMillion(parts[1]) else {
                return .failure(
                    Refusal(
                        "\(quoted(text)) is not two prices of a million tokens",
                        hint: "such as 3/15: three dollars for input, fifteen for output"))
            }
            return .success(.tokenPrices(input: input, output: output))
        case .onOff:
            switch text.lowercased() {
            case "on", "true", "1", "yes": return .success(.flag(true))
            case "off", "false", "0", "no": return .success(.flag(false))
            default: return .failure(Refusal("\(quoted(text)) is neither on nor off"))
            }
        case .choice(let choices):
            if choices.contains(text) { return .success(.text(text)) }
            return .failure(Refusal("\(quoted(text)) is none of \(choices.joined(separator: ", "))"))
        case .list:
            let parts = texts.flatMap { $0.split(separator: ",") }.map { $0.trimmed }.filter { !$0.isEmpty }
            return .success(.list(parts))
        }
    }

    /// Nano-dollars of a million tokens; nil below a millionth of a dollar and above a million dollars.
    private func perMillion(_ text: String) -> Int64? {
        guard let amount = USD.nanoDollars(text: text), amount % 1000 == 0, amount <= 1_000_000 * USD.nanoDollars else {
            return nil
        }
        return amount
    }

    struct Refusal: Error {
        var message: String
        var hint: String?

        init(_ message: String, hint: String? = nil) {
            self.message = message
            self.hint = hint
        }
    }

    /// A secret is not repeated in a message.
    private func quoted(_ text: String) -> String { isSecret ? "the value" : "\"\(text)\"" }

    private func address(_ text: String) -> Result<ConfigurationValue, Refusal> {
        guard let url = HubAddress(text) else {
            return .failure(
                Refusal("\(quoted(text)) is not an http:// or https:// address", hint: "such as http://localhost:4000"))
        }
        return .success(.text(url.text))
    }
}

/// The address of a hub without a slash at its end.
package struct HubAddress: Sendable, Equatable, CustomStringConvertible {
    package let text: String
    package let isSecure: Bool
    /// Name or IP address, in lower case, without the brackets of IPv6.
    package let host: String
    package let port: Int

    package var description: String { text }
    package var isLoopback: Bool { isLoopbackHost(host) }

    package init?(_ text: String) {
        let text = text.trimmed
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", text.dropFirst(scheme.count).hasPrefix("://") else { return nil }
        let rest = text.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let isClean = rest.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x3F && $0 != 0x23 }
        guard isClean, !authority.isEmpty, !authority.contains("@") else { return nil }
        var host = authority
        var port = scheme == "https" ? 443 : 80
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number) else {
                return nil
            }
            port = number
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        var end = text.endIndex
        while text[text.index(before: end)] == "/" { end = text.index(before: end) }
        self.text = String(text[..<end])
        self.isSecure = scheme == "https"
        self.host = host.lowercased()
        self.port = port
    }
}

/// Whether a host name or an IP address can only be this machine.
package func isLoopbackHost(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" || host.hasSuffix(".localhost") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
}

extension StringProtocol {
    /// Without white space at both ends.
    package var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
