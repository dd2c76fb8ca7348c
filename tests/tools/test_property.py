"""What journey test takes for the same, and what not: of what happened, however little is stated and in whatever order of one
moment, all passes; one thing more, less or otherwise, and it does not.

usage: test_property.py JOURNEY FOLDER
"""
import json
import os
import random
import subprocess
import sys

STRATEGY = """
journey: 1
name: property
events:
  A: {n: int}
profile: {attributes: {name: string}}
offers:
  x: {when: 'profile.name.contains("x")', text: "X for {{ profile.name }}"}
  y: {text: "Y\\nfor all"}
channels: {push: {}, email: {}}
journeys:
  now: {enter: {event: A}, again: always, steps: [send: {text: "Hello {{ profile.name }}", via: push}]}
  later:
    enter: {event: A}
    again: always
    steps: [wait: 1h, send: {offer: [x, y], via: email}]
"""
SENT = ("at", "to", "journey", "offer", "text", "propensity")


def log(rng):
    people = ["ann", "ben", "cleo"][:rng.randint(1, 3)]
    lines = [{"type": "identify", "userId": who, "traits": {"name": rng.choice(["x", "z"]) + who}} for who in people]
    for _ in range(rng.randint(1, 6)):
        who = rng.choice(people)
        if rng.random() < 0.6:
            lines.append({"type": "track", "event": "A", "userId": who, "properties": {"n": 1}})
        else:
            lines.append({"type": "decide", "placement": rng.choice(["home", "cart"]), "userId": who})
    minute = 0
    for i, line in enumerate(lines):
        minute += rng.choice([0, 0, 1, 30])
        line["timestamp"] = "2026-03-10T%02d:%02d:00Z" % (8 + minute // 60, minute % 60)
        line["key" if line["type"] == "decide" else "messageId"] = str(i)
    return lines


def write(folder, expected):
    with open(os.path.join(folder, "expected.yaml"), "w") as file:
        json.dump(expected, file)


def run(journey, folder):
    done = subprocess.run([journey, "test", folder, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1) or done.stderr:
        sys.exit("exit status %d: %s" % (done.returncode, done.stderr.decode()))
    return [json.loads(line) for line in done.stdout.decode().splitlines()][:-1]


def state(rng, entries, keep):
    """The same, with as many keys as chance wants, and those of one moment in any order."""
    moments = {}
    for entry in entries:
        moments.setdefault(entry["at"], []).append(entry)
    out = []
    for at in sorted(moments):
        rng.shuffle(moments[at])
        for entry in moments[at]:
            kind = "send" if "send" in entry else "decide"
            said = {kind: entry[kind]}
            said.update((key, entry.get(key)) for key in SENT if rng.random() < keep)
            out.append(said)
    return out


def spoil(rng, entries):
    """What is expected with one thing in it that did not happen so."""
    out = [dict(entry) for entry in entries]
    at = rng.randrange(len(out))
    how = rng.randrange(4)
    if how == 0:
        del out[at]
    elif how == 1:
        out.insert(at, dict(out[at]))
    elif how == 2:
        out[at]["text" if rng.random() < 0.5 else "to"] = "nobody"
    else:
        out[at]["offer"] = "z"
    return out


def main():
    journey, top = sys.argv[1:]
    rng = random.Random(20261130)
    folders = []
    for i in range(60):
        folder = os.path.join(top, "t%03d" % i)
        os.makedirs(folder)
        folders.append(folder)
        with open(os.path.join(folder, "log.jsonl"), "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in log(rng))
        with open(os.path.join(folder, "test.yaml"), "w") as file:
            file.write("until: 2026-03-12\n")
        write(folder, [])
    with open(os.path.join(top, "strategy.yaml"), "w") as file:
        file.write(STRATEGY)
    real = {}
    for result in run(journey, top):
        real[result["test"]] = [d["real"] for d in result["differences"]]
    tried = 0
    for keep in (0, 0.3, 0.7, 1):
        stated = {folder: state(rng, real[folder], keep) for folder in folders}
        for folder in folders:
            write(folder, stated[folder])
        for result in run(journey, top):
            if result["result"] != "passed":
                sys.exit("does not pass: %s" % json.dumps(result))
        for folder in folders:
            write(folder, spoil(rng, stated[folder]) if stated[folder] else [{"send": "push"}])
        for result in run(journey, top):
            tried += 1
            if result["result"] != "failed" or not result["differences"]:
                sys.exit("passes: %s" % json.dumps(result))
    print("%d tests pass as they should, %d fail as they should" % (4 * len(folders), tried))


main()
