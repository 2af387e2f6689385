"""A hook as most projects ship it: Python, one POST with urllib, a short timeout, silent."""
import json
import sys
import time
import urllib.request
import uuid

try:
    payload = json.load(sys.stdin)
    body = {"event_uuid": str(uuid.uuid4()), "session_id": payload["session_id"], "timestamp": int(time.time() * 1000),
            "hook_event_type": payload["hook_event_name"], "source_app": "bench", "payload": payload}
    request = urllib.request.Request(sys.argv[1] + "/events", json.dumps(body).encode(),
                                     {"Content-Type": "application/json", "Authorization": "Bearer " + sys.argv[2]})
    urllib.request.urlopen(request, timeout=1).read()
except Exception:
    pass
sys.exit(0)
