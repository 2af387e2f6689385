import { useMemo } from "react";
import { hub } from "../../api/hub";
import { useInterval, useResource } from "../../api/useResource";
import type { CellBox } from "../../charts/heat";
import { boxCounts, boxRange, rangeBox } from "../../charts/heat";
import { HeatMap } from "../../charts/HeatMap";
import { useMedia } from "../../components/useMedia";
import { Failed, Loading } from "../../components/States";
import { percentText } from "../../text/change";
import { CallsPanel } from "./CallsPanel";
import { heatOf } from "./heatOf";
import type { DetailProps } from "./ToolDetail";

/** Cells must be wide enough for a finger on a narrow screen. */
const [columnsWide, columnsNarrow] = [60, 24];
const refreshMilliseconds = 30_000;

/** How long the calls took over time, and the calls behind the chosen cells. */
export function LatencyPanel({ name, view, query, change, precision }: DetailProps & { precision: number | null }) {
  const columns = useMedia("(max-width: 639px)") ? columnsNarrow : columnsWide;
  const map = useResource(`heat map ${columns} ${query}`, (signal) => hub.toolHeatMap(query, columns, signal));
  useInterval(map.reload, refreshMilliseconds);
  const data = useMemo(() => (map.value === null ? null : heatOf(map.value)), [map.value]);
  if (map.value === null) return map.error === null
    ? <Loading rows={8} />
    : <Failed inPanel what="The heat map did not load" error={map.error} retry={map.reload} />;
  if (data === null || data.rows.length === 0) {
    return <p className="secondary tool-none">No call has finished in this time: there are no durations to draw.</p>;
  }
  const open = (box: CellBox | null) => {
    const isEmpty = box === null || boxCounts(data, box).calls === 0;
    change((current) => ({ ...current, pick: isEmpty ? null : boxRange(data, box) }));
  };
  return (
    <div className="tool-section">
      <HeatMap
        title="Durations over time"
        data={data}
        selected={view.pick === null ? null : rangeBox(data, view.pick)}
        open={open}
      />
      <p className="muted heat-hint">
        Click a cell or drag over several to see their calls.
        {precision !== null && ` p50 and p95 are exact to within ${percentText(precision)}.`}
      </p>
      {view.pick !== null && (
        <CallsPanel tool={name} pick={view.pick} view={view} close={() => open(null)} />
      )}
    </div>
  );
}
