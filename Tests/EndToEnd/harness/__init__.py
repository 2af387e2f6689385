"""What the end-to-end tests share: the built programs, a running hub, requests, and a ledger of what was sent."""
from .api import Answer, Api
from .hub import Hub, Program
from .ledger import Ledger, Verdict, stored_events
from .programs import BUILD, EYRIE, HOOK, ROOT, eyrie, hook_event, run_hook
from .sizes import size
from .waiting import eventually, free_port

__all__ = ["Answer", "Api", "BUILD", "EYRIE", "HOOK", "Hub", "Ledger", "Program", "ROOT", "Verdict", "eventually", "eyrie", "free_port",
           "hook_event", "run_hook", "size", "stored_events"]
