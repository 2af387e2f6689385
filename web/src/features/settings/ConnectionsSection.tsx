import { useEffect, useState } from "react";
import { hub } from "../../api/hub";
import type { Event, MachineConnections } from "../../api/types";
import { useInterval, useResource, useThrottled } from "../../api/useResource";
import { AgoText, useNow } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { Empty, Failed, Loading } from "../../components/States";
import { StatusMark } from "../../components/StatusMark";
import { onLiveEvents } from "../../state/live";
import { sourceWord } from "../../text/eventWords";
import { visibleText } from "../../text/visible";
import { countText } from "../../text/words";
import { Command } from "./Command";
import { collectorState, connectedParts, elsewhereCommand, isLoopback, sourceOf, sources, sourceState } from "./facts";

const refreshMilliseconds = 30_000;
const liveMilliseconds = 5_000;

/** What reports from which machine, and how to connect more. */
export function ConnectionsSection() {
  const connections = useResource("connections", hub.connections);
  const soon = useThrottled(connections.reload, liveMilliseconds);
  useEffect(() => onLiveEvents(soon), [soon]);
  useInterval(connections.reload, refreshMilliseconds);
  const { value, error, reload } = connections;
  return (
    <>
      <section className="setting">
        <h2>What is connected</h2>
        <LiveCheck machines={value?.machines ?? []} />
        {value === null && error !== null && (
          <Failed inPanel what="The connections did not load" error={error} retry={reload} />
        )}
        {value === null && error === null && <Loading rows={5} />}
        {value !== null && value.machines.length === 0 && (
          <Empty inPanel title="Nothing is connected yet">No machine has sent an event. Connect a project below.</Empty>
        )}
        {value !== null && value.machines.length > 0 && <Machines machines={value.machines} />}
      </section>
      <section className="setting">
        <h2>Connect a project</h2>
        <Command text="eyrie install">
          In the project's folder: wires Claude Code's hooks. It shows the change first and keeps a backup;{" "}
          <code>eyrie uninstall</code> takes it back.
        </Command>
        <Command text="eyrie install --user">The same for all projects of this user.</Command>
        <Command text="eyrie install --telemetry">
          Adds tokens, costs and latencies by OpenTelemetry, without texts: <code>--with-prompts</code> and{" "}
          <code>--with-tool-details</code> add those.
        </Command>
        <Command text={elsewhereCommand(window.location)}>
          On another machine, without installing anything there; it waits for the token to be pasted,
          the one in the file <code>ingest.token</code> of the hub's state folder.
          {isLoopback(window.location.hostname) && (
            <> This page's address is this machine's alone: <code>eyrie up --bind ADDRESS</code> lets the hub listen on one
              that others reach. Put that in the place of HUB-ADDRESS.</>
          )}
        </Command>
        <Command text="eyrie doctor">Nothing comes? It finds out why, and says what mends it.</Command>
      </section>
    </>
  );
}

function Machines({ machines }: { machines: readonly MachineConnections[] }) {
  const others = machines.some((machine) => sourceOf(machine, "custom") !== undefined);
  const shown = sources.filter(({ name }) => name !== "custom" || others);
  return (
    <div className="cost-scroll">
      <table className="cost-table settings-table connection-table">
        <thead>
          <tr>
            <th scope="col">Machine</th>
            {shown.map((source) => <th key={source.name} scope="col">{source.word}</th>)}
            <th scope="col">Collector</th>
            <th scope="col">Claude Code</th>
          </tr>
        </thead>
        <tbody>{machines.map((machine) => <Machine key={machine.machine_id} machine={machine} shown={shown} />)}</tbody>
      </table>
    </div>
  );
}

function Machine({ machine, shown }: { machine: MachineConnections; shown: typeof sources }) {
  const now = useNow();
  const versions = [...new Set(machine.sources.flatMap((source) => source.agent_versions))].join(", ");
  return (
    <tr>
      <th scope="row" className="clip" title={machine.machine_id}>{visibleText(machine.machine_id)}</th>
      {shown.map(({ name, way, word, adds }) => {
        const found = sourceOf(machine, name);
        return (
          <td key={name} data-word={word}>
            <StatusMark {...sourceState(found, now)} />
            <span className="connection-more">
              {found === undefined
                ? <>for {adds}: <code>{way}</code></>
                : <>{countText(found.events_24h)} in 24 h, last <AgoText at={found.last_at} /></>}
            </span>
          </td>
        );
      })}
      <td data-word="Collector">
        {machine.collector === null
          ? <span className="muted">none</span>
          : (
            <>
              <StatusMark {...collectorState(machine.collector, now)} />
              <span className="connection-more"><AgoText at={machine.collector.reported_at} /></span>
            </>
          )}
      </td>
      <td className="clip secondary" data-word="Claude Code" title={versions}>{versions === "" ? "—" : visibleText(versions)}</td>
    </tr>
  );
}

const hint = "Ask Claude Code something in a connected project.";

/** `Hooks work: an event`: what the one event shows, and no more. */
function sourceVerb(source: Event["source"]): string {
  const word = sourceWord(source);
  return `${word} ${word.endsWith("s") ? "work" : "works"}: an event`;
}

/** What works and what does not, way by way. */
function Parts({ machines }: { machines: readonly MachineConnections[] }) {
  const now = useNow();
  if (machines.length === 0) return null;
  return (
    <ul className="connection-parts">
      {connectedParts(machines, now).map(({ word, status, words }) => (
        <li key={word}><StatusMark status={status} word={word} /> <span className="muted">{words}</span></li>
      ))}
    </ul>
  );
}

/** Waits for the next event and says where it came from. */
function LiveCheck({ machines }: { machines: readonly MachineConnections[] }) {
  const [first, setFirst] = useState<Event | null>(null);
  useEffect(() => onLiveEvents((events) => setFirst((current) => current ?? events[0] ?? null)), []);
  return (
    <div className="live-check">
      <Parts machines={machines} />
      <p className="live-check-line" role="status">{first === null
        ? <StatusMark status="running" word={`Waiting for the next event… ${hint}`} />
        : (
          <>
            <StatusMark
              status="ok"
              word={`${sourceVerb(first.source)} of ${visibleText(first.source_app)} on ${visibleText(first.machine_id)}`}
            />
            <span className="muted"><AgoText at={first.created_at} /></span>
            <Link to={sessionAddress(first.session_id)}>Open the session</Link>
            <button type="button" className="button" onClick={() => setFirst(null)}>Check again</button>
          </>
        )}
      </p>
    </div>
  );
}
