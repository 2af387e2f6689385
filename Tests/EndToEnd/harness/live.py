"""Viewers of the live feed."""
import base64
import json
import os
import socket
import struct


class Stream:
    """A reader of server-sent events."""

    def __init__(self, hub, path="/stream", last_id=None, **query):
        self.connection = hub.api.connect()
        headers = {"Authorization": f"Bearer {hub.token}"}
        if last_id is not None:
            headers["Last-Event-ID"] = str(last_id)
        text = "&".join(f"{name}={value}" for name, value in query.items())
        self.connection.request("GET", f"{path}?{text}" if text else path, headers=headers)
        # The connection lets go of it, since the answer has no end.
        self.socket = self.connection.sock
        self.response = self.connection.getresponse()
        assert self.response.status == 200, self.response.read()
        assert self.response.headers["content-type"].startswith("text/event-stream")

    def messages(self):
        """(event, id, data) until the connection ends."""
        kind, last_id, data = "message", None, []
        while True:
            try:
                line = self.response.readline()
            except OSError:
                return
            if not line:
                return
            text = line.decode().rstrip("\r\n")
            if not text:
                if data:
                    yield kind, last_id, json.loads("\n".join(data))
                kind, last_id, data = "message", None, []
            elif text.startswith("event:"):
                kind = text[6:].strip()
            elif text.startswith("id:"):
                last_id = int(text[3:])
            elif text.startswith("data:"):
                data.append(text[5:].removeprefix(" "))

    def events(self, count):
        """The next `count` stored events as (id, uuid)."""
        found = []
        for kind, number, data in self.messages():
            if kind == "event":
                assert number == data["id"]
                found.append((number, data["event_uuid"]))
                if len(found) == count:
                    return found
        return found

    def close(self):
        self.response.close()
        self.connection.close()


class WebSocket:
    """As much of RFC 6455 as a test needs."""

    def __init__(self, hub, token="own"):
        self.wire = socket.create_connection((hub.api.host, hub.api.port), timeout=20)
        key = base64.b64encode(os.urandom(16)).decode()
        head = ["GET /ws HTTP/1.1", f"Host: {hub.api.host}:{hub.api.port}", "Connection: Upgrade", "Upgrade: websocket",
                "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
        if token:
            head.append(f"Authorization: Bearer {hub.token if token == 'own' else token}")
        self.wire.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        self.file = self.wire.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass

    def send(self, value):
        data = json.dumps(value).encode()
        mask = os.urandom(4)
        size = struct.pack("!B", 0x80 | len(data)) if len(data) < 126 else struct.pack("!BH", 0xFE, len(data))
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        self.wire.sendall(b"\x81" + size + mask + masked)

    def receive(self):
        """The next text message; None when the hub closes."""
        while True:
            head = self.file.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return None
            size = head[1] & 127
            if size == 126:
                size = struct.unpack("!H", self.file.read(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", self.file.read(8))[0]
            data = self.file.read(size)
            if head[0] & 15 == 1:
                return json.loads(data)

    def until(self, kind):
        while True:
            message = self.receive()
            assert message is not None, f"closed before a message of type {kind}"
            if message["type"] == kind:
                return message
