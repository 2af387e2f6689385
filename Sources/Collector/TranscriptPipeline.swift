internal import EventCodec
internal import EventModel
internal import HubClient
internal import Platform
internal import Transcripts

/// Takes lines out of a tail, sends them with several requests at once, and commits what the hub has, in order.
///
/// The thread that owns it reads and commits; threads of its own send. So reading, sending and the hub's work overlap.
final class TranscriptPipeline {
    private enum Job {
        case send(Int, TranscriptRequest)
        case end
    }

    private enum Outcome {
        case delivered(TranscriptResult)
        case givenUp
    }

    private struct Shared {
        var queue: [(number: Int, request: TranscriptRequest)] = []
        /// By number.
        var results: [Int: Outcome] = [:]
        var isClosed = false
        var senders = 0
        var error: HubError?
        var hasMetOtherStore = false
    }

    /// Bytes of a request, give or take a chunk.
    static let requestBytes = 2 << 20
    /// Bytes of a request at which no further chunk of usual size fits.
    private static let fullBytes = 3 << 19
    /// Chunks of a request: small files come many at a time.
    private static let requestParts = 512
    /// Bytes on their way beyond which no further request is begun: a single line may have 32 MiB.
    private let bytesInFlight: Int

    private let tail: TranscriptTail
    private let waker: TailWaker
    private let shared = Monitor(Shared())
    private let transports: [any TranscriptTransport]
    /// Numbers of requests on their way, oldest first.
    private var inFlight: [(number: Int, receipts: [TailReceipt], bytes: Int)] = []
    private var nextNumber = 0
    /// A chunk that did not fit into the last request.
    private var held: TailedChunk?
    private var rate = RateMeter()
    /// Requests that were given up: their lines were not delivered.
    private(set) var hasGivenUp = false
    /// The store that lacks the lines; nil where it is not known.
    private let storeID: String?

    /// A request is sent with each of `transports` at a time. `patience` is `TranscriptDelivery`'s.
    init(
        _ tail: TranscriptTail, waker: TailWaker, transports: [any TranscriptTransport], pacing: any Pacing,
        patience: Int64? = nil, storeID: String? = nil
    ) {
        self.tail = tail
        self.storeID = storeID
        self.waker = waker
        self.transports = transports
        bytesInFlight = transports.count * TranscriptPipeline.requestBytes
        shared.withLock { $0.senders = transports.count }
        for transport in transports {
            _ = WorkerThread(name: "transcripts-out") { [shared, waker] in
                TranscriptPipeline.send(shared, waker, transport, pacing, patience)
            }
        }
    }

    /// Reads, submits and commits what there is; true when everything is read and delivered.
    func step() -> Bool {
        tail.refresh()
        commit()
        while !hasGivenUp, hasRoom, let request = nextRequest() { submit(request) }
        return inFlight.isEmpty && held == nil
    }

    /// What delivery is stuck on.
    var error: HubError? { shared.withLock { $0.error } }

    /// Whether the hub turned out to keep another store: nothing more is sent.
    var hasMetOtherStore: Bool { shared.withLock { $0.hasMetOtherStore } }

    /// Grows whenever `progress` may have changed.
    var revision: Int { tail.revision + inFlight.count }

    /// With the rate and what delivery is stuck on.
    func progress(at milliseconds: Int64) -> TranscriptProgress {
        var progress = tail.progress
        rate.note(progress.backfill.bytesDone, at: milliseconds)
        progress.backfill.bytesPerSecond = rate.perSecond
        if error != nil, progress.backfill.state == .running { progress.backfill.state = .stuck }
        return progress
    }

    /// Ends the senders after their current request, and commits what that brought. False when they have not ended after
    /// `milliseconds`.
    @discardableResult func close(milliseconds: Int? = nil) -> Bool {
        shared.signal { shared in
            shared.isClosed = true
            shared.queue = []
        }
        let isEnded = shared.wait(milliseconds: milliseconds) { $0.senders == 0 ? true : nil } ?? false
        commit()
        return isEnded
    }

    private var hasRoom: Bool {
        inFlight.count < transports.count
            && inFlight.reduce(0) { $0 + $1.bytes } < bytesInFlight
    }

    private func nextRequest() -> TranscriptRequest? {
        var request = TranscriptRequest(storeID: storeID)
        while request.body.count < TranscriptPipeline.fullBytes, request.partCount < TranscriptPipeline.requestParts,
            let chunk = held ?? tail.next()
        {
            let isTooMuch = request.body.count + chunk.chunk.content.count > TranscriptPipeline.requestBytes
            if isTooMuch, !request.isEmpty {
                held = chunk
                break
            }
            held = nil
            request.add(chunk)
        }
        return request.isEmpty ? nil : request
    }

    private func submit(_ request: TranscriptRequest) {
        inFlight.append((nextNumber, request.receipts, request.body.count))
        shared.signal { $0.queue.append((nextNumber, request)) }
        nextNumber += 1
    }

    /// Commits what is decided, in the order in which it was read.
    private func commit() {
        while let first = inFlight.first,
            let outcome = shared.withLock({ $0.results.removeValue(forKey: first.number) })
        {
            inFlight.removeFirst()
            guard case .delivered(let result) = outcome else {
                hasGivenUp = true
                continue
            }
            // What follows something that was given up must not carry its position over it.
            guard !hasGivenUp else { continue }
            tail.noteRefused(lines: result.refused, oversize: result.oversize)
            tail.commit(first.receipts, events: result.events)
        }
    }

    private static func send(
        _ shared: Monitor<Shared>, _ waker: TailWaker, _ transport: any TranscriptTransport, _ pacing: any Pacing,
        _ patience: Int64?
    ) {
        var delivery = TranscriptDelivery(
            transport: transport, pacing: pacing, patience: patience,
            isGivenUp: { shared.withLock { $0.hasMetOtherStore } },
            onError: { error in shared.signal { $0.error = error } })
        while true {
            let job = shared.wait { (shared: inout Shared) -> Job? in
                if shared.isClosed { return .end }
                if shared.queue.isEmpty { return nil }
                let first = shared.queue.removeFirst()
                return .send(first.number, first.request)
            }
            guard case .send(let number, let request) = job else { break }
            let outcome = delivery.deliver(request).map { Outcome.delivered($0) } ?? .givenUp
            let hasMetOtherStore = delivery.hasMetOtherStore
            shared.signal { shared in
                shared.results[number] = outcome
                if hasMetOtherStore { shared.hasMetOtherStore = true }
            }
            waker.wake()
        }
        shared.signal { $0.senders -= 1 }
    }
}

/// Bytes per second over the last seconds.
struct RateMeter {
    /// Milliseconds over which is averaged.
    private static let window: Int64 = 10_000

    private var samples: [(time: Int64, bytes: Int64)] = []

    mutating func note(_ bytes: Int64, at time: Int64) {
        // A new run counts from the beginning.
        if let last = samples.last, bytes < last.bytes { samples = [] }
        samples.append((time, bytes))
        let oldest = samples.lastIndex { time - $0.time > RateMeter.window } ?? 0
        samples.removeFirst(oldest)
    }

    var perSecond: Double {
        guard let first = samples.first, let last = samples.last, last.time > first.time else { return 0 }
        return Double(last.bytes - first.bytes) * 1000 / Double(last.time - first.time)
    }
}
