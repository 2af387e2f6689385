import { ApiError } from "../../api/client";
import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import { useNow } from "../../components/Clock";
import { ConnectCard } from "../../components/ConnectCard";
import { Empty, Failed, Loading } from "../../components/States";
import { preferences } from "../../state/preferences";
import type { SessionFilter } from "../../state/sessionFilters";
import { isWithoutFilter, noSessionFilter, sessionListQuery } from "../../state/sessionFilters";
import { setParameters } from "../../state/location";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { rangeKey, rangeWords } from "../../state/timeRange";
import { agoText, parseTime } from "../../text/time";
import { countOf } from "../../text/words";
import { activeFilters } from "./facetWords";
import { rangeReaching } from "./sessionWords";

interface NoneProps {
  filter: SessionFilter;
  range: TimeRange;
  change: (filter: SessionFilter) => void;
  choose: (range: TimeRange) => void;
}

/** No card: only what is not over has one. */
export function NothingActive({ filter, change }: Pick<NoneProps, "filter" | "change">) {
  return (
    <Empty
      title={isWithoutFilter(filter) ? "No session is at work" : "No session at work matches the filter"}
      action={
        <>
          <button type="button" className="button strong" onClick={() => setParameters({ view: null }, "push")}>
            Show all in a table
          </button>
          {!isWithoutFilter(filter) && <ClearButton filter={filter} change={change} />}
        </>
      }
    >
      Cards show sessions that run or wait. The next one appears here by itself.
    </Empty>
  );
}

/** Why no session is shown: nothing is connected, nothing is in the time, or the filter lets nothing pass. */
export function NoSessions({ filter, range, change, choose }: NoneProps) {
  const { zone } = useStore(preferences);
  const now = useNow();
  const query = sessionListQuery({ ...filter, order: "latest", isAscending: false }, {});
  const anytime = useResource(`latest ${query} ${rangeKey(range)}`, (signal) => hub.sessions(query, 1, null, signal));
  if (anytime.error !== null) return <SessionsFailed error={anytime.error} reload={anytime.reload} />;
  if (anytime.value === null) return <Loading rows={3} />;
  const [latest] = anytime.value.sessions;
  const when = rangeWords(range, zone);
  if (latest !== undefined) {
    const wider = rangeReaching(parseTime(latest.last_event_at), now);
    const total = anytime.value.total;
    return (
      <Empty
        title={isWithoutFilter(filter) ? "No session in this time" : "No session of this time matches the filter"}
        action={
          <>
            <button type="button" className="button strong" onClick={() => choose(wider)}>
              Show {rangeWords(wider, zone).toLowerCase()}
            </button>
            {!isWithoutFilter(filter) && <ClearButton filter={filter} change={change} />}
          </>
        }
      >
        The time is {when.toLowerCase()}. {total === null ? "The last one" : `There ${total === 1 ? "is" : "are"} ${
          countOf(total, "session")} in all; the last one`} was active {agoText(parseTime(latest.last_event_at), now)}.
        {!isWithoutFilter(filter) && <> Filtered by {filterSentence(filter)}.</>}
      </Empty>
    );
  }
  if (isWithoutFilter(filter)) return <ConnectCard />;
  return (
    <Empty title="No session matches the filter" action={<ClearButton filter={filter} change={change} />}>
      Filtered by {filterSentence(filter)}.
    </Empty>
  );
}

function ClearButton({ filter, change }: { filter: SessionFilter; change: (filter: SessionFilter) => void }) {
  const { order, isAscending } = filter;
  return (
    <button
      type="button"
      className="button strong"
      onClick={() => change({ ...noSessionFilter, order, isAscending })}
    >
      Clear the filter
    </button>
  );
}

function filterSentence(filter: SessionFilter): string {
  return activeFilters(filter).map((one) => `${one.name.toLowerCase()} ${one.words}`).join(", ");
}

/** The list did not come: not permitted, or a failure. */
export function SessionsFailed({ error, reload }: { error: Error; reload: () => void }) {
  if (error instanceof ApiError && error.status === 403) {
    return (
      <Empty title="You may not see these sessions">Ask whoever runs this hub for a token that may read them.</Empty>
    );
  }
  return (
    <Failed
      what="The sessions did not load"
      error={error}
      retry={reload}
      stillWorks="The hub keeps recording; nothing is lost."
    />
  );
}
