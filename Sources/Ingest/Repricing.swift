import EventModel
import EventStore
import Pricing

/// What pricing stored calls anew changes, or would change. Costs are nano-dollars; what has no price counts 0.
package struct RepricingReport: Sendable, Equatable {
    package struct Model: Sendable, Equatable {
        /// By its canonical name.
        package var model: String
        package var callCount: Int64 = 0
        package var before: Int64 = 0
        package var after: Int64 = 0

        package init(model: String) { self.model = model }
    }

    /// Calls that were looked at, copies that sessions inherited left out.
    package var callCount: Int64 = 0
    /// Of them, those whose cost differs.
    package var changedCount: Int64 = 0
    package var before: Int64 = 0
    package var after: Int64 = 0
    /// By name.
    package var models: [Model] = []

    package init() {}

    mutating func add(_ call: ModelCall, repriced: ModelCall) {
        guard !call.isInherited else { return }
        let name = call.canonicalModel
        let index = models.firstIndex { !name.isGreater(than: $0.model) } ?? models.endIndex
        if index == models.endIndex || !models[index].model.isExactly(name) {
            models.insert(Model(model: name), at: index)
        }
        let before = call.cost?.total ?? 0
        let after = repriced.cost?.total ?? 0
        callCount += 1
        if call.cost != repriced.cost { changedCount += 1 }
        self.before += before
        self.after += after
        models[index].callCount += 1
        models[index].before += before
        models[index].after += after
    }

    mutating func add(_ other: RepricingReport) {
        callCount += other.callCount
        changedCount += other.changedCount
        before += other.before
        after += other.after
        for model in other.models {
            if let index = models.firstIndex(where: { $0.model.isExactly(model.model) }) {
                models[index].callCount += model.callCount
                models[index].before += model.before
                models[index].after += model.after
            } else {
                models.append(model)
            }
        }
        models.sort { $1.model.isGreater(than: $0.model) }
    }
}

/// A walk over all stored calls, as far as it has come.
struct Repricing: Sendable {
    /// Which one, since the service began.
    let number: Int
    var apply: Bool
    var position: Int64 = 0
    var report = RepricingReport()

    init(number: Int, apply: Bool) {
        self.number = number
        self.apply = apply
    }
}

extension Projection {
    /// Prices the next calls behind `position` by the table in use; the position is nil when there are no more.
    func reprice(
        after position: Int64, apply: Bool, limit: Int, _ transaction: any StoreTransaction
    ) throws(StoreError) -> (report: RepricingReport, position: Int64?) {
        let page = try transaction.modelCalls(after: position, limit: limit)
        var report = RepricingReport()
        for call in page.calls {
            var repriced = call
            repriced.price(by: prices)
            report.add(call, repriced: repriced)
            guard apply, repriced != call, let rows = try cache.rows(call.sessionID, transaction) else { continue }
            try rows.replace([call], by: repriced, transaction)
        }
        return (report, page.calls.isEmpty || page.position == position ? nil : page.position)
    }
}
