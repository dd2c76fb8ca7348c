#!/usr/bin/env python3
"""Story 3 with thousands of customers: from raw events the report finds the effects that were put in, and none where none was.

usage: recover.py JOURNEY [CUSTOMERS [POPULATIONS]]

Customers browse hiking gear; a dry run says who gets tailored mails and when, and who would have got them. Then orders are
written: of those who got them 15 % more, 10 % dearer. The report over the whole log has to find that, in all and by group;
and its sums have to be those that are counted here from the events and the sends alone, to the last micro-unit. An interval
holds in 95 of 100 populations: with several, so many of theirs may miss as chance explains in 99.9 of 100 cases.
"""
import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone

STORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "3-hiking-gear")
MORE = """
  order_value: {mean: Order Completed, of: event.total}
  orders: {count: Order Completed, within: 7d}
  spent: {sum: Order Completed, of: event.total, before: profile.spent_before}
  middle: {quantile: Order Completed, of: event.total}
report: {by: [recommendation, segment, channel, profile.country]}
"""
FEATURE = "    spent_before: {sum: Order Completed, of: event.total}\n"
START = datetime(2026, 4, 10, 9, 0, tzinfo=timezone.utc)
GOAL = timedelta(days=14)
WEEK = timedelta(days=7)
CONVERSION, BY, DEARER = 0.25, 0.15, 0.10
DEPARTMENTS = (("boots", 0.5), ("tents", 0.8), ("poles", 1.0))


population = 0


def draw(*what):
    """A number in [0, 1) that depends on nothing but the population and its arguments."""
    digest = hashlib.sha256("/".join(map(str, (population, *what))).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def normal(*what):
    return math.sqrt(-2 * math.log(1 - draw(*what, "r"))) * math.cos(2 * math.pi * draw(*what, "a"))


def stamp(time):
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def browsing(customers):
    with open(os.path.join(STORY, "log.jsonl"), encoding="utf-8") as log:
        for line in log:
            event = json.loads(line)
            if event["type"] == "set":
                yield parse(event["timestamp"]), event
    for n in range(customers):
        user, at = f"u{n}", START + timedelta(seconds=3 * n)
        country = "de" if draw(user, "country") < 0.4 else "uk"
        category = next(name for name, upto in DEPARTMENTS if draw(user, "category") < upto)
        yield at, {"type": "identify", "userId": user, "messageId": f"i{n}",
                   "traits": {"country": country, "consent": {"marketing": True}}}
        if draw(user, "old") < 0.5:
            yield at + timedelta(seconds=1), order(user, f"b{n}", 20 + 200 * draw(user, "habit"))
        yield at + timedelta(minutes=1), {"type": "track", "event": "Product Viewed", "userId": user, "messageId": f"v{n}",
                                          "properties": {"product": category + "1", "department": "hiking",
                                                         "category": category}}


def order(user, message, total):
    return {"type": "track", "event": "Order Completed", "userId": user, "messageId": message,
            "properties": {"order": message, "total": round(total, 2)}}


def buying(sends, lift, dearer):
    """Orders of who was reached, or would have been, from their first send on."""
    first = {}
    for send in sends:
        if send["journey"] == "tailored":
            first.setdefault(send["user"], send)
    for user, send in first.items():
        treated = not send.get("held_out", False)
        handed = parse(send["handed"])
        if draw(user, "buys") < CONVERSION * (1 + (lift if treated else 0)):
            habit = 40 + 60 * draw(user, "habit")
            total = habit * math.exp(0.3 * normal(user, "total")) * (1 + (dearer if treated else 0))
            at = handed + timedelta(days=13.9 * draw(user, "when"))
            yield at, order(user, "o" + user, total)
            if draw(user, "again") < 0.2:
                yield at + timedelta(days=9), order(user, "p" + user, total / 2)


def write(path, events):
    with open(path, "w", encoding="utf-8") as out:
        for n, (at, event) in enumerate(sorted(events, key=lambda e: (e[0], e[1]["messageId"]))):
            out.write(json.dumps({**event, "timestamp": stamp(at)}) + "\n")


def strategy(path):
    with open(os.path.join(STORY, "strategy.yaml"), encoding="utf-8") as story:
        text = story.read()
    text = text.replace("    first_name: string\n", "    first_name: string\n    country: string\n")
    text = text.replace("  features:\n", "  features:\n" + FEATURE)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text.rstrip("\n") + MORE)


class Shop:
    def __init__(self, journey, folder):
        self.journey, self.folder = journey, folder
        self.strategy = os.path.join(folder, "strategy.yaml")
        strategy(self.strategy)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments):
        return subprocess.run([self.journey, *arguments], check=True, capture_output=True, text=True).stdout

    def sends(self, log):
        lines = self.run("run", self.strategy, log, "--dry", "--held-out", "--quiet")
        return [json.loads(line) for line in lines.splitlines()]

    def report(self, log, *options):
        out = self.run("run", self.strategy, log, "--json", "--live", "--sends", os.devnull, *options)
        report = json.loads(out)
        return next(j for j in report["journeys"] if j["name"] == "tailored")


def measures(entry):
    return {m["name"]: m for m in entry["measures"]}


def check(holds, text):
    print(("  " if holds else "NOT ") + text)
    return holds


def says(name, estimate):
    return f"{name}: {estimate['value']:+.1%} ({estimate['low']:+.1%} to {estimate['high']:+.1%})"


def covers(estimate, truth):
    return estimate["low"] <= truth <= estimate["high"]


