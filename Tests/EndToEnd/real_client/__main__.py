"""python -m real_client SCENARIO.json [--folder DIR] [--env NAME=VALUE …]: run a scenario, print the client's results."""
import argparse
import json
import tempfile

from . import RealClient, read_session

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("scenario")
parser.add_argument("--folder", help="where home/ and project/ are (default: a new temporary folder)")
parser.add_argument("--env", action="append", default=[])
arguments = parser.parse_args()

with open(arguments.scenario, encoding="utf-8") as file:
    scenario = json.load(file)
client = RealClient(arguments.folder or tempfile.mkdtemp(prefix="real-client-"),
                    dict(pair.split("=", 1) for pair in arguments.env))
outcome = client.run(scenario)
print(json.dumps({
    "home": str(outcome.home), "project": str(outcome.project), "results": outcome.results,
    "sessions": {session: sorted(read_session(outcome.home, session).tools) for session in outcome.session_ids},
}, indent=1))
