"""The hub that Eyrie is compared with: FastAPI, uvicorn and SQLite, as one would write it in an afternoon, done well.

It promises what Eyrie promises at its answer: the event is committed with synchronous=FULL, and the session's row with it
(event count, tool count, error count, last event). It derives no agents and no tool calls, compresses nothing, has no
full-text index, no authentication and no live feed: all of that is to its advantage.
"""
import json
import os
import sqlite3
from typing import Any

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel


class Event(BaseModel):
    event_uuid: str
    session_id: str
    hook_event_type: str
    timestamp: int | str
    source_app: str = "unknown"
    machine_id: str = "unknown"
    payload: dict[str, Any] = {}


SCHEMA = """
CREATE TABLE IF NOT EXISTS events(
  id INTEGER PRIMARY KEY, event_uuid TEXT UNIQUE NOT NULL, session_id TEXT NOT NULL, hook_event_type TEXT NOT NULL,
  timestamp TEXT NOT NULL, source_app TEXT NOT NULL, machine_id TEXT NOT NULL, tool_name TEXT, tool_use_id TEXT,
  payload TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_session ON events(session_id, id);
CREATE TABLE IF NOT EXISTS sessions(
  session_id TEXT PRIMARY KEY, source_app TEXT NOT NULL, machine_id TEXT NOT NULL, event_count INTEGER NOT NULL,
  tool_count INTEGER NOT NULL, error_count INTEGER NOT NULL, started_at TEXT NOT NULL, last_event_at TEXT NOT NULL);
"""

database = sqlite3.connect(os.environ["PEER_DATABASE"], isolation_level=None, check_same_thread=False)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=FULL")
database.executescript(SCHEMA)
app = FastAPI()


def store(event):
    """Inside a transaction; False for a duplicate."""
    cursor = database.execute(
        "INSERT INTO events(event_uuid, session_id, hook_event_type, timestamp, source_app, machine_id, tool_name, "
        "tool_use_id, payload) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT(event_uuid) DO NOTHING",
        (event.event_uuid, event.session_id, event.hook_event_type, str(event.timestamp), event.source_app,
         event.machine_id, event.payload.get("tool_name"), event.payload.get("tool_use_id"), json.dumps(event.payload)))
    if cursor.rowcount == 0:
        return False
    database.execute(
        "INSERT INTO sessions VALUES (?,?,?,1,?,?,?,?) ON CONFLICT(session_id) DO UPDATE SET "
        "event_count = event_count + 1, tool_count = tool_count + excluded.tool_count, "
        "error_count = error_count + excluded.error_count, last_event_at = excluded.last_event_at",
        (event.session_id, event.source_app, event.machine_id, int(event.hook_event_type == "PreToolUse"),
         int(event.hook_event_type == "PostToolUseFailure"), str(event.timestamp), str(event.timestamp)))
    return True


@app.post("/events", status_code=201)
async def post_event(event: Event, response: Response):
    database.execute("BEGIN IMMEDIATE")
    is_new = store(event)
    database.execute("COMMIT")
    if not is_new:
        response.status_code = 409
    return {"event_uuid": event.event_uuid, "status": "stored" if is_new else "duplicate"}


@app.post("/api/events/batch")
async def post_batch(request: Request):
    lines = (await request.body()).splitlines()
    events = [Event.model_validate_json(line) for line in lines]
    database.execute("BEGIN IMMEDIATE")
    stored = sum(store(event) for event in events)
    database.execute("COMMIT")
    return {"stored": stored, "duplicate": len(events) - stored}


@app.get("/count")
async def count():
    return {"events": database.execute("SELECT COUNT(*) FROM events").fetchone()[0],
            "sessions": database.execute("SELECT SUM(event_count) FROM sessions").fetchone()[0]}
