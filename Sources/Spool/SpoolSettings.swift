/// Where a spool is and how large it may become.
package struct SpoolSettings: Sendable {
    /// The state folder; the spool is the folder `spool` in it.
    package var stateFolder: String
    /// Bytes after which a segment is sealed and a new one begun.
    package var segmentBytes = 8 << 20
    /// Bytes of all segments; beyond them the oldest sealed ones are dropped, their records counted.
    package var totalBytes = 1 << 30
    /// Bytes from which the active segment is removed as soon as all of it is acknowledged; a smaller one stays in use,
    /// so that not every event makes a new file.
    package var activeRemovalBytes = 64 << 10

    /// Bytes of sealed segments from which on what hooks write now is read before them.
    package var backlogBytes = 16 << 20

    package init(stateFolder: String) { self.stateFolder = stateFolder }

    package var folder: String { stateFolder + "/spool" }
    var activePath: String { folder + "/" + SpoolSettings.activeName }
    var dropsPath: String { folder + "/drops" }
    var progressPath: String { folder + "/progress" }

    func path(_ name: String) -> String { folder + "/" + name }

    static let activeName = "active.seg"
    static let sealedPrefix = "sealed-"
    static let segmentSuffix = ".seg"
}