def micro(total):
    return round(total * 1_000_000)


def recount(events, sends):
    """What the report's sums are made of, from the events and the sends alone."""
    first = {}
    for send in sends:
        if send["journey"] == "tailored":
            first.setdefault(send["user"], send)
    arms = [dict(units=0, conversion=0, value=0, orders=0, spent=0, count=0) for _ in range(2)]
    bought = {}
    for at, event in events:
        if event.get("event") == "Order Completed":
            bought.setdefault(event["userId"], []).append((at, micro(event["properties"]["total"])))
    groups = {}
    for user, send in first.items():
        arm = 1 if send.get("held_out", False) else 0
        handed = parse(send["handed"])
        later = [(at, total) for at, total in bought.get(user, []) if at >= handed]
        within = [total for at, total in later if at - handed < GOAL]
        arms[arm]["units"] += 1
        arms[arm]["conversion"] += bool(within)
        arms[arm]["value"] += sum(within)
        arms[arm]["orders"] += sum(at - handed < WEEK for at, _ in later)
        arms[arm]["spent"] += sum(total for _, total in later)
        arms[arm]["count"] += len(later)
        group = groups.setdefault(send["offer"], [[0, 0], [0, 0]])
        group[arm][0] += 1
        group[arm][1] += bool(within)
    return arms, groups


def compare(report, events, sends):
    arms, groups = recount(events, sends)
    good, found = True, measures(report)
    for arm, name in enumerate(("treated", "held_out")):
        it = arms[arm]
        expected = {"conversion": it["conversion"], "value": it["value"] / 1e6, "orders": it["orders"], "spent": it["spent"] / 1e6}
        for measure, total in expected.items():
            shown = found[measure][name]
            good &= check(shown["units"] == it["units"] and math.isclose(shown["mean"] * it["units"], total, rel_tol=1e-12),
                          f"{measure} of {name}: {it['units']} units, {total:.2f} in all")
        good &= check(math.isclose(found["order_value"][name]["mean"], it["spent"] / 1e6 / it["count"], rel_tol=1e-12),
                      f"order_value of {name}: {it['count']} orders")
    by = next(d for d in report["by"] if d["dimension"] == "recommendation")
    for group in by["groups"]:
        it = measures(group)["conversion"]
        counted = groups[group["name"]]
        good &= check([it["treated"]["units"], it["held_out"]["units"]] == [counted[0][0], counted[1][0]]
                      and math.isclose(it["treated"]["mean"] * counted[0][0], counted[0][1], rel_tol=1e-12),
                      f"conversion of {group['name']}: {counted[0][0]} and {counted[1][0]} units")
    return good


class Intervals:
    """How many there were, and how many missed what was put in."""

    def __init__(self):
        self.count = self.missed = 0

    def add(self, name, estimate, truth):
        hit = covers(estimate, truth)
        self.count += 1
        self.missed += not hit
        print(f"    {'' if hit else 'MISSED '}{says(name, estimate)}, {truth:+.0%} was put in")

    def check(self):
        chance, allowed = 1.0, -1
        while chance > 0.001:
            allowed += 1
            chance -= math.comb(self.count, allowed) * 0.05**allowed * 0.95 ** (self.count - allowed)
        return check(self.missed <= allowed, f"{self.count} intervals of the whole, {self.missed} missed, {allowed} allowed")


def by_groups(report, measure, truth, intervals):
    for dimension in report["by"]:
        if dimension["dimension"] in ("recommendation", "attribute"):  # each of them takes all customers apart
            for group in dimension["groups"]:
                intervals.add(f"{measure} of {dimension['dimension']} {group['name']}", measures(group)[measure]["pis"], truth)


def trial(shop, customers, lift, dearer, whole, groups):
    browse = list(browsing(customers))
    before = shop.path("before.jsonl")
    write(before, browse)
    events = browse + list(buying(shop.sends(before), lift, dearer))
    log = shop.path("log.jsonl")
    write(log, events)
    sends = shop.sends(log)
    report = shop.report(log)
    found = measures(report)
    good = check(report["sample_ratio_p"] > 0.001, f"sample ratio p = {report['sample_ratio_p']:.3f}")
    for measure, truth in (("conversion", lift), ("order_value", dearer)):
        whole.add(measure, found[measure]["pis"], truth)
        by_groups(report, measure, truth, groups)
    if lift:
        good &= check(found["conversion"]["pis"]["p_value"] < 0.05, f"conversion: found, p = {found['conversion']['pis']['p_value']:.2g}")
    adjusted = found["spent"]["adjusted"]
    good &= check(adjusted["reduction"] > 0, f"spent: {adjusted['reduction']:.1%} of the noise taken out by what was spent before")
    good &= compare(report, events, sends)
    return good & check(shop.report(log, "--batch", "1") == report, "event by event the same report")


def main():
    global population
    journey = sys.argv[1]
    customers = int(sys.argv[2]) if len(sys.argv) > 2 else 8000
    populations = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    whole, groups, good = Intervals(), Intervals(), True
    for population in range(populations):
        for lift, dearer in ((BY, DEARER), (0.0, 0.0)):
            print(f"population {population}: {customers} customers, {lift:+.0%} conversion and {dearer:+.0%} order value put in")
            with tempfile.TemporaryDirectory() as folder:
                good &= trial(Shop(journey, folder), customers, lift, dearer, whole, groups)
    good &= whole.check()
    good &= groups.check()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
