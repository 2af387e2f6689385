import { lazy, Suspense, useEffect } from "react";
import { signedOut } from "../api/client";
import { Loading, PanelBoundary } from "../components/States";
import { LivePage } from "../features/live/LivePage";
import { usePlace } from "../state/location";
import { useStore } from "../state/store";
import { NotFoundPage, SignInPage } from "./OtherPages";
import { Shell } from "./Shell";

// The first route is in the first bundle; the others come when they are asked for.
const SessionsPage = lazy(() =>
  import("../features/sessions/SessionsPage").then((module) => ({ default: module.SessionsPage })));
const SessionPage = lazy(() =>
  import("../features/session/SessionPage").then((module) => ({ default: module.SessionPage })));
const CostsPage = lazy(() =>
  import("../features/costs/CostsPage").then((module) => ({ default: module.CostsPage })));

export function App() {
  const { path } = usePlace();
  const isSignedOut = useStore(signedOut);
  useFocusAfterRoute(path);
  if (isSignedOut) return <SignInPage />;
  return (
    <Shell>
      <PanelBoundary key={path} name="This page">
        <Suspense fallback={<Loading />}>{pageAt(path)}</Suspense>
      </PanelBoundary>
    </Shell>
  );
}

function pageAt(path: string): JSX.Element {
  if (path === "/") return <LivePage />;
  if (path === "/sessions") return <SessionsPage />;
  if (path === "/costs") return <CostsPage />;
  const session = /^\/sessions\/([^/]+)$/.exec(path)?.[1];
  if (session !== undefined) return <SessionPage id={decodeURIComponent(session)} />;
  return <NotFoundPage path={path} />;
}

/** After a change of page the reading starts at its heading, as it would after a page load. */
function useFocusAfterRoute(path: string): void {
  useEffect(() => {
    const heading = document.querySelector("h1");
    if (heading === null || document.activeElement === document.body) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [path]);
}
