import { Command } from "./Command";

const files = [
  { name: "token", may: "everything", use: "the eyrie commands of this machine, the collector" },
  { name: "ingest.token", may: "sending events, nothing else", use: "http hooks, telemetry, other machines" },
  { name: "browsers.json", may: "everything, in a browser", use: "browsers' logins as digests; each holds for 30 days" },
] as const;

/** Who may do what, where the secrets are, and how they are made anew. */
export function TokensSection() {
  return (
    <>
      <section className="setting">
        <h2>Tokens</h2>
        <p className="setting-words">
          They are files in the hub's state folder (<code>--state-dir</code>, else <code>EYRIE_STATE</code>, else{" "}
          <code>~/.local/state/eyrie</code>), readable by its user only. This page does not get to see them.
        </p>
        <div className="cost-scroll">
          <table className="cost-table settings-table">
            <thead>
              <tr><th scope="col">File</th><th scope="col">Allows</th><th scope="col">Used by</th></tr>
            </thead>
            <tbody>
              {files.map((file) => (
                <tr key={file.name}>
                  <th scope="row"><code>{file.name}</code></th>
                  <td>{file.may}</td>
                  <td className="secondary">{file.use}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="muted">
          JSON Web Tokens of your own are accepted too: <code>EYRIE_JWT_SECRET</code> or{" "}
          <code>EYRIE_JWT_KEY_FILE</code>, with a <code>scope</code> of <code>ingest</code>, <code>viewer</code> or{" "}
          <code>admin</code>.
        </p>
      </section>
      <section className="setting">
        <h2>Make a token anew</h2>
        <p className="setting-words">
          There is no command for it yet. The hub makes a file that is missing when it starts:
        </p>
        <ol className="setting-list numbered">
          <li>Stop the hub.</li>
          <li>Remove the file, here the token that may send events:
            <Command text={'rm "${EYRIE_STATE:-$HOME/.local/state/eyrie}/ingest.token"'} />
          </li>
          <li>Start it again: <Command text="eyrie up" /></li>
          <li>
            Whatever held the old token is refused from then on. Run <code>eyrie install</code> again where{" "}
            <code>--http</code> or <code>--telemetry</code> was used, and give other machines the new{" "}
            <code>EYRIE_INGEST_TOKEN</code>.
          </li>
        </ol>
        <p className="muted">Removing <code>browsers.json</code> in the same way signs every browser out.</p>
      </section>
      <section className="setting">
        <h2>Sign in another browser</h2>
        <Command text="eyrie open --print">Prints a link that signs in once.</Command>
      </section>
    </>
  );
}
