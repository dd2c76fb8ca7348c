"""
Features of real customers against SQL: the three logs of events go into one store, and what
`journey profile show` says of 200 sampled customers equals what SQLite finds in a table of the raw events, at
several moments. What has left a customer's ring of 64 events is kept in buckets, each a 64th of its window long:
there, a window's value may count events that are a bucket too old.
"""

import gzip
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from decimal import Decimal

import common

LOGS = ("retail", "clicks", "grocery")  # in order of time
SAMPLE = 200
MOMENTS = 10 if common.LONG else 2
RING = 64
MINUTE, HOUR, DAY = 60 * 10**6, 3600 * 10**6, 86400 * 10**6
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

# name: kind, event, of, where; each of the two as the strategy says it and as SQL does; window in microseconds.
FEATURES = {
    "orders": ("count", "Order Completed", None, None, 0),
    "orders_1d": ("count", "Order Completed", None, None, DAY),
    "orders_30d": ("count", "Order Completed", None, None, 30 * DAY),
    "big_90d": ("count", "Order Completed", None, ("event.total > 250.0", "total > 250000000"), 90 * DAY),
    "abroad": ("count", "Order Completed", None,
               ('event.country != "United Kingdom"', "country <> 'United Kingdom'"), 0),
    "spend": ("sum", "Order Completed", ("event.total", "total"), None, 0),
    "spend_90d": ("sum", "Order Completed", ("event.total", "total"), None, 90 * DAY),
    "saved_60d": ("sum", "Order Completed", ("event.discount", "discount"),
                  ("event.discount > 0.0", "discount > 0"), 60 * DAY),
    "basket": ("avg", "Order Completed", ("event.total", "total"), None, 0),
    "basket_60d": ("avg", "Order Completed", ("event.total", "total"), None, 60 * DAY),
    "smallest": ("min", "Order Completed", ("event.total", "total"), None, 0),
    "smallest_90d": ("min", "Order Completed", ("event.total", "total"), None, 90 * DAY),
    "largest": ("max", "Order Completed", ("event.total", "total"), None, 0),
    "largest_30d": ("max", "Order Completed", ("event.total", "total"), None, 30 * DAY),
    "first_order": ("first", "Order Completed", None, None, 0),
    "first_30d": ("first", "Order Completed", None, None, 30 * DAY),
    "last_order": ("last", "Order Completed", None, None, 0),
    "views": ("count", "Product Viewed", None, None, 0),
    "views_10m": ("count", "Product Viewed", None, None, 10 * MINUTE),
    "views_1h": ("count", "Product Viewed", None, None, HOUR),
    "season": ("count", "Product Viewed", None,
               ('event.product_id.startsWith("2148")', "product_id LIKE '2148%'"), 0),
    "first_view": ("first", "Product Viewed", None, None, 0),
    "last_view_1h": ("last", "Product Viewed", None, None, HOUR),
    "products_seen": ("distinct", "Product Viewed", ("event.product_id", "product_id"), None, 0),
    "products_1h": ("distinct", "Product Viewed", ("event.product_id", "product_id"), None, HOUR),
    "stores_90d": ("distinct", "Order Completed", ("event.store", "store"), None, 90 * DAY),
    "bought_7d": ("any", "Order Completed", None, None, 7 * DAY),
    "campaigns": ("count", "Campaign Received", None, None, 0),
    "coupons": ("count", "Coupon Redeemed", None, None, 0),
    "coupons_60d": ("count", "Coupon Redeemed", None, None, 60 * DAY),
}
# name: event, property, half-life, keys; no customer of these logs has more keys than are kept.
TALLIES = {
    "stores": ("Order Completed", "store", 30 * DAY, 64),
    "products": ("Product Viewed", "product_id", DAY, 64),
}
STRATEGY = """journey: 1
name: features
events:
  Order Completed: {total: money, discount: money, country: string, store: string}
  Product Viewed: {product_id: string}
  Campaign Received: {campaign_id: string}
  Coupon Redeemed: {campaign_id: string}
profile:
  features:
"""


def quoted(text):
    return json.dumps(text)


