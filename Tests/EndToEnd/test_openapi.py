"""The OpenAPI document and the hub say the same: every route is documented, every answer has the documented shape."""
import re

import pytest
from harness import ROOT, Ledger

ROUTE = re.compile(r'"(/[a-z][^"\\ ]*)"')


def routes_in_sources():
    """Paths that the sources of the routes name as string literals."""
    return {path for file in (ROOT / "Sources" / "HubAPI").rglob("*.swift") for path in ROUTE.findall(file.read_text())}


def undocumented(routes, document):
    return sorted(routes - set(document["paths"]))


def faults(value, schema, document, place="answer"):
    """Where a value does not have the shape of its schema."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return faults(value, document["components"]["schemas"][name], document, place)
    for key in ("oneOf", "anyOf"):
        if key in schema:
            tried = [faults(value, each, document, place) for each in schema[key]]
            return [] if any(not found for found in tried) else tried[0]
    types = schema.get("type")
    types = types if isinstance(types, list) else [types] if types else []
    python = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list,
              "null": type(None)}
    if types and not any(isinstance(value, python[each]) and not (isinstance(value, bool) and each in ("integer", "number"))
                         for each in types):
        return [f"{place}: {value!r} is no {'/'.join(types)}"]
    if "enum" in schema and value not in schema["enum"] and value is not None:
        return [f"{place}: {value!r} is none of {schema['enum']}"]
    found = []
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [f"{place}.{name} is missing" for name in schema.get("required", []) if name not in value]
        if properties and not schema.get("additionalProperties"):
            found += [f"{place}.{name} is not documented" for name in value if name not in properties]
        for name, part in properties.items():
            if name in value:
                found += faults(value[name], part, document, f"{place}.{name}")
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            found += faults(item, schema["items"], document, f"{place}[{index}]")
    return found


@pytest.fixture
def document(hub):
    return hub.api.request("GET", "/openapi.json", token=None).json


def test_every_route_is_documented(document):
    routes = routes_in_sources()
    assert len(routes) > 20
    assert undocumented(routes, document) == []


def test_gate_sees_an_undocumented_route(document):
    assert undocumented({"/api/sessions", "/api/secret"}, document) == ["/api/secret"]


def test_every_documented_operation_is_there(hub, document):
    """Something other than "no such route" answers, whatever it makes of an empty request."""
    for path, operations in document["paths"].items():
        for method in operations:
            answer = hub.api.connect()
            answer.request(method.upper(), re.sub(r"\{\w+\}", "x", path), headers={
                "Authorization": f"Bearer {hub.token}", "Content-Length": "0"})
            response = answer.getresponse()
            assert response.status != 405, (method, path)
            body = response.read() if response.headers.get("content-type", "").startswith("application/json") else b""
            assert response.status != 404 or b"no such route" not in body.lower(), (method, path)
            answer.close()


def test_answers_have_the_documented_shape(hub, document):
    ledger = Ledger("shape")
    events = [ledger.event("shape-1", "SessionStart", source="startup"), ledger.event("shape-1", prompt="hello"),
              *ledger.tool_events("shape-1"), *ledger.tool_events("shape-1", failed=True),
              ledger.event("shape-1", "Notification", message="May I?", notification_type="permission_prompt")]
    assert hub.api.post("/api/events/batch", events).status == 200
    checked = 0
    for path, operations in document["paths"].items():
        schema = (operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
                  .get("application/json", {}).get("schema"))
        if not schema:
            continue
        concrete = path.replace("{event_uuid}", events[1]["event_uuid"]).replace("{session_id}", "shape-1")
        required = [one["name"] for one in operations["get"].get("parameters", [])
                    if one["in"] == "query" and one.get("required")]
        query = "&".join(name + "=" + {"q": "hello", "path": "/b"}[name] for name in required)
        assert faults(hub.get(concrete + (query and "?" + query)), schema, document) == [], path
        checked += 1
    assert checked >= 12


def test_gate_sees_a_wrong_shape():
    document = {"components": {"schemas": {"S": {
        "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "n": {"type": ["integer", "null"]}}}}}}
    schema = {"type": "object", "properties": {"rows": {"type": "array", "items": {"$ref": "#/components/schemas/S"}}}}
    assert faults({"rows": [{"id": "a", "n": None}]}, schema, document) == []
    assert faults({"rows": [{"id": "a", "n": "1"}, {"m": 1}]}, schema, document) == [
        "answer.rows[0].n: '1' is no integer/null", "answer.rows[1].id is missing", "answer.rows[1].m is not documented"]
