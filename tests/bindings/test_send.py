"""The Python module hands over all that `journey run` prints of a send."""
import json
import os
import subprocess
import sys

build = os.environ.get("JOURNEY_BUILDDIR", ".")
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.environ.get("JOURNEY_PYTHON_DIR", os.path.join(build, "bindings", "python", ".libs")))
program = os.environ.get("JOURNEY_PROGRAM", os.path.join(build, "journey"))
try:
    import journey
except ImportError as error:
    print("SKIPPED: test_send.py:", error)
    sys.exit(77)
if not os.path.exists(program) or not os.path.isdir("/usr/share/zoneinfo"):
    print("SKIPPED: test_send.py: needs the command and time zones")
    sys.exit(77)

STRATEGY, LOG = os.path.join(here, "sends.yaml"), os.path.join(here, "sends.jsonl")
NAMES = {"user": "user_id", "anonymous": "anonymous_id"}
TIMES = {"decided", "handed"}  # microseconds in Python, RFC 3339 in JSON
ALWAYS = {"attempt", "user_id", "anonymous_id", "identifier_kind", "identifier"}  # not, or not always, in JSON

printed = subprocess.run([program, "run", "--quiet", STRATEGY, LOG, "--now", "2026-11-03T00:00:00Z"],
                         stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")
expected = [{NAMES.get(key, key): value for key, value in json.loads(line).items()} for line in printed.splitlines()]

with open(STRATEGY, encoding="utf-8") as file:
    engine = journey.Engine(file.read(), zoneinfo="/usr/share/zoneinfo")
sent = []
with open(LOG, encoding="utf-8") as file:
    for line in file:
        event = json.loads(line)
        engine.accept(event)
        engine.deliver(event["timestamp"], sent.append)

assert len(sent) == len(expected) > 0, (sent, printed)
for got, want in zip(sent, expected):
    for key in want:
        assert key in got, f"{key} of {want} is not handed over"
        assert key in TIMES or got[key] == want[key], (key, got[key], want[key])
    for key in set(got) - set(want) - ALWAYS:
        assert not got[key], (key, got[key], want)
for key in "subject", "parts", "locale", "variant", "audience", "offer", "anonymous_id":
    assert any(key in want for want in expected), f"no send has {key}: nothing was compared"
assert {send["audience"] for send in sent} == {"add", "remove", None}, sent
assert sent[0]["identifier_kind"] == "user_id" and sent[0]["identifier"] == "ann", sent[0]
print("RESULT: 1 passed, 0 failed, 0 skipped")
