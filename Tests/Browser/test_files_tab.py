"""The tab Files of a session: its files, each change of one, the diff of all, and the file after any step."""
import re
from urllib.parse import urlencode

import pytest
from dashboard import MIDDLE, WIDE
from edited_session import BINARY, NEW, NOTES, ORDERS, STEPS, edited_session
from harness import Ledger, eyrie

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE)]
# Text and what it stands on must differ enough to be read; what is painted by a highlighter included.
LOW_CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (one) => {
    for (let at = one; at !== null; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const one of document.querySelectorAll('.diff-code span, .diff-code, .diff-number, .step-head *')) {
    if (one.textContent.trim() === '') continue;
    const [a, b] = [light(parse(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${one.className}: ${ratio.toFixed(2)}`);
  }
  return found;
}"""


@pytest.fixture
def edited(hub):
    return edited_session(hub)


def opened(visitor, hub, session_id, query="", **look):
    dashboard = visitor.open(hub, f"/sessions/{session_id}?pane=files{query}", **look)
    dashboard.page.wait_for_selector(".file-row[data-path], .pane-files .notice")
    return dashboard


def parameter(dashboard, name):
    return dashboard.page.evaluate("(name) => new URLSearchParams(location.search).get(name)", name)


def show(dashboard, path):
    dashboard.page.locator(f'.file-row[data-path="{path}"]').click()
    dashboard.page.wait_for_selector(f'.file-row[data-path="{path}"][aria-current=true]')


def lines(dashboard, kind, card):
    return [row.text_content().strip() for row in
            dashboard.page.locator(f".step-card:nth-child({card}) tr[data-kind={kind}] .diff-code").all()]


@pytest.mark.parametrize("theme, width", LOOKS)
def test_files_and_their_changes_fit_and_can_be_read(hub, visitor, edited, theme, width):
    session, _ = edited
    dashboard = opened(visitor, hub, session.session_id, theme=theme, width=width)
    page = dashboard.page
    paths = {row.get_attribute("data-path") for row in page.locator(".file-row[data-path]").all()}
    summary = hub.get(f"/api/sessions/{session.session_id}/files/summary")["files"]
    assert paths == {one["path"] for one in summary} == {ORDERS, NEW, NOTES, BINARY}
    changed = hub.get(f"/api/sessions/{session.session_id}")["session"]["file_count"]
    assert dashboard.text(".file-browser .pane-head").split("\n")[1].startswith(f"{changed} changed")
    assert page.get_by_role("tab", name=f"Files {changed}").count() == 1, "one count in tab and pane"
    show(dashboard, ORDERS)
    page.wait_for_selector(".step-card .code-keyword")
    assert page.locator(".step-card").count() == len(STEPS)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    assert page.evaluate(LOW_CONTRAST) == []
    assert lines(dashboard, "removed", 1) == ["−  return round(sum - discount);"]
    assert lines(dashboard, "added", 1) == ["+  return Math.max(0, round(sum - discount));"]
    marked = [one.inner_text() for one in page.locator(".step-card:nth-child(1) .diff-word").all()]
    assert "".join(marked).replace(" ", "") == "Math.max(0,)"


def test_the_final_diff_is_of_the_first_and_the_last_text(hub, visitor, edited):
    session, _ = edited
    dashboard = opened(visitor, hub, session.session_id, f"&file={ORDERS}&form=final")
    page = dashboard.page
    page.wait_for_selector(".diff tr[data-kind=added]")
    added = [row.text_content()[1:].strip() for row in page.locator("tr[data-kind=added] .diff-code").all()]
    assert added == ["if (lines.length === 0) return 0;", "sum += line.price * line.count * (1 - line.discount);",
                     "return Math.max(0, round(sum - discount));",
                     "export const rate30 = 30 / 1000; // <script>alert('x')</script>",
                     "return `$${(cents / 100).toFixed(2)}`;"]
    folded = page.locator(".diff-fold").count()
    assert folded >= 2
    page.locator(".diff-fold button").first.click()
    dashboard.until(lambda: page.locator(".diff-fold").count() == folded - 1, "the unchanged lines to unfold")

    page.get_by_role("button", name="Side by side").click()
    page.wait_for_selector(".diff[data-layout=split] td[data-kind=removed]")
    assert parameter(dashboard, "diff") == "split"
    left = page.locator(".diff[data-layout=split] td.diff-code[data-kind=removed]").first.bounding_box()
    right = page.locator(".diff[data-layout=split] td.diff-code[data-kind=added]").first.bounding_box()
    assert abs(left["width"] - right["width"]) < 4 and left["x"] < right["x"]

    page.locator(".hunk-step", has_text="Step 3").get_by_role("button", name="Step 3").click()
    dashboard.until(lambda: parameter(dashboard, "form") is None, "the step's own change")
    assert parameter(dashboard, "step") == edited[1][2]
    page.wait_for_selector('.step-card:nth-child(3)[data-current="true"]')


def test_a_file_after_any_step_is_one_click_away(hub, visitor, edited):
    session, calls = edited
    dashboard = opened(visitor, hub, session.session_id, f"&file={ORDERS}")
    page = dashboard.page
    page.locator(".step-card:nth-child(2)").get_by_role("button", name="File after").click()
    page.wait_for_selector(".diff[data-layout=content] .code-keyword")
    asked = urlencode({"path": ORDERS, "tool_use_id": calls[1], "side": "after"})
    truth = hub.get(f"/api/sessions/{session.session_id}/files/content?{asked}")
    shown = "\n".join(page.locator(".diff .diff-code").evaluate_all("(all) => all.map((one) => one.textContent)"))
    assert shown == truth["content"].rstrip("\n")
    page.keyboard.press("]")
    dashboard.until(lambda: parameter(dashboard, "step") == calls[2], "the next step")
    page.keyboard.press("[")
    page.keyboard.press("[")
    dashboard.until(lambda: parameter(dashboard, "step") == calls[0], "the first step")
    page.wait_for_selector("text=After step 1 of 5")
    assert page.get_by_role("button", name="Previous step").is_disabled()


def test_from_a_change_to_the_conversation_and_to_the_replay(hub, visitor, edited):
    session, calls = edited
    dashboard = opened(visitor, hub, session.session_id, f"&file={ORDERS}")
    page = dashboard.page
    page.locator(".step-card:nth-child(3)").get_by_role("button", name="Read").click()
    page.wait_for_selector(".pane-read .entry[data-target=true]")
    assert parameter(dashboard, "entry") == calls[2]
    page.go_back()
    page.locator(".step-card:nth-child(3)").get_by_role("button", name="Replay").click()
    page.wait_for_selector(".replay-read .entry")
    change = hub.get(f"/api/sessions/{session.session_id}/files", tool_use_id=calls[2])["files"][0]
    stands = page.locator(".transport-time").get_attribute("datetime")
    assert stands[:19] == change["at"][:19]


def test_keys_filters_and_the_address(hub, visitor, edited):
    session, _ = edited
    dashboard = opened(visitor, hub, session.session_id)
    page = dashboard.page
    order = [row.get_attribute("data-path") for row in page.locator(".file-row[data-path]").all()]
    show(dashboard, order[0])
    page.locator("h1").click()
    for expected in order[1:]:
        page.keyboard.press("j")
        dashboard.until(lambda: parameter(dashboard, "file") == expected, f"{expected} by j")
    page.keyboard.press("k")
    dashboard.until(lambda: parameter(dashboard, "file") == order[-2], "the file before by k")
    page.get_by_label("Filter by path").fill("orders TOTAL")
    dashboard.until(lambda: page.locator(".file-row[data-path]").count() == 1, "one file")
    address = page.url
    assert parameter(dashboard, "find") == "orders TOTAL"
    page.reload()
    page.wait_for_selector(".file-row[data-path]")
    assert page.url == address and page.locator(".file-row[data-path]").count() == 1
    page.get_by_label("Filter by path").fill("nothing like this")
    page.wait_for_selector(".file-browser")
    page.get_by_label("Filter by path").fill("")
    page.get_by_role("button", name="Latest").click()
    dashboard.until(lambda: page.locator(".file-folder").count() == 0, "a list without folders")


def test_what_cannot_be_shown_says_why(hub, visitor, edited):
    session, _ = edited
    dashboard = opened(visitor, hub, session.session_id, f"&file={BINARY}")
    page = dashboard.page
    page.wait_for_selector("text=It is a binary file")
    page.get_by_role("button", name="File at a step").click()
    page.wait_for_selector(".notice >> text=It is a binary file")

    # Only hooks, and only the call's own words: the patch knows no lines, and no text is known.
    ledger = Ledger("hooks")
    events = [ledger.event("hooks", "SessionStart", source="startup"), ledger.event("hooks", prompt="Mend it")]
    given = {"file_path": "/srv/app/main.py", "old_string": "tries = 3", "new_string": "tries = 5"}
    fields = {"tool_name": "Edit", "tool_use_id": "toolu_1", "tool_input": given}
    events.append(ledger.event("hooks", "PreToolUse", **fields))
    events.append(ledger.event("hooks", "PostToolUse", **fields, tool_response="ok"))
    assert hub.api.post("/api/events/batch", events).status == 200
    change = hub.get("/api/sessions/hooks/files")["files"][0]
    assert change["derived"]
    page.goto(f"{hub.url}/sessions/hooks?pane=files")
    page.wait_for_selector(".step-head .badge >> text=as asked for")
    assert page.locator(".diff-head").first.inner_text().strip() == "line numbers are not known"
    assert page.locator(".diff-number").first.inner_text() == ""
    page.get_by_role("button", name="Final diff").click()
    page.wait_for_selector(".file-detail .notice h2")


def test_texts_of_files_stay_texts(hub, visitor, edited):
    session, _ = edited
    dashboard = opened(visitor, hub, session.session_id)
    page = dashboard.page
    for path in (NOTES, ORDERS):
        page.locator(".file-row[data-path]").evaluate_all(
            "(rows, path) => rows.find((row) => row.dataset.path === path).click()", path)
        for form in ("Step by step", "Final diff", "File at a step"):
            page.get_by_role("button", name=form, exact=True).click()
            page.wait_for_selector(".diff-code")
            assert page.locator(".file-detail script, .file-detail img").count() == 0
            assert "\u202e" not in page.locator(".file-detail").inner_text()
    assert re.search(r"⟨U\+202E⟩|<script>alert", page.locator("body").inner_text())


def test_a_demo_session_shows_what_was_read_and_changed(hub, visitor):
    eyrie("demo", "--once", "--speed", "0", "--seed", 3, "--sessions", 6, "--hub", hub.url, state=hub.state)
    sessions = hub.get("/api/sessions", limit=100)["sessions"]
    session = max(sessions, key=lambda one: one["file_count"])
    dashboard = opened(visitor, hub, session["session_id"])
    page = dashboard.page
    for row in page.locator(".file-row[data-path]").all():
        row.click()
        page.wait_for_selector(".file-detail .diff-code, .file-detail .notice, .file-missing")
