// The words for the state of the live connection, and how long to wait before trying again.

export type ConnectionState =
  | { kind: "connecting" }
  | { kind: "live"; catchingUp: number | null }
  | { kind: "reconnecting"; retryAt: number; attempt: number }
  | { kind: "polling"; everyMilliseconds: number }
  | { kind: "offline"; retryAt: number }
  /** A range that has an end is shown: nothing new belongs into it. */
  | { kind: "past" }
  | { kind: "sleeping" };

const firstDelayMilliseconds = 500;
const maximumDelayMilliseconds = 30_000;

/** Exponential backoff with full jitter, never less than a quarter of the step so that a countdown can be read. */
export function retryDelay(attempt: number, random: number): number {
  const step = Math.min(maximumDelayMilliseconds, firstDelayMilliseconds * 2 ** Math.min(attempt, 10));
  return Math.round(step * (0.25 + 0.75 * random));
}

/** What a person reads; `staleSince` is when the last sign of life came. */
export function connectionWords(state: ConnectionState, now: number): string {
  const secondsUntil = (at: number) => Math.max(0, Math.ceil((at - now) / 1000));
  switch (state.kind) {
    case "connecting":
      return "Connecting…";
    case "live":
      return state.catchingUp === null ? "Live" : `Live · catching up on ${state.catchingUp} missed`;
    case "reconnecting":
      return `Reconnecting in ${secondsUntil(state.retryAt)} s`;
    case "polling":
      return `Polling every ${Math.round(state.everyMilliseconds / 1000)} s`;
    case "offline":
      return `Offline · retry in ${secondsUntil(state.retryAt)} s`;
    case "past":
      return "Showing the past";
    case "sleeping":
      return "Asleep in the background";
  }
}
