// What the time of a session went into, in words. Pure.
import type { SessionTime } from "../../../api/types";

type PartName = "model" | "tool" | "user" | "idle" | "unknown";

const words: readonly { name: PartName; word: string; title: string }[] = [
  { name: "model", word: "Model", title: "A model answered, or wrote the call that followed" },
  { name: "tool", word: "Tools", title: "A call ran, and no model answered" },
  { name: "user", word: "Waiting for you", title: "The user was asked, and nobody else worked" },
  { name: "idle", word: "Between turns", title: "The turn was over, and the next prompt had not come" },
  { name: "unknown", word: "Unknown", title: "A turn was under way, and nothing of it is known to have run" },
];

interface TimePart {
  name: PartName;
  word: string;
  title: string;
  milliseconds: number;
  /** Of the whole session. */
  share: number;
}

/** The parts of a session's time that are any; together they are all of it. */
export function timeParts(time: SessionTime): { whole: number; parts: TimePart[] } {
  const found = words.map((one) => ({ ...one, milliseconds: time[`${one.name}_ms`] }));
  const whole = found.reduce((sum, one) => sum + one.milliseconds, 0);
  const parts = found.filter((one) => one.milliseconds > 0).map((one) => ({ ...one, share: one.milliseconds / whole }));
  return { whole, parts };
}
