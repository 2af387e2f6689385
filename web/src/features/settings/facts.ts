// What the hub's reports mean, in words. Pure: the present moment is an argument.
import type { Collector, CollectorReport, MachineConnections, PriceRow, SourceConnection } from "../../api/types";
import type { Status } from "../../components/StatusMark";
import { isRecord } from "../../text/records";
import type { RecordSource } from "../../text/eventWords";
import { parseTime } from "../../text/time";
import { countOf } from "../../text/words";

interface State {
  status: Status;
  word: string;
}

const day = 86_400_000;
/** Collectors report every 15 s; one that has missed this many reports is away. */
const silence = 90_000;

/** The ways in which events come, how each is connected, and what it adds. */
export const sources: readonly { name: RecordSource; word: string; way: string; adds: string }[] = [
  { name: "hook", word: "Hooks", way: "eyrie install", adds: "what agents do, as it happens" },
  { name: "transcript", word: "Session files", way: "eyrie up", adds: "full texts, tokens and past sessions" },
  { name: "telemetry", word: "Telemetry", way: "eyrie install --telemetry", adds: "tokens, costs and durations" },
  { name: "custom", word: "Other programs", way: "POST /api/events", adds: "what they send" },
];

interface Part {
  word: string;
  status: Status;
  /** `on 3 machines`, or what is missing and how it is added. */
  words: string;
}

/** Which ways work on how many of the machines; those that nobody needs are left out while they are not used. */
export function connectedParts(machines: readonly MachineConnections[], now: number): Part[] {
  return sources.flatMap(({ name, word, way, adds }) => {
    const found = machines.map((machine) => sourceState(sourceOf(machine, name), now));
    const working = found.filter((state) => state.status === "ok").length;
    if (working === 0 && name === "custom") return [];
    const on = working === machines.length ? "" : `${working} of `;
    return [working > 0
      ? { word, status: "ok" as const, words: `on ${on}${countOf(machines.length, "machine")}` }
      : { word, status: "idle" as const, words: `not connected: ${way} adds ${adds}` }];
  });
}

/** How a source of a machine is doing: nothing came from it, something did today, or only earlier. */
export function sourceState(source: SourceConnection | undefined, now: number): State {
  if (source === undefined) return { status: "idle", word: "Not connected" };
  if (source.events_24h > 0 || now - parseTime(source.last_at) < day) return { status: "ok", word: "Connected" };
  return { status: "idle", word: "Silent" };
}

export function sourceOf(machine: MachineConnections, name: RecordSource): SourceConnection | undefined {
  return machine.sources.find((source) => source.source === name);
}

/** The report of a collector with its members where they are what they should be. */
export function reportOf(collector: Collector): CollectorReport {
  return collector.report as CollectorReport;
}

export function numberOf(value: unknown, name: string): number | null {
  const found = isRecord(value) ? value[name] : undefined;
  return typeof found === "number" && Number.isFinite(found) ? found : null;
}

export function textOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  if (!isRecord(value)) return null;
  return typeof value["message"] === "string" ? value["message"] : JSON.stringify(value);
}

export function collectorState(collector: Collector, now: number): State {
  if (now - parseTime(collector.reported_at) > silence) return { status: "idle", word: "Offline" };
  const report = reportOf(collector);
  if (textOf(report.last_error) !== null) return { status: "error", word: "Failing" };
  const waiting = (numberOf(report.spool, "depth") ?? 0) > 0 || (report.transcripts?.backlog_bytes ?? 0) > 0;
  return waiting ? { status: "running", word: "Sending" } : { status: "ok", word: "Up to date" };
}

/** Why something was dropped, for people; unknown reasons are shown as they are. */
export const dropWords: Record<string, string> = {
  spool_full_oldest: "The spool was full: the oldest events made room",
  disk_full: "The disk had no room for an event",
  torn_record: "A record of the spool was cut short or damaged",
  oversize: "Larger than the limit",
  malformed: "Not JSON, or a required field was missing or wrong",
  poison_quarantined: "Refused for good; kept in the quarantine folder",
  unauthorised: "Sent without a valid token or signature",
  rate_limited: "Over the client's rate; to be sent again",
  refused_by_store: "The store can never hold it",
  telemetry_without_session: "Telemetry that names no session",
  forgotten: "Forgotten before, and sent again",
};

interface Drop {
  reason: string;
  words: string;
  count: number;
}

/** What was dropped, the most first. */
export function dropsOf(drops: Record<string, number> | undefined): Drop[] {
  return Object.entries(drops ?? {})
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason, words: dropWords[reason] ?? reason, count }))
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
}

/** Rows that hold now, and those of the past or the future. */
export function holdsAt(row: PriceRow, now: number): boolean {
  const from = row.from === undefined ? -Infinity : Date.parse(row.from);
  const to = row.to === undefined ? Infinity : Date.parse(row.to);
  return !(now < from) && !(now >= to);
}

/** The rows that hold now and whose model or vendor has the text. */
export function pricesFor(rows: readonly PriceRow[], text: string, now: number): PriceRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter((row) => holdsAt(row, now) &&
    `${row.model ?? ""} ${row.vendor ?? ""}`.toLowerCase().includes(wanted));
}

/** True for an address that only its own machine reaches. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127[.\d]*|\[::1\])$/.test(host);
}

/** What connects a machine without Eyrie; the token is typed there, so that no history of commands keeps it. */
export function elsewhereCommand({ protocol, hostname, port }: Pick<Location, "protocol" | "hostname" | "port">): string {
  const host = (isLoopback(hostname) ? "HUB-ADDRESS" : hostname) + (port === "" ? "" : `:${port}`);
  return `read -r EYRIE_INGEST_TOKEN && export EYRIE_INGEST_TOKEN && curl -fsSL ${protocol}//${host}/install.sh | sh`;
}
