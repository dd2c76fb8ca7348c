#!/usr/bin/env python3
"""The official CEL rows through `journey eval`, compared as somebody outside would: the same gate for each suite as
tests/conformance/check_cel, minimum.txt. With a suite's name as argument its failing rows are printed too."""

import json
import math
import os
import subprocess
import sys

SRC = os.environ.get("JOURNEY_SRCDIR", ".")
BUILD = os.environ.get("JOURNEY_BUILDDIR", ".")
SHARED = os.environ.get("JOURNEY_SHARED") or os.path.join(SRC, "..", "shared")
JOURNEY = os.environ.get("JOURNEY") or os.path.join(BUILD, "journey")
KEYS = ("expr", "bindings", "type_env", "container", "disable_check", "disable_macros", "check_only")


def skip(why):
    print("SKIPPED: eval_conformance.py: " + why)
    sys.exit(77)


def same(a, b):
    """Equal values with the same tags throughout: NaN is NaN, maps in any order."""
    if not isinstance(a, dict) or not isinstance(b, dict) or list(a) != list(b) or len(a) != 1:
        return False
    ((tag, x),) = a.items()
    y = b[tag]
    if tag == "double":
        p, q = float(x), float(y)
        return (math.isnan(p) and math.isnan(q)) or p == q
    if tag == "list":
        return len(x) == len(y) and all(same(i, j) for i, j in zip(x, y))
    if tag == "map":
        return len(x) == len(y) and all(any(same(k, m) and same(v, w) for m, w in y) for k, v in x)
    if tag == "optional" and x is not None and y is not None:
        return same(x, y)
    return x == y


def passes(row, answer):
    """None, or why the answer is not what the row expects."""
    expect = row["expect"]
    if "error" in answer:
        error = answer["error"]
        if not error.get("message") or not isinstance(error.get("line"), int) or not isinstance(error.get("column"), int):
            return "an error without message, line and column"
        # What is only not there yet is no pass.
        if "not supported" in error.get("status", "") or "unsupported" in error.get("status", ""):
            return "unsupported: " + error["message"]
        return None if "error" in expect else "%d:%d: %s" % (error["line"], error["column"], error["message"])
    if "error" in expect:
        return "an error was expected, not " + json.dumps(answer)
    if "type" in expect and answer.get("type") != expect["type"]:
        return "type %s, expected %s" % (answer.get("type"), expect["type"])
    if row.get("check_only"):
        return None if "value" not in answer else "a value with check_only"
    if "value" in expect and not same(answer.get("value"), expect["value"]):
        return "%s, expected %s" % (json.dumps(answer.get("value")), json.dumps(expect["value"]))
    return None


def minimum():
    with open(os.path.join(SRC, "tests", "conformance", "minimum.txt")) as f:
        return {name: int(least) for name, least in (line.split() for line in f if line.strip())}


def main():
    if not os.access(JOURNEY, os.X_OK):
        skip("the command was not built")
    try:
        with open(os.path.join(SHARED, "cel", "conformance.jsonl"), encoding="utf-8") as f:
            rows = [json.loads(line) for line in f]
    except FileNotFoundError:
        skip("the conformance rows (shared/cel/conformance.jsonl) are not there")
    text = "".join(json.dumps({k: row[k] for k in KEYS if k in row}) + "\n" for row in rows)
    run = subprocess.run([JOURNEY, "eval"], input=text.encode(), stdout=subprocess.PIPE)
    answers = run.stdout.decode("utf-8").splitlines()
    if run.returncode != 0 or len(answers) != len(rows):
        print("FAILED: exit status %d, %d lines for %d rows" % (run.returncode, len(answers), len(rows)))
        return 1
    suites = {}
    for row, answer in zip(rows, answers):
        passed, total = suites.get(row["suite"], (0, 0))
        why = passes(row, json.loads(answer))
        suites[row["suite"]] = (passed + (why is None), total + 1)
        if why is not None and row["suite"] in sys.argv[1:]:
            print("  %s/%s: %s: %s" % (row["section"], row["name"], row["expr"], why))
    worse = 0
    for name, (passed, total) in suites.items():
        print("%-16s %4d / %4d" % (name, passed, total))
    print("%-16s %4d / %4d" % ("all", sum(p for p, _ in suites.values()), len(rows)))
    for name, least in minimum().items():
        if suites.get(name, (0, 0))[0] < least:
            print("REGRESSED: %s passes %d rows, %d before" % (name, suites.get(name, (0, 0))[0], least))
            worse = 1
    return worse


sys.exit(main())
