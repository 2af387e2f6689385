// Colours of a terminal as runs of text. What moves a cursor, sets a title or links elsewhere is left out.

/** The eight colours that every terminal has; others are told by the nearest of them, so that each theme can be read. */
type TerminalColour = "black" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "white";

interface TerminalStyle {
  colour: TerminalColour | null;
  ground: TerminalColour | null;
  isBold: boolean;
  isDim: boolean;
  isItalic: boolean;
  isUnderlined: boolean;
  isStruck: boolean;
  isInverse: boolean;
}

export interface TerminalRun {
  text: string;
  style: TerminalStyle;
}

const names: readonly TerminalColour[] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const plain: TerminalStyle = {
  colour: null, ground: null, isBold: false, isDim: false, isItalic: false, isUnderlined: false, isStruck: false,
  isInverse: false,
};
/** More runs than this in one text are no help to a reader. */
export const maximumRuns = 4_000;
const channelSteps = [0, 95, 135, 175, 215, 255];
const strongChannel = 110;

// Sequences: CSI …, OSC … BEL or ST, other string sequences, and two-letter escapes. An unended one goes to the line's end.
// eslint-disable-next-line no-control-regex
const sequence = /\u001b(?:\[([0-9;:?<=>]*)[ -/]*([@-~])|[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])|\u009b([0-9;:?<=>]*)[ -/]*([@-~])/g;

/** The nearest of the eight colours: whose channels are strong. */
function nearest(red: number, green: number, blue: number): TerminalColour {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 40) return most < strongChannel ? "black" : "white";
  const bar = (most + least) / 2;
  const index = (red > bar ? 1 : 0) + (green > bar ? 2 : 0) + (blue > bar ? 4 : 0);
  return names[index] ?? "white";
}

function indexed(index: number): TerminalColour | null {
  if (index < 0 || index > 255 || !Number.isInteger(index)) return null;
  if (index < 16) return names[index % 8] ?? null;
  if (index >= 232) return index < 244 ? "black" : "white";
  const cube = index - 16;
  const channel = (value: number) => channelSteps[value] ?? 0;
  return nearest(channel(Math.floor(cube / 36)), channel(Math.floor(cube / 6) % 6), channel(cube % 6));
}

/** The colour after 38 or 48, and how many parameters it took. */
function extended(codes: readonly number[], start: number): { colour: TerminalColour | null; used: number } {
  const kind = codes[start];
  if (kind === 5) return { colour: indexed(codes[start + 1] ?? -1), used: 2 };
  if (kind === 2) {
    return { colour: nearest(codes[start + 1] ?? 0, codes[start + 2] ?? 0, codes[start + 3] ?? 0), used: 4 };
  }
  return { colour: null, used: 1 };
}

const switches: Record<number, Partial<TerminalStyle>> = {
  0: plain, 1: { isBold: true }, 2: { isDim: true }, 3: { isItalic: true }, 4: { isUnderlined: true },
  7: { isInverse: true }, 9: { isStruck: true }, 21: { isUnderlined: true }, 22: { isBold: false, isDim: false },
  23: { isItalic: false }, 24: { isUnderlined: false }, 27: { isInverse: false }, 29: { isStruck: false },
  39: { colour: null }, 49: { ground: null },
};

function applied(style: TerminalStyle, parameters: string): TerminalStyle {
  const codes: readonly number[] = parameters.split(/[;:]/).map((part) => (part === "" ? 0 : Number(part)));
  let next = style;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extended(codes, index + 1);
      if (colour !== null) next = { ...next, [code === 38 ? "colour" : "ground"]: colour };
      index += used;
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      next = { ...next, colour: names[code % 10] ?? null };
    } else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
      next = { ...next, ground: names[code % 10] ?? null };
    } else next = { ...next, ...switches[code] };
  }
  return next;
}

/** A line without the letters that backspaces took back. */
function withoutBackspaces(line: string): string {
  if (!line.includes("\b")) return line;
  const kept: string[] = [];
  for (const letter of line) {
    if (letter === "\b") kept.pop();
    else kept.push(letter);
  }
  return kept.join("");
}

/** What a line shows in the end: a lone carriage return begins it anew, a backspace takes a letter back. */
function settled(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.replace(/\r+\n/g, "\n").split("\n").map((line) => {
    const parts = line.split("\r").filter((part) => part !== "");
    return withoutBackspaces(parts[parts.length - 1] ?? "");
  }).join("\n");
}

function isSame(a: TerminalStyle, b: TerminalStyle): boolean {
  return (Object.keys(plain) as (keyof TerminalStyle)[]).every((name) => a[name] === b[name]);
}

/** The text as runs of one style each. */
export function terminalRuns(logged: string): TerminalRun[] {
  const text = settled(logged);
  const runs: TerminalRun[] = [];
  let style = plain;
  let position = 0;
  const add = (part: string) => {
    if (part === "") return;
    const last = runs[runs.length - 1];
    if (last !== undefined && (isSame(last.style, style) || runs.length >= maximumRuns)) last.text += part;
    else runs.push({ text: part, style });
  };
  for (const found of text.matchAll(sequence)) {
    const start = found.index ?? 0;
    add(text.slice(position, start));
    position = start + (found[0]?.length ?? 0);
    const [, parameters = found[3], letter = found[4]] = found;
    if (letter === "m" && parameters !== undefined && !/[?<=>]/.test(parameters)) style = applied(style, parameters);
  }
  add(text.slice(position));
  return runs;
}
