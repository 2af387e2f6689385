import { hub } from "../../../api/hub";
import type { TimelineSpan } from "../../../api/sessionWindows";
import { useShortcuts } from "../../../app/shortcuts";
import { Duration, TimeText } from "../../../components/Clock";
import { Icon } from "../../../components/Icon";
import { StatusMark, statusWords } from "../../../components/StatusMark";
import { setParameters } from "../../../state/location";
import { toolWord } from "../../../text/eventWords";
import { moneyText } from "../../../text/money";
import { allTokens, tokensTitle } from "../../../text/tokens";
import { countText, firstLine } from "../../../text/words";
import { MarkStepButton } from "../../compare/MarkStepButton";
import { stepOfSpan } from "../../compare/markedSteps";
import { showMoment } from "../moments";
import { CallPayloads } from "../read/CallParts";
import type { SessionData } from "../useSessionData";

const kindWords = { turn: "Turn", model: "Model call", tool: "Tool call", wait: "Wait", compaction: "Compaction" };

const kindIcons = { turn: "prompt", model: "model", tool: "tool", wait: "late", compaction: "fold" } as const;

/** Everything about one span, at the side of the waterfall. */
export function SpanDrawer({ span, isWaiting, data, close }: {
  span: TimelineSpan;
  isWaiting: boolean;
  data: SessionData;
  close: () => void;
}) {
  useShortcuts([{ keys: ["Escape"], words: "Close the drawer", group: "Timeline", run: close }]);
  const step = stepOfSpan(data.id, span);
  const name = span.tool_name === null ? kindWords[span.kind] : toolWord(span.tool_name);
  return (
    <aside className="drawer" id="drawer" aria-label="Selected span">
      <div className="drawer-head">
        <Icon name={kindIcons[span.kind]} />
        <h2 className="clip">{name}</h2>
        <button type="button" className="icon-button" aria-label="Close (Esc)" title="Close (Esc)" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div className="drawer-body" tabIndex={0} role="region" aria-label="Details">
        <div className="stack">
          <StatusMark {...statusWords(isWaiting ? "waiting" : span.status)} />
          <p className="wrap">{firstLine(span.label)}</p>
          <SpanFacts span={span} data={data} />
          <div className="tool-links">
            <button
              type="button"
              className="button"
              onClick={() => showMoment(span.at, span.tool_use_id ?? span.event_uuid, span.agent_id)}
            >
              Read from here
            </button>
            {step !== null && <MarkStepButton step={step} />}
            {span.event_uuid !== null && (
              <button
                type="button"
                className="button"
                onClick={() => setParameters({ pane: "raw", event: span.event_uuid, span: null }, "push")}
              >
                Stored event
              </button>
            )}
            {span.spawned_agent_id !== null && (
              <button
                type="button"
                className="button"
                onClick={() => setParameters({ agent: span.spawned_agent_id, span: null }, "push")}
              >
                Only its agent
              </button>
            )}
          </div>
          {span.tool_use_id !== null && (
            <CallPayloads
              call={{
                session_id: data.id, tool_use_id: span.tool_use_id, agent_id: span.agent_id, started_at: span.at,
                ended_at: span.ended_at,
              }}
              status={span.status}
              event={span.event_uuid}
            />
          )}
        </div>
      </div>
    </aside>
  );
}

function SpanFacts({ span, data }: { span: TimelineSpan; data: SessionData }) {
  const { tokens } = span;
  return (
    <dl className="facts">
      <dt>Agent</dt><dd>{data.nameOf(span.agent_id)}</dd>
      <dt>Began</dt><dd><TimeText at={span.at} /></dd>
      <dt>Took</dt>
      <dd>
        <Duration milliseconds={span.duration_ms} runningSince={span.status === "running" ? span.at : null} />
      </dd>
      {tokens !== null && (
        <>
          <dt>Tokens</dt>
          <dd title={typeof tokens === "number" ? undefined : tokensTitle(tokens)}>
            {countText(typeof tokens === "number" ? tokens : allTokens(tokens))}
          </dd>
        </>
      )}
      {span.cost_usd !== null && <><dt>Cost</dt><dd>{moneyText(span.cost_usd)}</dd></>}
    </dl>
  );
}

/** A span that is in the address but not among those that are shown. */
export async function findSpan(session: string, id: string, signal: AbortSignal): Promise<TimelineSpan | null> {
  const answer = await hub.timelineOfSession(session, "", 5_000, signal);
  return answer.spans.find((span) => span.id === id) ?? null;
}
