import { useCallback, useEffect } from "react";
import { EventDrawer } from "../../components/EventDrawer";
import { FeedList } from "../../components/FeedList";
import { useFeedSelection } from "../../components/useFeedSelection";
import { OnlyRepeats } from "../../components/RepeatsButton";
import { Empty, Loading } from "../../components/States";
import type { Agent } from "../../api/types";
import type { FeedRow } from "../../state/feedRows";
import type { EventFilter, ListFilterName } from "../../state/filters";
import { isUnfiltered, noFilter } from "../../state/filters";
import { feed, setFolding } from "../../state/live";
import { setParameters } from "../../state/location";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { rangeKey, rangeParameters } from "../../state/timeRange";
import { ConnectCard } from "../../components/ConnectCard";
import { Announcer } from "../../components/Announcer";
import { FeedHead } from "./FeedHead";

interface FeedProps {
  filter: EventFilter;
  /** Agents that can be picked. */
  agents: readonly Agent[];
  range: TimeRange;
  changeFilter: (change: (current: EventFilter) => EventFilter) => void;
}

/** The feed of events with its head, and the drawer of the event that is chosen. */
export function Feed({ filter, changeFilter, agents, range }: FeedProps) {
  const { foldRoutine } = useStore(preferences);
  useEffect(() => setFolding(foldRoutine), [foldRoutine]);
  const { cursor, open, related, selected, close } = useFeedSelection();
  const filterBy = useCallback((name: ListFilterName, value: string) => {
    changeFilter((current) => ({ ...current, [name]: [value] }));
  }, [changeFilter]);
  return (
    <>
      <FeedHead filter={filter} changeFilter={changeFilter} agents={agents} />
      <div className="with-drawer" data-open={selected !== null}>
        <section className="feed" aria-label="Feed of events" data-errors-only={filter.errorsOnly}>
          <FeedBody
            filter={filter}
            changeFilter={changeFilter}
            range={range}
            selected={selected}
            cursor={cursor}
            open={open}
          />
          <Announcer />
        </section>
        {selected !== null && (
          <EventDrawer uuid={selected} related={related} close={close} filterBy={filterBy} showsSessionLink />
        )}
      </div>
    </>
  );
}

function FeedBody(props: Omit<FeedProps, "agents"> & {
  selected: string | null;
  cursor: number | null;
  open: (row: FeedRow, number: number) => void;
}) {
  const { model, isLoading } = useStore(feed);
  if (isLoading) return <Loading rows={12} />;
  if (model.endRow === model.firstRow) {
    if (model.hiddenCount > 0) return <OnlyRepeats />;
    if (rangeKey(props.range) !== "live") return <NothingInRange />;
    if (isUnfiltered(props.filter)) return <ConnectCard />;
    return (
      <Empty
        title="No event matches the filter"
        action={
          <button type="button" className="button strong" onClick={() => props.changeFilter(() => noFilter)}>
            Clear the filter
          </button>
        }
      >
        New events that match appear here as they happen.
      </Empty>
    );
  }
  return (
    <FeedList
      label="Events, newest last"
      selected={props.selected}
      cursor={props.cursor}
      depthOf={null}
      open={props.open}
    />
  );
}

function NothingInRange() {
  return (
    <Empty
      title="Nothing happened in this time range"
      action={
        <button
          type="button"
          className="button strong"
          onClick={() => setParameters(rangeParameters({ kind: "relative", name: "live" }, "live"), "push")}
        >
          Show the newest events
        </button>
      }
    >
      A filter, if there is one, counts too.
    </Empty>
  );
}
