import type { StepKind } from "../../api/sessionWindows";
import { Icon } from "../../components/Icon";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { durationText } from "../../text/time";
import { countText, firstLine } from "../../text/words";
import type { Chapter } from "./moments";
import { clockToTenth, elapsedText, lastBegun } from "./moments";
import { speeds } from "./player";
import type { Replay } from "./usePlayer";
import { usePlayerValue } from "./usePlayer";
import type { Direction } from "./stepper";
import { stepWords } from "./stepper";
import type { Steps } from "./useSteps";

const shownTitle = 60;

/** Play and pause, speed, steps, chapters, and where the replay is. */
export function Transport({ replay, steps, chapters, counts }: {
  replay: Replay;
  steps: Steps;
  chapters: readonly Chapter[];
  counts: Partial<Record<StepKind, number>>;
}) {
  const isPlaying = usePlayerValue(replay, (player) => player.isPlaying);
  const speed = usePlayerValue(replay, (player) => player.speed);
  const skipsWaits = usePlayerValue(replay, (player) => player.skipsWaits);
  return (
    <div className="transport">
      <button
        type="button"
        className="button strong transport-play"
        title={isPlaying ? "Pause (k or Space)" : "Play (k or Space)"}
        onClick={() => replay.act({ kind: "toggle" })}
      >
        <Icon name={isPlaying ? "pause" : "play"} />{isPlaying ? "Pause" : "Play"}
      </button>
      <Clock replay={replay} />
      <select
        className="select"
        aria-label="Speed"
        title="Speed: slower (<), faster (>)"
        value={speed}
        onChange={(change) => replay.act({ kind: "speed", speed: Number(change.target.value) })}
      >
        {speeds.map((one) => <option key={one} value={one}>{one}×</option>)}
      </select>
      <button
        type="button"
        className="button"
        aria-pressed={skipsWaits}
        title="Waits for you or for permission that last longer than 2 s, while no other agent is at work"
        onClick={() => replay.act({ kind: "skip", skipsWaits: !skipsWaits })}
      >
        Skip waits &gt; 2 s
      </button>
      <StepButtons kind="event" steps={steps} keys="," nextKeys="." />
      <StepButtons kind="turn" steps={steps} keys="[" nextKeys="]" count={counts.turn} />
      <StepButtons kind="edit" steps={steps} keys="Shift n" nextKeys="n" count={counts.edit} />
      <StepButtons kind="error" steps={steps} keys="Shift e" nextKeys="e" count={counts.error} />
      <StepButtons kind="question" steps={steps} keys="Shift q" nextKeys="q" count={counts.question} />
      <ChapterSelect replay={replay} chapters={chapters} />
    </div>
  );
}

/** The time of day and how far it is, painted as it runs. */
function Clock({ replay }: { replay: Replay }) {
  const { zone } = useStore(preferences);
  const tenth = usePlayerValue(replay, (player) => Math.floor(player.at / 100) * 100);
  const exact = usePlayerValue(replay, (player) => (player.isPlaying ? 0 : player.at));
  const { range } = replay.player.get();
  const at = exact === 0 ? tenth : exact;
  return (
    <span className="transport-clock mono">
      <time dateTime={new Date(at).toISOString()} className="transport-time">{clockToTenth(at, zone)}</time>
      <span className="muted"> · </span>
      <span>{elapsedText(at - range.from)}</span>
      <span className="muted"> of {elapsedText(range.to - range.from)}</span>
    </span>
  );
}

function stepTitle(kind: StepKind, direction: Direction): string {
  return `${direction === "next" ? "Next" : "Previous"} ${stepWords[kind]}`;
}

function StepButtons({ kind, steps, keys, nextKeys, count }: {
  kind: StepKind;
  steps: Steps;
  keys: string;
  nextKeys: string;
  count?: number | undefined;
}) {
  const button = (direction: Direction) => (
    <button
      type="button"
      className="step-button"
      disabled={count === 0}
      title={`${stepTitle(kind, direction)} (${direction === "next" ? nextKeys : keys})`}
      aria-label={stepTitle(kind, direction)}
      onClick={() => steps.step(kind, direction)}
    >
      <Icon name={direction === "next" ? "chevronRight" : "chevronLeft"} />
    </button>
  );
  return (
    <span className="step-buttons" role="group" aria-label={`Step by ${stepWords[kind]}`}>
      {button("previous")}
      <span>{stepWords[kind]}{count !== undefined && <span className="muted"> {countText(count)}</span>}</span>
      {button("next")}
    </span>
  );
}

function ChapterSelect({ replay, chapters }: { replay: Replay; chapters: readonly Chapter[] }) {
  const starts = chapters.map((chapter) => chapter.at);
  const current = usePlayerValue(replay, (player) => lastBegun(starts, player.at));
  if (chapters.length === 0) return null;
  return (
    <select
      className="select transport-chapters"
      aria-label="Chapter"
      title="Chapters: one for each prompt"
      value={current}
      onChange={(change) => {
        const chosen = chapters[Number(change.target.value)];
        if (chosen !== undefined) replay.seek(chosen.at);
      }}
    >
      {current < 0 && <option value={-1}>Before the first prompt</option>}
      {chapters.map((chapter, index) => (
        <option key={chapter.at} value={index}>
          {index + 1} of {chapters.length}: {firstLine(chapter.title).slice(0, shownTitle)}
        </option>
      ))}
    </select>
  );
}

/** What was skipped, and what a step led to, in words. */
export function Said({ replay, steps }: { replay: Replay; steps: Steps }) {
  const skipped = usePlayerValue(replay, ({ skips }) => {
    if (skips.last === null) return "";
    const why = skips.last.kind === "permission" ? "for permission" : "for you";
    const last = durationText(skips.last.to - skips.last.from);
    const all = skips.count === 1 ? "" : `; ${skips.count} waits, ${durationText(skips.milliseconds)} in all`;
    return `Skipped: it waited ${last} ${why}${all}`;
  });
  const words = skipped === "" ? steps.words : skipped;
  return <span className="transport-said clip" role="status" title={words}>{words}</span>;
}
