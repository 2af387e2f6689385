import { useEffect, useRef } from "react";
import type { Session } from "../../api/types";
import { useShortcuts } from "../../app/shortcuts";
import { Icon } from "../../components/Icon";
import { Link } from "../../components/Link";
import { copyLink, copyTold } from "../../state/copy";
import { navigate } from "../../state/location";
import { useStore } from "../../state/store";
import { compareAddress, rememberedMark } from "../compare/marked";
import { markedSteps } from "../compare/markedSteps";
import { loadSummary } from "./loadSummary";
import { resumeCommand } from "./resume";

/** Copy a link to this view, the session as Markdown, or the command that resumes it; take its records as JSON. */
export function HeaderActions({ session }: { session: Session }) {
  const remembered = useStore(rememberedMark);
  const other = remembered === session.session_id ? null : remembered;
  const comparison = other === null ? `/sessions?range=all&marked=${encodeURIComponent(session.session_id)}`
    : compareAddress(other, session.session_id);
  const hasMarkedSteps = useStore(markedSteps).length > 0;
  const copySummary = () => void copyTold("The summary", () => loadSummary(session.session_id));
  const command = resumeCommand(session);
  const copyCommand = () => void copyTold("The command that resumes it", () => command ?? "");
  useShortcuts([
    // Once a step is marked, the key is that of the steps.
    ...(hasMarkedSteps ? [] : [
      { keys: ["c"], words: "Compare with another session", group: "Session", run: () => navigate(comparison) },
    ]),
    { keys: ["Y"], words: "Copy the session as Markdown", group: "Session", run: copySummary },
    ...(command === null ? [] : [
      { keys: ["R"], words: "Copy the command that resumes the session", group: "Session", run: copyCommand },
    ]),
  ]);
  return (
    <div className="header-actions">
      <button type="button" className="button" title="Copy a link to this view (y)" onClick={copyLink}>
        <Icon name="copy" />Link
      </button>
      <button
        type="button"
        className="button"
        title="Copy the session as Markdown, to hand it over (Y)"
        onClick={copySummary}
      >
        <Icon name="copy" />Summary
      </button>
      {command !== null && (
        <button type="button" className="button" title={`Copy, to go on in a terminal: ${command} (R)`} onClick={copyCommand}>
          <Icon name="copy" />Resume
        </button>
      )}
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

const exportedLists = [
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
        {exportedLists.map((one) => (
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
