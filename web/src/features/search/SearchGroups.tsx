import { memo, useState } from "react";
import { hub } from "../../api/hub";
import type { SearchGroup, SearchHit } from "../../api/types";
import { AgentMark } from "../../components/AgentMark";
import { TimeText } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { Link, momentAddress, sessionAddress } from "../../components/Link";
import { addToast } from "../../state/toasts";
import { agentLabel, eventKind, eventTitle } from "../../text/eventWords";
import { visibleText, withoutTerminalCodes } from "../../text/visible";
import { baseName, countOf, firstLine, shortId } from "../../text/words";
import { snippetParts } from "./question";

/** Hits of one session that are shown at once when somebody asks for all. */
const hitsAtOnce = 50;

export function SearchGroups({ groups, query }: { groups: readonly SearchGroup[]; query: string }) {
  return (
    <ul className="search-groups">
      {groups.map((group) => <Group key={`${group.session_id} ${query}`} group={group} query={query} />)}
    </ul>
  );
}

const Group = memo(function Group({ group, query }: { group: SearchGroup; query: string }) {
  const [more, setMore] = useState<{ hits: readonly SearchHit[]; next: string | null } | null>(null);
  const [isLoading, setIsLoading] = useState(false);
  const hits = more?.hits ?? group.hits;
  const left = group.count - hits.length;
  const load = () => {
    setIsLoading(true);
    hub.searchInSession(query, group.session_id, hitsAtOnce, more?.next ?? null).then(
      (page) => {
        setMore({ hits: [...(more?.hits ?? []), ...page.hits], next: page.next_cursor });
        setIsLoading(false);
      },
      (error: Error) => {
        setIsLoading(false);
        addToast({ key: "hits", level: "error", words: `The other hits did not load: ${error.message}` });
      },
    );
  };
  const title = firstLine(group.session_title) || `Session ${shortId(group.session_id)}`;
  return (
    <li className="search-group">
      <h2 className="search-title">
        <Link to={sessionAddress(group.session_id)} className="clip" title={group.session_title ?? title}>{title}</Link>
        <span className="muted clip search-project" title={group.project_path ?? undefined}>
          {group.project_path === null ? "" : visibleText(baseName(group.project_path))}
        </span>
        <span className="search-count">{countOf(group.count, "hit")}</span>
      </h2>
      <ul>{foldedCalls(hits).map((one) => <Hit key={one.hit.event.event_uuid} {...one} />)}</ul>
      {left > 0 && (more === null || more.next !== null) && (
        <button type="button" className="link-button" disabled={isLoading} onClick={load}>
          {isLoading ? "Loading…" : `Show ${countOf(Math.min(left, hitsAtOnce), "more hit")}`}
        </button>
      )}
    </li>
  );
});

interface FoldedHit {
  hit: SearchHit;
  /** Events of its call that were found. */
  count: number;
}

/** Of the events of one call the newest: it tells how the call went. */
function foldedCalls(hits: readonly SearchHit[]): FoldedHit[] {
  const calls = new Map<string, FoldedHit>();
  return hits.flatMap((hit) => {
    const id = hit.event.tool_use_id;
    const known = id === null ? undefined : calls.get(id);
    if (known !== undefined) {
      known.count += 1;
      return [];
    }
    const own = { hit, count: 1 };
    if (id !== null) calls.set(id, own);
    return [own];
  });
}

function Hit({ hit, count }: FoldedHit) {
  const { event } = hit;
  const kind = eventKind(event);
  return (
    <li>
      <Link to={momentAddress(event)} className="hit-link" title="Show this moment">
        <span className="hit-time"><TimeText at={event.timestamp} /></span>
        <Icon name={event.is_error ? "error" : kind} className={event.is_error ? "peek-error" : `kind-${kind}`} />
        <span className="hit-kind clip">
          {eventTitle(event)}
        </span>
        <span className="hit-agent">
          {event.agent_id !== "main" && <AgentMark label={agentLabel(event)} />}
          {count > 1 && <span className="muted" title="Events of this call that were found">×{count}</span>}
        </span>
        <span className="hit-text">
          {snippetParts(withoutTerminalCodes(hit.snippet)).map((part, index) => (part.isMatch
            ? <mark key={index}>{visibleText(part.text)}</mark>
            : <span key={index}>{visibleText(part.text)}</span>))}
        </span>
      </Link>
    </li>
  );
}
