"""The dashboard in a real browser, while the real client works."""
import re
import shutil

import pytest
from harness import ROOT, Ledger, eventually, eyrie
from playwright.sync_api import expect, sync_playwright
from real_client import RealClient, read_session, wait_for_file
from scenarios import MIDDLE_PAUSE, PARALLEL_FAILURES

SCREENSHOTS = ROOT / ".build" / "screenshots"
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]


@pytest.fixture(scope="module")
def browser():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "no Chromium: run scripts/setup --tests"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser, hub):
    """A page of a browser that has logged in; whatever goes wrong in it fails the test."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme="dark")
    context.set_default_timeout(15_000)
    page = context.new_page()
    problems, foreign = [], []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((hub.url, "data:", "blob:"))
            else foreign.append(request.url))
    page.goto(hub.api.post("/api/login-links", {}).json["url"])
    yield page
    context.close()
    assert problems == [], "the browser's console has errors"
    assert foreign == [], "requests to other origins"


def shown(page, text):
    """Where a text can be seen; titles of graphics and options of lists have it too, but nobody reads those."""
    return page.get_by_text(text).filter(visible=True).first


def one_heading(page):
    expect(page.locator("h1")).to_have_count(1)


def test_without_login_nothing_is_shown(browser, hub):
    page = browser.new_page()
    page.goto(hub.url)
    expect(page.locator("h1")).to_contain_text(re.compile("sign in", re.IGNORECASE))
    page.close()


def test_session_appears_live_while_the_client_works(hub, page, tmp_path):
    one_heading(page)
    client = RealClient(tmp_path / "client", {"EYRIE_STATE": str(hub.state), "CLAUDE_OBSERVABILITY_HUB": hub.url})
    eyrie("install", "--yes", state=hub.state, home=client.home, cwd=client.project)
    run = client.start(MIDDLE_PAUSE)
    wait_for_file(client.project / "reached", 60)
    # The client is in the middle of its work, and what it has done so far is on the page.
    expect(shown(page, "work through an outage")).to_be_visible()
    expect(shown(page, "echo before")).to_be_visible()
    expect(page.get_by_text("No session is active")).to_have_count(0, timeout=15_000)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "live-dark.png")
    (client.project / "go").touch()
    wait_for_file(client.project / "reached-again", 60)
    (client.project / "go-again").touch()
    outcome = run.wait()
    expect(shown(page, "Exit code 5")).to_be_visible()

    page.goto(f"{hub.url}/sessions")
    one_heading(page)
    session = outcome.session_ids[0]
    link = page.locator(f'a[href*="/sessions/{session}"]').first
    expect(link).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "sessions-dark.png")
    link.click()
    one_heading(page)
    for agent in read_session(outcome.home, session).agents.values():
        expect(shown(page, agent.description)).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "session-dark.png")


def test_text_of_an_agent_is_text(hub, page):
    hostile = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
    hub.api.post("/events", Ledger("xss").event("xss-1", prompt=hostile))
    expect(shown(page, "<img src=x")).to_be_visible()
    page.goto(f"{hub.url}/sessions/xss-1")
    eventually(lambda: page.locator("h1").count() == 1, "the session page")
    assert page.title() != "owned"


def test_failures_can_be_found(hub, page, tmp_path):
    client = RealClient(tmp_path / "client", {"EYRIE_STATE": str(hub.state), "CLAUDE_OBSERVABILITY_HUB": hub.url})
    eyrie("install", "--yes", state=hub.state, home=client.home, cwd=client.project)
    outcome = client.run(PARALLEL_FAILURES)
    page.goto(f"{hub.url}/sessions/{outcome.session_ids[0]}")
    one_heading(page)
    expect(shown(page, "Exit code 7")).to_be_visible()
