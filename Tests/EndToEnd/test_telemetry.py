"""OpenTelemetry: the real client and the SDK of another language report to a hub that knows nothing else of them."""
import json

import pytest
from harness import eventually, eyrie, free_port
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode
from real_client import RealClient
from scenarios import ONE_SUBAGENT

EVERYTHING = {"OTEL_LOG_USER_PROMPTS": "1", "OTEL_LOG_TOOL_DETAILS": "1", "OTEL_TRACES_EXPORTER": "otlp",
              "CLAUDE_CODE_ENHANCED_TELEMETRY_BETA": "1"}


def ingest_token(hub):
    return (hub.state / "ingest.token").read_text().strip()


def telemetry(hub, protocol, **more):
    """What makes the client report to the hub, and to nobody else."""
    return {"CLAUDE_CODE_ENABLE_TELEMETRY": "1", "OTEL_LOGS_EXPORTER": "otlp", "OTEL_METRICS_EXPORTER": "otlp",
            "OTEL_EXPORTER_OTLP_PROTOCOL": protocol, "OTEL_EXPORTER_OTLP_ENDPOINT": hub.url,
            "OTEL_EXPORTER_OTLP_HEADERS": f"Authorization=Bearer {ingest_token(hub)},Eyrie-Machine-Id=laptop", **more}


def events_of(hub, session):
    return list(hub.api.pages(f"/api/sessions/{session}/events", "events", order="asc", payload=1))


def named(events, name):
    return [event for event in events if event["hook_event_type"] == name]


@pytest.mark.parametrize("protocol", ["http/protobuf", "http/json"])
def test_client_with_telemetry_alone(make_hub, tmp_path, protocol):
    hub = make_hub()
    client = RealClient(tmp_path / "client", telemetry(hub, protocol, **EVERYTHING))
    outcome = client.run(ONE_SUBAGENT)
    [session] = outcome.session_ids
    # The client exports what is left when it ends.
    eventually(lambda: named(events_of(hub, session), "claude_code.token.usage"), "the metrics to arrive")
    eventually(lambda: named(events_of(hub, session), "claude_code.interaction"), "the spans to arrive")
    events = events_of(hub, session)
    said = outcome.results[-1]["modelUsage"]
    calls = [event["payload"]["attributes"] for event in named(events, "claude_code.api_request")]
    for model, usage in said.items():
        own = [call for call in calls if call["model"] == model]
        assert sum(int(call["input_tokens"]) for call in own) == usage["inputTokens"]
        assert sum(int(call["output_tokens"]) for call in own) == usage["outputTokens"]
        assert sum(int(call["cache_read_tokens"]) for call in own) == usage["cacheReadInputTokens"]
        assert sum(float(call["cost_usd"]) for call in own) == pytest.approx(usage["costUSD"])
    assert {event["machine_id"] for event in events} == {"laptop"}
    row = hub.get(f"/api/sessions/{session}")
    assert row["session"]["agent_kind"] == "claude-code"
    assert {event["source"] for event in events} == {"telemetry"} and row["session"]["sources"] == ["telemetry"]
    # Logs, metrics and spans tell of the same calls, which count once.
    tokens = row["session"]["tokens"]
    assert (tokens["input"], tokens["output"], tokens["cache_read"]) == tuple(
        sum(usage[name] for usage in said.values()) for name in ("inputTokens", "outputTokens", "cacheReadInputTokens"))
    assert row["session"]["unattributed"] is None
    assert row["session"]["model_call_count"] == len(calls)
    cost = hub.get(f"/api/sessions/{session}/cost")
    assert cost["cost_usd"] == pytest.approx(sum(usage["costUSD"] for usage in said.values()))
    assert {agent["agent_id"] for agent in cost["agents"]} == {
        agent["agent_id"] for agent in hub.get(f"/api/sessions/{session}/agents")["agents"]}
    assert row["session"]["prompt_count"] == 1
    assert row["prompts"][0]["text"] == ONE_SUBAGENT["prompts"][0]
    agents = {agent["agent_id"]: agent for agent in hub.get(f"/api/sessions/{session}/agents")["agents"]}
    [subagent] = [agent for agent in agents.values() if agent["agent_type"] == "subagent"]
    assert (subagent["agent_name"], subagent["parent_agent_id"]) == ("general-purpose", "main")
    tools = list(hub.api.pages(f"/api/sessions/{session}/tools", "tool_calls", order="asc"))
    assert tools and {tool["status"] for tool in tools} == {"succeeded"}


