"""A scripted stand-in for the Anthropic Messages API, so that the real Claude Code client can be run offline.

The scenario decides what "the model" says. Each agent of a run (the main one and every subagent) is matched to a
script by a marker in its first user message; the N-th step of that script answers the N-th request of that agent.

    {
      "usage":   {"input_tokens": 12, "output_tokens": 87, "cache_read_input_tokens": 15000,
                  "cache_5m": 200, "cache_1h": 0},              # default for every step
      "scripts": [
        {"marker": "SUBAGENT-JOB",                              # "" matches what nothing else matched
         "steps": [ {"text": "…", "tools": [{"name": "Bash", "input": {…}}], "usage": {…}, "delay_ms": 0},
                    {"error": {"status": 529, "type": "overloaded_error", "times": 1}, "then": {…}},
                    … ]}
      ]
    }

A step past the end of its script answers "Done.".
"""
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEFAULT_USAGE = {"input_tokens": 12, "output_tokens": 87, "cache_read_input_tokens": 0, "cache_5m": 0, "cache_1h": 0}


class StubModel:
    """Serves one scenario on a free loopback port, between `with` and its end."""

    def __init__(self, scenario):
        self.scenario = scenario
        # Ids are unique over runs: a resumed session meets a second stub.
        self.run_id = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._requests = 0
        self._errors_given = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.stub = self
        self.url = "http://127.0.0.1:%d" % self._server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def next_number(self):
        with self._lock:
            self._requests += 1
            return self._requests

    def step_for(self, query):
        """The scripted step for a request, and the error to answer with instead, if one is due."""
        if not query.get("tools"):
            return {"text": "A title"}, None
        script = self._script_for(query.get("messages", []))
        turn = sum(1 for message in query.get("messages", []) if message.get("role") == "assistant")
        step = script["steps"][turn] if turn < len(script["steps"]) else {"text": "Done."}
        if "error" not in step:
            return step, None
        with self._lock:
            key = (script["marker"], turn)
            self._errors_given[key] = self._errors_given.get(key, 0) + 1
            is_due = self._errors_given[key] <= step["error"].get("times", 1)
        return (step, step["error"]) if is_due else (step.get("then", {"text": "Recovered."}), None)

    def _script_for(self, messages):
        first = next((message for message in messages if message.get("role") == "user"), {})
        text = json.dumps(first.get("content"))
        fallback = {"marker": "", "steps": []}
        for script in self.scenario["scripts"]:
            if script["marker"] and script["marker"] in text:
                return script
            if not script["marker"]:
                fallback = script
        return fallback

    def usage_of(self, step):
        figures = {**DEFAULT_USAGE, **self.scenario.get("usage", {}), **step.get("usage", {})}
        return {
            "input_tokens": figures["input_tokens"],
            "output_tokens": figures["output_tokens"],
            "cache_read_input_tokens": figures["cache_read_input_tokens"],
            "cache_creation_input_tokens": figures["cache_5m"] + figures["cache_1h"],
            "cache_creation": {"ephemeral_5m_input_tokens": figures["cache_5m"],
                               "ephemeral_1h_input_tokens": figures["cache_1h"]},
            "service_tier": "standard",
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def do_GET(self):
        self._reply(404, {"type": "error", "error": {"type": "not_found_error", "message": self.path}})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "/v1/messages" not in self.path:
            return self._reply(200, {})
        query = json.loads(body)
        if "count_tokens" in self.path:
            return self._reply(200, {"input_tokens": len(body) // 4})
        stub = self.server.stub
        number = stub.next_number()
        step, error = stub.step_for(query)
        if error:
            return self._reply(error["status"],
                               {"type": "error", "error": {"type": error["type"], "message": "scripted"}})
        time.sleep(step.get("delay_ms", 0) / 1000)
        message = self._message(number, step, query.get("model"))
        request_id = ("request-id", f"req_{stub.run_id}{number:06d}")
        try:
            if query.get("stream"):
                self._stream(message, request_id)
            else:
                self._reply(200, message, [request_id])
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client was killed
        return None

    def _message(self, number, step, model):
        stub = self.server.stub
        blocks = [{"type": "text", "text": step["text"]}] if step.get("text") else []
        for index, tool in enumerate(step.get("tools", [])):
            blocks.append({"type": "tool_use", "id": f"toolu_{stub.run_id}{number:06d}{index:02d}",
                           "name": tool["name"], "input": tool["input"]})
        return {"id": f"msg_{stub.run_id}{number:06d}", "type": "message", "role": "assistant", "model": model,
                "content": blocks, "stop_reason": "tool_use" if step.get("tools") else "end_turn",
                "stop_sequence": None, "usage": stub.usage_of(step)}

    def _reply(self, status, body, headers=()):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _event(self, body):
        self.wfile.write(f"event: {body['type']}\ndata: {json.dumps(body)}\n\n".encode())
        self.wfile.flush()

    def _stream(self, message, request_id):
        self.send_response(200)
        self.send_header(*request_id)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        usage = message["usage"]
        self._event({"type": "message_start", "message": {
            **message, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}})
        for index, block in enumerate(message["content"]):
            if block["type"] == "text":
                start, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
            else:
                start = {**block, "input": {}}
                delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
            self._event({"type": "content_block_start", "index": index, "content_block": start})
            self._event({"type": "content_block_delta", "index": index, "delta": delta})
            self._event({"type": "content_block_stop", "index": index})
        self._event({"type": "message_delta", "usage": {"output_tokens": usage["output_tokens"]},
                     "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None}})
        self._event({"type": "message_stop"})
        self.close_connection = True
