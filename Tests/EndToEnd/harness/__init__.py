"""What the end-to-end tests share: the built programs, a running hub, requests, a ledger of what was sent, and faults."""
from .api import Answer, Api
from .fault_proxy import Fault, FaultProxy
from .hub import Hub, Program
from .ledger import Ledger, Verdict, stored_events
from .live import Stream, WebSocket
from .machine import Machine
from .processes import percentile
from .producers import HookLoad, Producer, Sender, delivered, mark_of, marked, units
from .programs import BUILD, EYRIE, HOOK, ROOT, eyrie, hook_event, run_hook
from .sizes import size
from .waiting import eventually, free_port

__all__ = ["Answer", "Api", "BUILD", "EYRIE", "Fault", "FaultProxy", "HOOK", "HookLoad", "Hub", "Ledger", "Machine", "Producer",
           "Program", "ROOT", "Sender", "Stream", "Verdict", "WebSocket", "delivered", "eventually", "eyrie", "free_port", "hook_event",
           "mark_of", "marked", "percentile", "run_hook", "size", "stored_events", "units"]