def test_client_after_install(make_hub, tmp_path):
    """Installed as a user does it; texts stay with the user, figures come."""
    hub = make_hub()
    client = RealClient(tmp_path / "client")
    eyrie("install", "--telemetry", "--yes", "--hub", hub.url, "--machine-id", "my laptop", state=hub.state,
          home=client.home, cwd=client.project)
    outcome = client.run(ONE_SUBAGENT)
    [session] = outcome.session_ids
    eventually(lambda: hub.api.answer(f"/api/sessions/{session}").status == 200 and named(
        events_of(hub, session), "claude_code.token.usage"), "the metrics to arrive")
    events = events_of(hub, session)
    assert {event["machine_id"] for event in events} == {"my laptop"}
    assert named(events, "claude_code.api_request") and named(events, "claude_code.tool_result")
    assert ONE_SUBAGENT["prompts"][0] not in json.dumps(events)
    assert hub.get(f"/api/sessions/{session}")["session"]["prompt_count"] == 1
    eyrie("uninstall", "--user", "--yes", state=hub.state, home=client.home, cwd=client.project)
    assert "CLAUDE_CODE_ENABLE_TELEMETRY" not in json.dumps(
        [path.read_text() for path in (client.home / ".claude").glob("settings*.json")])


def test_hooks_and_telemetry_tell_of_the_same_rows(hub, tmp_path):
    client = RealClient(tmp_path / "client", {"EYRIE_STATE": str(hub.state), "CLAUDE_OBSERVABILITY_HUB": hub.url,
                                              **telemetry(hub, "http/protobuf", **EVERYTHING)})
    eyrie("install", "--yes", state=hub.state, home=client.home, cwd=client.project)
    [session] = client.run(ONE_SUBAGENT).session_ids
    eventually(lambda: hub.api.answer(f"/api/sessions/{session}").status == 200
               and hub.get(f"/api/sessions/{session}")["session"]["status"] == "ended"
               and named(events_of(hub, session), "claude_code.interaction"), "both reports to arrive")
    row = hub.get(f"/api/sessions/{session}")["session"]
    assert row["sources"] == ["hook", "transcript", "telemetry"] or row["sources"] == ["hook", "telemetry"]
    assert row["source_app"] == "project"
    events = events_of(hub, session)
    assert row["prompt_count"] == len(named(events, "UserPromptSubmit")) == 1
    tools = list(hub.api.pages(f"/api/sessions/{session}/tools", "tool_calls", order="asc"))
    assert {tool["tool_use_id"] for tool in tools} == {event["tool_use_id"] for event in named(events, "PreToolUse")}
    assert {tool["status"] for tool in tools} == {"succeeded"}
    assert len(tools) == row["tool_count"]
    agents = hub.get(f"/api/sessions/{session}/agents")["agents"]
    assert sorted((agent["agent_id"] == "main", agent["parent_agent_id"]) for agent in agents) == [
        (False, "main"), (True, None)]


def test_sending_again_stores_nothing_twice(make_hub):
    hub = make_hub()
    body = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [
        {"timeUnixNano": "1795233892967000000", "body": {"stringValue": "claude_code.user_prompt"}, "attributes": [
            {"key": "session.id", "value": {"stringValue": "s1"}}]}]}]}]}).encode()
    for _ in range(3):
        answer = hub.api.request("POST", "/v1/logs", body, {"Content-Type": "application/json"}, ingest_token(hub))
        assert (answer.status, answer.body) == (200, b"{}")
    assert len(events_of(hub, "s1")) == 1


