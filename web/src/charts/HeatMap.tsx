import { useCallback, useId, useMemo, useRef } from "react";
import { useMedia } from "../components/useMedia";
import { useWidth } from "../components/useWidth";
import { useStore } from "../state/store";
import { preferences } from "../state/preferences";
import { durationText, momentText } from "../text/time";
import { percentText } from "../text/change";
import { bucketWords } from "./timeWords";
import { countOf, countText } from "../text/words";
import { durationTicks } from "./axes";
import { useCanvas, useColours } from "./canvas";
import type { ChartTable } from "./ChartFrame";
import { ChartFrame } from "./ChartFrame";
import type { CellBox, HeatData } from "./heat";
import { boxCounts, boxOf, boxRange, columnCounts, heatThresholds, heatToken, heatWords, largestCell } from "./heat";
import { hoveredInstant } from "./instant";
import { paintHeatMap } from "./paintHeatMap";
import { linearScale } from "./scales";
import { useHeatPointer } from "./useHeatPointer";
import { TimeAxis } from "./TimeAxis";
import { useTimeAxis } from "./useTimeAxis";

const rowHeight = 16;
const margin = { top: 4, right: 8, bottom: 20, left: 48 };

/** How many calls took how long, over time: duration upwards by factors, darker or lighter for more calls. */
export function HeatMap({ title, data, selected, open }: {
  title: string;
  data: HeatData;
  selected: CellBox | null;
  /** A cell or a box of cells was chosen; null lets go of it. */
  open: (box: CellBox | null) => void;
}) {
  const id = useId();
  const frame = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(frame);
  const { zone } = useStore(preferences);
  const { colours, version } = useColours();
  const isForced = useMedia("(forced-colors: active)");
  const instant = useStore(hoveredInstant);
  const thresholds = useMemo(() => heatThresholds(largestCell(data)), [data]);
  const { cursor, dragged, handlers } = useHeatPointer(data, open);
  const paint = useCallback((context: CanvasRenderingContext2D, wide: number, high: number) => {
    paintHeatMap(context, wide, high, { data, thresholds, selected, cursor, dragged, isForced }, colours);
  }, [data, thresholds, selected, cursor, dragged, isForced, colours, version]);
  useCanvas(canvas, paint);

  const plot = { width: width - margin.left - margin.right, height: Math.max(1, data.rows.length) * rowHeight };
  const to = data.from + data.cells.length * data.columnLength;
  const x = linearScale([data.from, to], [margin.left, margin.left + plot.width]);
  const times = useTimeAxis(data.from, to, plot.width, data.columnLength);
  const words = (box: CellBox) => boxWords(data, box, zone);
  const shown = dragged ?? (cursor === null ? null : boxOf(cursor, cursor));
  return (
    <ChartFrame
      id={id}
      title={title}
      summary={summaryOf(data)}
      frame={frame}
      legend={<HeatLegend thresholds={thresholds} />}
      readout={shown === null ? (selected === null ? null : `Chosen: ${words(selected)}`) : words(shown)}
      table={tableOf(data, zone)}
    >
      <div className="heat" style={{ height: plot.height + margin.top + margin.bottom }}>
        <svg width={width} height={plot.height + margin.top + margin.bottom} aria-hidden="true">
          <TimeAxis
            width={width}
            height={plot.height + margin.top + margin.bottom}
            margin={margin}
            values={rowTicks(data).map((tick) => ({
              y: margin.top + plot.height - tick.place * rowHeight, word: tick.word,
            }))}
            times={times.map((tick) => ({ ...tick, x: x(tick.at) }))}
          />
        </svg>
        <div
          className="heat-cells"
          style={{ left: margin.left, top: margin.top, width: plot.width, height: plot.height }}
          tabIndex={0}
          role="application"
          aria-roledescription="heat map"
          aria-label={`${title}. Arrows move over the cells, Shift and arrows choose several, Enter opens their calls`}
          aria-describedby={`${id}-words`}
          {...handlers}
        >
          <canvas ref={canvas} aria-hidden="true" />
          {instant !== null && instant >= data.from && instant < to && (
            <span className="heat-instant" style={{ left: x(instant) - margin.left }} />
          )}
        </div>
      </div>
    </ChartFrame>
  );
}

/** Round durations that lie on the map, by their place in rows from the bottom. */
function rowTicks(data: HeatData): { place: number; word: string }[] {
  const [first, last] = [data.rows[0], data.rows[data.rows.length - 1]];
  if (first === undefined || last === undefined) return [];
  return durationTicks(Math.max(first.from, 0.001), last.to ?? last.from).flatMap((tick) => {
    const row = data.rows.findIndex((one) => one.from <= tick.at && (one.to === null || tick.at < one.to));
    const found = data.rows[row];
    if (found === undefined || found.to === null || found.from <= 0) return [];
    return [{ place: row + Math.log(tick.at / found.from) / Math.log(found.to / found.from), word: tick.word }];
  });
}

/** `11-21 14:00 – 15:00, 512 ms – 1.0 s: 34 calls, 3 failed (8.8 %)`. */
function boxWords(data: HeatData, box: CellBox, zone: "local" | "utc"): string {
  const range = boxRange(data, box);
  const { calls, failed } = boxCounts(data, box);
  const duration = range.longest === null
    ? `longer than ${durationText(range.shortest)}`
    : `${durationText(range.shortest)} – ${durationText(range.longest)}`;
  const outcome = failed === 0 ? "none failed" : `${countText(failed)} failed (${percentText(failed / calls)})`;
  return `${bucketWords(range.since, range.until - range.since, zone)}, ${duration}: ${
    calls === 0 ? "no call" : `${countOf(calls, "call")}, ${outcome}`}`;
}

function summaryOf(data: HeatData): string {
  if (data.cells.length === 0 || data.rows.length === 0) return "No finished call";
  const whole = boxCounts(data, { columns: [0, data.cells.length - 1], rows: [0, data.rows.length - 1] });
  return `${countOf(whole.calls, "finished call")}, ${countText(whole.failed)} failed, from ${
    durationText(data.rows[0]?.from ?? 0)} to ${durationText(data.rows[data.rows.length - 1]?.to ?? null)}`;
}

function tableOf(data: HeatData, zone: "local" | "utc"): ChartTable {
  const extent = data.cells.length * data.columnLength;
  return {
    heads: ["From", "Calls", "Failed", "Failed %", "Most between"],
    rows: data.cells.map((counts, column) => {
      const own = columnCounts(data, column);
      const row = data.rows[counts.indexOf(Math.max(0, ...counts))];
      const at = data.from + column * data.columnLength;
      return {
        key: String(at),
        cells: [
          momentText(at, Math.min(extent, 3 * 24 * 3_600_000), zone), countText(own.calls), countText(own.failed),
          own.calls === 0 ? "–" : percentText(own.failed / own.calls),
          own.calls === 0 || row === undefined ? "–" : `${durationText(row.from)} – ${durationText(row.to)}`,
        ],
      };
    }),
  };
}

function HeatLegend({ thresholds }: { thresholds: readonly number[] }) {
  const words = heatWords(thresholds);
  return (
    <span className="chart-legend">
      <span>calls</span>
      {words.map((word, step) => (
        <span key={word} className="heat-step">
          <i className={heatToken(step, words.length)} />{word}
        </span>
      ))}
      <span className="heat-step"><i className="heat-cross" />some failed</span>
      <span className="heat-step"><i className="heat-cross most" />half or more</span>
    </span>
  );
}
