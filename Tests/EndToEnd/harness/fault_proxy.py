"""A TCP proxy that does to a connection what bad networks do; what it does can be changed while it runs."""
import enum
import select
import socket
import struct
import threading
import time
from collections import Counter

CHUNK_BYTES = 64 << 10
LOOK_SECONDS = 0.05
REPLAY_SECONDS = 30


class Fault(enum.Enum):
    """What happens to what comes through; an exchange is a request up to the end of its answer."""

    NONE = "none"
    REFUSED = "refused"  # nobody listens, open connections are reset
    RESET = "reset"  # accepted, then reset at its first bytes
    HALF_OPEN = "half open"  # accepted and silent; connections that were open before go on
    BLACK_HOLE = "black hole"  # every connection is silent, and what is sent into it is gone
    NO_ANSWER = "no answer"  # the request passes, the answer does not
    TWICE = "twice"  # the request passes a second time, on a connection of its own, before its answer is passed on
    CUT = "cut"  # reset after `at` bytes of the request
    DAMAGE = "damage"  # one bit of byte `at` of the request is turned
    DAMAGED_ANSWER = "damaged answer"  # the same for the answer


class FaultProxy:
    """Listens on a port of its own and passes connections on to `port`; counts in `hits` what it did to exchanges."""

    def __init__(self, port, rewrite=None):
        self.target = ("127.0.0.1", port)
        # What is sent instead of a request that is sent a second time.
        self.rewrite = rewrite or (lambda request: request)
        self.hits = Counter()
        # The last request that came through whole.
        self.request = b""
        self.latency_seconds = 0
        self.bytes_per_second = 0
        self._lock = threading.Lock()
        self._fault, self._at, self._left = Fault.NONE, 0, 0
        self._links = set()
        self._stopping = False
        self._listener = self._listen(0)
        self.port = self._listener.getsockname()[1]
        # A hub answers under its own name only.
        self.host_line = tuple(f"Host: 127.0.0.1:{number}\r\n".encode() for number in (self.port, port))
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def fault(self):
        return self._fault

    def set(self, fault, times=0, at=0):
        """From now on, for `times` exchanges (0: until it is set anew). `at`: of CUT and DAMAGE, the byte."""
        with self._lock:
            self._fault, self._at, self._left = fault, at, times
        if fault is Fault.REFUSED:
            self.break_connections()

    def break_connections(self):
        """Resets those that are open."""
        for link in list(self._links):
            link.reset()

    def heal(self):
        """Passes everything on again; connections into which something was lost do not come back."""
        self.set(Fault.NONE)

    def stop(self):
        self._stopping = True
        self._thread.join()
        self.break_connections()
        for link in list(self._links):
            link.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def take(self, *faults):
        """The fault and its byte, if it is one of those and applies to one more exchange; counts it."""
        with self._lock:
            if self._fault not in faults:
                return None, 0
            fault = self._fault
            self.hits[fault] += 1
            if self._left:
                self._left -= 1
                if self._left == 0:
                    self._fault = Fault.NONE
            return fault, self._at

    def _listen(self, port):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        return listener

    def _accept(self):
        while not self._stopping:
            if self._fault is Fault.REFUSED:
                if self._listener:
                    self._listener.close()
                    self._listener = None
                time.sleep(LOOK_SECONDS)
                continue
            if self._listener is None:
                self._listener = self._listen(self.port)
            if select.select([self._listener], [], [], LOOK_SECONDS)[0]:
                link = Link(self, self._listener.accept()[0])
                self._links.add(link)
                link.start()
        if self._listener:
            self._listener.close()

    def forget(self, link):
        self._links.discard(link)


class Link(threading.Thread):
    """One connection through the proxy."""

    def __init__(self, proxy, client):
        super().__init__(daemon=True)
        self.proxy, self.client, self.hub = proxy, client, None
        self.is_silent = False
        # Of the present exchange.
        self.request, self.answered, self.fault, self.at = b"", 0, None, 0

    def run(self):
        try:
            self.is_silent = self.proxy.take(Fault.HALF_OPEN)[0] is not None
            if not self.is_silent:
                self.hub = socket.create_connection(self.proxy.target, timeout=REPLAY_SECONDS)
            for end in (self.client, self.hub):
                if end:
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self._pass_on():
                pass
        except OSError:
            pass
        finally:
            self.reset(orderly=True)
            self.proxy.forget(self)

    def reset(self, orderly=False):
        """Closes both ends; not orderly, the peers are told by a reset."""
        for end in (self.client, self.hub):
            if end is None:
                continue
            try:
                if not orderly:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.shutdown(socket.SHUT_RDWR)
                if orderly or threading.current_thread() is self:
                    end.close()
            except OSError:
                pass

    def _pass_on(self):
        """Moves what is there to be moved; false when the connection is over."""
        ends = [end for end in (self.client, self.hub) if end]
        for end in select.select(ends, [], [], LOOK_SECONDS)[0]:
            if self.proxy.fault is Fault.REFUSED:  # accepted a moment before
                self.reset()
                return False
            data = end.recv(CHUNK_BYTES)
            if self.proxy.fault is Fault.BLACK_HOLE and not self.is_silent:
                self.is_silent = True
                self.proxy.take(Fault.BLACK_HOLE)
            if not data:
                return False
            if self.is_silent:
                continue
            self._delay(len(data))
            if not (self._to_hub(data) if end is self.client else self._to_client(data)):
                return False
        return not self.proxy._stopping

    def _delay(self, count):
        seconds = self.proxy.latency_seconds
        if self.proxy.bytes_per_second:
            seconds += count / self.proxy.bytes_per_second
        if seconds:
            time.sleep(seconds)

    def _to_hub(self, data):
        if self.answered or not self.request:
            self.request, self.answered = b"", 0
            self.fault, self.at = self.proxy.take(Fault.RESET, Fault.NO_ANSWER, Fault.TWICE, Fault.CUT, Fault.DAMAGE,
                                                  Fault.DAMAGED_ANSWER)
            data = data.replace(*self.proxy.host_line, 1)
        start = len(self.request)
        self.request += data
        if self.fault is Fault.RESET or self.fault is Fault.CUT and len(self.request) > self.at:
            if self.fault is Fault.CUT:
                self.hub.sendall(data[:max(0, self.at - start)])
            self.reset()
            return False
        if self.fault is Fault.DAMAGE:
            data = damaged(data, self.at - start)
        self.hub.sendall(data)
        return True

    def _to_client(self, data):
        if self.fault is Fault.NO_ANSWER:
            self.reset()
            return False
        if self.fault is Fault.TWICE and not self.answered:
            self._send_again()
        if self.fault is Fault.DAMAGED_ANSWER:
            data = damaged(data, self.at - self.answered)
        self.answered += len(data)
        self.proxy.request = self.request
        self.client.sendall(data)
        return True

    def _send_again(self):
        with socket.create_connection(self.proxy.target, timeout=REPLAY_SECONDS) as second:
            second.sendall(self.proxy.rewrite(self.request))
            second.recv(CHUNK_BYTES)


def damaged(data, at):
    if not 0 <= at < len(data):
        return data
    return data[:at] + bytes([data[at] ^ 0x04]) + data[at + 1:]
