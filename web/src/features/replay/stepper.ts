// From one thing of a kind to the next, wherever in the session it is. Knows neither the hub nor the page.
import type { StepAnswer, StepKind } from "../../api/sessionWindows";
import { momentOf } from "../../text/time";
import { firstLine } from "../../text/words";

export type Moment = NonNullable<StepAnswer["moment"]>;
export type Direction = "next" | "previous";

/** What the last step led to, or that it led nowhere. */
export interface Found {
  words: string;
  moment: Moment | null;
}

export const stepWords: Record<StepKind, string> = {
  event: "event", turn: "turn", edit: "edit", error: "error", question: "question",
};

interface StepSource {
  step(from: string, kind: StepKind, direction: Direction, signal: AbortSignal): Promise<StepAnswer>;
  /** Where the replay stands, standing still. */
  stand(): number;
  seek(at: number): void;
}

export class Stepper {
  private abort: AbortController | null = null;
  /** As the hub wrote it: milliseconds would not be exact enough to go on from. */
  private last: string | null = null;

  constructor(private readonly source: StepSource, private readonly tell: (found: Found) => void) {}

  /** A step gives up the one before it. */
  step(kind: StepKind, direction: Direction): void {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.look(kind, direction, abort.signal).catch((reason: unknown) => {
      if (abort.signal.aborted) return;
      this.tell({ words: reason instanceof Error ? reason.message : "The hub did not answer", moment: null });
    });
  }

  private async look(kind: StepKind, direction: Direction, signal: AbortSignal): Promise<void> {
    const at = this.source.stand();
    const from = this.last !== null && momentOf(this.last) === at ? this.last : new Date(at).toISOString();
    let { moment } = await this.source.step(from, kind, direction, signal);
    // What happened within the millisecond that the replay stands at is where it is already.
    if (moment !== null && direction === "previous" && from !== this.last && momentOf(moment.at) === at) {
      ({ moment } = await this.source.step(moment.at, kind, direction, signal));
    }
    if (signal.aborted) return;
    if (moment === null) {
      this.tell({ words: `No ${direction === "next" ? "further" : "earlier"} ${stepWords[kind]}`, moment: null });
      return;
    }
    this.last = moment.at;
    const label = firstLine(moment.label);
    this.tell({ words: label === "" ? `One ${stepWords[kind]} on` : label, moment });
    this.source.seek(momentOf(moment.at));
  }
}
