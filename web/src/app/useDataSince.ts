import { useEffect } from "react";
import { hub } from "../api/hub";
import type { ConnectionList } from "../api/types";
import { useInterval, useResource } from "../api/useResource";
import { dataSince } from "../state/timeRange";
import { parseTime } from "../text/time";

const refreshMilliseconds = 60_000;
/** Older data fills every range that a page begins with. */
const settledMilliseconds = 8 * 86_400_000;

/** When the first event happened, of all machines and sources; null without any. */
export function firstEvent({ machines }: ConnectionList): number | null {
  const times = machines.flatMap((machine) => machine.sources.map((source) => parseTime(source.first_at)))
    .filter(Number.isFinite);
  return times.length === 0 ? null : Math.min(...times);
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
