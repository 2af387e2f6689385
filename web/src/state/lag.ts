// How far what comes live is behind. The clocks of hub and browser differ, so the quickest delivery seen counts as none.
import { createStore } from "./store";

/** A delivery as quick as the quickest of this many counts as no lag; older ones are forgotten, for clocks are set. */
const rememberedDeliveries = 600;
/** Without news there is nothing to be behind of. */
const silenceMilliseconds = 3_000;
const step = 1_000;

export class LagMeter {
  private deliveries: number[] = [];
  private next = 0;

  /** The lag of an event that was stored and arrived at these times. */
  measure(storedAt: number, arrivedAt: number): number {
    const delay = arrivedAt - storedAt;
    if (!Number.isFinite(delay)) return 0;
    this.deliveries[this.next] = delay;
    this.next = (this.next + 1) % rememberedDeliveries;
    return delay - Math.min(...this.deliveries);
  }
}

/** In milliseconds, in whole seconds. */
export const lag = createStore(0);
const meter = new LagMeter();
let silence: ReturnType<typeof setTimeout> | null = null;

/** Notes that an event has arrived now. */
export function noteArrival(storedAt: number): void {
  lag.set(Math.floor(meter.measure(storedAt, Date.now()) / step) * step);
  if (silence !== null) clearTimeout(silence);
  silence = lag.get() === 0 ? null : setTimeout(() => lag.set(0), silenceMilliseconds);
}
