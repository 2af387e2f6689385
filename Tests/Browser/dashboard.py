"""The dashboard as somebody at a browser meets it."""
import os
import shutil
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

from harness import eventually, eyrie
from playwright.sync_api import sync_playwright

WIDE, MIDDLE, NARROW = 1440, 800, 400
HEIGHT = 900
WAIT_MILLISECONDS = 20_000
# What the browser itself writes to the console when the hub is away or refuses; no fault of the page.
NETWORK_WORDS = ("Failed to load resource", "net::ERR_")

# Collected in one go, so that nothing moves in between.
PAINTED_ROWS = """() => [...document.querySelectorAll('.feed-scroll li[data-event]')].map((item) => {
  const line = item.firstElementChild;
  return { event: item.dataset.event, key: Number(line.id.slice(4)), top: Math.round(line.getBoundingClientRect().top),
           text: line.innerText, failed: line.classList.contains('failed') };
})"""


# Two frames: the first may have been under way when it was asked for.
PAINTED = "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))"
# A wheel is answered over several frames; the list says when it stands still again.
NOTE_SCROLL_END = """(list) => {
  delete list.dataset.stands;
  list.addEventListener('scrollend', () => { list.dataset.stands = 'true'; }, { once: true });
}"""


@contextmanager
def launched_chromium():
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "no Chromium: run scripts/setup --tests"
    # Chromium's own sandbox does not work for root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*sandbox, "--disable-gpu"])
        yield browser
        browser.close()


class Visitor:
    """Contexts of one browser, and everything in them that must not happen."""

    def __init__(self, chromium):
        self.chromium = chromium
        self.contexts = []
        self.origins = set()
        self.problems = []

    def open(self, hub, path="/", width=WIDE, height=HEIGHT, theme="dark", signed_in=True, folded=True):
        """A page in a browser of its own, at `path`."""
        context = self.chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        self.contexts.append(context)
        context.set_default_timeout(WAIT_MILLISECONDS)
        page = context.new_page()
        self.origins.add(hub.url)
        page.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("dialog", self._note_dialog)
        if not folded:
            context.add_init_script("localStorage.setItem('eyrie.preferences', JSON.stringify({ foldRoutine: false }))")
        if signed_in:
            page.goto(login_link(hub))
        dashboard = Dashboard(page, hub)
        if not signed_in or path != "/":
            dashboard.go(path)
        return dashboard

    def close(self):
        for context in self.contexts:
            context.close()

    def _note_request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" not in self.origins:
            self.problems.append(f"foreign request: {request.url}")

    def _note_console(self, message):
        if message.type == "error" and not any(word in message.text for word in NETWORK_WORDS):
            self.problems.append(f"console: {message.text}")

    def _note_dialog(self, dialog):
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def login_link(hub):
    """The link that works once, as `eyrie open --print` gives it."""
    printed = eyrie("open", "--print", state=hub.state).stdout
    return next(word for word in printed.split() if word.startswith("http"))


class Dashboard:
    """One page of the dashboard."""

    def __init__(self, page, hub):
        self.page = page
        self.hub = hub

    def go(self, path, **parameters):
        self.page.goto(self.hub.url + path + ("?" + urlencode(parameters, doseq=True) if parameters else ""))
        return self

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def until(self, condition, what, seconds=30):
        """Like `eventually`, letting the page work in between."""
        def look():
            self.page.wait_for_timeout(50)
            return condition()
        return eventually(look, what, seconds)

    def until_painted(self):
        """Until what was changed just now has been painted, and what follows from that has been done."""
        self.page.evaluate(PAINTED)
        return self

    def until_loaded(self):
        """Until nothing stands in for what is on its way."""
        self.until(lambda: self.page.locator(".skeleton").count() == 0, "what was on its way")
        return self.until_painted()

    @property
    def connection(self):
        return self.text(".connection")

    @property
    def follow_state(self):
        return self.text(".feed-state")

    def until_live(self):
        self.until(lambda: self.connection == "Live", "the connection to be live")
        return self

    def painted_rows(self):
        """The rows in the document, from the top, those a little out of view included."""
        return self.page.evaluate(PAINTED_ROWS)

    def all_rows(self):
        """Every row of the feed, read by scrolling from its first to its last; the feed is paused by it."""
        self.page.keyboard.press("Escape")
        scroller = self.page.locator(".feed-scroll")
        found = {}
        position = 0
        while True:
            scroller.evaluate("(list, top) => { list.scrollTop = top; }", position)
            self.until_painted()
            for row in self.painted_rows():
                found[row["key"]] = row
            height, view = scroller.evaluate("(list) => [list.scrollHeight, list.clientHeight]")
            if position + view >= height:
                return [found[key] for key in sorted(found)]
            position += view / 2

    def row_at_top(self):
        """The first row that is wholly in view, and where it stands."""
        edge = self.page.locator(".feed-scroll").bounding_box()["y"]
        row = next(row for row in self.painted_rows() if row["top"] >= edge)
        return row["event"], row["top"]

    def scroll_feed(self, pixels):
        """Turns the wheel over the feed, which must have room for it, until it stands still."""
        scroller = self.page.locator(".feed-scroll")
        box = scroller.bounding_box()
        scroller.evaluate(NOTE_SCROLL_END)
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.wheel(0, pixels)
        self.page.wait_for_selector(".feed-scroll[data-stands=true]")
        self.until_painted()
