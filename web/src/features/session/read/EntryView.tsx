import type { MouseEvent, ReactNode } from "react";
import { memo, useLayoutEffect, useRef, useState } from "react";
import type { ConversationEntry } from "../../../api/sessionWindows";
import type { ToolCall } from "../../../api/types";
import { TimeText } from "../../../components/Clock";
import { Icon } from "../../../components/Icon";
import { TextBlock } from "../../../components/PayloadViews";
import { StatusMark } from "../../../components/StatusMark";
import { TokensText } from "../../../components/UsageMarks";
import { modelWord } from "../../../text/eventWords";
import { Markdown } from "../../../text/richText";
import { bytesText, compactionLine, exactCounts } from "../../../text/tokens";
import { countText, firstLine, isNotification, notificationWords } from "../../../text/words";
import { useStepMark } from "../../compare/useStepMark";
import { AgentCard } from "./AgentCard";
import { ToolCard } from "./ToolCard";
import { isNamed } from "./conversation";
import { useReading } from "./readContext";
import { wholeText } from "./wholeText";

/** One thing of a conversation. The one that the address names is marked and brought into view. */
export const EntryView = memo(function EntryView({ entry, isCursor = false, isPale = false }: {
  entry: ConversationEntry;
  isCursor?: boolean;
  /** It does not pass the filter. */
  isPale?: boolean;
}) {
  const { target, pin, session } = useReading();
  const mark = useStepMark(session, entry);
  const box = useRef<HTMLElement>(null);
  const isTarget = target !== null && target.entry !== null && isNamed(entry, target.entry);
  const key = isTarget ? target.key : null;
  useLayoutEffect(() => {
    if (key !== null && box.current !== null) pin(box.current);
  }, [key]);
  return (
    <article
      ref={box}
      className={`entry entry-${isReport(entry) ? "notification" : entry.kind}`}
      data-entry={entry.id}
      data-target={isTarget}
      data-cursor={isCursor}
      data-dim={isPale}
      tabIndex={-1}
      aria-label={isReport(entry) ? "Report of a background task" : kindWords[entry.kind]}
      onClickCapture={(click) => {
        if (mark === null || !isMarking(click)) return;
        click.preventDefault();
        click.stopPropagation();
        mark.toggle();
      }}
    >
      {mark?.letter != null && <p className="step-mark">Step {mark.letter} <span className="muted">to compare</span></p>}
      <EntryBody entry={entry} />
    </article>
  );
});

/** True for a Shift-click on the head of this entry, or on it as a whole; not for one on an entry inside it. */
function isMarking({ shiftKey, target, currentTarget }: MouseEvent<HTMLElement>): boolean {
  if (!shiftKey || !(target instanceof Element) || target.closest("[data-entry]") !== currentTarget) return false;
  return target === currentTarget || target.closest(".tool-head, .entry-head") !== null;
}

const kindWords: Record<ConversationEntry["kind"], string> = {
  prompt: "Prompt", reply: "Reply", thinking: "Thinking", tool: "Tool call", question: "Question", error: "Error",
  compaction: "Compaction", notice: "Notice",
};

function isReport(entry: ConversationEntry): boolean {
  return entry.kind === "prompt" && isNotification(entry.text);
}

function EntryBody({ entry }: { entry: ConversationEntry }) {
  switch (entry.kind) {
    case "prompt":
      if (isReport(entry)) return <Report entry={entry} />;
      return <Message entry={entry} head={<><Icon name="prompt" className="kind-prompt" /><strong>Prompt</strong></>} />;
    case "reply":
      return <Message entry={entry} head={<ReplyHead entry={entry} />} />;
    case "thinking":
      return <Thinking entry={entry} />;
    case "tool": {
      if (entry.tool === null) return <Message entry={entry} head={<strong>Tool call</strong>} />;
      return <ToolEntry entry={entry} call={entry.tool} />;
    }
    case "question":
      return <Message entry={entry} head={<StatusMark status="waiting" word="Question" />} />;
    case "error":
      return (
        <>
          <Head entry={entry}><StatusMark status="error" word="Error" /></Head>
          <TextBlock isError text={entry.text} />
        </>
      );
    case "compaction":
      return <CompactionRule entry={entry} />;
    case "notice":
      return <p className="entry-notice muted"><TimeText at={entry.at} /> {firstLine(entry.text)}</p>;
  }
}

