import type { MouseEvent } from "react";
import { useMemo, useRef, useState } from "react";
import type { Agent, Question, Session } from "../../api/types";
import { useShortcuts } from "../../app/shortcuts";
import { setParameters } from "../../state/location";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { durationText } from "../../text/time";
import type { CurrentScene } from "./LaneCanvas";
import { LaneCanvas } from "./LaneCanvas";
import { blockAt, shownBlocks } from "./laneDrawing";
import { LanesHead } from "./LanesHead";
import { LanesSplitter } from "./LanesSplitter";
import type { LaneEntry } from "./laneOrder";
import { foldedLanes } from "./laneOrder";
import { LaneRow } from "./LaneRow";
import { LaneTable } from "./LaneTable";
import { entryKey, useLanes } from "./useLanes";
import type { LiveView, Scale } from "./view";
import { fittedScale, heldOrder, needsShown, nextScale } from "./view";

/** Lanes before the quiet ones are folded. */
const lanesAtOnce = 12;
/** More are in the table, and on the page of agents. */
const maximumLanes = 200;

interface LanesProps {
  agents: readonly Agent[];
  sessions: readonly Session[];
  /** Those that agents wait for an answer to. */
  questions: readonly Question[];
  view: LiveView;
  isComplete: boolean;
}

/** Every agent at work on a lane of its own, by session and by who needs the reader most. */
export function Lanes({ agents, sessions, questions, view: told, isComplete }: LanesProps) {
  const order = useMemo(() => ({
    only: needsShown[told.show], by: told.show === "cost" ? "cost" as const : "need" as const,
  }), [told.show]);
  const ordered = useLanes(agents, sessions, questions, order, isComplete);
  const fitted = useFittedScale(ordered);
  const view = told.isScaleChosen ? told : { ...told, scale: fitted };
  const [isHeld, setIsHeld] = useState(false);
  const places = useRef<readonly string[]>([]);
  const folded = foldedLanes(ordered, view.isWhole ? maximumLanes : lanesAtOnce);
  // While somebody points at the lanes, or walks over them by keys, nothing moves.
  const shown = isHeld ? heldOrder(places.current, folded.shown, entryKey) : folded.shown;
  places.current = shown.map(entryKey);
  useLaneShortcuts(view, fitted);
  if (ordered.length === 0 && view.show === "all") return null;
  return (
    <section
      className="lanes"
      aria-label="Agents at work"
      data-scope="lanes"
      onMouseEnter={() => setIsHeld(true)}
      onMouseLeave={() => setIsHeld(false)}
      onFocus={(focus) => setIsHeld(focus.target.matches("a.lane"))}
      onBlur={() => setIsHeld(false)}
    >
      <LanesHead view={view} fitted={fitted} ordered={ordered} quiet={folded.quiet} />
      {ordered.length === 0
        ? <p className="lanes-none muted">{view.show === "waiting" ? "No agent waits for you." : "No agent is at work."}</p>
        : <LanesBody shown={shown} view={view} all={ordered} />}
    </section>
  );
}

/** As long as everybody shown has been there; it grows while the page is open, and never shrinks under the reader. */
function useFittedScale(entries: readonly LaneEntry[]): Scale {
  const held = useRef<Scale | null>(null);
  if (entries.length === 0) return held.current ?? fittedScale(0);
  const oldest = entries.reduce((first, { agent }) => Math.min(first, Date.parse(agent.started_at)), Infinity);
  const scale = fittedScale(Date.now() - oldest);
  if (held.current === null || scale > held.current) held.current = scale;
  return held.current;
}

