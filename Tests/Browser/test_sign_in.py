"""The way into the dashboard, and what it may never do."""
import pytest
from dashboard import MIDDLE, NARROW, WIDE, login_link

# Without this much room a row does not say what happened.
LEAST_SUMMARY_PIXELS = 140
SUMMARY_WIDTHS = """() => [...document.querySelectorAll('.line-summary')].filter((one) => one.offsetParent !== null)
  .map((one) => one.getBoundingClientRect().width)"""
PAGES = {"live": "/", "sessions": "/sessions", "session": "/sessions/{session}"}


def test_without_a_cookie_the_page_says_how_to_get_in(hub, visitor):
    dashboard = visitor.open(hub, signed_in=False)
    dashboard.page.get_by_role("heading", name="Sign in to Eyrie").wait_for()
    assert "eyrie open" in dashboard.text("main")
    assert dashboard.page.locator("h1").count() == 1


def test_the_link_works_once(hub, visitor):
    link = login_link(hub)
    first = visitor.open(hub, signed_in=False)
    first.page.goto(link)
    first.page.get_by_role("heading", name="Live").wait_for()
    assert first.page.url == f"{hub.url}/"
    cookie = next(one for one in first.page.context.cookies() if one["name"] == "eyrie_session")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    assert "eyrie_session" not in first.page.evaluate("document.cookie")

    second = visitor.open(hub, signed_in=False)
    answer = second.page.goto(link)
    assert answer.status in (401, 403, 410)
    second.go("/")
    second.page.get_by_role("heading", name="Sign in to Eyrie").wait_for()


@pytest.mark.seconds(300)
def test_pages_are_sound_in_every_size_and_theme(make_hub, visitor):
    """No complaint in the console, no request elsewhere (the visitor notes both), one heading, nothing cut off."""
    hub = make_hub("hub", arguments=["--demo"])
    hub.api.post("/api/demo")
    dashboard = visitor.open(hub).until_live()
    dashboard.until(lambda: len(dashboard.painted_rows()) > 12, "the demo's events", seconds=60)
    session = hub.get("/api/sessions")["sessions"][0]["session_id"]
    page = dashboard.page
    for name, path in PAGES.items():
        for theme in ("dark", "light"):
            for width in (WIDE, MIDDLE, NARROW):
                case = f"{name}, {theme}, {width} px"
                page.set_viewport_size({"width": width, "height": 900})
                answer = page.goto(f"{hub.url}{path.format(session=session)}?theme={theme}")
                assert_strict_policy(answer.headers["content-security-policy"])
                page.wait_for_selector(".line, .session-table tbody tr, .entry", state="attached")
                if name == "live":
                    page.wait_for_selector(".line")
                assert page.locator("h1").count() == 1, case
                assert page.evaluate("document.documentElement.dataset.theme") == theme, case
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{case}: scrolls"
                summaries = page.evaluate(SUMMARY_WIDTHS)
                assert all(one >= LEAST_SUMMARY_PIXELS for one in summaries), f"{case}: no room for what happened"
                assert page.evaluate("document.body.scrollWidth - innerWidth") <= 0, f"{case}: scrolls"
    assert visitor.problems == []


def assert_strict_policy(policy):
    rules = dict((rule.split(None, 1) + [""])[:2] for rule in policy.split(";") if rule.strip())
    assert rules["default-src"].strip() in ("'none'", "'self'")
    assert rules.get("script-src", rules["default-src"]).strip() == "'self'"
    assert "unsafe" not in rules.get("style-src", "") + rules.get("script-src", "")
    assert rules["frame-ancestors"].strip() == "'none'"
    assert "http" not in policy
