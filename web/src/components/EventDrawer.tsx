import { useState } from "react";
import { hub } from "../api/hub";
import { useResource } from "../api/useResource";
import type { Event } from "../api/types";
import { agentLabel, eventKind, eventWord, sourceWord, toolWord } from "../text/eventWords";
import { messageText } from "../text/records";
import { projectName, shortId } from "../text/words";
import { setParameters, usePlace } from "../state/location";
import { Duration, TimeText } from "./Clock";
import { Icon } from "./Icon";
import { JsonExplorer } from "./JsonTree";
import { Link, momentAddress } from "./Link";
import { InputView, OutputView, RecordView } from "./PayloadViews";
import { CopyButton, Failed, Loading, PanelBoundary } from "./States";
import { StatusMark } from "./StatusMark";
import { Tabs } from "./Tabs";

type Depth = "summary" | "input" | "output" | "raw";

const depths: readonly { name: Depth; word: string }[] = [
  { name: "summary", word: "Summary" },
  { name: "input", word: "Input" },
  { name: "output", word: "Output" },
  { name: "raw", word: "Raw" },
];

interface EventDrawerProps {
  uuid: string;
  /** The other events of the same row: a call's start and end, or all of a fold. */
  related: readonly Event[];
  close: () => void;
  /** Adds a filter for a value of the event; without it the drawer offers none. */
  filterBy?: (name: "session_id" | "agent_id" | "tool_name" | "event_type", value: string) => void;
  showsSessionLink: boolean;
}

/** Everything about one event, at the side of the list it was chosen from. */
export function EventDrawer(props: EventDrawerProps) {
  const event = useResource(`event ${props.uuid}`, (signal) => hub.event(props.uuid, signal));
  const { parameters } = usePlace();
  const asked = parameters.get("depth");
  const first: Depth = parameters.get("pane") === "raw" ? "raw" : "summary";
  const depth = depths.find((known) => known.name === asked)?.name ?? first;
  const outline = event.value ?? props.related.find((other) => other.event_uuid === props.uuid) ?? null;
  return (
    <aside className="drawer" id="drawer" aria-label="Selected event">
      <div className="drawer-head">
        {outline !== null && <Icon name={eventKind(outline)} className={`kind-${eventKind(outline)}`} />}
        <h2 className="clip">{outline === null ? "Event" : drawerTitle(outline)}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close (Esc)"
          title="Close (Esc)"
          onClick={props.close}
        >
          <Icon name="close" />
        </button>
      </div>
      <Tabs
        label="Depth"
        panel="drawer-panel"
        tabs={depths}
        chosen={depth}
        choose={(name) => setParameters({ depth: name === first ? null : name })}
      />
      <div className="drawer-body" id="drawer-panel" role="tabpanel" aria-label={depth} tabIndex={0}>
        <PanelBoundary name="This event" key={props.uuid}>
          {event.error !== null && (
            <Failed inPanel what="The event did not load" error={event.error} retry={event.reload} />
          )}
          {event.value === null && event.error === null && <Loading rows={5} />}
          {event.value !== null && <DrawerContent event={event.value} depth={depth} {...props} />}
        </PanelBoundary>
      </div>
    </aside>
  );
}

function drawerTitle(event: Event): string {
  return event.tool_name ? `${toolWord(event.tool_name)} · ${eventWord(event)}` : eventWord(event);
}

function DrawerContent(props: EventDrawerProps & { event: Event; depth: Depth }) {
  const payload = props.event.payload ?? {};
  switch (props.depth) {
    case "summary":
      return <Summary {...props} payload={payload} />;
    case "input":
      return <InputView payload={payload} />;
    case "output":
      return <OutputView payload={payload} />;
    case "raw":
      return (
        <div className="stack">
          <div><CopyButton text={JSON.stringify(props.event, null, 2)} label="Copy JSON" /></div>
          <JsonExplorer value={props.event} />
        </div>
      );
  }
}

const arrivalWords = { live: "live", buffered: "late, from the spool", imported: "imported" } as const;

