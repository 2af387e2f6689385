import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { loadPage, routeAt } from "./app/routes";
import { watchVisibility } from "./state/live";
import "./theme/index.css";

/** The frame of the page waits this long for the page's own script, so that both are painted at once. */
const longestWaitMilliseconds = 100;

async function start(root: HTMLElement): Promise<void> {
  watchVisibility();
  const found = routeAt(window.location.pathname);
  if (found !== null) {
    await Promise.race([
      loadPage(found.route).catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, longestWaitMilliseconds)),
    ]);
  }
  createRoot(root).render(<StrictMode><App /></StrictMode>);
}

const root = document.getElementById("root");
if (root !== null) void start(root);
