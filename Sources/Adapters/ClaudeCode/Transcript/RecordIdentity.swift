internal import EventModel

/// The UUIDs of records that stand in files: the same record has the same one, however often and wherever it is read.
enum RecordIdentity {
    /// For a record that has an id of its own: its time in front, as in version 7, so that ids sort by time, and then
    /// 74 bits of that id. A copy in another file has the same.
    static func uuid(of own: EventUUID, at time: Timestamp) -> EventUUID {
        EventUUID(version8At: time, own.high, own.low)
    }

    /// For a record without one: the same form over a hash of whose it is and what it says in the file, whatever is kept
    /// of it.
    static func uuid(hashing line: ArraySlice<UInt8>, type: String, sessionID: String, at time: Timestamp) -> EventUUID
    {
        var hash = StableHash()
        hash.add(sessionID)
        hash.add(type)
        // Bytes that are no UTF-8 count as what the parser makes of them.
        var text = String(decoding: line, as: UTF8.self)
        text.withUTF8 { hash.add(UnsafeRawBufferPointer($0)) }
        return hash.uuid(at: time)
    }
}
