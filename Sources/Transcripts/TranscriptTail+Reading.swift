internal import EventCodec
internal import EventModel
internal import Glibc
internal import JSONCoding
internal import Platform

/// Reading files.
extension TranscriptTail {
    enum Look {
        case chunk(TailedChunk)
        /// Something was passed over; there may be more.
        case again
        case finished
    }

    /// Bytes of a sidecar.
    private static let sidecarBytes = 1 << 20
    /// Bytes from a file's beginning that are searched for what its lines say of the whole file.
    private static let headBytes = 64 << 10

    func read(_ file: TrackedFile) -> Look {
        do throws(SystemError) {
            guard let root = roots[file.root] else { return .finished }
            let descriptor = try root.file(file.path)
            defer { closeDescriptor(descriptor) }
            let status = try FileStatus(descriptor: descriptor)
            guard status.kind == .file, status.device == file.key.device, status.inode == file.key.inode else {
                // Another file stands there now; this one may have moved.
                mustScan = true
                return .finished
            }
            unreadable.remove(file.key)
            file.size = status.size
            file.modified = status.modified
            file.needsLook = false
            return file.name.kind == .sidecar ? try readSidecar(file, descriptor) : try readLines(file, descriptor)
        } catch {
            if [ENOENT, ENOTDIR, ELOOP].contains(error.code) {
                mustScan = true
            } else {
                unreadable.insert(file.key)
            }
            return .finished
        }
    }

    private func readLines(_ file: TrackedFile, _ descriptor: Int32) throws(SystemError) -> Look {
        let start = file.readTo
        guard file.size >= start else { return restart(file) }
        let takesRest = settings.isBackfill || clock.now().since(file.modified) > TranscriptTail.liveAge
        let reading = try reader.read(
            descriptor, from: start, searchedTo: file.searchedTo, size: file.size, takesRest: takesRest)
        // Last, so that it holds for what was read above: the file may be written anew at any time.
        guard try Fingerprint.of(descriptor, upTo: start) == file.readMark else { return restart(file) }
        // Cut short behind the position.
        lostBytes += max(0, file.noticedSize - max(file.size, start))
        (file.knownSize, file.noticedSize) = (file.size, file.size)
        switch reading {
        case .nothing(let searchedTo):
            file.searchedTo = searchedTo
            return .finished
        case .oversize(let end):
            oversizeLines += 1
            guard try advance(file, descriptor, to: end) else { return restart(file) }
            let passedOver = receipt(file, from: start)
            if file.delivered == start { commit([passedOver]) } else { file.passedOver.append(passedOver) }
            return .again
        case .lines(let content, let end):
            guard try advance(file, descriptor, to: end) else { return restart(file) }
            learn(file, content, descriptor)
            return .chunk(TailedChunk(chunk: chunk(file, content, start), receipt: receipt(file, from: start)))
        }
    }

    /// False when the file has become shorter meanwhile.
    private func advance(_ file: TrackedFile, _ descriptor: Int32, to end: Int64) throws(SystemError) -> Bool {
        guard let mark = try Fingerprint.of(descriptor, upTo: end) else { return false }
        file.readTo = end
        file.searchedTo = end
        file.readMark = mark
        return true
    }

    private func receipt(_ file: TrackedFile, from start: Int64) -> TailReceipt {
        TailReceipt(
            key: file.key, generation: file.generation, start: start, end: file.readTo, mark: file.readMark,
            modified: file.modified)
    }

    /// The file was written anew: what had not been read of the old content is lost.
    private func restart(_ file: TrackedFile) -> Look {
        lostBytes += file.bytesGone
        endImport(file)
        file.importedBefore = 0
        file.restart()
        (file.knownSize, file.noticedSize) = (file.size, file.size)
        if settings.isBackfill || clock.now().since(file.modified) > TranscriptTail.liveAge { beginImport(file) }
        return .again
    }

    /// A sidecar is sent whole whenever it has changed.
    private func readSidecar(_ file: TrackedFile, _ descriptor: Int32) throws(SystemError) -> Look {
        guard file.size > 0, file.size <= Int64(TranscriptTail.sidecarBytes) else { return .finished }
        let mark = try Fingerprint.of(descriptor, upTo: file.size)
        if file.readTo == file.size, mark == file.readMark { return .finished }
        file.generation += 1
        (file.readTo, file.delivered) = (0, 0)
        var content = [UInt8](repeating: 0, count: Int(file.size))
        var failure: SystemError?
        var count = 0
        content.withUnsafeMutableBytes { buffer in
            do throws(SystemError) { count = try readBytes(descriptor, into: buffer, at: 0) } catch { failure = error }
        }
        if let failure { throw failure }
        // Half a file is being written still: its change will be reported.
        guard count == content.count, (try? JSONDocument(parsing: content)) != nil,
            try advance(file, descriptor, to: file.size)
        else { return .finished }
        return .chunk(TailedChunk(chunk: chunk(file, content, 0), receipt: receipt(file, from: 0)))
    }

    /// Nothing is left to read in the file for now.
    func finishLook(_ file: TrackedFile) {
        if file.delivered == file.readTo {
            endImport(file)
            file.unreadSince = nil
        }
    }

    // MARK: What a chunk says

    /// Takes from the lines what the path does not say.
    private func learn(_ file: TrackedFile, _ content: [UInt8], _ descriptor: Int32) {
        if file.sourceApp == nil || file.name.sessionID == nil && file.sessionInLines == nil {
            var head = content
            if file.readTo > Int64(content.count) {
                head = [UInt8](unsafeUninitializedCapacity: TranscriptTail.headBytes) { buffer, count in
                    count = (try? readBytes(descriptor, into: UnsafeMutableRawBufferPointer(buffer), at: 0)) ?? 0
                }
            }
            let session = LineFacts.sessionID(in: head) ?? LineFacts.sessionID(in: content)
            file.sessionInLines = session?.cut(toUTF8Bytes: Limits.nameBytes)
            let folder = LineFacts.workingFolders(in: head).first ?? LineFacts.workingFolders(in: content).first
            file.sourceApp = folder?.split(separator: "/").last.map(String.init)
        }
    }

    private func chunk(_ file: TrackedFile, _ content: [UInt8], _ start: Int64) -> TranscriptChunk {
        var chunk = TranscriptChunk(
            agentKind: settings.agentKind, path: "\(settings.roots[file.root].path)/\(file.path)",
            sessionID: file.name.sessionID ?? file.sessionInLines ?? "unknown", machineID: settings.machineID,
            sourceApp: (file.sourceApp ?? "unknown").cut(toUTF8Bytes: Limits.nameBytes), offset: start,
            content: content)
        chunk.kind = file.name.kind
        chunk.agentID = file.name.agentID
        chunk.bornAt = file.bornAt
        chunk.replayState = replayState(file, start)
        if file.name.kind == .lines {
            let folders = LineFacts.workingFolders(in: content).prefix(TranscriptChunk.placesMaximum)
            chunk.places = folders.map { places.place(of: $0) }
        }
        return chunk
    }

    private func replayState(_ file: TrackedFile, _ start: Int64) -> ReplayState {
        if settings.isBackfill || start < file.importedBefore { return .imported }
        let waited = clock.now().since(file.unreadSince ?? clock.now())
        return waited > TranscriptTail.bufferedAge ? .buffered : .live
    }
}
