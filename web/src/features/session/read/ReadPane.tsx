import type { Dispatch, SetStateAction } from "react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useThrottled } from "../../../api/useResource";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { Empty, Failed, Loading } from "../../../components/States";
import { onLiveEvents } from "../../../state/live";
import { usePlace } from "../../../state/location";
import { goesOn } from "../../../text/lasted";
import { countOf, countText } from "../../../text/words";
import { FilterRow } from "../FilterRow";
import { facetsOfEntry } from "../filter";
import type { PaneProps } from "../tabs";
import { useFilterKeys } from "../useSessionFilter";
import type { SessionData } from "../useSessionData";
import { useOpenQuestions } from "../useSessionData";
import type { Zoom } from "../useZoom";
import type { ListHandle } from "./EntryList";
import { EntryView } from "./EntryView";
import { ReadHead } from "./ReadHead";
import { ReadingList } from "./ReadingList";
import type { ReadContext } from "./readContext";
import type { Target } from "./target";
import { localTarget } from "./target";
import type { LoadedConversation } from "./useConversation";
import { useConversation } from "./useConversation";
import { useEntryFilter } from "./useEntryFilter";
import { useReadKeys } from "./useReadKeys";
import { useTarget } from "./useTarget";
import { useTargetInView } from "./useTargetInView";

const refreshMilliseconds = 1_500;

/** What was asked, said and done, in order, to be read. */
export function ReadPane(props: PaneProps) {
  const { data, session, agent } = props;
  const read = agent ?? "main";
  const { target, isPending } = useTarget(data, session, read, agent);
  if (isPending) return <section className="pane pane-read" aria-label="Read"><Loading rows={12} /></section>;
  return <Conversation key={read} {...props} read={read} target={target} />;
}

function Conversation({ data, session, agent, zoom, read, target }: PaneProps & { read: string; target: Target | null }) {
  const isLive = goesOn(session);
  const local = useMemo(() => (target === null ? null : localTarget(target, data.agents)), [target?.key]);
  // Where reading starts does not change while what is asked for is there already.
  const start = useRef<number | null>(local?.around ?? (isLive && zoom.window === null ? Date.now() : null));
  const [around, setAround] = useState(start.current);
  const conversation = useConversation({ session: data.id, agent: read, around, window: zoom.window });
  const filtered = useEntryFilter(conversation, zoom);
  const { shown, isPale } = filtered;
  const list = useRef<ListHandle | null>(null);
  const [isFollowing, setIsFollowing] = useState(isLive && target === null && zoom.window === null);
  const leaveEnd = () => setIsFollowing(false);
  const refresh = useThrottled(conversation.refresh, refreshMilliseconds);
  useEffect(() => onLiveEvents(() => refresh()), [refresh]);
  useTargetInView({ target, local, conversation, shown: shown.entries, around, setAround, list, leaveEnd });

  const ways = waysToEnds({ conversation, shown, zoom, list, setAround, setIsFollowing });
  const keys = useReadKeys({ data, session, read, agent, entries: shown.entries, list, at: target, ...ways });
  useFilterKeys("Read", filtered.state, () => {
    const focused = shown.entries.find((entry) => entry.id === keys.cursor) ?? list.current?.topEntry();
    return focused == null ? null : facetsOfEntry(focused)[0] ?? null;
  });
  const { context, toggles } = useReading(data, target, list);
  const render = useCallback(
    (entry: ConversationEntry) => (
      <EntryView entry={entry} isCursor={entry.id === keys.cursor} isPale={isPale(entry)} />
    ),
    [keys.cursor, isPale],
  );
  const count = conversation.entries.length;
  const total = conversation.total ?? count;
  const unread = useUnread(conversation.isLoading ? null : total, isFollowing);
  return (
    <section className="pane pane-read" aria-label="Read">
      <ReadHead
        data={data}
        read={read}
        agent={agent}
        total={conversation.total}
        zoom={zoom}
        follow={isLive ? { isFollowing, unread, follow: ways.toEnd, pause: leaveEnd } : null}
        toggles={toggles}
        steps={keys.steps}
        minimum={usePlace().parameters.get("min")}
      />
      <FilterRow
        state={filtered.state}
        nameOf={data.nameOf}
        minimum={filtered.minimum}
        onlyErrors={filtered.onlyErrors}
        note={filtered.passed === null ? null
          : `${countText(filtered.passed)} of ${countOf(count, "entry", "entries")} looked through`}
      />
      <ConversationState conversation={conversation} shown={shown} zoom={zoom} />
      {!conversation.isLoading && count > 0 && (
        <ReadingList
          context={context}
          conversation={shown}
          render={render}
          list={list}
          isFollowing={isFollowing}
          leaveEnd={leaveEnd}
          label={`Conversation, ${countText(total)} entries`}
        />
      )}
      {filtered.lookFurther !== null && <LookFurther total={total} look={filtered.lookFurther} />}
    </section>
  );
}

