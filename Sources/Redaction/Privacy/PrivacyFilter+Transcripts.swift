package import EventCodec

extension PrivacyFilter {
    /// The header of a part of a session file without secrets. Paths are told as lines tell them, so that both stay the
    /// same; the address of a repository may hold a password.
    package func kept(of header: TranscriptChunk) -> TranscriptChunk {
        guard !isTransparent else { return header }
        var header = header
        header.path = text(header.path)
        for index in header.places.indices {
            var place = ProjectPlace(cwd: text(header.places[index].cwd))
            place.gitRoot = header.places[index].gitRoot.map(text)
            place.gitRemote = header.places[index].gitRemote.map(text)
            place.worktreePath = header.places[index].worktreePath.map(text)
            header.places[index] = place
        }
        return header
    }
}
