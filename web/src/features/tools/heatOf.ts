import type { ToolHeatMap } from "../../api/types";
import type { HeatData } from "../../charts/heat";
import { heatData } from "../../charts/heat";
import { parseTime } from "../../text/time";

/** The hub's answer as the heat map takes it; null where it has no columns. */
export function heatOf(map: ToolHeatMap): HeatData | null {
  const from = parseTime(map.range.since);
  if (!Number.isFinite(from) || !(map.column_ms > 0)) return null;
  return heatData({ from, columnLength: map.column_ms, rows: map.rows, cells: map.cells, failed: map.failed });
}
