import type { ReactNode } from "react";
import { hub } from "../../api/hub";
import type { Health } from "../../api/types";
import { useInterval, useResource } from "../../api/useResource";
import { AgoText } from "../../components/Clock";
import { Failed, Loading } from "../../components/States";
import { StatusMark } from "../../components/StatusMark";
import { sourceWord } from "../../text/eventWords";
import { bytesText } from "../../text/tokens";
import { visibleText } from "../../text/visible";
import { countText } from "../../text/words";
import { Command } from "./Command";
import { dropsOf, numberOf } from "./facts";

const refreshMilliseconds = 10_000;

/** How the hub is doing: what it holds, what it took, what it dropped and why. */
export function HealthSection() {
  const health = useResource("health of the hub", hub.health);
  useInterval(health.reload, refreshMilliseconds);
  const { value, error, reload } = health;
  if (value === null) {
    return error === null
      ? <Loading rows={8} />
      : <Failed inPanel what="The hub does not say how it is" error={error} retry={reload} />;
  }
  return (
    <>
      <div className="setting-pair">
        <HubFacts health={value} />
        <StoreFacts health={value} />
      </div>
      <Drops drops={value.drops} />
      <Records health={value} />
      <section className="setting">
        <h2>More</h2>
        <Command text="eyrie doctor">Looks for faults of this machine, and says what mends them.</Command>
        <p className="secondary">
          <a href="/metrics" target="_blank" rel="noreferrer">/metrics</a> has these figures for Prometheus.
        </p>
      </section>
    </>
  );
}

function Fact({ word, children }: { word: string; children: ReactNode }) {
  return <><dt>{word}</dt><dd><span>{children}</span></dd></>;
}

function HubFacts({ health }: { health: Health }) {
  const ingest = (name: string) => countText(numberOf(health.ingest, name));
  return (
    <section className="setting">
      <h2>Hub</h2>
      <dl className="facts">
        <Fact word="State">
          {health.status === "ok"
            ? <StatusMark status="ok" word="In order" />
            : <StatusMark status="error" word="It has a problem: see eyrie status" />}
        </Fact>
        <Fact word="Started"><AgoText at={health.started_at} /></Fact>
        <Fact word="Since then stored">{ingest("stored")} events</Fact>
        <Fact word="Duplicates, left out">{ingest("duplicate")}</Fact>
        <Fact word="Refused">{ingest("rejected")}</Fact>
        <Fact word="From clocks a day ahead, stored as received">{ingest("clock_skew")}</Fact>
        <Fact word="Waiting for the store">{ingest("queue_depth")}</Fact>
        <Fact word="Live viewers">{countText(health.subscribers)}</Fact>
      </dl>
    </section>
  );
}

function StoreFacts({ health }: { health: Health }) {
  const { store } = health;
  const count = (name: string) => countText(numberOf(store, name));
  const bytes = (name: string) => {
    const size = numberOf(store, name);
    return size === null ? "unknown" : bytesText(size);
  };
  const path = store?.["path"];
  return (
    <section className="setting">
      <h2>Store</h2>
      <dl className="facts">
        <Fact word="Events">{count("events")}</Fact>
        <Fact word="Sessions">{count("sessions")}</Fact>
        <Fact word="Database">{bytes("database_bytes")}</Fact>
        <Fact word="Write-ahead log">{bytes("wal_bytes")}</Fact>
        <Fact word="Free on its disk">{bytes("free_disk_bytes")}</Fact>
        <Fact word="Schema">{count("schema_version")}</Fact>
        {typeof path === "string" && <Fact word="File"><code className="wrap">{visibleText(path)}</code></Fact>}
      </dl>
    </section>
  );
}

function Drops({ drops }: { drops: Record<string, number> | undefined }) {
  const list = dropsOf(drops);
  return (
    <section className="setting">
      <h2>Dropped since the hub started</h2>
      {list.length === 0
        ? <StatusMark status="ok" word="Nothing was dropped" />
        : (
          <table className="cost-table settings-table narrow">
            <thead><tr><th scope="col">Reason</th><th scope="col" className="number">Events</th></tr></thead>
            <tbody>
              {list.map((drop) => (
                <tr key={drop.reason}>
                  <th scope="row" title={drop.reason}>{drop.words}</th>
                  <td className="number">{countText(drop.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
    </section>
  );
}

function Records({ health }: { health: Health }) {
  const { records } = health;
  if (records === undefined) return null;
  const kinds = [...new Set(Object.values(records).flatMap((one) => Object.keys(one)))];
  return (
    <section className="setting">
      <h2>Records by source since the hub started</h2>
      <div className="cost-scroll">
        <table className="cost-table settings-table narrow">
          <thead>
            <tr>
              <th scope="col">Source</th>
              {kinds.map((kind) => <th key={kind} scope="col" className="number">{capital(kind)}</th>)}
            </tr>
          </thead>
          <tbody>
            {Object.entries(records).map(([source, counts]) => (
              <tr key={source}>
                <th scope="row">{capital(sourceWord(source))}</th>
                {kinds.map((kind) => <td key={kind} className="number">{countText(counts[kind] ?? 0)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted">Noted: a line of a session file that is no event but states something, as a title does.</p>
    </section>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
