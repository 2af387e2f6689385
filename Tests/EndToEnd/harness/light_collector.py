"""Clients that speak as Eyrie's collector does, many of them in one process."""
import gzip
import http.client
import json
import random
import threading
import time
from dataclasses import dataclass

# As `RetryDelay` of the collector has them.
FIRST_SECONDS, LONGEST_SECONDS = 0.5, 75.0
REQUEST_SECONDS = 30
SEND_AGAIN = (429, 500, 502, 503, 504)


@dataclass
class Attempt:
    at: float  # monotonic
    status: int | None  # None: nobody answered
    wait: float = 0.0  # seconds until the next attempt
    asked: int | None = None  # Retry-After


def full_jitter(failures, waited, retry_after, chance):
    """Seconds until the next attempt: exponential, anywhere below the bound, never earlier than the hub asked."""
    bound = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(failures, 16), FIRST_SECONDS + 2 * waited)
    if retry_after is None:
        return chance.uniform(0, bound)
    return retry_after + chance.uniform(0, max(bound, min(retry_after, LONGEST_SECONDS)))


class LightCollector(threading.Thread):
    """Delivers batch after batch, each again until the hub has it."""

    def __init__(self, number, api, ledger, batches, delay=full_jitter, forgets=False):
        """`batches` gives lists of events; `delay` decides how long a failure is waited for; one that `forgets` drops
        what the hub refused for now."""
        super().__init__(daemon=True)
        self.number, self.api, self.ledger, self.batches = number, api, ledger, batches
        self.delay, self.forgets = delay, forgets
        self.chance = random.Random(number)
        self.attempts = []
        self.error = None

    @property
    def failures(self):
        return sum(attempt.status != 200 for attempt in self.attempts)

    def run(self):
        try:
            connection = None
            for events in self.batches:
                connection = self._deliver(events, connection)
        except Exception as error:  # reported by the test
            self.error = error

    def _deliver(self, events, connection):
        body = gzip.compress(b"\n".join(json.dumps(event).encode() for event in events), 1)
        failures, waited = 0, 0
        while True:
            attempt = Attempt(time.monotonic(), None)
            self.attempts.append(attempt)
            connection = connection or http.client.HTTPConnection(self.api.host, self.api.port, timeout=REQUEST_SECONDS)
            try:
                answer = self.api.post("/api/events/batch", body, connection=connection, headers={
                    "Content-Type": "application/x-ndjson", "Content-Encoding": "gzip", "Eyrie-Delivery": "buffered"})
                attempt.status = answer.status
            except (OSError, http.client.HTTPException):
                connection.close()
                connection = None
            if attempt.status == 200:
                items = answer.json["items"]
                assert all(item["status"] in ("stored", "duplicate") for item in items), items[:3]
                self.ledger.acknowledge(item["event_uuid"] for item in items)
                return connection
            assert attempt.status is None or attempt.status in SEND_AGAIN, (answer.status, answer.body)
            if attempt.status is not None:
                asked = answer.headers.get("retry-after")
                attempt.asked = int(asked) if asked else None
                if self.forgets:
                    return connection
            attempt.wait = self.delay(failures, waited, attempt.asked, self.chance)
            failures += 1
            waited += attempt.wait
            time.sleep(attempt.wait)


def largest_share(times, seconds=1.0):
    """The part of `times` that falls into the fullest window of that length."""
    ordered, start, most = sorted(times), 0, 0
    for end, moment in enumerate(ordered):
        while moment - ordered[start] >= seconds:
            start += 1
        most = max(most, end - start + 1)
    return most / len(ordered) if ordered else 0.0


def early_returns(attempts):
    """How many attempts came sooner than the answer before had asked."""
    return sum(before.asked is not None and after.at - before.at < before.asked
               for before, after in zip(attempts, attempts[1:]))
