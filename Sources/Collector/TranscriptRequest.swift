internal import EventCodec
internal import Platform
package import Transcripts

/// Chunks that go to the hub together.
package struct TranscriptRequest: Sendable {
    /// One chunk: its header, whose `content` is empty, and where in the body its content stands.
    struct Part {
        var header: TranscriptChunk
        var content: Range<Int>
    }

    package private(set) var body: [UInt8] = []
    private(set) var parts: [Part] = []
    /// To be given back to the tail when all of it is decided.
    package private(set) var receipts: [TailReceipt] = []
    /// The store that lacks these lines; nil where it is not known.
    package let storeID: String?

    /// Bytes of a header that names one folder.
    private static let usualHeaderBytes = 1 << 10

    package init(storeID: String? = nil) { self.storeID = storeID }

    package var isEmpty: Bool { parts.isEmpty }
    var partCount: Int { parts.count }

    package mutating func add(_ tailed: TailedChunk) {
        receipts.append(tailed.receipt)
        var header = tailed.chunk
        header.content = []
        // A second chunk is seldom the last.
        let wanted = body.count + tailed.chunk.content.count + TranscriptRequest.usualHeaderBytes
        if wanted > body.capacity {
            body.reserveCapacity(isEmpty ? wanted : max(wanted, TranscriptPipeline.requestBytes))
        }
        tailed.chunk.content.withUnsafeBytes { add(header, $0) }
    }

    private mutating func add(_ header: TranscriptChunk, _ content: UnsafeRawBufferPointer) {
        header.appendHeader(contentBytes: content.count, to: &body)
        parts.append(Part(header: header, content: body.count..<body.count + content.count))
        body.append(contentsOf: content)
    }

    /// The two halves of it, in order, to find the line that the hub does not take; nil for a single line.
    func halves() -> (TranscriptRequest, TranscriptRequest)? {
        var first = TranscriptRequest(storeID: storeID)
        var second = TranscriptRequest(storeID: storeID)
        body.withUnsafeBytes { bytes in
            func copy(_ part: Part, _ range: Range<Int>, to request: inout TranscriptRequest) {
                guard !range.isEmpty else { return }
                var header = part.header
                header.offset += Int64(range.lowerBound - part.content.lowerBound)
                request.add(header, UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
            if parts.count > 1 {
                for (index, part) in parts.enumerated() {
                    if index < parts.count / 2 {
                        copy(part, part.content, to: &first)
                    } else {
                        copy(part, part.content, to: &second)
                    }
                }
            } else if let part = parts.first, part.header.kind == .lines {
                let middle = TranscriptRequest.middle(UnsafeRawBufferPointer(rebasing: bytes[part.content]))
                copy(part, part.content.lowerBound..<part.content.lowerBound + middle, to: &first)
                copy(part, part.content.lowerBound + middle..<part.content.upperBound, to: &second)
            }
        }
        return first.isEmpty || second.isEmpty ? nil : (first, second)
    }

    /// Where a line begins near the middle; 0 when there is only one line.
    private static func middle(_ content: UnsafeRawBufferPointer) -> Int {
        let half = content.count / 2
        let before = UnsafeRawBufferPointer(rebasing: content[..<half]).lastOffset(of: 0x0A)
        if let before { return before + 1 }
        guard let after = content.firstOffset(of: UInt8(0x0A), from: half) else { return 0 }
        return after + 1 < content.count ? after + 1 : 0
    }
}
