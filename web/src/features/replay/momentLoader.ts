// What a session was at moments: fetched when they are wanted, ahead of that where it can be foreseen, and given up
// where it is no longer wanted. Knows neither the hub nor the page.

interface Loaded<Value> {
  at: number;
  value: Value;
}

interface Flight {
  abort: AbortController;
  isWanted: boolean;
}

const defaultCapacity = 200;

export class MomentLoader<Value> {
  /** The last moment that was wanted and is there: it stays while a newer one is on its way. */
  shown: Loaded<Value> | null = null;
  error: unknown = null;
  private readonly kept = new Map<number, Value>();
  private readonly flights = new Map<number, Flight>();
  private wanted: number | null = null;
  private next: number | null = null;
  private ahead: number[] = [];
  private generation = 0;

  constructor(
    private readonly load: (at: number, signal: AbortSignal) => Promise<Value>,
    private readonly changed: () => void,
    private readonly capacity = defaultCapacity,
  ) {}

  /** True while what is shown is not what is wanted. */
  get isBehind(): boolean {
    return this.wanted !== null && this.shown?.at !== this.wanted;
  }

  /**
   * Shows a moment as soon as it is there. A jump gives up what is on its way; while playing, what is on its way is
   * let come, because else a slow hub would never get to show anything.
   */
  want(at: number, isJump: boolean): void {
    if (this.wanted === at && this.next === null) return;
    const value = this.kept.get(at);
    if (value !== undefined) {
      this.next = null;
      this.wanted = at;
      this.show(at, value);
      return;
    }
    const current = this.wanted === null ? undefined : this.flights.get(this.wanted);
    if (!isJump && current !== undefined && !this.kept.has(this.wanted ?? NaN)) {
      this.next = at;
      return;
    }
    this.next = null;
    this.wanted = at;
    for (const [place, flight] of this.flights) if (place !== at) this.giveUp(place, flight);
    this.start(at, true);
  }

  /** Fetches these moments when nothing else is to be done; those that were asked for before are forgotten. */
  prefetch(moments: readonly number[]): void {
    this.ahead = moments.filter((at) => !this.kept.has(at));
    this.fetchAhead();
  }

  /** Forgets everything but what is shown: the session has gone on. */
  forget(): void {
    this.generation += 1;
    this.kept.clear();
    for (const [place, flight] of this.flights) if (!flight.isWanted) this.giveUp(place, flight);
    if (this.wanted !== null && !this.flights.has(this.wanted)) this.start(this.wanted, true);
  }

  retry(): void {
    this.error = null;
    if (this.wanted !== null && !this.flights.has(this.wanted)) this.start(this.wanted, true);
    this.changed();
  }

  close(): void {
    this.ahead = [];
    for (const [place, flight] of this.flights) this.giveUp(place, flight);
  }

  private giveUp(at: number, flight: Flight): void {
    this.flights.delete(at);
    flight.abort.abort();
  }

  private show(at: number, value: Value): void {
    this.shown = { at, value };
    this.error = null;
    this.changed();
  }

  private keep(at: number, value: Value): void {
    this.kept.delete(at);
    this.kept.set(at, value);
    const oldest = this.kept.keys().next();
    if (this.kept.size > this.capacity && oldest.done !== true) this.kept.delete(oldest.value);
  }

  private start(at: number, isWanted: boolean): void {
    const known = this.flights.get(at);
    if (known !== undefined) {
      known.isWanted ||= isWanted;
      return;
    }
    const flight: Flight = { abort: new AbortController(), isWanted };
    this.flights.set(at, flight);
    const { generation } = this;
    this.load(at, flight.abort.signal).then(
      (value) => {
        if (this.flights.get(at) !== flight) return;
        this.flights.delete(at);
        const isFresh = generation === this.generation;
        if (isFresh) this.keep(at, value);
        if (flight.isWanted) this.show(at, value);
        // The session went on while the answer was on its way: nobody may tell of it again.
        if (!isFresh && this.wanted === at && this.next === null) this.start(at, true);
        this.goOn();
      },
      (reason: unknown) => {
        if (this.flights.get(at) !== flight) return;
        this.flights.delete(at);
        // What was only fetched ahead is asked for again when it is wanted.
        if (flight.isWanted) {
          this.error = reason;
          this.changed();
        }
        this.goOn();
      },
    );
  }

  private goOn(): void {
    const { next } = this;
    this.next = null;
    if (next !== null) this.want(next, false);
    else this.fetchAhead();
  }

  private fetchAhead(): void {
    if (this.flights.size > 0) return;
    const at = this.ahead.shift();
    if (at === undefined) return;
    if (this.kept.has(at)) this.fetchAhead();
    else this.start(at, false);
  }
}
