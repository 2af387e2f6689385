import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useThrottled } from "../../../api/useResource";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { TerminalRendering } from "../../../components/PayloadViews";
import { Empty, Failed, Loading } from "../../../components/States";
import { onLiveEvents } from "../../../state/live";
import { usePlace } from "../../../state/location";
import { TerminalText } from "../../../text/richText";
import { countOf, countText } from "../../../text/words";
import { FilterRow } from "../FilterRow";
import { facetsOfEntry } from "../filter";
import type { PaneProps } from "../tabs";
import { useFilterKeys } from "../useSessionFilter";
import { isOpenSession } from "../whole";
import type { ListHandle } from "./EntryList";
import { EntryList } from "./EntryList";
import { EntryView } from "./EntryView";
import { ReadHead } from "./ReadHead";
import type { ReadContext } from "./readContext";
import { Reading } from "./readContext";
import { entryAt } from "./conversation";
import { localTarget } from "./target";
import { useConversation } from "./useConversation";
import { useEntryFilter } from "./useEntryFilter";
import { useReadKeys } from "./useReadKeys";
import { useTarget } from "./useTarget";

const refreshMilliseconds = 1_500;
const renderTerminal = (text: string) => <TerminalText text={text} />;

/** What was asked, said and done, in order, to be read. */
export function ReadPane(props: PaneProps) {
  const { data, session, agent } = props;
  const read = agent ?? "main";
  const target = useTarget(data, session, read);
  if (target.isPending) return <section className="pane pane-read" aria-label="Read"><Loading rows={12} /></section>;
  return <Conversation key={read} {...props} read={read} asked={target} />;
}

function Conversation({ data, session, zoom, read, asked }: PaneProps & {
  read: string;
  asked: ReturnType<typeof useTarget>;
}) {
  const { target } = asked;
  const isLive = isOpenSession(session);
  const [showsThinking, setShowsThinking] = useState(false);
  const [showsDiffs, setShowsDiffs] = useState(true);
  const local = useMemo(() => (target === null ? null : localTarget(target, data.agents)), [target?.key]);
  // Where reading starts does not change while what is asked for is there already.
  const start = useRef<number | null>(local?.around ?? (isLive && zoom.window === null ? Date.now() : null));
  const [around, setAround] = useState(start.current);
  const conversation = useConversation({ session: data.id, agent: read, around, window: zoom.window });
  const { isLoading } = conversation;
  const filtered = useEntryFilter(conversation, zoom);
  const { shown, isPale } = filtered;
  const { entries } = shown;
  const list = useRef<ListHandle | null>(null);
  const [isFollowing, setIsFollowing] = useState(isLive && target === null && zoom.window === null);
  const [seen, setSeen] = useState(0);
  const refresh = useThrottled(conversation.refresh, refreshMilliseconds);
  useEffect(() => onLiveEvents(() => refresh()), [refresh]);

  // Brings what is asked for into view: where it is among the entries by scrolling, else by fetching around it.
  const gone = useRef<string | null>(null);
  useEffect(() => {
    if (target === null || local === null || isLoading || gone.current === target.key) return;
    const loaded = conversation.entries;
    const isThere = loaded.some(local.isWanted) || isAmong(loaded, local.around) || around === local.around;
    // Where what is asked for is filtered out, what is nearest to it is shown.
    const found = entries.find(local.isWanted) ?? (isThere ? entryAt(entries, null, local.around) : null);
    if (found === null && !isThere) {
      if (around !== local.around) setAround(local.around);
      return;
    }
    gone.current = target.key;
    setIsFollowing(false);
    if (found !== null) list.current?.scrollToEntry(found.id);
  }, [target, local, isLoading, entries, around]);

  const follow = () => {
    if (conversation.hasNext) setAround(zoom.shown.to);
    setIsFollowing(true);
    list.current?.scrollToEnd();
  };
  const toStart = () => {
    setIsFollowing(false);
    const first = entries[0];
    if (conversation.hasPrevious) setAround(zoom.shown.from);
    else if (first !== undefined) list.current?.scrollToEntry(first.id);
  };
  const keys = useReadKeys({
    data, session, read, entries, list, at: target, toStart, toEnd: follow,
  });
  useFilterKeys("Read", filtered.state, () => {
    const focused = entries.find((entry) => entry.id === keys.cursor) ?? list.current?.topEntry();
    return focused == null ? null : facetsOfEntry(focused)[0] ?? null;
  });
  const pin = useCallback((element: HTMLElement) => list.current?.pin(element), []);
  const context: ReadContext = useMemo(
    () => ({ session: data.id, agents: data.agents, target, showsThinking, showsDiffs, pin }),
    [data.id, data.agents, target, showsThinking, showsDiffs, pin],
  );
  const render = useCallback(
    (entry: ConversationEntry) => (
      <EntryView entry={entry} isCursor={entry.id === keys.cursor} isPale={isPale(entry)} />
    ),
    [keys.cursor, isPale],
  );
  const count = conversation.entries.length;
  const total = conversation.total ?? count;
  useEffect(() => {
    if (isFollowing) setSeen(total);
  }, [isFollowing, total]);
  const unread = Math.max(0, total - seen);
  return (
    <section className="pane pane-read" aria-label="Read">
      <ReadHead
        data={data}
        read={read}
        total={conversation.total}
        zoom={zoom}
        follow={isLive ? { isFollowing, unread, follow, pause: () => setIsFollowing(false) } : null}
        toggles={[
          { word: "Thinking", isOn: showsThinking, set: setShowsThinking },
          { word: "Diffs", isOn: showsDiffs, set: setShowsDiffs },
        ]}
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
      {conversation.error !== null && (
        <Failed
          inPanel
          what={count === 0 ? "The conversation did not load" : "More of the conversation did not load"}
          error={conversation.error}
          retry={conversation.retry}
        />
      )}
      {isLoading && <Loading rows={12} />}
      {!isLoading && conversation.error === null && count === 0 && (
        <Empty inPanel title={zoom.window === null ? "Nothing was said" : "Nothing was said in this stretch of time"}>
          {zoom.window === null
            ? "No prompt, reply or tool call of this agent was recorded. Raw shows what was."
            : <button type="button" className="button" onClick={() => zoom.zoomTo(null)}>Show the whole session</button>}
        </Empty>
      )}
      {!isLoading && count > 0 && entries.length === 0 && (
        <p className="entry-notice muted">Nothing of what was looked through passes the filter.</p>
      )}
      {!isLoading && count > 0 && (
        <Reading.Provider value={context}>
          <TerminalRendering.Provider value={renderTerminal}>
            <EntryList
              conversation={shown}
              render={render}
              handle={list}
              isFollowing={isFollowing}
              onLeftEnd={(isAtEnd) => {
                if (!isAtEnd) setIsFollowing(false);
              }}
              label={`Conversation, ${countText(total)} entries`}
            />
          </TerminalRendering.Provider>
        </Reading.Provider>
      )}
      {filtered.lookFurther !== null && (
        <button type="button" className="button look-further" onClick={filtered.lookFurther}>
          Look through more of {countText(total)} entries
        </button>
      )}
    </section>
  );
}

function isAmong(entries: readonly ConversationEntry[], at: number): boolean {
  const first = entries[0];
  const last = entries[entries.length - 1];
  return first !== undefined && last !== undefined && Date.parse(first.at) <= at && at <= Date.parse(last.at);
}