class Producer:
    """A program with the OpenTelemetry SDK for Python."""

    def __init__(self, url, token, session):
        resource = Resource.create({"service.name": "Weather Bot", "service.version": "3.1"})
        options = {"headers": {"Authorization": f"Bearer {token}"}, "compression": Compression.Gzip, "timeout": 30}
        self.session = session
        self.traces = TracerProvider(resource=resource)
        self.traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{url}/v1/traces", **options)))
        self.logs = LoggerProvider(resource=resource)
        self.logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(f"{url}/v1/logs", **options)))
        reader = PeriodicExportingMetricReader(OTLPMetricExporter(f"{url}/v1/metrics", **options), 3_600_000)
        self.metrics = MeterProvider([reader], resource)

    def work(self):
        tracer = self.traces.get_tracer("weather", "1.0")
        conversation = {"gen_ai.conversation.id": self.session}
        with tracer.start_as_current_span("invoke_agent Forecaster", attributes={
                "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Forecaster", **conversation}):
            with tracer.start_as_current_span("chat gpt-5", attributes={
                    "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-5",
                    "gen_ai.response.id": "chatcmpl-1", "gen_ai.usage.input_tokens": 100,
                    "gen_ai.usage.cache_read.input_tokens": 60, "gen_ai.usage.output_tokens": 20,
                    "gen_ai.response.finish_reasons": ["tool_calls"],
                    "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [
                        {"type": "text", "content": "Will it rain?"}]}])}):
                pass
            with tracer.start_as_current_span("execute_tool get_weather", attributes={
                    "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_weather",
                    "gen_ai.tool.call.id": "call_1", "gen_ai.tool.call.arguments": '{"city": "Paris"}'}):
                pass
            with tracer.start_as_current_span("execute_tool broken", attributes={
                    "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "broken"}) as span:
                span.set_status(Status(StatusCode.ERROR, "no such city"))
        logger = self.logs.get_logger("weather")
        logger.emit(body="It rains", severity_number=SeverityNumber.ERROR, attributes={"session.id": self.session})
        logger.emit(body={"nobody": "knows whose"}, severity_number=SeverityNumber.INFO)
        meter = self.metrics.get_meter("weather")
        meter.create_counter("forecasts", "1").add(2, conversation)
        meter.create_histogram("gen_ai.client.operation.duration", "s").record(0.5, conversation)
        assert self.traces.force_flush() and self.logs.force_flush() and self.metrics.force_flush()

    def stop(self):
        self.traces.shutdown()
        self.logs.shutdown()
        self.metrics.shutdown()


def test_python_sdk_on_the_port_for_exporters(make_hub):
    port = free_port()
    hub = make_hub(arguments=["--otlp-port", str(port)])
    producer = Producer(f"http://127.0.0.1:{port}", ingest_token(hub), "conversation-1")
    try:
        producer.work()
    finally:
        producer.stop()
    events = events_of(hub, "conversation-1")
    types = sorted(event["hook_event_type"] for event in events if event["payload"]["signal"] != "metric")
    assert types == ["gen_ai.chat", "gen_ai.execute_tool", "gen_ai.execute_tool", "gen_ai.invoke_agent", "log"]
    # Metrics are sent once more when their provider stops.
    metrics = {event["hook_event_type"] for event in events if event["payload"]["signal"] == "metric"}
    assert metrics == {"forecasts", "gen_ai.client.operation.duration"}
    row = hub.get("/api/sessions/conversation-1")
    session = row["session"]
    assert (session["agent_kind"], session["agent_version"], session["model"]) == ("weather-bot", "3.1", "gpt-5")
    assert session["status"] == "idle"
    assert [prompt["text"] for prompt in row["prompts"]] == ["Will it rain?"]
    tools = {tool["tool_name"]: tool for tool in hub.api.pages("/api/sessions/conversation-1/tools", "tool_calls")}
    assert (tools["get_weather"]["status"], tools["get_weather"]["summary"]) == ("succeeded", "Paris")
    assert (tools["broken"]["status"], tools["broken"]["error"]) == ("failed", "no such city")
    [error] = [event for event in events if event["hook_event_type"] == "log"]
    assert error["is_error"] and error["payload"]["body"] == "It rains"
    # The record that named no session was taken and counted.
    drops = hub.get("/health")["drops"]
    assert drops == {"telemetry_without_session": 1}


def test_port_for_exporters_serves_nothing_else(make_hub):
    port = free_port()
    hub = make_hub(arguments=["--otlp-port", str(port)])
    other = type(hub.api)(f"http://127.0.0.1:{port}", hub.token)
    assert other.request("GET", "/api/events").status == 404
    assert other.request("POST", "/events", {}).status == 404
    assert other.request("POST", "/v1/logs", {}).status == 200
    assert other.request("POST", "/v1/logs", {}, token=None).status == 401
    assert hub.api.request("POST", "/v1/logs", {}).status == 200


def test_hub_restart_loses_nothing_of_an_exporter(make_hub):
    """A killed hub is a failed export, which the exporter sends again."""
    hub = make_hub()
    producer = Producer(hub.url, ingest_token(hub), "conversation-2")
    try:
        hub.kill()
        logger = producer.logs.get_logger("weather")
        for number in range(20):
            logger.emit(body=f"record {number}", attributes={"session.id": "conversation-2"})
        hub.start()
        producer.logs.force_flush()
        eventually(lambda: len(events_of(hub, "conversation-2")) == 20 if hub.api.answer(
            "/api/sessions/conversation-2").status == 200 else False, "all records to arrive", 60)
    finally:
        producer.stop()
