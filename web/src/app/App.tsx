import { lazy, Suspense, useEffect, useState } from "react";
import { signedOut } from "../api/client";
import { Loading, PanelBoundary } from "../components/States";
import { usePlace } from "../state/location";
import { useStore } from "../state/store";
import { NotFoundPage, SignInPage } from "./OtherPages";
import type { Page, Route } from "./routes";
import { loadPage, readyPage, routeAt, routes } from "./routes";
import { Shell } from "./Shell";

const pages = new Map<Route, Page>(routes.map((route) => [
  route,
  "later" in route.load ? lazy(() => loadPage(route).then((page) => ({ default: page }))) : route.load,
]));

export function App() {
  const { path } = usePlace();
  const isSignedOut = useStore(signedOut);
  useFocusAfterRoute(path);
  if (isSignedOut) return <SignInPage />;
  return (
    <Shell>
      <PanelBoundary key={path} name="This page">
        <Suspense fallback={<Loading />}><PageAt path={path} /></Suspense>
      </PanelBoundary>
    </Shell>
  );
}

function PageAt({ path }: { path: string }) {
  const found = routeAt(path);
  // What is there already is shown without a look at what stands in for it.
  const [Found] = useState(() => (found === null ? undefined : readyPage(found.route) ?? pages.get(found.route)));
  if (found === null || Found === undefined) return <NotFoundPage path={path} />;
  return <Found id={found.id} />;
}

/** After a change of page the reading starts at its heading, as it would after a page load. */
function useFocusAfterRoute(path: string): void {
  useEffect(() => {
    const heading = document.querySelector("h1");
    const focused = document.activeElement;
    // A page that is there to be typed into has taken the focus for its field already.
    if (heading === null || focused === document.body || focused instanceof HTMLInputElement) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [path]);
}
