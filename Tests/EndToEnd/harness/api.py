"""Requests to a hub, as any HTTP client would send them."""
import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

REQUEST_SECONDS = 30


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error_code(self):
        return self.json["error"]["code"]


class Api:
    """One hub's address and token; a connection for each request, unless one is given."""

    def __init__(self, url, token=None):
        parts = urlsplit(url)
        self.host, self.port, self.token = parts.hostname, parts.port, token

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=REQUEST_SECONDS)

    def request(self, method, path, body=None, headers=None, token="own", connection=None):
        """`body`: bytes as they are, anything else as JSON. `token`: None sends no Authorization."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, bytearray)):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        token = self.token if token == "own" else token
        if token:
            headers.setdefault("Authorization", f"Bearer {token}")
        used = connection or self.connect()
        try:
            try:
                used.request(method, path, body=body, headers=headers)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before the whole body was sent: the answer is waiting
            response = used.getresponse()
            answer_headers = {name.lower(): value for name, value in response.getheaders()}
            endless = response.status == 200 and "event-stream" in answer_headers.get("content-type", "")
            return Answer(response.status, answer_headers, b"" if endless else response.read())
        finally:
            if connection is None:
                used.close()

    def post(self, path, body=None, **keywords):
        return self.request("POST", path, body=body, **keywords)

    def answer(self, path, **query):
        return self.request("GET", path + ("?" + urlencode(query) if query else ""))

    def get(self, path, **query):
        """The JSON of a successful GET."""
        answer = self.answer(path, **query)
        assert answer.status == 200, f"GET {path} {query}: {answer.status} {answer.body[:500]!r}"
        return answer.json

    def pages(self, path, key, **query):
        """All rows of a list, page by page."""
        query = {"limit": 1000, **query}
        while True:
            page = self.get(path, **query)
            yield from page[key]
            if not page["next_cursor"]:
                return
            query["cursor"] = page["next_cursor"]
