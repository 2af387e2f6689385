"""What the end-to-end tests share: the built programs, a running hub, requests, and a ledger of what was sent."""
from .api import Answer, Api
from .hub import Hub, Program
from .ledger import Ledger, Verdict, stored_events
from .live import Stream, WebSocket
from .programs import EYRIE, HOOK, ROOT, eyrie, hook_event, run_hook
from .sizes import size
from .waiting import eventually, free_port

__all__ = ["Answer", "Api", "EYRIE", "HOOK", "Hub", "Ledger", "Program", "ROOT", "Stream", "Verdict", "WebSocket",
           "eventually", "eyrie", "free_port", "hook_event", "run_hook", "size", "stored_events"]