function LookFurther({ total, look }: { total: number; look: () => void }) {
  return (
    <button type="button" className="button look-further" onClick={look}>
      Look through more of {countText(total)} entries
    </button>
  );
}

/** The ways to the beginning and to the end, which may have to be fetched. */
function waysToEnds({ conversation, shown, zoom, list, setAround, setIsFollowing }: {
  conversation: LoadedConversation;
  shown: LoadedConversation;
  zoom: Zoom;
  list: { current: ListHandle | null };
  setAround: (at: number) => void;
  setIsFollowing: Dispatch<SetStateAction<boolean>>;
}): { toStart: () => void; toEnd: () => void } {
  return {
    toStart() {
      setIsFollowing(false);
      const first = shown.entries[0];
      if (conversation.hasPrevious) setAround(zoom.shown.from);
      else if (first !== undefined) list.current?.scrollToEntry(first.id);
    },
    toEnd() {
      if (conversation.hasNext) setAround(zoom.shown.to);
      setIsFollowing(true);
      list.current?.scrollToEnd();
    },
  };
}

function useReading(data: SessionData, target: Target | null, list: { current: ListHandle | null }) {
  const [showsThinking, setShowsThinking] = useState(false);
  const [showsDiffs, setShowsDiffs] = useState(true);
  const pin = useCallback((element: HTMLElement) => list.current?.pin(element), []);
  const contextWindow = data.session?.context?.window ?? null;
  const questions = useOpenQuestions(data);
  const context: ReadContext = useMemo(
    () => ({ session: data.id, agents: data.agents, questions, target, contextWindow, showsThinking, showsDiffs, pin }),
    [data.id, data.agents, questions, target, contextWindow, showsThinking, showsDiffs, pin],
  );
  const toggles = [
    { word: "Thinking", isOn: showsThinking, set: setShowsThinking },
    { word: "Diffs", isOn: showsDiffs, set: setShowsDiffs },
  ];
  return { context, toggles };
}

/** How many entries came since the reader left the end, or since he opened the page elsewhere; null while it loads. */
function useUnread(total: number | null, isFollowing: boolean): number {
  const [seen, setSeen] = useState<number | null>(null);
  const isFirst = seen === null;
  useEffect(() => {
    if (isFollowing || isFirst) setSeen(total);
  }, [isFollowing, isFirst, total]);
  return total === null || seen === null ? 0 : Math.max(0, total - seen);
}

/** Why there is nothing to be read, or not all of it. */
function ConversationState({ conversation, shown, zoom }: {
  conversation: LoadedConversation;
  shown: LoadedConversation;
  zoom: Zoom;
}) {
  const { error, isLoading, entries: { length: count } } = conversation;
  return (
    <>
      {error !== null && (
        <Failed
          inPanel
          what={count === 0 ? "The conversation did not load" : "More of the conversation did not load"}
          error={error}
          retry={conversation.retry}
        />
      )}
      {isLoading && <Loading rows={12} />}
      {!isLoading && error === null && count === 0 && (
        <Empty inPanel title={zoom.window === null ? "Nothing was said" : "Nothing was said in this stretch of time"}>
          {zoom.window === null
            ? "No prompt, reply or tool call of this agent was recorded. Raw shows what was."
            : <button type="button" className="button" onClick={() => zoom.zoomTo(null)}>Show the whole session</button>}
        </Empty>
      )}
      {!isLoading && count > 0 && shown.entries.length === 0 && (
        <p className="entry-notice muted">Nothing of what was looked through passes the filter.</p>
      )}
    </>
  );
}
