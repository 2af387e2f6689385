import { CopyButton } from "../components/States";
import { Link } from "../components/Link";
import { useTitle } from "./useTitle";

/** Shown when the hub knows no session for this browser: the way in is a link that a command prints. */
export function SignInPage() {
  useTitle("Sign in");
  return (
    <main className="notice">
      <h1>Sign in to Eyrie</h1>
      <p>This browser is not signed in to the hub, or its sign-in has expired. Run this on the machine of the hub:</p>
      <pre className="code">eyrie open</pre>
      <p>
        It opens the dashboard with a link that works once. With <code>eyrie open --print</code> the link is printed
        instead, for another browser.
      </p>
      <div className="actions">
        <CopyButton text="eyrie open" label="Copy command" />
        <button type="button" className="button" onClick={() => window.location.reload()}>Try again</button>
      </div>
    </main>
  );
}

export function NotFoundPage({ path }: { path: string }) {
  useTitle("Not found");
  return (
    <div className="notice">
      <h1>There is no page here</h1>
      <p className="wrap">{path}</p>
      <div className="actions"><Link to="/" className="button">Go to Live</Link></div>
    </div>
  );
}
