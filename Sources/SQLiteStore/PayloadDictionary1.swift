/// Dictionary 1. Stored bodies need it for ever: never change it, add another.
func payloadDictionary1() -> [UInt8] { Array("{\"session_id\":\"".utf8) }