def write_strategy(path):
    with open(path, "w", encoding="utf-8") as out:
        out.write(STRATEGY)
        for name, (kind, event, of, where, window) in FEATURES.items():
            parts = ["%s: %s" % (kind, event)]
            parts += ["%s: %s" % ("by" if kind == "distinct" else "of", of[0])] if of else []
            parts += ["where: " + quoted(where[0])] if where else []
            parts += ["window: %dm" % (window // MINUTE)] if window else []
            out.write("    %s: {%s}\n" % (name, ", ".join(parts)))
        for name, (event, key, half_life, top) in TALLIES.items():
            out.write("    %s: {tally: %s, by: event.%s, half_life: %dm, top: %d}\n"
                      % (name, event, key, half_life // MINUTE, top))


def micros(text):
    """Microseconds since 1970 of RFC 3339 text in UTC."""
    seconds, dot, fraction = text.rstrip("Z").partition(".")
    moment = datetime.strptime(seconds, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return (moment - EPOCH).days * DAY + (moment - EPOCH).seconds * 10**6 + int((fraction + "000000")[:6])


def rfc3339(time):
    moment = datetime.fromtimestamp(time // 10**6, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + ".%06dZ" % (time % 10**6)


def amount(value):
    return None if value is None else int(Decimal(value) * 10**6)


def load(database):
    database.execute("CREATE TABLE events (message TEXT PRIMARY KEY, customer TEXT, event TEXT, time INTEGER,"
                     " total INTEGER, discount INTEGER, country TEXT, store TEXT, product_id TEXT)")
    for name in LOGS:
        with gzip.open(common.log(name), "rt", encoding="utf-8") as log:
            rows = []
            for line in log:
                event = json.loads(line, parse_float=Decimal)
                if event["type"] != "track":
                    continue
                p = event.get("properties", {})
                who = event.get("userId") or "anonymous_id:" + event["anonymousId"]
                rows.append((event["messageId"], who, event["event"], micros(event["timestamp"]),
                             amount(p.get("total")), amount(p.get("discount")), p.get("country"), p.get("store"),
                             p.get("product_id")))
        database.executemany("INSERT OR IGNORE INTO events VALUES (?,?,?,?,?,?,?,?,?)", rows)
        print("%s: %d track events" % (name, len(rows)), flush=True)
    database.execute("CREATE INDEX of_customer ON events (customer, time)")


def sample(database, chance):
    """A third of each log; of each, the busiest three, whose rings overflow."""
    customers = []
    for event in ("Product Viewed", "Campaign Received", "Order Completed"):
        found = [row[0] for row in database.execute(
            "SELECT customer FROM events GROUP BY customer HAVING SUM(event = ?) > 0 ORDER BY COUNT(*) DESC, customer",
            (event,)) if row[0] not in customers]
        customers += found[:3] + chance.sample(found[3:], SAMPLE // 3 - 3)
    return customers + chance.sample([c for c in found if c not in customers], SAMPLE - len(customers))


def moments(database, customer, chance):
    """From the customer's last event on; earlier ones, too, where the ring still has them all."""
    times = [row[0] for row in database.execute("SELECT time FROM events WHERE customer = ? ORDER BY time",
                                                (customer,))]
    spans = [window for *_, window in FEATURES.values() if window]
    out = [times[-1]]
    while len(out) < MOMENTS:
        at = chance.choice(times) + chance.choice(spans) * chance.randint(0, 1) - chance.randint(0, 1)
        out.append(at if len(times) <= RING or at >= times[-1] else times[-1] + chance.choice(spans))
    return out, len(times) > RING


def show(strategy, store, customer, at):
    out = subprocess.run([common.JOURNEY, "profile", "show", strategy, customer, "--store", store, "--json",
                          "--at", rfc3339(at)], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(out)["features"]


def query(database, customer, feature, low, high):
    kind, event, of, where, _ = feature
    column = of[1] if of else "time"
    total = "COUNT(DISTINCT %s)" % column if kind == "distinct" else "COALESCE(SUM(%s), 0)" % column
    conditions = " AND " + where[1] if where else ""
    conditions += " AND %s IS NOT NULL" % of[1] if of else ""
    return database.execute(
        "SELECT COUNT(*), %s, MIN(%s), MAX(%s) FROM events WHERE customer = ? AND event = ?"
        " AND time > ? AND time <= ?%s" % (total, column, column, conditions),
        (customer, event, low, high)).fetchone()


def bounds(database, customer, feature, at, left):
    """What the value may be: low, high (None: it is none), and whether it may be none."""
    kind, *_, window = feature
    if not window:
        low, high, slack = -2**62, 2**62, 0
    else:
        low, high, slack = at - window, at, -(-window // (64 * MINUTE)) * MINUTE if left else 0
    count, total, least, most = query(database, customer, feature, low, high)
    count_2, total_2, least_2, most_2 = query(database, customer, feature, low - slack, high + slack)
    if kind == "count":
        return count, count_2, False
    if kind == "any":
        return count > 0, count_2 > 0, False
    if kind == "distinct":  # of more than 64 that left the ring it is an estimate: within six standard errors
        return (total, total_2, False) if total_2 <= 64 or not left else (0.72 * total, 1.28 * total_2, False)
    if kind == "sum":  # amounts of these logs are never below 0
        return total / 10**6, total_2 / 10**6, False
    if count_2 == 0:
        return None, None, True
    if kind == "avg" and count == count_2:
        return total / (count * 10**6), total / (count * 10**6), False
    if kind == "avg":
        return least_2 / 10**6, most_2 / 10**6, count == 0
    scale = 1 if kind in ("first", "last") else 10**6
    if kind in ("min", "first"):
        return least_2 / scale, (most_2 if least is None else least) / scale, count == 0
    return (least_2 if most is None else most) / scale, most_2 / scale, count == 0


def agrees(value, low, high, none, exactly):
    if value is None or low is None:
        return value is None and none
    if isinstance(value, str):
        value = micros(value)
    slack = 0 if exactly else 1e-12 * (1 + abs(high))
    return low - slack <= value <= high + slack


def tallies(database, customer, event, key, half_life, at):
    """Weight and number of events by key."""
    return {row[0]: row[1:] for row in database.execute(
        "SELECT %s, SUM(decay(? - time, ?)), COUNT(*) FROM events WHERE customer = ? AND event = ? AND %s IS NOT NULL"
        " GROUP BY 1" % (key, key), (at, half_life, customer, event))}


def check_tallies(database, customer, at, found):
    wrong = []
    for name, (event, key, half_life, _) in TALLIES.items():
        expected = tallies(database, customer, event, key, half_life, at)
        for word, (weight, count) in expected.items():
            # Weights are kept in units of 2^-20, and dropped when 2^-16 is left of them.
            if abs(found[name].get(word, 0.0) - weight) > count * (2**-16 + 2**-20):
                wrong.append("%s at %s: %s[%s] is %r, expected %r" % (customer, rfc3339(at), name, word,
                                                                      found[name].get(word), weight))
        wrong += ["%s: %s has %s" % (customer, name, word) for word in found[name] if word not in expected]
    return wrong


def check(database, strategy, store, customer, chance):
    wrong, compared = [], 0
    times, left = moments(database, customer, chance)
    for at in times:
        found = show(strategy, store, customer, at)
        for name, feature in FEATURES.items():
            low, high, none = bounds(database, customer, feature, at, left)
            compared += 1
            if not agrees(found.get(name), low, high, none, feature[0] != "avg"):
                wrong.append("%s at %s: %s is %r, expected %r to %r" % (customer, rfc3339(at), name, found.get(name),
                                                                        low, high))
        if at >= times[0]:  # the last event's: what is later than `at` has a weight, too
            wrong += check_tallies(database, customer, at, found)
    return wrong, compared


def main():
    chance = random.Random(20261130)
    database = sqlite3.connect(":memory:")
    database.create_function("decay", 2, lambda age, half_life: 2.0 ** -(age / half_life))
    load(database)
    failures, compared = [], 0
    with tempfile.TemporaryDirectory() as folder:
        strategy, store = os.path.join(folder, "features.yaml"), "sqlite:" + os.path.join(folder, "store.db")
        write_strategy(strategy)
        report = common.run(strategy, *[common.log(name) for name in LOGS], "--store", store)
        print("%s customers, %s events in one store" % (report["customers"], report["events"]), flush=True)
        for number, customer in enumerate(sample(database, chance), 1):
            wrong, more = check(database, strategy, store, customer, chance)
            failures += wrong
            compared += more
            if number % 50 == 0:
                print("%d customers, %d values, %d differ" % (number, compared, len(failures)), flush=True)
    print("\n".join(failures[:20]))
    return bool(failures)


sys.exit(main())
