import { useEffect, useState } from "react";
import type { Session } from "../../../api/types";
import { FeedList } from "../../../components/FeedList";
import { FollowControl } from "../../../components/FollowControl";
import { Empty, Loading } from "../../../components/States";
import { useFeedSelection } from "../../../components/useFeedSelection";
import { feed, setFolding, setRepeats } from "../../../state/live";
import { setParameters, usePlace } from "../../../state/location";
import { useStore } from "../../../state/store";
import { sourceWord } from "../../../text/eventWords";
import { goesOn } from "../../../text/lasted";
import type { PaneProps } from "../tabs";
import { extent, fitWindow, readMoment } from "../zoom";
import { showEventAt } from "./showEventAt";

/** Of the session: what is shown around a moment that lies too far back to be scrolled to. */
const shareAroundMoment = 0.02;

/** Everything that was stored of the session, as it was stored, in order; the chosen event's JSON stands beside it. */
export function RawPane({ data, session, zoom }: PaneProps) {
  const selection = useFeedSelection();
  // Raw leaves nothing out and puts nothing together.
  useEffect(() => {
    setFolding(false);
    setRepeats(true);
  }, []);
  const isTooFar = useMomentInView(selection.selected);
  const zoomToMoment = (at: number) => {
    const half = (extent(zoom.whole) * shareAroundMoment) / 2;
    zoom.zoomTo(fitWindow({ from: at - half, to: at + half }, zoom.whole));
  };
  return (
    <section className="pane pane-timeline feed" aria-label="Raw">
      <div className="pane-head">
        <h2>Stored events</h2>
        {goesOn(session) && zoom.window === null && <FollowControl />}
        <span className="topbar-space" />
        {isTooFar !== null && (
          <button type="button" className="button strong" onClick={() => zoomToMoment(isTooFar)}>
            The chosen moment lies further back: zoom to it
          </button>
        )}
        <SourceChips session={session} />
      </div>
      <RawBody depthOf={data.depthOf} selection={selection} />
    </section>
  );
}

/** Brings the moment of the address into view; the moment itself where it lies too far back for that. */
function useMomentInView(selected: string | null): number | null {
  const at = readMoment(usePlace().parameters, "at");
  const { isLoading, query } = useStore(feed);
  const [tooFar, setTooFar] = useState<number | null>(null);
  useEffect(() => {
    setTooFar(null);
    if (isLoading || at === null || selected !== null) return undefined;
    let isCurrent = true;
    void showEventAt(at, () => isCurrent).then((isShown) => {
      if (isCurrent && !isShown) setTooFar(at);
    });
    return () => {
      isCurrent = false;
    };
    // A selection that comes later must not move the list.
  }, [isLoading, query, at]);
  return tooFar;
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

function RawBody({ depthOf, selection }: {
  depthOf: (agent: string) => number;
  selection: ReturnType<typeof useFeedSelection>;
}) {
  const { model, isLoading } = useStore(feed);
  if (isLoading) return <Loading rows={12} />;
  if (model.endRow === model.firstRow) {
    return (
      <Empty inPanel title="No events">Nothing of this session, or of the chosen agent and time, was recorded.</Empty>
    );
  }
  return (
    <FeedList
      label="Events of this session, newest last"
      selected={selection.selected}
      cursor={selection.cursor}
      depthOf={depthOf}
      open={selection.open}
    />
  );
}
