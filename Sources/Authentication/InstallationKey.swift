internal import Glibc
package import Platform

/// 32 random bytes of this installation, made once: by it a secret has the same fingerprint wherever it stands, and
/// nobody else can tell which secret a fingerprint is of.
package enum InstallationKey {
    /// Bytes of the key.
    private static let length = 32

    /// The code of the error about a file that holds no key.
    package static let damagedCode = EINVAL

    /// The key in the file, which is made for this user alone when there is none. Throws when the file holds anything
    /// else: another key would give known secrets other fingerprints.
    package static func stored(at path: String) throws(SystemError) -> [UInt8] {
        if !Files.exists(path) { try Files.create(path, with: Cryptography.random(count: length)) }
        let bytes = try Files.read(path, limit: 1 << 20)
        // Zeros are what a file system leaves after a power cut: everybody knows that key.
        guard bytes.count == length, bytes.contains(where: { $0 != 0 }) else {
            throw SystemError(code: damagedCode, "read key", path: path)
        }
        return bytes
    }
}
