import { useEffect } from "react";
import { hub } from "../../api/hub";
import type { SessionFacets, SessionHistogram } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useInterval, useResource, useThrottled } from "../../api/useResource";
import { liveSessions } from "../../state/live";
import type { SessionFilter } from "../../state/sessionFilters";
import { sessionListQuery } from "../../state/sessionFilters";
import type { TimeRange } from "../../state/timeRange";
import { isOpenEnded, rangeBounds, rangeKey, rangeQuery } from "../../state/timeRange";

const liveMilliseconds = 2_000;
const refreshMilliseconds = 60_000;

interface Overview {
  facets: Resource<SessionFacets>;
  histogram: Resource<SessionHistogram>;
}

/** How many sessions there are of what, and when they began; both follow what happens. */
export function useOverview(filter: SessionFilter, range: TimeRange, buckets: number): Overview {
  const base = sessionListQuery({ ...filter, order: "latest", isAscending: false }, {});
  const key = `${rangeKey(range)} ${base}`;
  const facets = useResource(`facets ${key}`, (signal) => hub.sessionFacets(base, rangeQuery(range), signal));
  const histogram = useResource(`histogram ${buckets} ${key}`, (signal) =>
    hub.sessionHistogram(base, histogramRange(range, Date.now()), buckets, signal));
  const reload = () => {
    facets.reload();
    histogram.reload();
  };
  const soon = useThrottled(reload, liveMilliseconds);
  const isOpen = isOpenEnded(range);
  useEffect(() => (isOpen ? liveSessions.subscribe(soon) : undefined), [isOpen, soon]);
  useInterval(() => {
    if (isOpen) reload();
  }, refreshMilliseconds);
  return { facets, histogram };
}

/** The axis ends now and not with the latest session, so that quiet times are seen. */
function histogramRange(range: TimeRange, now: number): Record<string, string> {
  const { since, until } = rangeBounds(range, now);
  return {
    ...(since === null ? {} : { since: new Date(since).toISOString() }),
    until: new Date(until).toISOString(),
  };
}
