"""Compares what journey replay says with the sends of two runs: replay_check.py A B REPLAY.json

A and B hold what journey run printed; all must agree on which customers differ, and on how many sends are the same.
"""
import collections
import json
import sys


def sends(path):
    """Customer -> what they noticed, with how often."""
    out = collections.defaultdict(collections.Counter)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            send = json.loads(line)
            if "decision" in send:
                send = send["decision"]
                if not send.get("offer"):
                    continue
                noticed = (send["decided"], "", send.get("placement"), send.get("offer"), None, None, send.get("text"), "null")
            else:
                noticed = (send["handed"], send["channel"], None, send.get("offer"), send.get("template"),
                           send.get("subject"), send.get("text"), json.dumps(send.get("parts"), sort_keys=True))
            out[send["user"] if "user" in send else "anonymous_id:" + send["anonymous"]][noticed] += 1
    return out


def main():
    a, b = sends(sys.argv[1]), sends(sys.argv[2])
    with open(sys.argv[3], encoding="utf-8") as file:
        said = json.load(file)
    customers = sorted(set(a) | set(b))
    differ = [c for c in customers if a[c] != b[c]]
    same = sum(sum((a[c] & b[c]).values()) for c in customers)
    totals = [sum(sum(x[c].values()) for c in customers) for x in (a, b)]
    got = said["sends"]
    assert said["customers_differ"] == len(differ), (said["customers_differ"], len(differ))
    assert sorted({d["customer"] for d in said["differences"]}) == differ, "other customers"
    assert got["same"] == same, (got["same"], same)
    assert [got["a"], got["b"]] == totals, (got, totals)
    assert got["a"] == got["same"] + got["changed"] + got["only_a"], got
    assert got["b"] == got["same"] + got["changed"] + got["only_b"], got
    for dimension in "journeys", "channels", "placements", "offers":
        for column in "a", "b", "same":
            total = sum(x[column] for x in said[dimension])
            assert total <= got[column], (dimension, column)
    # Each difference is one: what it names was sent under that strategy, and not the same under the other.
    for d in said["differences"]:
        for side, mine in ("a", a), ("b", b):
            send = d.get(side)
            if send is None or send.get("held_out"):
                continue
            page = "decided" in send
            noticed = (send["decided" if page else "handed"], send.get("channel", ""), send.get("placement"), send.get("offer"),
                       send.get("template"), send.get("subject"), send.get("text"),
                       json.dumps(send.get("parts"), sort_keys=True))
            assert mine[d["customer"]][noticed] > 0, d
            mine[d["customer"]][noticed] -= 1
    for c in customers:
        left = [+x[c] for x in (a, b)]
        assert left[0] == left[1], (c, left)
    print(len(differ))


main()
