"""
Funnels, paths, friction and associations of the real logs against plain loops: each attempt begun at each entry and
followed to the earliest next step, transitions counted one by one.
"""

import gzip
import json
import subprocess
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone

import common

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DAY = 86400 * 10**6


def moment(text):
    return (datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH) // timedelta(microseconds=1)


def read(name):
    """Visits by customer: (time, event, properties), in order of time, as they came at the same time."""
    units = defaultdict(list)
    with gzip.open(common.log(name), "rt", encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            who = event.get("userId") or event.get("anonymousId")
            if event["type"] == "track" and who:
                units[who].append((moment(event["timestamp"]), event["event"], event.get("properties", {})))
    for visits in units.values():
        visits.sort(key=lambda visit: visit[0])
    return units


def score(method, name, *arguments):
    command = [common.JOURNEY, "score", method, common.log(name), "--json", *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def reach(visits, steps, window, start):
    done = 1
    for time, event, properties in visits[start + 1:]:
        if done == len(steps) or (window and time - visits[start][0] >= window):
            break
        done += steps[done](event, properties)
    return done


def funnel(units, steps, window):
    counts = [0] * len(steps)
    for visits in units.values():
        starts = [i for i, visit in enumerate(visits) if steps[0](*visit[1:])]
        best = max((reach(visits, steps, window, i) for i in starts), default=0)
        for i in range(best):
            counts[i] += 1
    return counts


def sessions(units, gap):
    for who, visits in units.items():
        session = []
        for visit in visits:
            if session and visit[0] - session[-1][0] >= gap:
                yield who, session
                session = []
            session.append(visit)
        yield who, session


def runs(names):
    return [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]


def name(of):
    return lambda event, properties: event == of


def check(what, found, expected):
    assert found == expected, f"{what}: found {found}, expected {expected}"


def main():
    grocery = read("grocery")
    sent, used, ordered = (name(of) for of in ("Campaign Received", "Coupon Redeemed", "Order Completed"))
    for days in (0, 1, 7, 30, 90):
        text = ["--within", f"{days}d"] if days else []
        found = score("funnel", "grocery", "--steps", "Campaign Received > Coupon Redeemed > Order Completed", *text)
        check(f"funnel of {days} d", [step["count"] for step in found["steps"]],
              funnel(grocery, (sent, used, ordered), days * DAY))
    found = score("funnel", "retail", "--steps",
                  "Order Completed[event.total > 300.0] > Order Refunded > Order Completed", "--within", "60d")
    large = lambda event, properties: event == "Order Completed" and properties["total"] > 300.0
    retail = read("retail")
    check("funnel with a condition", [step["count"] for step in found["steps"]],
          funnel(retail, (large, name("Order Refunded"), ordered), 60 * DAY))

    # What directly follows what, and whole paths.
    edges, paths, ends = Counter(), Counter(), Counter()
    for _, session in sessions(grocery, 7 * DAY):
        path = runs([event for _, event, _ in session])
        edges.update(zip(path, path[1:]))
        paths[tuple(path[:8])] += 1
        ends[path[-1]] += 1
    found = score("paths", "grocery", "--gap", "7d")
    check("edges", {(edge["from"], edge["to"]): edge["count"] for edge in found["edges"]}, dict(edges))
    check("ends", {node["event"]: node["ends"] for node in found["nodes"]}, dict(ends))
    check("different paths", found["paths"]["different"], len(paths))
    for path in found["paths"]["top"]:
        check("path", path["count"], paths[tuple(path["path"])])
    check("the most frequent", [path["count"] for path in found["paths"]["top"]],
          sorted(paths.values(), reverse=True)[:15])

    # Dead ends before a coupon is redeemed, and what was done before it.
    dead, did = Counter(), Counter()
    for _, session in sessions(grocery, 30 * DAY):
        names = [event for _, event, _ in session]
        if "Coupon Redeemed" not in names:
            dead[names[-1]] += 1
    found = score("friction", "grocery", "--goal", "Coupon Redeemed", "--gap", "30d", "--top", "1000")
    check("dead ends", {f["at"]: f["count"] for f in found["friction"] if f["kind"] == "dead_end"}, dict(dead))
    for visits in grocery.values():
        names = [event for _, event, _ in visits]
        goal = names.index("Coupon Redeemed") if "Coupon Redeemed" in names else len(names)
        for event in set(names[:goal]):
            did[event, goal < len(names)] += 1
    found = score("association", "grocery", "--goal", "Coupon Redeemed")
    for a in found["associations"]:
        check("association", (a["reached"], a["did"]),
              (did[a["event"], True], did[a["event"], True] + did[a["event"], False]))
    print(f"ok: {sum(map(len, grocery.values()))} and {sum(map(len, retail.values()))} events, "
          f"{len(paths)} different paths")


main()
