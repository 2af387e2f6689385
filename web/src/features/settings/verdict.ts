// Whether all is well with what is connected, in one sentence. Pure: the present moment is an argument.
import type { Collector, Health, MachineConnections } from "../../api/types";
import { problemsOf } from "../../app/degraded";
import type { Status } from "../../components/StatusMark";
import type { ConnectionState } from "../../live/connection";
import type { Zone } from "../../text/time";
import { agoText, durationText, parseTime } from "../../text/time";
import { bytesText } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import { dropsOf, collectorState, reportOf, textOf } from "./facts";

interface Verdict {
  status: Status;
  words: string;
  /** The part of the settings that has more of it. */
  section: "connections" | "collectors" | "health" | null;
}

interface Surroundings {
  connection: ConnectionState;
  lag: number;
  /** Null while it is on its way. */
  health: Health | null;
  machines: readonly MachineConnections[] | null;
}

/** Silence beyond which somebody may wonder. */
const quietMilliseconds = 24 * 3_600_000;

/** The worst first; null as long as it is not known. */
export function verdictOf(around: Surroundings, now: number, zone: Zone): Verdict | null {
  const { health, machines } = around;
  const [problem, ...others] = problemsOf({ ...around, lastLiveAt: null }, now, zone);
  if (problem !== undefined) {
    const more = others.length === 0 ? "" : ` And ${countOf(others.length, "more problem")}.`;
    return {
      status: problem.level === "error" ? "error" : "waiting", words: problem.words + more,
      section: problem.key.startsWith("collector ") ? "collectors" : /^(disk|degraded)$/.test(problem.key) ? "health" : null,
    };
  }
  if (health === null || machines === null) return null;
  if (machines.length === 0) {
    return {
      status: "waiting", section: "connections",
      words: "Nothing is connected yet: connect a project, and ask an agent something.",
    };
  }
  return collectorVerdict(health.collectors ?? [], now) ?? dropVerdict(health) ?? arrivalVerdict(machines, now);
}

function collectorVerdict(collectors: readonly Collector[], now: number): Verdict | null {
  for (const collector of collectors) {
    const report = reportOf(collector);
    const error = collectorState(collector, now).status === "error" ? textOf(report.last_error) : null;
    const lost = report.transcripts?.lost_bytes ?? 0;
    const dropped = dropsOf(report.drops)[0];
    const words = error !== null ? `cannot send: ${error}`
      : lost > 0 ? `lost ${bytesText(lost)} of session files that were deleted before they were read.`
      : dropped !== undefined ? `dropped ${countOf(dropped.count, "event")}: ${dropped.words}.` : null;
    if (words === null) continue;
    return { status: "error", words: `The collector on ${collector.machine_id} ${words}`, section: "collectors" };
  }
  return null;
}

/** What was forgotten is not to come back: that is no fault. */
function dropVerdict(health: Health): Verdict | null {
  const drops = dropsOf(health.drops).filter((drop) => drop.reason !== "forgotten");
  const [first] = drops;
  if (first === undefined) return null;
  const count = drops.reduce((sum, drop) => sum + drop.count, 0);
  const most = drops.length === 1 ? "" : "most often: ";
  return {
    status: "error", section: "health",
    words: `Since the hub started ${countOf(count, "event")} ${count === 1 ? "was" : "were"} dropped; ${most}${first.words}.`,
  };
}

function arrivalVerdict(machines: readonly MachineConnections[], now: number): Verdict {
  const times = machines.flatMap((machine) => machine.sources.map((source) => parseTime(source.last_at)));
  const latest = Math.max(...times.filter(Number.isFinite));
  if (!(now - latest <= quietMilliseconds)) {
    const since = Number.isFinite(latest) ? `for ${durationText(now - latest)}` : "yet";
    return {
      status: "waiting", section: "connections",
      words: `Nothing has come ${since}: ask an agent something, or let eyrie doctor look for the fault.`,
    };
  }
  const from = machines.length === 1 ? "one machine" : `${countText(machines.length)} machines`;
  return {
    status: "ok", section: null,
    words: `All is well: connected to ${from}, the last event came ${agoText(latest, now)}, nothing was dropped.`,
  };
}
