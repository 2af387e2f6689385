import { useEffect } from "react";
import { hub } from "../api/hub";
import type { ConnectionList } from "../api/types";
import { useInterval, useResource } from "../api/useResource";
import { dataSince } from "../state/timeRange";
import { parseTime } from "../text/time";

const refreshMilliseconds = 60_000;
/** Older data fills every range that a page begins with. */
const settledMilliseconds = 8 * 86_400_000;
/** Events of a day beyond which a page begins with its whole range: the hub sums short ones up row by row. */
const manyEvents = 50_000;

/** When the first event happened, of all machines and sources; null without any, or where there are very many. */
export function firstEvent({ machines }: ConnectionList): number | null {
  const sources = machines.flatMap((machine) => machine.sources);
  const times = sources.map((source) => parseTime(source.first_at)).filter(Number.isFinite);
  const isShort = sources.reduce((sum, source) => sum + source.events_24h, 0) <= manyEvents;
  return isShort && times.length > 0 ? Math.min(...times) : null;
}

/** Learns how far back the hub's data goes, for the ranges that pages begin with. */
export function useDataSince(): void {
  const connections = useResource("data since", hub.connections);
  useEffect(() => {
    if (connections.value !== null) dataSince.set(firstEvent(connections.value));
  }, [connections.value]);
  useInterval(() => {
    const since = dataSince.get();
    if (since === null || Date.now() - since < settledMilliseconds) connections.reload();
  }, refreshMilliseconds);
}
