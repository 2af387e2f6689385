import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useThrottled } from "../../../api/useResource";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { TerminalRendering } from "../../../components/PayloadViews";
import { Empty, Failed, Loading } from "../../../components/States";
import { onLiveEvents } from "../../../state/live";
import { TerminalText } from "../../../text/richText";
import { countText } from "../../../text/words";
import type { PaneProps } from "../tabs";
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
  const { entries, isLoading } = conversation;
  const list = useRef<ListHandle | null>(null);
  const [isFollowing, setIsFollowing] = useState(isLive && target === null && zoom.window === null);
  const [seen, setSeen] = useState(0);
  const refresh = useThrottled(conversation.refresh, refreshMilliseconds);
  useEffect(() => onLiveEvents(() => refresh()), [refresh]);

  // Brings what is asked for into view: where it is among the entries by scrolling, else by fetching around it.
  const gone = useRef<string | null>(null);
  useEffect(() => {
    if (target === null || local === null || isLoading || gone.current === target.key) return;
    const found = entries.find(local.isWanted) ??
      (isAmong(entries, local.around) || around === local.around ? entryAt(entries, null, local.around) : null);
    if (found === null) {
      if (around !== local.around) setAround(local.around);
      return;
    }
    gone.current = target.key;
    setIsFollowing(false);
    list.current?.scrollToEntry(found.id);
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
  const pin = useCallback((element: HTMLElement) => list.current?.pin(element), []);
  const context: ReadContext = useMemo(
    () => ({ session: data.id, agents: data.agents, target, showsThinking, showsDiffs, pin }),
    [data.id, data.agents, target, showsThinking, showsDiffs, pin],
  );
  const render = useCallback(
    (entry: ConversationEntry) => <EntryView entry={entry} isCursor={entry.id === keys.cursor} />,
    [keys.cursor],
  );
  const last = entries[entries.length - 1];
  useEffect(() => {
    if (isFollowing) setSeen(conversation.total ?? entries.length);
  }, [isFollowing, conversation.total, entries.length]);
  const unread = Math.max(0, (conversation.total ?? entries.length) - seen);
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
      />
      {conversation.error !== null && (
        <Failed
          inPanel
          what={entries.length === 0 ? "The conversation did not load" : "More of the conversation did not load"}
          error={conversation.error}
          retry={conversation.retry}
        />
      )}
      {isLoading && <Loading rows={12} />}
      {!isLoading && conversation.error === null && last === undefined && (
        <Empty inPanel title={zoom.window === null ? "Nothing was said" : "Nothing was said in this stretch of time"}>
          {zoom.window === null
            ? "No prompt, reply or tool call of this agent was recorded. Raw shows what was."
            : <button type="button" className="button" onClick={() => zoom.zoomTo(null)}>Show the whole session</button>}
        </Empty>
      )}
      {!isLoading && last !== undefined && (
        <Reading.Provider value={context}>
          <TerminalRendering.Provider value={renderTerminal}>
            <EntryList
              conversation={conversation}
              render={render}
              handle={list}
              isFollowing={isFollowing}
              onLeftEnd={(isAtEnd) => {
                if (!isAtEnd) setIsFollowing(false);
              }}
              label={`Conversation, ${countText(conversation.total ?? entries.length)} entries`}
            />
          </TerminalRendering.Provider>
        </Reading.Provider>
      )}
    </section>
  );
}

function isAmong(entries: readonly ConversationEntry[], at: number): boolean {
  const first = entries[0];
  const last = entries[entries.length - 1];
  return first !== undefined && last !== undefined && Date.parse(first.at) <= at && at <= Date.parse(last.at);
}
