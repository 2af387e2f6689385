// Runs as soon as it is there, before the page's own script: what the address needs is on its way while that one loads.
import { modulesAt, sessionIn } from "./app/scripts";
import { askForSession } from "./features/session/firstAnswers";

const parameters = new URLSearchParams(window.location.search);
const session = sessionIn(window.location.pathname);
if (session !== null) askForSession(session, parameters);
// What this needs is no part of the first route: it comes beside the page's own script.
if (window.location.pathname === "/analytics") {
  import("./features/analytics/firstAnswers").then((one) => one.askForAnalytics(parameters)).catch(() => undefined);
}

/** The build writes into the page which files each lazy module needs. */
const table = document.querySelector<HTMLMetaElement>("meta[name=eyrie-scripts]")?.content;
if (table !== undefined && table !== "") {
  const files = JSON.parse(table) as Record<string, string[]>;
  for (const name of modulesAt(window.location.pathname, parameters.get("pane"))) {
    for (const file of files[name] ?? []) {
      const link = document.createElement("link");
      link.rel = "modulepreload";
      link.href = `/assets/${file}`;
      document.head.append(link);
    }
  }
}
