import { useEffect, useState } from "react";
import { onLiveEvents } from "../state/live";
import { CopyButton } from "./States";
import { Link } from "./Link";
import { StatusMark } from "./StatusMark";

const command = "eyrie install";

/** Shown while no event has ever arrived: how to connect a project, and a look-out for its first event. */
export function ConnectCard() {
  const [first, setFirst] = useState<string | null>(null);
  useEffect(() => onLiveEvents((events) => setFirst((current) => current ?? events[0]?.source_app ?? null)), []);
  return (
    <section className="connect" aria-labelledby="connect-title">
      <h2 id="connect-title">Nothing is connected yet</h2>
      <ol>
        <li>
          <span className="step">1</span>
          <div>
            <p>In the folder of a project, run:</p>
            <div className="command">
              <pre className="code">{command}</pre>
              <CopyButton text={command} label="Copy" />
            </div>
            <p className="muted">
              It shows what it will change and keeps a backup. <code>eyrie uninstall</code> undoes it.
            </p>
          </div>
        </li>
        <li>
          <span className="step">2</span>
          <div><p>Start Claude Code there and ask it something.</p></div>
        </li>
        <li>
          <span className="step">3</span>
          <div role="status">
            {first === null
              ? <StatusMark status="running" word="Waiting for the first event…" />
              : (
                <>
                  <StatusMark status="ok" word={`The first event came from ${first}.`} />{" "}
                  <Link to="/">Watch it live</Link>
                </>
              )}
            <p className="muted">Nothing comes? <code>eyrie doctor</code> finds out why.</p>
          </div>
        </li>
      </ol>
    </section>
  );
}
