internal import Glibc

/// The process's surroundings, read in one place.
package enum Environment {
    /// The variable's value; an empty one counts as unset.
    package static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    package static var processID: Int32 { getpid() }

    package static var workingFolder: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    package static var hostName: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 257) { buffer in
            guard let name = buffer.baseAddress, gethostname(name, 256) == 0 else { return "localhost" }
            name[256] = 0
            return String(cString: name)
        }
    }

    /// Path of the running program, symbolic links resolved.
    package static var executablePath: String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { buffer in
            guard let path = buffer.baseAddress else { return nil }
            let count = readlink("/proc/self/exe", path, Int(PATH_MAX))
            guard count > 0 else { return nil }
            path[count] = 0
            return String(cString: path)
        }
    }

    /// Where this machine's state is kept: `EYRIE_STATE`, else `$XDG_STATE_HOME/eyrie`, else `~/.local/state/eyrie`.
    package static var stateFolder: String? {
        if let path = variable("EYRIE_STATE") { return path }
        if let base = variable("XDG_STATE_HOME") { return base + "/eyrie" }
        return variable("HOME").map { $0 + "/.local/state/eyrie" }
    }

    /// A name for this machine that two machines do not share: `EYRIE_MACHINE_ID`, else the host name and eight digits
    /// made from `/etc/machine-id`.
    package static var machineID: String {
        if let name = variable("EYRIE_MACHINE_ID") { return name }
        guard let id = try? Files.read("/etc/machine-id", limit: 4096), !id.isEmpty else { return hostName }
        // FNV-1a, 32 bits: the machine id itself is meant to stay on the machine.
        let hash = id.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        var name = hostName + "-"
        // By hand: the standard library's radix formatting makes the runtime instantiate types; a hook cannot afford it.
        for shift in stride(from: 28, through: 0, by: -4) {
            let digit = UInt8(hash >> UInt32(shift) & 0xF)
            name.unicodeScalars.append(Unicode.Scalar(digit < 10 ? 0x30 + digit : 0x57 + digit))
        }
        return name
    }
}
