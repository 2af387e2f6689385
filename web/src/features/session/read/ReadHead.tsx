import { Icon } from "../../../components/Icon";
import { setParameters } from "../../../state/location";
import { agentLabel } from "../../../text/eventWords";
import { durationText } from "../../../text/time";
import { countOf, countText } from "../../../text/words";
import { MinimumSelect } from "../MinimumSelect";
import { failureCount } from "../failures";
import type { SessionData } from "../useSessionData";
import type { Zoom } from "../useZoom";
import { extent } from "../zoom";
import type { Steps } from "./useReadKeys";

const listedAgents = 200;

interface Follow {
  isFollowing: boolean;
  unread: number;
  follow(): void;
  pause(): void;
}

/** Whose conversation it is, what is folded, and the way from error to error. */
export function ReadHead({ data, read, agent, total, zoom, follow, toggles, steps, minimum }: {
  data: SessionData;
  read: string;
  /** The agent that everything is limited to; null for all. */
  agent: string | null;
  total: number | null;
  zoom: Zoom;
  follow: Follow | null;
  toggles: readonly { word: string; isOn: boolean; set: (isOn: boolean) => void }[];
  steps: Steps;
  /** As the address has it. */
  minimum: string | null;
}) {
  const errors = (data.session === null ? null : failureCount(data.session, data.agents, agent)) ?? 0;
  return (
    <div className="pane-head">
      <select
        className="select"
        aria-label="Whose conversation"
        value={read}
        onChange={(change) => setParameters({
          agent: change.target.value === "main" ? null : change.target.value, at: null, entry: null, in: null,
        }, "push")}
      >
        {!data.agents.some((agent) => agent.agent_id === read) && <option value={read}>{data.nameOf(read)}</option>}
        {data.agents.slice(0, listedAgents).map((agent) => (
          <option key={agent.agent_id} value={agent.agent_id}>
            {" ".repeat(agent.depth)}{agentLabel(agent)}{agent.description ? ` – ${agent.description.slice(0, 40)}` : ""}
          </option>
        ))}
      </select>
      {total !== null && <span className="muted">{countOf(total, "entry", "entries")}</span>}
      {zoom.window !== null && (
        <button type="button" className="chip" title="Show the whole session" onClick={() => zoom.zoomTo(null)}>
          <span className="clip">only {durationText(extent(zoom.window))}</span><Icon name="close" />
        </button>
      )}
      {follow !== null && <FollowWords {...follow} />}
      <span className="topbar-space" />
      {steps.word !== null && <span className="muted" role="status">{steps.word}</span>}
      {errors > 0 && <ErrorSteps errors={errors} steps={steps} />}
      <MinimumSelect value={minimum} what="calls" />
      {toggles.map((toggle) => (
        <button
          key={toggle.word}
          type="button"
          className="button"
          aria-pressed={toggle.isOn}
          onClick={() => toggle.set(!toggle.isOn)}
        >
          {toggle.word}
        </button>
      ))}
    </div>
  );
}

/** How many failures there are, between the ways to the one before and the one after. */
function ErrorSteps({ errors, steps }: { errors: number; steps: Steps }) {
  return (
    <span className="step-group" role="group" aria-label="Errors">
      <button type="button" className="button" title="Previous error (Shift e)" onClick={() => steps.previous("error")}>
        <Icon name="chevronRight" className="flipped" /><span className="visually-hidden">Previous error</span>
      </button>
      <span className="mark" data-status="error"><Icon name="error" />{countText(errors)}</span>
      <button type="button" className="button" title="Next error (e)" onClick={() => steps.next("error")}>
        <Icon name="chevronRight" /><span className="visually-hidden">Next error</span>
      </button>
    </span>
  );
}

function FollowWords({ isFollowing, unread, follow, pause }: Follow) {
  return (
    <button type="button" className={isFollowing ? "button" : "button strong"} onClick={isFollowing ? pause : follow}>
      {isFollowing ? "Following" : `Paused · ${countText(unread)} new · follow`}
    </button>
  );
}
