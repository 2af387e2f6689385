import type { Resource } from "../../api/useResource";
import { useInterval, useResource } from "../../api/useResource";
import type { TimeRange } from "../../state/timeRange";
import { isOpenEnded, rangeKey, rangeQuery } from "../../state/timeRange";
import type { CallList } from "./calls";
import { loadCalls } from "./calls";
import type { ToolView } from "./view";

const refreshMilliseconds = 60_000;

/** The newest calls of a tool in the range: who uses it and what is unusual is told from them. */
export function useSample(tool: string, view: ToolView, range: TimeRange): Resource<CallList> {
  const query = new URLSearchParams(rangeQuery(range)).toString();
  const sample = useResource(
    `calls ${tool} ${rangeKey(range)} ${view.source_app} ${view.machine_id}`,
    (signal) => loadCalls(tool, query, { ...view, range: null }, 1, signal),
  );
  useInterval(() => {
    if (isOpenEnded(range)) sample.reload();
  }, refreshMilliseconds);
  return sample;
}
