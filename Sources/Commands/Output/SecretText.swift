/// The text with every occurrence of a secret masked.
func hide(_ secret: String, in text: String) -> String {
    guard !secret.isEmpty else { return text }
    return text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "…")
}
