import { useMemo } from "react";
import { hub } from "../../api/hub";
import type { ToolStatistics } from "../../api/types";
import { useInterval, useResource } from "../../api/useResource";
import { Donut } from "../../charts/Donut";
import { columnCounts } from "../../charts/heat";
import { ShareBar } from "../../charts/ShareBar";
import { StackedBars } from "../../charts/StackedBars";
import { Link } from "../../components/Link";
import { Failed, Loading } from "../../components/States";
import { setParameters } from "../../state/location";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { percentText } from "../../text/change";
import { toolWord } from "../../text/eventWords";
import { momentText } from "../../text/time";
import { shortCount } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import { bucketWords } from "../../charts/timeWords";
import { heatOf } from "./heatOf";
import { toolsAddress } from "./links";
import { callsSummary, outcomes } from "./outcomes";
import type { CommonReason } from "./reasons";
import { reasonText, worstReason } from "./reasons";
import { finished, neverWorked } from "./rows";
import { useWaiting } from "./useWaiting";
import type { ToolView } from "./view";

const columns = 60;
const refreshMilliseconds = 30_000;
/** Tools without any success that are named. */
const namedDead = 2;

/** All tools together: when they were called, how that ended, and which share each tool has. */
export function ToolOverview({ tools, reasons, query, view, range }: {
  tools: readonly ToolStatistics[];
  reasons: ReadonlyMap<string, CommonReason>;
  query: string;
  view: ToolView;
  range: TimeRange;
}) {
  const names = view.q === "" ? [] : tools.map((tool) => tool.tool_name);
  const calls = tools.reduce((sum, tool) => sum + tool.calls, 0);
  const waiting = useWaiting(tools, view);
  return (
    <section className="tool-overview" aria-label="All tools together">
      <CallsOverTime tools={tools} reasons={reasons} query={query} names={names} />
      <Donut
        title="Share of the calls by tool"
        unit="calls"
        total={calls}
        parts={tools.map((tool) => ({ key: tool.tool_name, word: toolWord(tool.tool_name), value: tool.calls }))}
        valueWord={shortCount}
        linkOf={(part, children) => (
          <Link to={toolsAddress({ ...view, tool: part.key, pick: null }, range)} className="clip" title={part.key}>
            {children}
          </Link>
        )}
      />
      <div className="outcomes"><ShareBar label="Calls by outcome" segments={outcomes(tools, waiting)} /></div>
    </section>
  );
}

/** `. Most often Bash, 10 of 18: Exit code 1. Each time: WebFetch, 9 of 9`. */
function whyWords(tools: readonly ToolStatistics[], reasons: ReadonlyMap<string, CommonReason>): string {
  const shown = new Set(tools.map((tool) => tool.tool_name));
  const worst = worstReason(new Map([...reasons].filter(([tool]) => shown.has(tool))));
  const isTold = (tool: ToolStatistics) => worst?.tool === tool.tool_name && worst.reason.count === finished(tool);
  const dead = neverWorked(tools).filter((tool) => !isTold(tool)).slice(0, namedDead)
    .map((tool) => `${toolWord(tool.tool_name)}, ${countText(tool.failure)} of ${countText(finished(tool))}`);
  return (worst === null ? "" : `. Most often ${toolWord(worst.tool)}, ${reasonText(worst.reason)}`) +
    (dead.length === 0 ? "" : `. Each time: ${dead.join("; ")}`);
}

function CallsOverTime({ tools, reasons, query, names }: {
  tools: readonly ToolStatistics[];
  reasons: ReadonlyMap<string, CommonReason>;
  query: string;
  names: readonly string[];
}) {
  const { zone } = useStore(preferences);
  const own = new URLSearchParams(query);
  for (const name of names) own.append("tool_name", name);
  const map = useResource(`tool times ${own}`, (signal) => hub.toolHeatMap(own.toString(), columns, signal));
  useInterval(map.reload, refreshMilliseconds);
  const data = useMemo(() => (map.value === null ? null : heatOf(map.value)), [map.value]);
  if (map.value === null && map.error !== null) {
    return <Failed inPanel what="The chart did not load" error={map.error} retry={map.reload} />;
  }
  if (data === null) return <Loading rows={5} />;
  const counts = data.cells.map((_, column) => columnCounts(data, column));
  const sum = (of: (one: { calls: number; failed: number }) => number) => counts.reduce((all, one) => all + of(one), 0);
  const extent = data.columnLength * data.cells.length;
  const at = (index: number) => data.from + index * data.columnLength;
  return (
    <StackedBars
      title="Finished calls over time"
      summary={callsSummary(tools, { calls: sum((one) => one.calls), failed: sum((one) => one.failed) }) +
        whyWords(tools, reasons)}
      series={[
        { key: "done", word: "succeeded", colour: "category-0", texture: "solid" },
        { key: "failed", word: "failed", colour: "paint-error", texture: "hatched" },
      ]}
      buckets={counts.map((one, index) => ({
        at: at(index),
        values: [one.calls - one.failed, one.failed],
        words: `${bucketWords(at(index), data.columnLength, zone)}: ${countOf(one.calls, "call")}, ${
          countText(one.failed)} failed`,
      }))}
      bucketLength={data.columnLength}
      valueWord={shortCount}
      height={150}
      open={(index) => setParameters({
        range: null, since: new Date(at(index)).toISOString(), until: new Date(at(index + 1)).toISOString(),
      }, "push")}
      table={{
        heads: ["From", "Finished", "Failed", "Failed %"],
        rows: counts.map((one, index) => ({
          key: String(index),
          cells: [
            momentText(at(index), extent, zone), countText(one.calls), countText(one.failed),
            one.calls === 0 ? "–" : percentText(one.failed / one.calls),
          ],
        })),
      }}
    />
  );
}
