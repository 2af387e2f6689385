package import Spool

/// The hooks' spool as a source of batches. Used by one thread.
package final class SpoolSource: BatchSource {
    private let reader: SpoolReader
    private var positions: [SpoolPosition] = []

    /// Events of one batch.
    package static let batchRecords = 500
    /// Bytes of one batch, unless its only event is larger.
    package static let batchBytes = 4 << 20

    package init(_ settings: SpoolSettings) { reader = SpoolReader(settings) }

    package func next() throws(SpoolError) -> [DeliveryRecord] {
        let batch = try reader.readBatch(
            maximumRecords: SpoolSource.batchRecords, maximumBytes: SpoolSource.batchBytes)
        positions = batch.records.map(\.position)
        return batch.records.map { DeliveryRecord(line: $0.body, time: $0.time) }
    }

    package func acknowledge(before index: Int) {
        guard index > 0, index <= positions.count else { return }
        reader.acknowledge(positions[index - 1])
    }

    /// Leaves no empty file behind; for the end of a drain.
    package func finish() { reader.removeAcknowledged() }
}
