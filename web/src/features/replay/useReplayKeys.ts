import { useShortcuts } from "../../app/shortcuts";
import { speedAfter } from "./player";
import type { Replay } from "./usePlayer";
import type { Steps } from "./useSteps";

const jumpMilliseconds = 10_000;
/** Digits choose tabs elsewhere on the page; they jump while the player has the focus. */
export const playerScope = "replay-player";

/** The keys of a player: k plays, j and l jump, digits go to tenths, n and e to edits and errors. */
export function useReplayKeys(replay: Replay, steps: Steps): void {
  const jump = (milliseconds: number) => replay.seek(replay.player.get().at + milliseconds);
  const speed = (by: 1 | -1) => replay.act({ kind: "speed", speed: speedAfter(replay.player.get().speed, by) });
  const tenth = (digit: number) => {
    const { range } = replay.player.get();
    replay.seek(range.from + ((range.to - range.from) * digit) / 10);
  };
  const group = "Replay";
  useShortcuts([
    { keys: ["k", " "], words: "Play or pause", group, run: () => replay.act({ kind: "toggle" }) },
    { keys: ["j"], words: "10 s back", group, isStep: true, run: () => jump(-jumpMilliseconds) },
    { keys: ["l"], words: "10 s on", group, isStep: true, run: () => jump(jumpMilliseconds) },
    { keys: ["<"], words: "Slower", group, isStep: true, run: () => speed(-1) },
    { keys: [">"], words: "Faster", group, isStep: true, run: () => speed(1) },
    { keys: ["."], words: "Next event", group, isStep: true, run: () => steps.step("event", "next") },
    { keys: [","], words: "Previous event", group, isStep: true, run: () => steps.step("event", "previous") },
    { keys: ["]"], words: "Next turn", group, isStep: true, run: () => steps.step("turn", "next") },
    { keys: ["["], words: "Previous turn", group, isStep: true, run: () => steps.step("turn", "previous") },
    { keys: ["n"], words: "Next edit", group, run: () => steps.step("edit", "next") },
    { keys: ["N"], words: "Previous edit", group, run: () => steps.step("edit", "previous") },
    { keys: ["e"], words: "Next error", group, run: () => steps.step("error", "next") },
    { keys: ["E"], words: "Previous error", group, run: () => steps.step("error", "previous") },
    { keys: ["q"], words: "Next question", group, run: () => steps.step("question", "next") },
    { keys: ["Q"], words: "Previous question", group, run: () => steps.step("question", "previous") },
    ...Array.from({ length: 10 }, (_, digit) => ({
      keys: [String(digit)], words: `To ${digit * 10} %`, group: "The player", scope: playerScope, isStep: true,
      run: () => tenth(digit),
    })),
  ]);
}
