import type { KeyboardEvent } from "react";
import { useEffect, useMemo } from "react";
import { ShownMoment } from "../../components/Clock";
import { PanelBoundary } from "../../components/States";
import { isChord } from "../../components/keys";
import { automaticWords } from "../../text/words";
import { momentOf, parseTime } from "../../text/time";
import type { PaneProps } from "../session/tabs";
import { withMoment } from "../session/zoom";
import type { Chapter } from "./moments";
import type { Wait } from "./player";
import { placeToStep, quietWaits } from "./player";
import { ReplayRead } from "./ReplayRead";
import { Scrubber } from "./Scrubber";
import { StatePanel } from "./StatePanel";
import { Said, Transport } from "./Transport";
import type { Replay } from "./usePlayer";
import { usePlayerValue, useReplay } from "./usePlayer";
import { playerScope, useReplayKeys } from "./useReplayKeys";
import { useStateAt } from "./useStateAt";
import { useSteps } from "./useSteps";

const shownMilliseconds = 500;

/** The session as it went: what was seen and said until a moment, what it was then, and a player for the moment. */
export function ReplayPane({ data, session, agent, zoom, strip }: PaneProps) {
  const { whole, shown } = zoom;
  const read = agent ?? "main";
  const waits = useQuietWaits(strip.value, data.agents, whole.to);
  const replay = useReplay(data.id, whole, waits);
  const steps = useSteps(data.id, replay);
  useReplayKeys(replay, steps);
  const state = useStateAt(data.id, replay, strip.value);
  // Running times count to the moment that is shown, not to the present one.
  const moment = usePlayerValue(replay, (player) => placeToStep(player, shownMilliseconds));
  const prompts = data.detail.value?.prompts;
  const chapters = useMemo<Chapter[]>(() => (prompts ?? []).map((prompt) => ({
    at: momentOf(prompt.at), title: prompt.kind === "automatic" ? automaticWords(prompt.text) : prompt.text,
  })).sort((a, b) => a.at - b.at), [prompts]);
  useShownWindow(replay, zoom);
  const count = strip.value?.mark_counts;
  const onKeyDown = (key: KeyboardEvent<HTMLElement>) => {
    const isControl = key.target instanceof HTMLElement &&
      key.target.closest("button, a, select, input, summary") !== null;
    if (key.key !== " " || isControl || isChord(key) || key.defaultPrevented) return;
    key.preventDefault();
    replay.act({ kind: "toggle" });
  };
  return (
    <section className="pane pane-replay" aria-label="Replay" onKeyDown={onKeyDown}>
      <ShownMoment.Provider value={moment}>
        <div className="replay-stage">
          <PanelBoundary name="What was said">
            <ReplayRead key={read} data={data} read={read} replay={replay} moment={steps.moment} />
          </PanelBoundary>
          <PanelBoundary name="The state"><StatePanel data={data} at={state} /></PanelBoundary>
        </div>
      </ShownMoment.Provider>
      <div className="player" data-scope={playerScope} role="group" aria-label="Player">
        <PanelBoundary name="The scrubber">
          <Scrubber replay={replay} strip={strip.value} chapters={chapters} shown={shown} whole={whole}>
            <Said replay={replay} steps={steps} />
          </Scrubber>
        </PanelBoundary>
        <Transport
          replay={replay}
          steps={steps}
          chapters={chapters}
          counts={{
            turn: session.prompt_count, edit: count?.edit, error: count?.error, question: count?.question,
          }}
        />
      </div>
    </section>
  );
}

/** The waits of the session in which no subagent was at work. */
function useQuietWaits(
  strip: PaneProps["strip"]["value"],
  agents: PaneProps["data"]["agents"],
  end: number,
): readonly Wait[] {
  return useMemo(() => {
    const waits = (strip?.waits ?? []).map((wait) => ({
      kind: wait.kind, from: parseTime(wait.at), to: wait.ended_at === null ? end : momentOf(wait.ended_at),
    }));
    const busy = agents.filter((agent) => agent.agent_id !== "main").map((agent) => ({
      from: parseTime(agent.started_at), to: agent.ended_at === null ? end : parseTime(agent.ended_at),
    }));
    return quietWaits(waits, busy);
    // The end of a session that goes on moves every second; its last wait may be a little shorter until the next look.
  }, [strip, agents]);
}

/** A scrubber that shows a part of the session goes along with the replay. */
function useShownWindow(replay: Replay, zoom: PaneProps["zoom"]): void {
  const { shown, whole } = zoom;
  const isOutside = usePlayerValue(replay, ({ at }) => at < shown.from - 1 || at > shown.to + 1);
  useEffect(() => {
    if (isOutside && zoom.window !== null) zoom.zoomTo(withMoment(shown, whole, replay.player.get().at), "step");
  }, [isOutside]);
}
