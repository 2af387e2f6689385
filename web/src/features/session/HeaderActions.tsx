import { useEffect, useRef, useState } from "react";
import { hub } from "../../api/hub";
import type { Session } from "../../api/types";
import { useShortcuts } from "../../app/shortcuts";
import { Icon } from "../../components/Icon";
import { Link } from "../../components/Link";
import { navigate } from "../../state/location";
import { useStore } from "../../state/store";
import { eventWord, toolWord } from "../../text/eventWords";
import { compareAddress, rememberedMark } from "../compare/marked";
import { failureText } from "./failures";
import { sessionMarkdown } from "./sessionSummary";

const summaryErrors = 10;
const shownMilliseconds = 1_800;

async function markdownOf(id: string): Promise<string> {
  const [detail, files, errors] = await Promise.all([
    hub.session(id), hub.filesOfSession(id).catch(() => ({ files: [] })), hub.sessionErrors(id, summaryErrors),
  ]);
  return sessionMarkdown({
    detail,
    files: files.files,
    failures: errors.events.map((event) => ({
      at: event.timestamp,
      what: event.tool_name ? toolWord(event.tool_name) : eventWord(event),
      text: failureText(event),
    })),
    link: window.location.origin + window.location.pathname,
  });
}

type Word = "link" | "summary" | "failed" | null;

/** Copy a link to exactly this view, copy the session as Markdown, take its records away as JSON. */
export function HeaderActions({ session }: { session: Session }) {
  const [done, setDone] = useState<Word>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => {
    if (timer.current !== null) clearTimeout(timer.current);
  }, []);
  const tell = (word: Word) => {
    setDone(word);
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => setDone(null), shownMilliseconds);
  };
  const copy = async (word: Word, text: () => Promise<string>) => {
    try {
      // The clipboard exists only in secure contexts; a hub reached by name over plain HTTP has none.
      await navigator.clipboard.writeText(await text());
      tell(word);
    } catch {
      tell("failed");
    }
  };
  const remembered = useStore(rememberedMark);
  const other = remembered === session.session_id ? null : remembered;
  const comparison = other === null ? `/sessions?range=all&marked=${encodeURIComponent(session.session_id)}`
    : compareAddress(other, session.session_id);
  const copyLink = () => void copy("link", async () => window.location.href);
  const copySummary = () => void copy("summary", () => markdownOf(session.session_id));
  useShortcuts([
    { keys: ["y"], words: "Copy a link to this view", group: "Session", run: copyLink },
    {
      keys: ["c"], words: "Compare with another session", group: "Session",
      run: () => navigate(comparison),
    },
    { keys: ["Y"], words: "Copy the session as Markdown", group: "Session", run: copySummary },
  ]);
  return (
    <div className="header-actions">
      <span className="visually-hidden" role="status">
        {done === "failed" ? "Could not copy" : done === null ? "" : "Copied"}
      </span>
      <button type="button" className="button" title="Copy a link to this view (y)" onClick={copyLink}>
        <Icon name="copy" />{done === "link" ? "Copied" : done === "failed" ? "Copy by hand" : "Link"}
      </button>
      <button
        type="button"
        className="button"
        title="Copy the session as Markdown, to hand it over (Y)"
        onClick={copySummary}
      >
        <Icon name="copy" />{done === "summary" ? "Copied" : "Summary"}
      </button>
      <Link
        to={comparison}
        className="button"
        title={other === null ? "Choose another session to compare this one with (c)"
          : "Compare with the marked session (c)"}
      >
        {other === null ? "Compare" : "Compare with marked"}
      </Link>
      <ExportMenu id={session.session_id} />
    </div>
  );
}

const exports_ = [
  { path: "", name: "session", word: "Session with prompts and questions" },
  { path: "/conversation?limit=500", name: "conversation", word: "Conversation, first 500 entries" },
  { path: "/tools?limit=1000", name: "tools", word: "Tool calls, newest 1,000" },
  { path: "/events?limit=1000&order=asc", name: "events", word: "Events, first 1,000" },
  { path: "/cost", name: "cost", word: "Cost" },
];

/** The hub's own answers; the address of each goes on where one answer ends. */
function ExportMenu({ id }: { id: string }) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const element = menu.current;
      if (element === null || !element.open) return;
      if (event instanceof KeyboardEvent ? event.key === "Escape" : !element.contains(event.target as Node)) {
        element.open = false;
      }
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  const base = `/api/sessions/${encodeURIComponent(id)}`;
  return (
    <details ref={menu} className="menu">
      <summary className="button">Export<Icon name="chevronDown" /></summary>
      <ul>
        {exports_.map((one) => (
          <li key={one.name}>
            <a href={base + one.path} download={`${id.slice(0, 8)}-${one.name}.json`}>
              {one.word} <span className="muted">JSON</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