function LanesBody({ shown, all, view }: { shown: readonly LaneEntry[]; all: readonly LaneEntry[]; view: LiveView }) {
  const { lanesHeight } = useStore(preferences);
  const scroller = useRef<HTMLDivElement>(null);
  const scene = useRef<CurrentScene>(() => null);
  const [pointed, setPointed] = useState<{ x: number; y: number; words: string } | null>(null);
  const point = (move: MouseEvent) => setPointed(pointedAt(move, scroller.current, scene.current));
  return (
    <>
      <div className="lanes-frame">
        <div
          ref={scroller}
          className="lanes-scroll"
          style={lanesHeight === null ? undefined : { height: lanesHeight, maxHeight: "none" }}
          onMouseMove={point}
          onMouseLeave={() => setPointed(null)}
        >
          {view.isTable
            ? <LaneTable entries={all.slice(0, maximumLanes)} minutes={view.scale} />
            : (
              <ul className="live-lane-list">
                {shown.map((entry) => <LaneRow key={entryKey(entry)} entry={entry} byCost={view.show === "cost"} />)}
              </ul>
            )}
        </div>
        {!view.isTable && (
          <LaneCanvas entries={shown} scroller={scroller} spanMilliseconds={view.scale * 60_000} scene={scene} />
        )}
        {pointed !== null && !view.isTable && (
          <span className="lanes-tip" style={{ left: pointed.x, top: pointed.y }}>{pointed.words}</span>
        )}
      </div>
      <LanesSplitter scroller={scroller} />
    </>
  );
}

/** What is under the pointer, and where to say so. */
function pointedAt(
  move: MouseEvent,
  scroller: HTMLElement | null,
  currentScene: CurrentScene,
): { x: number; y: number; words: string } | null {
  const scene = currentScene();
  const frame = scroller?.parentElement?.getBoundingClientRect();
  const canvas = scroller?.parentElement?.querySelector("canvas")?.getBoundingClientRect();
  if (scene === null || frame === undefined || canvas === undefined || move.clientX < canvas.left) return null;
  const row = scene.rows.find((one) => {
    const top = canvas.top + one.top;
    return move.clientY >= top && move.clientY < top + scene.rowHeight;
  });
  const blocks = row?.lane == null ? [] : shownBlocks(row.lane, row.waitingSince);
  const block = blockAt({ blocks }, move.clientX - canvas.left, scene);
  if (block === null) return null;
  const took = block.to === block.from ? "" : ` · ${durationText((block.to ?? scene.now) - block.from)}`;
  const state = block.isError ? " · failed" : block.to === null && block.kind !== "question" ? " · running" : "";
  const x = Math.min(move.clientX - frame.left + 12, frame.width - 200);
  // Below the pointer, or above it where the lanes end.
  const below = move.clientY - frame.top + 16;
  return { x, y: below > frame.height - 24 ? below - 40 : below, words: `${block.name}${took}${state}` };
}

function useLaneShortcuts(view: LiveView, fitted: Scale): void {
  const group = "Lanes";
  const scaled = (step: -1 | 1) => () => {
    const scale = nextScale(view.scale, step);
    setParameters({ scale: scale === fitted ? null : String(scale) });
  };
  const walk = (step: 1 | -1) => () => {
    const links = [...document.querySelectorAll<HTMLElement>(".lanes a.lane, .lane-table a")];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
  };
  useShortcuts([
    { keys: ["w"], words: "Lanes: less time", group, run: scaled(-1) },
    { keys: ["s"], words: "Lanes: more time", group, run: scaled(1) },
    {
      keys: ["T"], words: view.isTable ? "Agents as lanes" : "Agents as a table", group,
      run: () => setParameters({ lanes: view.isTable ? null : "table" }),
    },
    { keys: ["j", "ArrowDown"], words: "Next lane", group, scope: "lanes", isStep: true, run: walk(1) },
    { keys: ["k", "ArrowUp"], words: "Previous lane", group, scope: "lanes", isStep: true, run: walk(-1) },
    {
      keys: ["L"], words: "Go to the lanes", group,
      run: () => document.querySelector<HTMLElement>(".lanes a.lane, .lane-table a")?.focus(),
    },
  ]);
}
