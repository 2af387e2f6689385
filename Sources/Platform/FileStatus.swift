internal import CLinux
package import EventModel
internal import Glibc

/// What the system says about one file, without opening it.
package struct FileStatus: Sendable, Equatable {
    package enum Kind: Sendable {
        case file, folder, link, other
    }

    package var kind: Kind
    /// Number of the file system; another one after a restart of the machine, perhaps.
    package var device: UInt64
    package var inode: UInt64
    /// Bytes.
    package var size: Int64
    package var modified: Timestamp
    /// Nil where the file system does not keep it.
    package var born: Timestamp?

    /// The status of a name in an open folder; a symbolic link is not followed.
    package init(_ name: String, in folder: Int32) throws(SystemError) {
        try self.init(folder, name, AT_SYMLINK_NOFOLLOW)
    }

    /// The status of a name in a folder; a symbolic link in the name's place is not followed.
    package init(_ name: String, at folder: String) throws(SystemError) {
        try self.init("\(folder)/\(name)", in: AT_FDCWD)
    }

    /// The status of an open file.
    package init(descriptor: Int32) throws(SystemError) {
        try self.init(descriptor, "", FileStatus.emptyPath)
    }

    /// `AT_EMPTY_PATH`, which the Glibc module does not show.
    private static let emptyPath: Int32 = 0x1000

    private init(_ folder: Int32, _ name: String, _ flags: Int32) throws(SystemError) {
        var status = linux_file_status()
        guard linux_status(folder, name, flags, &status) == 0 else { throw SystemError("stat", path: name) }
        kind =
            switch status.mode & FileStatus.kindMask {
            case 0o100_000: .file
            case 0o040_000: .folder
            case 0o120_000: .link
            default: .other
            }
        device = status.device
        inode = status.inode
        size = Int64(clamping: status.size)
        modified = FileStatus.timestamp(status.modified)
        born = status.has_born != 0 ? FileStatus.timestamp(status.born) : nil
    }

    /// `S_IFMT`
    private static let kindMask: UInt32 = 0o170_000

    private static func timestamp(_ time: linux_time) -> Timestamp {
        Timestamp(microseconds: time.seconds &* 1_000_000 &+ Int64(time.nanoseconds) / 1000)
    }
}

/// The kind of file system behind a path, as far as it matters to who watches it.
package enum FileSystemKind {
    /// Numbers of file systems whose files other machines or other programs change without this kernel's knowledge:
    /// NFS, the SMB family, FUSE, 9P, AFS, Ceph, VirtualBox, Lustre.
    private static let remoteNumbers: Set<UInt32> = [
        0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x6573_5546, 0x0102_1997, 0x5346_414F, 0x00C3_6400, 0x786F_4256,
        0x0BD0_0BD0,
    ]

    /// Whether changes may happen that the kernel cannot report.
    package static func isRemote(_ path: String) -> Bool {
        remoteNumbers.contains(linux_file_system(path))
    }
}
