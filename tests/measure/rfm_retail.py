"""
RFM of a real shop's customers against a plain recomputation: recency, frequency, monetary value and group of each,
at several moments of the log and after its end, as `journey run --changes` tells who enters and leaves which segment.
Thresholds are quintiles of the customers at the end. What has left a customer's ring of 64 events is kept in buckets,
so that those few with more orders are left out.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import common

WINDOW = timedelta(days=180)
RING = 64
END = datetime(2012, 3, 1, tzinfo=timezone.utc)
MOMENTS = [datetime(2011, m, d, h, tzinfo=timezone.utc) for m, d, h in
           ((2, 1, 0), (5, 17, 11), (7, 3, 23), (9, 20, 12), (11, 30, 6))] + [END]
GROUPS = ("champions", "loyal", "potential_loyalist", "new", "promising", "needs_attention", "about_to_sleep",
          "cant_lose", "at_risk", "hibernating", "lost")


def when(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def read_orders(path):
    """(time, money) of each customer's orders."""
    orders = {}
    with gzip.open(path, "rt") as lines:
        for line in lines:
            event = json.loads(line, parse_float=Decimal)
            if event.get("event") != "Order Completed":
                continue
            customer = event.get("userId") or event["anonymousId"]
            orders.setdefault(customer, []).append((when(event["timestamp"]), Decimal(event["properties"]["total"])))
    return orders


def plain(orders, moment):
    """Age of the last order in the window, number and sum of those in it; None without any."""
    inside = [(t, v) for t, v in orders if moment - WINDOW < t <= moment]
    if not inside:
        return None
    return moment - max(t for t, _ in inside), len(inside), sum(v for _, v in inside)


def quintiles(values):
    ordered = sorted(values)
    return [ordered[len(ordered) * k // 5] for k in range(1, 5)]


def scores(values, cuts):
    if values is None:
        return None
    age, count, money = values
    ages, counts, sums = cuts
    return (5 - sum(age >= a for a in ages), 1 + sum(count >= c for c in counts), 1 + sum(money >= m for m in sums))


def group(rfm):
    """The usual groups, as the manual lists them."""
    if rfm is None:
        return ""
    r, fm = rfm[0], rfm[1] + rfm[2]
    if r >= 4:
        return ("champions" if fm >= 8 else "loyal" if fm >= 6 else "potential_loyalist" if fm >= 4 else
                "new" if r == 5 else "promising")
    if r == 3:
        return "loyal" if fm >= 6 else "needs_attention" if fm >= 4 else "about_to_sleep"
    if r == 1 and fm >= 8:
        return "cant_lose"
    return "at_risk" if fm >= 5 else "hibernating" if r == 2 else "lost"


def write_strategy(path, cuts):
    ages, counts, sums = cuts
    segments = {"%s%d" % (name[0], k): "rfm.%s == %d" % (name, k)
                for name in ("recency", "frequency", "monetary") for k in range(1, 6)}
    segments.update({g: 'rfm.group == "%s"' % g for g in GROUPS})
    strategy = {
        "journey": 1, "name": "rfm",
        "events": {"Order Completed": {"order_id": "string", "total": "money"}},
        "rfm": {"event": "Order Completed", "value": "event.total", "window": "%dd" % WINDOW.days,
                "thresholds": {"recency": ["%ds" % a.total_seconds() for a in ages],
                               "frequency": counts, "monetary": [float(s) for s in sums]}},
        "segments": segments}
    with open(path, "w") as out:
        json.dump(strategy, out)


def replay(path):
    """Who is in which segment at each moment, as the moves tell it."""
    at, inside, states = 0, {}, []
    moves = [json.loads(line) for line in open(path)]
    for moment in MOMENTS:
        while at < len(moves) and when(moves[at]["timestamp"]) <= moment:
            move = moves[at]
            customer = inside.setdefault(move.get("userId") or move["anonymousId"], set())
            segment = move["properties"]["segment"]
            if move["event"] == "Segment Entered":
                assert segment not in customer, move
                customer.add(segment)
            else:
                customer.remove(segment)
            at += 1
        states.append({customer: set(segments) for customer, segments in inside.items()})
    return states


def main():
    orders = read_orders(common.log("retail"))
    last = max(t for list_ in orders.values() for t, _ in list_)
    at_end = [v for v in (plain(o, last) for o in orders.values()) if v]
    # Ages in whole seconds that grow.
    ages = sorted({timedelta(seconds=int(a.total_seconds()) + 1) for a in quintiles([a for a, _, _ in at_end])})
    assert len(ages) == 4, ages
    cuts = (ages, quintiles([n for _, n, _ in at_end]), quintiles([m for _, _, m in at_end]))
    with tempfile.TemporaryDirectory() as directory:
        strategy, moves = os.path.join(directory, "rfm.json"), os.path.join(directory, "moves.jsonl")
        write_strategy(strategy, cuts)
        subprocess.run([common.JOURNEY, "run", "--quiet", "--sends", os.devnull, "--changes", moves,
                        "--until", END.isoformat().replace("+00:00", "Z"), strategy, common.log("retail")], check=True)
        states = replay(moves)
    wrong = compared = left_out = 0
    for moment, state in zip(MOMENTS, states):
        for customer, list_ in orders.items():
            if sum(t <= moment for t, _ in list_) > RING:
                left_out += 1
                continue
            rfm = scores(plain(list_, moment), cuts)
            expected = {group(rfm)} - {""}
            if rfm:
                expected |= {"r%d" % rfm[0], "f%d" % rfm[1], "m%d" % rfm[2]}
            compared += 1
            if expected != state.get(customer, set()):
                wrong += 1
                if wrong <= 5:
                    print("%s at %s: found %s, expected %s" % (customer, moment, sorted(state.get(customer, set())),
                                                              sorted(expected)))
    print("%d customers, %d comparisons, %d left out, %d wrong" % (len(orders), compared, left_out, wrong))
    sys.exit(1 if wrong or compared < 10000 else 0)


main()
