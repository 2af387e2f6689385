"""A server in a process of its own that defends nothing, for checks that must find that out."""
import subprocess
import sys
from contextlib import contextmanager

from .api import Api
from .waiting import eventually, free_port

PROGRAM = """
import http.server, sys
kept = []
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if sys.argv[2] == "keep": kept.append(body)
        self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers(); self.wfile.write(b"{}")
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@contextmanager
def careless_server(keeps=False):
    """Reads whatever comes, as a whole, and with `keeps` holds it for ever: its address and its process."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", PROGRAM, str(port), "keep" if keeps else "drop"])
    api = Api(f"http://127.0.0.1:{port}")

    def listens():
        try:
            return api.post("/", b"{}").status == 200
        except OSError:
            return False

    try:
        eventually(listens, "the server to listen")
        yield api, server
    finally:
        server.kill()
        server.wait()
