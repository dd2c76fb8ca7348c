"""What the tests of measurement share: where the logs are, and one run of the command."""

import json
import os
import subprocess
import sys

SOURCE = os.environ.get("JOURNEY_SRCDIR", ".")
BUILD = os.environ.get("JOURNEY_BUILDDIR", ".")
SHARED = os.environ.get("JOURNEY_SHARED", os.path.join(SOURCE, "..", "shared"))
LONG = os.environ.get("JOURNEY_LONG") == "1"
JOURNEY = os.path.join(BUILD, "journey")

if "sanitized" in os.environ.get("JOURNEY_PARTS", "").split():
    print("SKIPPED: statistics over many runs are the same under sanitizers, only slower")
    sys.exit(77)


def log(name):
    """Path of one of the real logs; without them the test is skipped, visibly."""
    path = os.path.join(SHARED, "data", "events", name + ".jsonl.gz")
    if not os.path.exists(path):
        print("SKIPPED: no " + path)
        sys.exit(77)
    return path


def strategy(name):
    return os.path.join(SOURCE, "examples", name + ".yaml")


def run(strategy_path, *arguments):
    """The report of a run, as an object."""
    command = [JOURNEY, "run", "--json", "--sends", os.devnull, strategy_path, *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def measure(report, name):
    return next(m for m in report["journeys"][0]["measures"] if m["name"] == name)


def covers(estimate, value):
    """An interval that isn't known excludes nothing."""
    return "low" not in estimate or estimate["low"] <= value <= estimate["high"]
