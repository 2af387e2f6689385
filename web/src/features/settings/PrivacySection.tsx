import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import { visibleText } from "../../text/visible";
import { Command } from "./Command";

interface DataClass {
  what: string;
  from: string;
  level: "whole" | "asked" | "never";
  less: string;
}

/** What is kept today; to be changed together with what the hooks, the collector and the hub do. */
const classes: readonly DataClass[] = [
  { what: "Prompts", from: "hooks, session files", level: "whole", less: "no switch" },
  { what: "Replies", from: "session files; hooks the last of a turn", level: "whole", less: "no switch" },
  { what: "Thinking", from: "session files", level: "whole", less: "--transcripts off" },
  { what: "Tool inputs: commands, paths", from: "hooks, session files", level: "whole", less: "no switch" },
  { what: "Tool results and errors", from: "hooks, session files", level: "whole", less: "no switch" },
  { what: "Contents of changed files", from: "hooks, session files", level: "whole", less: "no switch" },
  { what: "Text while it is drawn", from: "hooks", level: "asked", less: "only install --with-message-display" },
  { what: "Prompts in telemetry", from: "telemetry", level: "asked", less: "only install --with-prompts" },
  { what: "Commands in telemetry", from: "telemetry", level: "asked", less: "only install --with-tool-details" },
  { what: "Names of machine, project, branch", from: "all", level: "whole", less: "EYRIE_MACHINE_ID, --source-app" },
  { what: "Tokens, costs, models, times", from: "session files, telemetry", level: "whole", less: "—" },
  { what: "The agent's environment variables", from: "—", level: "never", less: "unless a tool prints them" },
];

const levels = { whole: "Kept whole", asked: "Only if asked for", never: "Not collected" } as const;

/** What is stored, of what, and what would make it less. */
export function PrivacySection() {
  const health = useResource("health for privacy", hub.health);
  const path = health.value?.store?.["path"];
  return (
    <>
      <section className="setting">
        <h2>What is stored today</h2>
        <p className="setting-words">
          <strong>Nothing is redacted.</strong> What Claude Code reports is stored as it was reported, secrets in
          prompts, commands and outputs included. Whoever may read this dashboard may read all of it.
        </p>
        <div className="cost-scroll">
          <table className="cost-table settings-table">
            <thead>
              <tr>
                <th scope="col">Data</th>
                <th scope="col">Level</th>
                <th scope="col">Comes by</th>
                <th scope="col">What changes it</th>
              </tr>
            </thead>
            <tbody>
              {classes.map((one) => (
                <tr key={one.what}>
                  <th scope="row">{one.what}</th>
                  <td><span className="level" data-level={one.level}>{levels[one.level]}</span></td>
                  <td className="secondary">{one.from}</td>
                  <td className="secondary">{one.less}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section className="setting">
        <h2>Where it is, and who gets it</h2>
        <ul className="setting-list">
          <li>
            In one SQLite file on the hub's machine, readable by its user only
            {typeof path === "string" && <>: <code className="wrap">{visibleText(path)}</code></>}. It is not encrypted.
          </li>
          <li>
            Nothing leaves a machine except to the hub that it names; Eyrie calls no other service, and neither does
            this page.
          </li>
          <li>Events are not deleted by age: they stay until you delete them.</li>
        </ul>
      </section>
      <section className="setting">
        <h2>Collect less, or nothing</h2>
        <Command text="eyrie up --transcripts off">
          Leaves the session files alone: no thinking, no tokens, no costs.
        </Command>
        <Command text="eyrie uninstall">
          Takes the hooks of this project out, and the telemetry with <code>--user</code>.
        </Command>
        <p className="muted">To delete everything, stop Eyrie and remove the state folder.</p>
      </section>
    </>
  );
}
