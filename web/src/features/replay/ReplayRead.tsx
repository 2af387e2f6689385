import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ConversationEntry } from "../../api/sessionWindows";
import type { Agent } from "../../api/types";
import { Empty, Failed, Loading } from "../../components/States";
import { setParameters } from "../../state/location";
import { agentLabel } from "../../text/eventWords";
import { momentOf } from "../../text/time";
import { agentsAt } from "../session/read/cutConversation";
import type { ListHandle } from "../session/read/EntryList";
import { EntryView } from "../session/read/EntryView";
import { ReadingList } from "../session/read/ReadingList";
import type { ReadContext } from "../session/read/readContext";
import type { Target } from "../session/read/target";
import { localTarget, pathBetween } from "../session/read/target";
import type { LoadedConversation } from "../session/read/useConversation";
import type { SessionData } from "../session/useSessionData";
import { entryOf } from "../session/moments";
import { useCutConversation } from "./useCutConversation";
import type { Replay } from "./usePlayer";
import { usePlayerValue } from "./usePlayer";
import type { Moment } from "./stepper";

const listedAgents = 200;
const nothing = () => undefined;
const renderEntry = (entry: ConversationEntry) => <EntryView entry={entry} />;

/** The panel beside it says what was asked then. */
const noQuestions: ReadContext["questions"] = [];

/** What the agent had seen and said by now. */
export function ReplayRead({ data, read, replay, moment }: {
  data: SessionData;
  read: string;
  replay: Replay;
  /** What the last step led to: it is marked, and its agents are open. */
  moment: Moment | null;
}) {
  const conversation = useCutConversation(data.id, read, replay);
  const { entries, at } = conversation;
  const turn = usePlayerValue(replay, (player) => player.turn);
  const [showsThinking, setShowsThinking] = useState(false);
  const [showsDiffs, setShowsDiffs] = useState(true);
  const [isFollowing, setIsFollowing] = useState(true);
  const list = useRef<ListHandle | null>(null);
  const agents = useAgentsAt(data, at);
  const target = useMomentTarget(data, read, moment);
  const isPlaying = usePlayerValue(replay, (player) => player.isPlaying);
  const isThere = target !== null && !isPlaying && !conversation.isBehind;
  // Jumps and playing show the end; a step shows what it led to.
  useEffect(() => setIsFollowing(true), [turn]);
  useShownOnce(isThere ? target : null, data.agents, entries, (found) => {
    setIsFollowing(false);
    list.current?.scrollToEntry(found.id);
  });

  const pin = useCallback((element: HTMLElement) => list.current?.pin(element), []);
  const contextWindow = data.session?.context?.window ?? null;
  const context: ReadContext = useMemo(
    () => ({
      session: data.id, agents, questions: noQuestions, target: isThere ? target : null, contextWindow, showsThinking,
      showsDiffs, pin, until: at,
    }),
    // What is shown of entries changes with the entries.
    [data.id, agents, isThere, target, contextWindow, showsThinking, showsDiffs, pin, entries],
  );
  return (
    <section className="pane replay-read" aria-label="What was seen and said" data-busy={conversation.isBehind}>
      <div className="pane-head">
        <h2>Seen and said</h2>
        <AgentSelect data={data} read={read} />
        <span className="topbar-space" />
        {!isFollowing && (
          <button type="button" className="button strong" onClick={() => setIsFollowing(true)}>
            Follow the replay
          </button>
        )}
        <Toggle word="Thinking" isOn={showsThinking} set={setShowsThinking} />
        <Toggle word="Diffs" isOn={showsDiffs} set={setShowsDiffs} />
      </div>
      {conversation.error !== null && (
        <Failed inPanel what="What was said did not load" error={conversation.error} retry={conversation.retry} />
      )}
      {conversation.isEmpty && conversation.error === null && <Loading rows={10} />}
      {!conversation.isEmpty && entries.length === 0 && (
        <Empty inPanel title="Nothing was said yet">Play on, or step to the next event with <kbd>.</kbd></Empty>
      )}
      {entries.length > 0 && (
        <ReadingList
          context={context}
          conversation={asLoaded(conversation)}
          render={renderEntry}
          list={list}
          isFollowing={isFollowing}
          leaveEnd={() => setIsFollowing(false)}
          label="What was seen and said until then"
        />
      )}
    </section>
  );
}

/** The agents as they were; the same value as long as none of them begins or ends. */
function useAgentsAt(data: SessionData, at: number): Agent[] {
  const begun = data.agents.filter((agent) => momentOf(agent.started_at) <= at);
  const ended = begun.filter((agent) => agent.ended_at !== null && momentOf(agent.ended_at) <= at);
  return useMemo(() => agentsAt(data.agents, at), [data.agents, begun.length, ended.length]);
}

function useMomentTarget(data: SessionData, read: string, moment: Moment | null): Target | null {
  return useMemo<Target | null>(() => (moment === null ? null : {
    key: `${moment.at} ${moment.kind}`, at: momentOf(moment.at), exact: moment.at,
    entry: entryOf(moment),
    path: moment.agent_id === read ? [] : pathBetween(data.agents, read, moment.agent_id),
  }), [moment, read, data.agents]);
}

/** Shows the entry of a target as soon as it is there, and not again when more comes. */
function useShownOnce(
  target: Target | null,
  agents: readonly Agent[],
  entries: readonly ConversationEntry[],
  show: (entry: ConversationEntry) => void,
): void {
  const gone = useRef<string | null>(null);
  useEffect(() => {
    if (target === null || gone.current === target.key) return;
    gone.current = target.key;
    const found = entries.find(localTarget(target, agents).isWanted);
    if (found !== undefined) show(found);
  }, [target, entries]);
}

/** What is cut at a moment has nothing after it. */
function asLoaded(conversation: ReturnType<typeof useCutConversation>): LoadedConversation {
  return {
    entries: conversation.entries, total: null, hasPrevious: conversation.hasPrevious, hasNext: false, isLoading: false,
    isLoadingMore: conversation.isLoading, error: null, loadPrevious: conversation.loadPrevious, loadNext: nothing,
    refresh: nothing, retry: nothing,
  };
}

function Toggle({ word, isOn, set }: { word: string; isOn: boolean; set: (isOn: boolean) => void }) {
  return <button type="button" className="button" aria-pressed={isOn} onClick={() => set(!isOn)}>{word}</button>;
}

function AgentSelect({ data, read }: { data: SessionData; read: string }) {
  if (data.agents.length < 2) return null;
  return (
    <select
      className="select"
      aria-label="Whose conversation"
      value={read}
      onChange={(change) => setParameters({ agent: change.target.value === "main" ? null : change.target.value })}
    >
      {data.agents.slice(0, listedAgents).map((agent) => (
        <option key={agent.agent_id} value={agent.agent_id}>
          {" ".repeat(agent.depth)}{agentLabel(agent)}
          {agent.description ? ` – ${agent.description.slice(0, 40)}` : ""}
        </option>
      ))}
    </select>
  );
}
