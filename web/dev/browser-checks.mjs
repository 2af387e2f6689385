// Drives the built dashboard in Chromium against a mock hub: node web/dev/browser-checks.mjs
// The promises that only a browser can show: the security policy holds, the row being read stays, breaks lose nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Browser } from "./browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));

async function startHub(...options) {
  const hub = spawn(
    process.execPath,
    [join(here, "mock-hub.mjs"), "--port", "0", ...options],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [text] = await once(hub.stdout, "data");
  return { url: /http:\/\/[\d.:]+/.exec(String(text))[0], stop: () => hub.kill("SIGTERM") };
}

const steer = (hub, path) => fetch(`${hub.url}${path}`, { method: "POST" }).then((answer) => answer.json());
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const state = "document.querySelector('.feed-state').textContent";
const connection = "document.querySelector('.connection').textContent";
/** The row at the top edge of the feed, and where exactly it stands. */
const topRow = `(() => {
  const box = document.querySelector('.feed-scroll').getBoundingClientRect();
  const lines = [...document.querySelectorAll('.feed-scroll .line')];
  const row = lines.find((line) => line.getBoundingClientRect().bottom > box.top + 2);
  return row.id + ' at ' + Math.round(row.getBoundingClientRect().top);
})()`;

const checks = {
  async "follows, pauses on scroll, keeps the row, counts, resumes only when told"(browser, hub) {
    await browser.open(`${hub.url}/`);
    await browser.until("document.querySelectorAll('.line').length > 10");
    assert.match(await browser.evaluate(state), /^Following/);
    await browser.wheel(700, 700, -400);
    await browser.until(`${state}.startsWith('Paused')`);
    await pause(300);
    const before = await browser.evaluate(topRow);
    for (let round = 0; round < 5; round += 1) {
      await steer(hub, "/mock/emit?count=200");
      await pause(150);
    }
    await browser.until(`${state}.includes('1,000 new')`);
    assert.equal(await browser.evaluate(topRow), before);
    await browser.wheel(700, 700, 200_000);
    await pause(300);
    assert.match(await browser.evaluate(state), /^Paused/);
    await browser.press("End");
    await browser.until(`${state} === 'Following'`);
  },
  async "paints at most 60 rows however many events come"(browser, hub) {
    await browser.open(`${hub.url}/`);
    await browser.until("document.querySelectorAll('.line').length > 10");
    for (let round = 0; round < 6; round += 1) await steer(hub, "/mock/emit?count=4000");
    await pause(1_500);
    assert.ok((await browser.evaluate("document.querySelectorAll('.feed-scroll .line').length")) <= 60);
  },
  async "loads older events above without moving what is read"(browser, hub) {
    await browser.open(`${hub.url}/`);
    await browser.until("document.querySelectorAll('.line').length > 10");
    await browser.press("p");
    await browser.evaluate("document.querySelector('.feed-scroll').scrollTop = 60");
    await pause(50);
    const before = await browser.evaluate(topRow);
    await browser.until("document.querySelector('.feed-scroll').scrollTop > 500");
    assert.equal(await browser.evaluate(topRow), before);
  },
  async "resumes after a break and says so; polls where streaming fails"(browser, hub) {
    await browser.open(`${hub.url}/`);
    await browser.until(`${connection} === 'Live'`);
    await steer(hub, "/mock/stream?on=drop");
    await steer(hub, "/mock/emit?count=3");
    await browser.until(`${connection} === 'Live'`);
    await steer(hub, "/mock/stream?on=0");
    await browser.until(`${connection}.startsWith('Polling')`, 20_000);
    await steer(hub, "/mock/stream?on=1");
    await browser.click(".connection button");
    await browser.until(`${connection} === 'Live'`);
    browser.problems = browser.problems.filter((problem) => !problem.includes("503"));
  },
  async "draws a gap"(browser, hub) {
    await browser.open(`${hub.url}/`);
    await browser.until(`${connection} === 'Live'`);
    await steer(hub, "/mock/gap");
    await browser.until("document.querySelector('.gap-line') !== null");
  },
  async "opens a row by keyboard, keeps it in the URL, closes it by Escape"(browser, hub) {
    await browser.open(`${hub.url}/`);
    await browser.until("document.querySelectorAll('.line').length > 10");
    for (const key of ["k", "k", "k"]) await browser.press(key);
    await pause(100);
    await browser.evaluate("document.activeElement.click()");
    await browser.until("document.querySelector('.drawer .facts') !== null");
    assert.match(await browser.evaluate("location.search"), /event=/);
    await browser.press("Escape");
    await browser.until("document.querySelector('.drawer') === null");
    assert.equal(await browser.evaluate("location.search"), "");
  },
  async "goes between pages by keyboard; each has one h1 and its landmarks"(browser, hub) {
    await browser.open(`${hub.url}/`);
    await browser.until("document.querySelectorAll('.line').length > 10");
    const heading = "[...document.querySelectorAll('h1')].map((one) => one.textContent).join('|')";
    assert.equal(await browser.evaluate(heading), "Live");
    for (const key of ["g", "s"]) await browser.press(key);
    await browser.until("document.querySelectorAll('.session-table tbody tr').length > 3");
    assert.equal(await browser.evaluate(heading), "Sessions");
    await browser.press("j");
    await browser.evaluate("document.activeElement.click()");
    await browser.until("document.querySelectorAll('.tree-node').length > 0");
    await browser.until("document.querySelectorAll('.pane-timeline .line').length > 3");
    assert.equal(await browser.evaluate("document.querySelectorAll('h1').length"), 1);
    assert.equal(
      await browser.evaluate("['main', 'nav', 'header'].every((name) => document.querySelector(name) !== null)"),
      true,
    );
    const nameless = `[...document.querySelectorAll('button, a[href], select, input')]
      .filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label'))).length`;
    assert.equal(await browser.evaluate(nameless), 0);
  },
  async "a turn of the cost leads to its moment in the timeline"(browser, hub) {
    const { sessions } = await fetch(`${hub.url}/api/sessions?limit=100`).then((answer) => answer.json());
    const shown = sessions.find((session) => session.status === "ended" && session.model_call_count > 0);
    await browser.open(`${hub.url}/sessions/${shown.session_id}?pane=cost`);
    await browser.until("document.querySelectorAll('.chart-line').length === 2");
    await browser.until("document.querySelectorAll('.turn-link').length > 0");
    await browser.click(".turn-link");
    await browser.until(`(() => {
      const prompt = [...document.querySelectorAll('.pane-timeline .line')]
        .find((line) => line.textContent.includes('Prompt'));
      const box = prompt?.getBoundingClientRect();
      return box !== undefined && box.height > 0 && box.top > 200 && box.bottom < innerHeight;
    })()`);
    assert.ok(!(await browser.evaluate("location.search")).includes("pane"));
  },
  async "repeats are left out, counted, and shown when asked"(browser, hub) {
    await steer(hub, "/mock/transcripts");
    await steer(hub, "/mock/emit?count=60");
    await steer(hub, "/mock/transcripts?on=0");
    await browser.open(`${hub.url}/`);
    const button = "[...document.querySelectorAll('button')].find((one) => one.textContent.startsWith('Repeats'))";
    await browser.until(`${button} !== undefined`);
    await browser.until("document.querySelectorAll('.line').length > 10");
    assert.match(await browser.evaluate(`${button}.textContent`), /^Repeats \d+$/);
    await browser.evaluate(`${button}.click()`);
    await browser.until(`${button}.getAttribute('aria-pressed') === 'true'`);
    assert.match(await browser.evaluate("location.search"), /repeats=1/);
    await browser.evaluate(`${button}.click()`);
    await browser.until(`/^Repeats \\d+$/.test(${button}.textContent)`);
  },
  async "the costs page breaks down by all groupings"(browser, hub) {
    await browser.open(`${hub.url}/costs`);
    await browser.until("document.querySelectorAll('.group-table tbody tr').length > 0");
    for (const name of ["Projects", "Agent types", "Tools", "Sessions", "Days"]) {
      await browser.evaluate(`[...document.querySelectorAll('[role=tab]')]
        .find((tab) => tab.textContent === '${name}').click()`);
      await browser.until("document.querySelectorAll('.group-table tbody tr').length > 0");
    }
    assert.match(await browser.evaluate("location.search"), /by=day/);
  },
  async "a 401 shows the way in"(browser, hub) {
    await steer(hub, "/mock/sign-out");
    await browser.open(`${hub.url}/`);
    await browser.until("document.body.textContent.includes('eyrie open')");
    assert.equal(await browser.evaluate("document.querySelectorAll('h1').length"), 1);
    await steer(hub, "/mock/sign-out?on=0");
    browser.problems = browser.problems.filter((problem) => !problem.includes("401"));
  },
};

const only = process.argv[2] ?? "";
const hub = await startHub("--frozen");
const browser = await Browser.launch();
let failures = 0;
try {
  for (const [name, check] of Object.entries(checks).filter(([one]) => one.includes(only))) {
    browser.problems = [];
    try {
      await check(browser, hub);
      assert.deepEqual(browser.problems, [], "the page complained");
      console.log(`ok      ${name}`);
    } catch (error) {
      failures += 1;
      console.log(`FAILED  ${name}\n${error.message}`);
    }
  }
} finally {
  await browser.close();
  hub.stop();
}
process.exit(failures === 0 ? 0 : 1);
