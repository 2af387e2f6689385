import { useEffect, useRef } from "react";
import type { Event, Session } from "../../api/types";
import { centreRow, FeedList } from "../../components/FeedList";
import { FollowControl } from "../../components/FollowControl";
import { OnlyRepeats, RepeatsButton } from "../../components/RepeatsButton";
import { Empty, Loading } from "../../components/States";
import type { useFeedSelection } from "../../components/useFeedSelection";
import { feed, loadOlder, setFolding } from "../../state/live";
import { setParameters, usePlace } from "../../state/location";
import { preferences, setPreference } from "../../state/preferences";
import { useStore } from "../../state/store";
import { sourceWord } from "../../text/eventWords";
import type { SessionData } from "./useSessionData";

/** Pages of older events that are fetched to bring the first failure into view. */
const maximumPagesForFailure = 10;

/** Everything that happened, in order, subagents indented below who started them. */
export function Timeline({ data, selection }: { data: SessionData; selection: ReturnType<typeof useFeedSelection> }) {
  const { foldRoutine } = useStore(preferences);
  useEffect(() => setFolding(foldRoutine), [foldRoutine]);
  const isLive = data.session?.status === "running" || data.session?.status === "waiting";
  useOpeningPlace(data, selection.selected);
  return (
    <section className="pane pane-timeline feed" aria-label="Timeline">
      <div className="pane-head">
        <h2>Timeline</h2>
        {isLive && <FollowControl />}
        <span className="topbar-space" />
        <SourceChips session={data.session} />
        <RepeatsButton />
        <button
          type="button"
          className="button"
          aria-pressed={foldRoutine}
          title="Reads and listings in one row each (r)"
          onClick={() => setPreference("foldRoutine", !foldRoutine)}
        >
          Fold routine
        </button>
      </div>
      <TimelineBody data={data} selection={selection} />
    </section>
  );
}

/** One chip for each source that told of the session; a chosen one is shown alone and whole. */
function SourceChips({ session }: { session: Session | null }) {
  const chosen = usePlace().parameters.get("source");
  const sources = session?.sources ?? [];
  if (sources.length < 2 && chosen === null) return null;
  return (
    <div role="group" aria-label="Source" className="source-chips">
      {sources.map((source) => (
        <button
          key={source}
          type="button"
          className="button"
          aria-pressed={source === chosen}
          title={`Only what ${sourceWord(source).toLowerCase()} told`}
          onClick={() => setParameters({ source: source === chosen ? null : source })}
        >
          {sourceWord(source)}
        </button>
      ))}
    </div>
  );
}

function TimelineBody({ data, selection }: { data: SessionData; selection: ReturnType<typeof useFeedSelection> }) {
  const { model, isLoading } = useStore(feed);
  if (isLoading) return <Loading rows={12} />;
  if (model.endRow === model.firstRow) {
    if (model.hiddenCount > 0) return <OnlyRepeats />;
    return (
      <Empty inPanel title="No events">Nothing of this session, or of the chosen agent, was recorded.</Empty>
    );
  }
  return (
    <FeedList
      label="Events of this session, newest last"
      selected={selection.selected}
      cursor={selection.cursor}
      depthOf={data.depthOf}
      open={selection.open}
    />
  );
}

/**
 * Where reading starts: at the first failure of a session that failed, at the beginning of one that is over, at the end
 * of one that goes on.
 */
function useOpeningPlace(data: SessionData, selected: string | null): void {
  const { isLoading, query } = useStore(feed);
  const done = useRef<string | null>(null);
  const status = data.session?.status;
  const firstError = data.errors.value?.events[0];
  const areErrorsKnown = data.errors.value !== null || data.errors.error !== null;
  useEffect(() => {
    if (isLoading || status === undefined || !areErrorsKnown || query === null || done.current === query) return;
    done.current = query;
    if (selected !== null || status === "running" || status === "waiting") return;
    if (status === "failed" && firstError !== undefined) void showFailure(firstError, query);
    else centreRow(feed.get().model.firstRow);
  }, [isLoading, status, areErrorsKnown, query, selected, firstError]);
}

async function showFailure(failure: Event, query: string): Promise<void> {
  for (let page = 0; page < maximumPagesForFailure; page += 1) {
    const { model, query: current } = feed.get();
    if (current !== query) return;
    const number = model.rowOfEvent(failure.event_uuid);
    if (number !== null) {
      centreRow(number);
      return;
    }
    if (!(await loadOlder())) return;
  }
}
