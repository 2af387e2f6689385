import { hub } from "../../api/hub";
import type { Collector } from "../../api/types";
import { useInterval, useResource } from "../../api/useResource";
import { AgoText, useNow } from "../../components/Clock";
import { Empty, Failed, Loading } from "../../components/States";
import { StatusMark } from "../../components/StatusMark";
import { durationText } from "../../text/time";
import { bytesText } from "../../text/tokens";
import { visibleText } from "../../text/visible";
import { countOf, countText } from "../../text/words";
import { Command } from "./Command";
import { collectorState, dropsOf, numberOf, reportOf, textOf } from "./facts";

const refreshMilliseconds = 15_000;

/** The programs that send what happens on each machine: what waits there, and what went wrong. */
export function CollectorsSection() {
  const collectors = useResource("collectors", hub.collectors);
  useInterval(collectors.reload, refreshMilliseconds);
  const { value, error, reload } = collectors;
  if (value === null) {
    return error === null
      ? <Loading rows={5} />
      : <Failed inPanel what="The collectors did not load" error={error} retry={reload} />;
  }
  return (
    <>
      <section className="setting">
        <h2>Collectors</h2>
        {value.collectors.length === 0
          ? (
            <Empty inPanel title="No collector has reported">
              A collector follows the session files of its machine and sends what the hooks leave in the spool. Without
              one, only events that hooks send by HTTP, and telemetry, arrive.
            </Empty>
          )
          : (
            <ul className="collectors">
              {value.collectors.map((collector) => <Card key={collector.machine_id} collector={collector} />)}
            </ul>
          )}
      </section>
      <section className="setting">
        <h2>On the machine</h2>
        <Command text="eyrie up">Runs hub and collector together on this machine.</Command>
        <Command text={`eyrie collect --hub ${window.location.origin}`}>
          Runs the collector alone, for this hub.
        </Command>
        <Command text="eyrie status">Shows spool, backlog and the last error there.</Command>
        <Command text="eyrie flush">Sends what waits in the spool, then ends.</Command>
        <Command text="eyrie backfill">Imports the machine's session files now, and shows how it goes.</Command>
      </section>
    </>
  );
}

const watchWords = { inotify: "as the kernel reports", polling: "by looking now and then" } as const;

function Card({ collector }: { collector: Collector }) {
  const now = useNow();
  const report = reportOf(collector);
  const { transcripts } = report;
  const depth = numberOf(report.spool, "depth");
  const oldest = numberOf(report.spool, "oldest_age_s");
  const lastError = textOf(report.last_error);
  const drops = dropsOf(report.drops);
  const backlog = transcripts?.backlog_bytes ?? 0;
  return (
    <li className="collector">
      <div className="card-head">
        <strong className="clip">{visibleText(collector.machine_id)}</strong>
        <StatusMark {...collectorState(collector, now)} />
      </div>
      <dl className="facts">
        <dt>Last report</dt>
        <dd><AgoText at={collector.reported_at} /></dd>
        <dt>Version</dt>
        <dd>{report.version ?? "unknown"}</dd>
        <dt>Waiting in the spool</dt>
        <dd>
          {depth === null ? "unknown" : depth === 0 ? "nothing" : `${countOf(depth, "event")}${
            oldest === null ? "" : `, the oldest for ${durationText(oldest * 1_000)}`}`}
        </dd>
        <dt>Session files</dt>
        <dd>
          {transcripts === undefined ? "not followed" : `${countOf(transcripts.files ?? 0, "file")} followed ${
            watchWords[transcripts.watching ?? "polling"]}`}
          {(transcripts?.polled_folders ?? 0) > 0 && `, ${countOf(transcripts?.polled_folders ?? 0, "folder")} polled`}
        </dd>
        <dt>Not yet read</dt>
        <dd>
          {transcripts === undefined ? "—" : backlog === 0 ? "nothing" : `${bytesText(backlog)}, the oldest for ${
            durationText((transcripts.oldest_unread_age_s ?? 0) * 1_000)}`}
        </dd>
        {(transcripts?.lost_bytes ?? 0) > 0 && (
          <>
            <dt>Lost</dt>
            <dd>
              <StatusMark
                status="error"
                word={`${bytesText(transcripts?.lost_bytes ?? 0)} of files deleted before they were read`}
              />
            </dd>
          </>
        )}
        {report.backfill !== undefined && report.backfill.state !== "idle" && (
          <>
            <dt>Import</dt>
            <dd>
              {report.backfill.state}: {countText(report.backfill.files_done)} of{" "}
              {countOf(report.backfill.files_total, "file")}
            </dd>
          </>
        )}
        <dt>Dropped</dt>
        <dd>
          {drops.length === 0 ? "nothing" : drops.map((drop) => `${countText(drop.count)}: ${drop.words}`).join("; ")}
        </dd>
        <dt>Last error</dt>
        <dd className="wrap">{lastError === null ? "none" : visibleText(lastError)}</dd>
      </dl>
    </li>
  );
}