function Summary(props: EventDrawerProps & { event: Event; payload: Record<string, unknown> }) {
  const { event, payload } = props;
  const duration = typeof payload["duration_ms"] === "number" ? payload["duration_ms"] : null;
  const error = typeof payload["error"] === "string" ? payload["error"] : null;
  const isRecord = event.source === "transcript" || event.source === "telemetry";
  // The whole text follows: its first line would stand there twice.
  const isTold = isRecord && messageText(payload, ["text", "thinking", "tool_result"]) !== null;
  return (
    <div className="stack">
      {event.is_error && <StatusMark status="error" word="Failed" />}
      {!isTold && <p className="wrap">{event.summary}</p>}
      {error !== null && <pre className="code error-text">{error}</pre>}
      {isRecord && <RecordView payload={payload} />}
      <dl className="facts">
        <dt>When</dt>
        <dd>
          <TimeText at={event.timestamp} />
          {event.replay_state !== "live" && <span className="badge">{arrivalWords[event.replay_state]}</span>}
        </dd>
        {duration !== null && <><dt>Duration</dt><dd><Duration milliseconds={duration} /></dd></>}
        <Fact
          name="Agent"
          value={event.agent_id === "main" ? "main" : `${agentLabel(event)} · ${event.agent_id}`}
          add={props.filterBy && (() => props.filterBy?.("agent_id", event.agent_id))}
        />
        {event.tool_name && (
          <Fact
            name="Tool"
            value={event.tool_name}
            add={props.filterBy && (() => props.filterBy?.("tool_name", event.tool_name ?? ""))}
          />
        )}
        <Fact
          name="Event type"
          value={event.hook_event_type}
          add={props.filterBy && (() => props.filterBy?.("event_type", event.hook_event_type))}
        />
        <Fact
          name="Session"
          value={`${shortId(event.session_id)} · ${projectOf(event)}`}
          add={props.filterBy && (() => props.filterBy?.("session_id", event.session_id))}
        />
        <Fact name="Source" value={sourceWord(event.source)} />
        <Fact name="Machine" value={event.machine_id} />
        {event.model_name && <Fact name="Model" value={event.model_name} />}
        {event.stored === false && <><dt>Stored</dt><dd>No: the hub could not write it</dd></>}
      </dl>
      {props.showsSessionLink && (
        <div>
          <Link className="button" to={momentAddress(event)}>
            Open in its session
          </Link>
        </div>
      )}
      <Related {...props} />
    </div>
  );
}

function projectOf(event: Event): string {
  const cwd = event.payload?.["cwd"];
  return projectName({ cwd: typeof cwd === "string" ? cwd : null, source_app: event.source_app });
}

function Fact(props: { name: string; value: string; add?: (() => void) | undefined }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>
        <span className="wrap">{props.value}</span>
        {props.add !== undefined && (
          <button
            type="button"
            className="fact-filter"
            onClick={props.add}
            title={`Show only this ${props.name.toLowerCase()}`}
          >
            only this
          </button>
        )}
      </dd>
    </>
  );
}

const relatedPerStep = 50;

function Related({ related, uuid }: EventDrawerProps) {
  const [shown, setShown] = useState(relatedPerStep);
  if (related.length < 2) return null;
  return (
    <section aria-label="Events of this row">
      <h3>{related.length} events in this row</h3>
      <ul className="related">
        {related.slice(0, shown).map((event) => (
          <li key={event.event_uuid}>
            <button
              type="button"
              className="related-event"
              aria-current={event.event_uuid === uuid}
              onClick={() => setParameters({ event: event.event_uuid })}
            >
              <span className="mono muted"><TimeText at={event.timestamp} /></span>
              <span>{eventWord(event)}</span>
              <span className="clip secondary">{event.summary}</span>
            </button>
          </li>
        ))}
      </ul>
      {related.length > shown && (
        <button type="button" className="button" onClick={() => setShown(shown + relatedPerStep)}>Show more</button>
      )}
    </section>
  );
}
