"""The real Claude Code client, driven offline, and what it says it did."""
from .client import Outcome, RealClient, executable, wait_for_file
from .stub_model import StubModel
from .transcript import AgentTruth, SessionTruth, ToolTruth, read_session

__all__ = ["AgentTruth", "Outcome", "RealClient", "SessionTruth", "StubModel", "ToolTruth", "executable",
           "read_session", "wait_for_file"]
