// Takes the dashboard's screenshots: node web/dev/screenshots.mjs http://127.0.0.1:4010 folder [name-part]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "./browser.mjs";

const [base, folder, only = ""] = process.argv.slice(2);
if (!base || !folder) {
  console.error("usage: node web/dev/screenshots.mjs HUB-URL FOLDER [NAME-PART]");
  process.exit(64);
}
mkdirSync(folder, { recursive: true });

const sessions = await fetch(`${base}/api/sessions?limit=50`).then((answer) => answer.json());
const failed = sessions.sessions.find((session) => session.status === "failed") ?? sessions.sessions[0];
const running = sessions.sessions.find((session) => session.status === "running") ?? sessions.sessions[0];
const fork = sessions.sessions.find((session) => session.forked_from) ?? sessions.sessions[0];
const page = (id, more = "") => `/sessions/${encodeURIComponent(id)}${more}`;
const firstError = await fetch(`${base}/api/errors?limit=1&order=desc`).then((answer) => answer.json());
const errorID = firstError.events[0]?.event_uuid ?? "";
const fromTranscripts = await fetch(`${base}/api/events?source=transcript&event_type=assistant&limit=1&order=desc`)
  .then((answer) => answer.json());
const reply = fromTranscripts.events[0]?.event_uuid ?? "";
const ready = "document.querySelector('.line, .session-table tbody tr, .connect, .notice, .cost-table') !== null";

const views = [
  { name: "live", url: "/" },
  { name: "live-selected", url: `/?errors=1&event=${errorID}` },
  { name: "live-paused", url: "/", keys: ["p"], waitMilliseconds: 3_000 },
  { name: "live-empty", url: "/?tool_name=Nothing" },
  { name: "sessions", url: "/sessions" },
  { name: "sessions-filtered", url: "/sessions?status=failed&errors=1" },
  { name: "session-failed", url: page(failed.session_id) },
  { name: "session-running", url: page(running.session_id) },
  { name: "session-table", url: page(failed.session_id, "?view=table") },
  { name: "live-transcript", url: `/?source=transcript&event=${reply}` },
  { name: "live-budget", url: "/?source=custom" },
  { name: "sessions-by-cost", url: "/sessions?sort=cost" },
  { name: "session-cost", url: page(failed.session_id, "?pane=cost") },
  { name: "session-fork-cost", url: page(fork.session_id, "?pane=cost") },
  { name: "costs", url: "/costs" },
  { name: "costs-sessions", url: "/costs?by=session&range=24h" },
  { name: "shortcuts", url: "/", keys: ["?"] },
];
const sizes = [[1440, 900], [800, 900]];

const browser = await Browser.launch();
for (const view of views.filter((one) => one.name.includes(only))) {
  for (const theme of ["dark", "light"]) {
    for (const [width, height] of sizes) {
      await browser.resize(width, height);
      await browser.open(`${base}${view.url}${view.url.includes("?") ? "&" : "?"}theme=${theme}`);
      await browser.until(ready).catch((error) => console.error(view.name, error.message));
      await new Promise((resolve) => setTimeout(resolve, 700));
      for (const key of view.keys ?? []) await browser.press(key);
      await new Promise((resolve) => setTimeout(resolve, view.waitMilliseconds ?? 300));
      await browser.screenshot(join(folder, `${view.name}-${theme}-${width}.png`));
    }
  }
}
for (const problem of new Set(browser.problems)) console.error(`the page complained: ${problem}`);
await browser.close();
