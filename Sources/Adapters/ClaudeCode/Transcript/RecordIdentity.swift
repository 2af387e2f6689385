internal import EventModel

/// The UUIDs of records that stand in files: the same record has the same one, however often and wherever it is read.
enum RecordIdentity {
    /// For a record that has an id of its own: its time in front, as in version 7, so that ids sort by time, and then
    /// 74 bits of that id. A copy in another file has the same.
    static func uuid(of own: EventUUID, at time: Timestamp) -> EventUUID {
        EventUUID(version8At: time, own.high, own.low)
    }

    /// For a record without one: the same form over a hash of whose it is and what it says.
    static func uuid(hashing bytes: ArraySlice<UInt8>, type: String, sessionID: String, at time: Timestamp) -> EventUUID
    {
        var hash = StableHash()
        hash.add(sessionID)
        hash.add(type)
        bytes.withUnsafeBytes { hash.add($0) }
        return hash.uuid(at: time)
    }
}
