import { useEffect, useRef, useState } from "react";
import type { Health } from "../api/types";
import { useNow } from "../components/Clock";
import { Icon } from "../components/Icon";
import { lag } from "../state/lag";
import { connection, liveStream } from "../state/live";
import { preferences } from "../state/preferences";
import { useStore } from "../state/store";
import { problemsOf, stillHidden } from "./degraded";

/** A break that mends itself within this time is not worth moving the page for. */
const settleMilliseconds = 1_500;

/** What is not as it should be, above the page for as long as it lasts. */
export function Banners({ health }: { health: Health | null }) {
  const state = useStore(connection);
  const behind = useStore(lag);
  const { zone } = useStore(preferences);
  const now = useNow();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const lastLiveAt = useRef<number | null>(null);
  if (state.kind === "live") lastLiveAt.current = now;
  const isSettled = useSettled(state.kind);
  const shown = isSettled ? state : { kind: "connecting" as const };
  const all = problemsOf({ connection: shown, lastLiveAt: lastLiveAt.current, health, lag: behind }, now, zone);
  const lasting = stillHidden(hidden, all);
  useEffect(() => setHidden(lasting), [lasting.size]);
  const problems = all.filter((problem) => !lasting.has(problem.key));
  if (problems.length === 0) return null;
  return (
    <div className="banners" role="region" aria-label="Problems">
      {problems.map((problem) => (
        <div key={problem.key} className="banner" data-level={problem.level}>
          <Icon name={problem.level === "error" ? "error" : "offline"} />
          <p className="banner-words">{problem.words}</p>
          {problem.canRetry && (
            <button type="button" className="button" onClick={() => liveStream.retryNow()}>Try now</button>
          )}
          {problem.canBeHidden && (
            <button
              type="button"
              className="button quiet"
              onClick={() => setHidden((current) => new Set(current).add(problem.key))}
            >
              Hide
            </button>
          )}
        </div>
      ))}
      <p className="visually-hidden" role="status">{problems.map((problem) => problem.key).join(", ")}</p>
    </div>
  );
}

function useSettled(kind: string): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(kind), settleMilliseconds);
    return () => clearTimeout(timer);
  }, [kind]);
  // From one trouble to the next it stays.
  const isTrouble = (one: string | null) => one === "reconnecting" || one === "offline" || one === "polling";
  return settled === kind || (isTrouble(settled) && isTrouble(kind)) || (isTrouble(settled) && kind === "connecting");
}