function CompactionRule({ entry }: { entry: ConversationEntry }) {
  const { contextWindow } = useReading();
  const line = firstLine(entry.text);
  // Which window another agent's model has is not known here.
  const words = compactionLine(line, entry.agent_id === "main" ? contextWindow : null);
  return (
    <p className="entry-rule">
      <span title={exactCounts(line)}>{words || "Context compacted"} · <TimeText at={entry.at} /></span>
    </p>
  );
}

/** A call, or the agent that it started; while the agent runs only the agent says so. */
function ToolEntry({ entry, call }: { entry: ConversationEntry; call: ToolCall }) {
  const { agents } = useReading();
  const agent = entry.agent?.agent_id ?? call.spawned_agent_id ??
    agents.find((one) => one.spawn_tool_use_id === call.tool_use_id)?.agent_id;
  return agent === undefined ? <ToolCard entry={entry} call={call} /> : <AgentCard entry={entry} id={agent} />;
}

function Head({ entry, children }: { entry: ConversationEntry; children: ReactNode }) {
  return (
    <header className="entry-head">
      {children}
      <span className="topbar-space" />
      <span className="mono muted"><TimeText at={entry.at} /></span>
    </header>
  );
}

function ReplyHead({ entry }: { entry: ConversationEntry }) {
  return (
    <>
      <Icon name="model" className="kind-model" />
      <strong>{entry.model === null ? "Reply" : modelWord(entry.model)}</strong>
      {entry.usage !== null && <span className="muted"><TokensText tokens={entry.usage} /> tokens</span>}
    </>
  );
}

function Message({ entry, head }: { entry: ConversationEntry; head: ReactNode }) {
  const [whole, setWhole] = useState<string | null>(null);
  return (
    <>
      <Head entry={entry}>{head}</Head>
      <Markdown text={whole ?? entry.text} />
      {entry.is_truncated && whole === null && <WholeText entry={entry} show={setWhole} />}
    </>
  );
}

/** The rest of a text that was cut for this page. */
function WholeText({ entry, show }: { entry: ConversationEntry; show: (text: string) => void }) {
  const [state, setState] = useState<"ready" | "loading" | "failed">("ready");
  const load = async () => {
    if (entry.event_uuid === null) return;
    setState("loading");
    try {
      show(await wholeText(entry.event_uuid));
    } catch {
      setState("failed");
    }
  };
  const words = {
    ready: `Show all of ${bytesText(entry.text_bytes)}`, loading: "Loading…", failed: "It did not load: try again",
  };
  return (
    <p className="entry-cut">
      <span className="badge">cut here</span>{" "}
      {entry.event_uuid !== null && (
        <button type="button" className="button" disabled={state === "loading"} onClick={() => void load()}>
          {words[state]}
        </button>
      )}
    </p>
  );
}

function Thinking({ entry }: { entry: ConversationEntry }) {
  const { showsThinking } = useReading();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? showsThinking;
  return (
    <>
      <button
        type="button"
        className="tool-head thinking-head"
        aria-expanded={isOpen}
        onClick={() => setChosen(!isOpen)}
      >
        <Icon name={isOpen ? "chevronDown" : "chevronRight"} className="muted" />
        <span className="muted">Thinking</span>
        {!isOpen && <span className="clip muted">{firstLine(entry.text)}</span>}
        <span className="muted number">{countText(entry.text_bytes)} B</span>
      </button>
      {isOpen && <div className="thinking"><Markdown text={entry.text} /></div>}
    </>
  );
}

/** A report of a background task, which nobody typed: one line, and opened what the model was given. */
function Report({ entry }: { entry: ConversationEntry }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="tool-head thinking-head"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name={isOpen ? "chevronDown" : "chevronRight"} className="muted" />
        <span className="muted">Background task</span>
        <span className="clip">{notificationWords(entry.text)}</span>
        <span className="mono muted"><TimeText at={entry.at} /></span>
      </button>
      {isOpen && <TextBlock text={entry.text} />}
    </>
  );
}
