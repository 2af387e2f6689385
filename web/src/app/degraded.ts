// What is not as it should be, in words. Pure: the present moment is an argument.
import type { Health } from "../api/types";
import type { ConnectionState } from "../live/connection";
import type { Zone } from "../text/time";
import { clockTime, durationText } from "../text/time";
import { bytesText } from "../text/tokens";
import { countText } from "../text/words";

interface Problem {
  /** The same problem has the same key: one that was put away stays away. */
  key: string;
  level: "warning" | "error";
  words: string;
  canRetry: boolean;
  canBeHidden: boolean;
}

interface Surroundings {
  connection: ConnectionState;
  /** When the connection was last live; null if it never was. */
  lastLiveAt: number | null;
  health: Health | null;
  /** How far what comes live is behind, in milliseconds. */
  lag: number;
}

/** Collectors report every 15 s; one that has missed this many reports is away. */
const collectorSilence = 90_000;
/** One that has been away for longer is switched off, which is no problem. */
const collectorForgotten = 24 * 3_600_000;
const diskLowBytes = 1e9;
const diskFullBytes = 200e6;
const noticeableLag = 5_000;

const permanent = { canRetry: false, canBeHidden: false };

/** All that is wrong, the worst first. */
export function problemsOf(around: Surroundings, now: number, zone: Zone): Problem[] {
  const problems = [connectionProblem(around, now, zone), ...healthProblems(around.health)];
  return problems
    .filter((problem): problem is Problem => problem !== null)
    .sort((a, b) => Number(b.level === "error") - Number(a.level === "error"));
}

function connectionProblem({ connection, lastLiveAt, lag }: Surroundings, now: number, zone: Zone): Problem | null {
  const stale = lastLiveAt === null ? "" : ` What is shown is from ${clockTime(lastLiveAt, zone)}.`;
  const seconds = (at: number) => Math.max(0, Math.ceil((at - now) / 1000));
  switch (connection.kind) {
    case "reconnecting":
      return {
        key: "connection", level: "warning", canRetry: true, canBeHidden: false,
        words: `The connection to the hub is lost; next try in ${seconds(connection.retryAt)} s.${stale}`,
      };
    case "offline": {
      const next = Number.isFinite(connection.retryAt)
        ? `next try in ${seconds(connection.retryAt)} s.`
        : "it refuses this browser.";
      return {
        key: "connection", level: "error", canRetry: true, canBeHidden: false,
        words: `The hub does not answer; ${next}${stale} Agents go on; what they do is kept and sent later.`,
      };
    }
    case "polling":
      return {
        key: "polling", level: "warning", canRetry: true, canBeHidden: true,
        words: `The live stream does not come through; new events are fetched every ${
          Math.round(connection.everyMilliseconds / 1000)} s instead.`,
      };
    case "live":
      if (connection.catchingUp !== null) {
        return {
          key: "gap", level: "warning", ...permanent,
          words: `A gap of ${countText(connection.catchingUp)} events is being filled.`,
        };
      }
      if (lag >= noticeableLag) {
        return {
          key: "lag", level: "warning", ...permanent,
          words: `What is shown is ${durationText(lag)} behind: more comes than can be sent.`,
        };
      }
      return null;
    default:
      return null;
  }
}

function healthProblems(health: Health | null): Problem[] {
  if (health === null) return [];
  const problems: Problem[] = [];
  const free = health.store?.["free_disk_bytes"];
  const isDiskLow = typeof free === "number" && free > 0 && free < diskLowBytes;
  if (isDiskLow) {
    problems.push({
      key: "disk", level: free < diskFullBytes ? "error" : "warning", ...permanent,
      words: `The hub's disk is nearly full: ${bytesText(free)} free. When it is full, events wait in the spools.`,
    });
  }
  if (health.status === "degraded") {
    problems.push({
      key: "degraded", level: "error", ...permanent,
      words: "The hub has a problem and may not store everything; eyrie status says which.",
    });
  }
  // Both times are of the hub's clock; the browser's may be another.
  const hubTime = Date.parse(health.started_at) + health.uptime_s * 1_000;
  for (const collector of health.collectors ?? []) {
    const age = hubTime - Date.parse(collector.reported_at);
    if (!(age > collectorSilence && age < collectorForgotten)) continue;
    problems.push({
      key: `collector ${collector.machine_id}`, level: "warning", canRetry: false, canBeHidden: true,
      words: `The collector on ${collector.machine_id} has not reported for ${
        durationText(age)}; what happens there comes when it is back.`,
    });
  }
  return problems;
}

/** Of the problems that were put away those that last: what happens again is said again. */
export function stillHidden(hidden: ReadonlySet<string>, problems: readonly Problem[]): ReadonlySet<string> {
  const lasting = new Set(problems.map((problem) => problem.key).filter((key) => hidden.has(key)));
  return lasting.size === hidden.size ? hidden : lasting;
}
