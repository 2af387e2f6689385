"""Pages of other origins, in a browser that is logged in to the hub."""
import json
from urllib.parse import urlsplit

import pytest
from attack import naive_server
from dashboard import login_link
from harness import Ledger, size, stored_events

# Every way that a page has to ask another server for something. Ends with what each way gave the page.
TRIES = """async ({hub, event}) => {
  const socket = hub.replace('http', 'ws');
  const soon = (begin) => new Promise((resolve) => { begin(resolve); setTimeout(() => resolve(null), 1500); });
  const text = (options, path) => fetch(hub + path, options).then((answer) => answer.text()).catch(() => null);
  const opaque = (path, type, body) => fetch(hub + path, { method: 'POST', mode: 'no-cors', credentials: 'include',
    headers: type ? { 'Content-Type': type } : {}, body }).then((answer) => answer.text()).catch(() => null);
  const element = (name, set) => soon((resolve) => {
    const one = document.createElement(name);
    one.onload = () => resolve('loaded'); one.onerror = () => resolve(null);
    set(one); document.body.append(one);
  });
  const submit = (path, fields, type) => soon((resolve) => {
    const frame = document.createElement('iframe');
    frame.name = `frame${Math.random()}`; document.body.append(frame);
    const form = document.createElement('form');
    Object.assign(form, { method: 'POST', action: hub + path, target: frame.name, enctype: type });
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement('input'); field.name = name; field.value = value; form.append(field);
    }
    document.body.append(form); form.submit(); setTimeout(() => resolve(null), 500);
  });
  const got = {
    'read': await text({ credentials: 'include' }, '/api/sessions'),
    'read without cookie': await text({}, '/health'),
    'read the description': await text({}, '/openapi.json'),
    'read with a token': await text({ headers: { Authorization: 'Bearer x' } }, '/api/sessions'),
    'patched': await text({ method: 'PATCH', credentials: 'include', body: '{}' }, '/api/sessions/x'),
    'deleted': await text({ method: 'DELETE', credentials: 'include' }, '/api/sessions/x'),
    'posted JSON': await text({ method: 'POST', credentials: 'include', headers: { 'Content-Type': 'application/json' }, body: event }, '/events'),
    'asked for a login': await text({ method: 'POST', credentials: 'include', body: '{}' }, '/api/login-links'),
    'socket': await soon((resolve) => {
      const one = new WebSocket(`${socket}/ws`);
      one.onopen = () => { one.send(JSON.stringify({ type: 'event', event: JSON.parse(event) })); resolve('open'); };
      one.onerror = () => resolve(null); }),
    'stream': await soon((resolve) => {
      const one = new EventSource(`${hub}/stream`, { withCredentials: true });
      one.onopen = () => resolve('open'); one.onerror = () => { one.close(); resolve(null); }; }),
    'script': await element('script', (one) => { one.src = `${hub}/api/sessions`; }),
    'picture': await element('img', (one) => { one.src = `${hub}/favicon.ico`; }),
    'style': await element('link', (one) => { one.rel = 'stylesheet'; one.href = `${hub}/openapi.json`; }),
  };
  for (const path of ['/events', '/api/events/batch', '/hooks/claude-code'])
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) await opaque(path, type, event);
  for (const path of ['/api/logout', '/api/demo', '/api/prices/reprice', '/api/login-links']) await opaque(path, 'text/plain', '{}');
  navigator.sendBeacon(`${hub}/events`, event); navigator.sendBeacon(`${hub}/api/logout`);
  await submit('/events', { '{"x":"': `"} ${event}` }, 'text/plain');
  await submit('/api/logout', {}, 'text/plain'); await submit('/api/logout', { a: 1 }, 'multipart/form-data');
  const opened = window.open(`${hub}/`);
  got['window'] = await soon((resolve) => setTimeout(() => {
    try { resolve(opened && opened.document && opened.document.title ? 'read' : null); } catch { resolve(null); } }, 700));
  const frame = document.createElement('iframe'); frame.src = `${hub}/`; document.body.append(frame);
  await new Promise((resolve) => setTimeout(resolve, 700));
  return got;
}"""
ORIGINS = {
    "another port": ("127.0.0.1", {}), "another name": ("localhost", {}), "lookalike": ("127.0.0.1.evil.localhost", {}),
    "null": ("127.0.0.1", {"Content-Security-Policy": "sandbox allow-scripts allow-forms allow-popups"})
}


def got_through(chromium, hub, host, port):
    """What a page of that origin got or did, in a browser that is logged in."""
    context = chromium.new_context()
    try:
        page = context.new_page()
        page.goto(login_link(hub))
        before = len(stored_events(hub.api))
        page.goto(f"http://{host}:{port}/")
        assert urlsplit(page.url).port == port
        event = json.dumps(Ledger("foreign").event("foreign"))
        got = page.evaluate(TRIES, {"hub": hub.url, "event": event})
        found = [name for name, value in got.items() if value is not None]
        found += ["framed" for frame in page.frames if frame.url.startswith(hub.url)]
        if len(stored_events(hub.api)) != before:
            found.append("stored an event")
        if context.request.get(f"{hub.url}/api/sessions").status != 200:
            found.append("logged out")
        return found
    finally:
        context.close()


def served_page(headers):
    return naive_server(lambda *_:
                        (200, [("Content-Type", "text/html"), *headers.items()], b"<!doctype html><body>page"))


@pytest.mark.row("S02")
@pytest.mark.seconds(180)
def test_pages_elsewhere_get_and_do_nothing(hub, chromium, measured):
    chosen = dict(list(ORIGINS.items())[-size(len(ORIGINS), len(ORIGINS), small=2):])
    for name, (host, headers) in chosen.items():
        with served_page(headers) as port:
            assert got_through(chromium, hub, host, port) == [], name
    measured(
        f"Chromium, logged in, pages of {len(chosen)} origins ({', '.join(chosen)}), 30 ways to ask each: 0 answered, 0 stored"
    )


@pytest.mark.row("S02", undefended=True)
@pytest.mark.seconds(120)
def test_a_hub_that_takes_the_origin_for_its_own_is_found(make_hub, chromium):
    with served_page({}) as port:
        hub = make_hub(environment={"EYRIE_CORS_ORIGINS": f"http://127.0.0.1:{port}"})
        found = got_through(chromium, hub, "127.0.0.1", port)
    assert {"logged out", "socket"} <= set(found)
