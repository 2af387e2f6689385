import { useEffect, useRef, useState } from "react";
import { preferences } from "../state/preferences";
import { useStore } from "../state/store";
import type { RangeName, TimeRange } from "../state/timeRange";
import {
  calendarRanges, fieldText, fieldTime, isOpenEnded, rangeBounds, rangeKey, rangeNames, rangeWords, shiftedRange, shortestRange,
  usualRange, useTimeRange, zoomedOut,
} from "../state/timeRange";
import { zoneName } from "../text/time";
import { Icon } from "./Icon";

/** With years of four digits the field goes on to the next part when four are typed. */
const latestField = "9999-12-31T23:59:59";

const wholeNote = <span className="muted range-note" title="The hub has nothing older">· all there is</span>;

/** The time range of the page, in words with its zone, and every way to change it. */
export function TimeRangePicker({ fallback }: { fallback: RangeName }) {
  const { range, choose } = useTimeRange(fallback);
  const { zone } = useStore(preferences);
  const [isOpen, setIsOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  useClosing(frame, isOpen, () => setIsOpen(false));
  const usual = usualRange(fallback);
  const isLive = range.kind === "relative" && range.name === usual;
  const pick = (next: TimeRange) => {
    choose(next);
    setIsOpen(false);
    // What had the focus is gone with the panel.
    frame.current?.querySelector<HTMLElement>(".range-words")?.focus();
  };
  return (
    <div className="range" ref={frame} role="group" aria-label="Time range">
      <button
        type="button"
        className="icon-button range-step"
        aria-label="Earlier"
        title="Earlier, by the length of the range"
        onClick={() => choose(shiftedRange(range, -1, Date.now()))}
      >
        <Icon name="chevronLeft" />
      </button>
      <button
        type="button"
        className="button range-words"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name="late" />
        <span className="clip">{rangeWords(range, zone)}</span>
        {isLive && usual !== fallback && wholeNote}
      </button>
      <button
        type="button"
        className="icon-button range-step"
        aria-label="Later"
        title="Later, by the length of the range"
        disabled={isOpenEnded(range)}
        onClick={() => choose(shiftedRange(range, 1, Date.now()))}
      >
        <Icon name="chevronRight" />
      </button>
      <button
        type="button"
        className="icon-button range-step"
        aria-label="Zoom out"
        title="Zoom out: a range twice as long"
        onClick={() => choose(zoomedOut(range, Date.now()))}
      >
        <Icon name="zoomOut" />
      </button>
      {!isLive && (
        <button
          type="button"
          className="button range-live"
          aria-label={fallback === "live" ? "Live" : "Now"}
          title={`Back to: ${rangeWords({ kind: "relative", name: usual }, zone)}`}
          onClick={() => pick({ kind: "relative", name: usual })}
        >
          <Icon name="live" /> <span className="range-live-word">{fallback === "live" ? "Live" : "Now"}</span>
        </button>
      )}
      {isOpen && <RangePanel range={range} fallback={fallback} pick={pick} />}
    </div>
  );
}

/** Closes what is open when the reader turns to something else. */
function useClosing(frame: { current: HTMLElement | null }, isOpen: boolean, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!isOpen) return undefined;
    const leave = (event: Event) => {
      if (event.target instanceof Node && frame.current?.contains(event.target) !== true) latest.current();
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      latest.current();
      frame.current?.querySelector<HTMLElement>(".range-words")?.focus();
    };
    const element = frame.current;
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    element?.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
      element?.removeEventListener("keydown", escape);
    };
  }, [frame, isOpen]);
}

interface PanelProps {
  range: TimeRange;
  fallback: RangeName;
  pick: (range: TimeRange) => void;
}

function RangePanel(props: PanelProps) {
  const { range } = props;
  const { zone } = useStore(preferences);
  const bounds = rangeBounds(range, Date.now());
  const [from, setFrom] = useState(fieldText(bounds.since ?? bounds.until - 3_600_000, zone));
  const [to, setTo] = useState(fieldText(bounds.until, zone));
  const [since, until] = [fieldTime(from, zone), fieldTime(to, zone)];
  const isRange = until - since >= shortestRange;
  return (
    <div className="range-panel" role="dialog" aria-label="Choose a time range">
      <RangeChoices {...props} />
      <form
        className="range-form"
        onSubmit={(submit) => {
          submit.preventDefault();
          if (isRange) props.pick({ kind: "absolute", since, until });
        }}
      >
        <p className="secondary">Times in {zoneName(zone, since || Date.now())}</p>
        <label>
          From
          <input
            className="field"
            type="datetime-local"
            step="1"
            max={latestField}
            value={from}
            onChange={(change) => setFrom(change.target.value)}
          />
        </label>
        <label>
          Until
          <input
            className="field"
            type="datetime-local"
            step="1"
            max={latestField}
            value={to}
            aria-invalid={!isRange}
            aria-describedby={isRange ? undefined : "range-problem"}
            onChange={(change) => setTo(change.target.value)}
          />
        </label>
        {!isRange && <p id="range-problem" className="error-text">The end must come after the beginning.</p>}
        <button type="submit" className="button strong" disabled={!isRange}>Show this range</button>
      </form>
    </div>
  );
}

/** The ranges that have names; the chosen one, or the first, has the focus. */
function RangeChoices({ range, fallback, pick }: PanelProps) {
  const { zone } = useStore(preferences);
  const names: readonly RangeName[] = fallback === "live" ? ["live", ...rangeNames] : rangeNames;
  const choices = [
    ...names.map((name): { word: string; range: TimeRange } => {
      const relative: TimeRange = { kind: "relative", name };
      return { word: rangeWords(relative, zone), range: relative };
    }),
    ...calendarRanges(zone, Date.now()),
  ];
  const chosen = choices.findIndex((one) => rangeKey(one.range) === rangeKey(range));
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <ul className="range-names">
      {choices.map((choice, index) => (
        <li key={choice.word}>
          <button
            type="button"
            className="menu-row"
            ref={index === Math.max(0, chosen) ? first : undefined}
            aria-pressed={index === chosen}
            onClick={() => pick(choice.range)}
          >
            {choice.word}
          </button>
        </li>
      ))}
    </ul>
  );
}
