"""Servers in the place of a hub that answer as no hub should."""
import socket
import threading
import time
from dataclasses import dataclass, field

PIECE = b'{"items":[' + b" " * (64 << 10)
GIGABYTE = 1 << 30
SLOW_SECONDS = 0.4


@dataclass
class Call:
    """One connection: what was asked, when, and when the other end gave it up."""

    opened: float
    request: bytes = b""
    closed: float | None = None
    sent: int = field(default=0)


class HostileHub:
    """Answers every request in the way that `manner` names, until the other end has had enough."""

    def __init__(self, manner, elsewhere=None, port=0):
        self.answer = getattr(self, f"_{manner}")
        self.elsewhere = elsewhere
        self.calls = []
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self._open, self._lock = set(), threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def ended(self):
        """Calls for which events were sent, and that are over."""
        return [call for call in self.calls if call.closed and b"/events/batch" in call.request.split(b"\r\n")[0]]

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self._lock:
            for wire in self._open:
                wire.close()

    def _listen(self):
        while True:
            try:
                wire, _ = self.listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(wire)
            call = Call(time.monotonic())
            self.calls.append(call)
            threading.Thread(target=self._serve, args=(wire, call), daemon=True).start()

    def _serve(self, wire, call):
        try:
            while b"\r\n\r\n" not in call.request:
                piece = wire.recv(65536)
                if not piece:
                    break
                call.request += piece
            if call.request:
                self.answer(wire, call)
        except OSError:
            pass
        call.closed = time.monotonic()
        with self._lock:
            self._open.discard(wire)
        wire.close()

    @staticmethod
    def _send(wire, call, data):
        wire.sendall(data)
        call.sent += len(data)

    def _endless(self, wire, call):
        self._send(wire, call, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            self._send(wire, call, b"%x\r\n%s\r\n" % (len(PIECE), PIECE))

    def _gigabyte(self, wire, call):
        self._send(wire, call, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
        while call.sent < GIGABYTE:
            self._send(wire, call, PIECE)

    def _endless_head(self, wire, call):
        self._send(wire, call, b"HTTP/1.1 200 OK\r\n")
        while True:
            self._send(wire, call, b"X-Field-%d: %s\r\n" % (call.sent, b"y" * 1000))

    def _slow_head(self, wire, call):
        self._send(wire, call, b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            self._send(wire, call, b"z")
            time.sleep(SLOW_SECONDS)

    def _silent(self, wire, call):
        while wire.recv(65536):
            pass

    def _redirect(self, wire, call):
        status = (301, 302, 303, 307, 308)[len(self.calls) % 5]
        self._send(wire, call, f"HTTP/1.1 {status} Elsewhere\r\nLocation: {self.elsewhere}\r\nContent-Length: 0\r\n"
                               "Connection: close\r\n\r\n".encode())
