"""
Does the interval of the Personalization Impact Score keep its promise?

Recorded customers can't react to our sends, so the treated and the held-out differ by chance alone: over
many draws of the groups a 95 % interval should cover 0 in 91-98 %. On a simulated log with +15 % put in, it
should cover +15 % and exclude 0.
"""

import os
import subprocess
import sys
import tempfile

import common

SEEDS = 200 if common.LONG else 20
# Where the true coverage is 95 %, fewer than 15 of 20 are one case in 3,000.
LEAST, MOST = (0.91, 0.98) if common.LONG else (0.75, 1.0)


def coverage(name):
    retail, hits = common.log("retail"), 0
    for seed in range(1, SEEDS + 1):
        report = common.run(common.strategy("winback"), retail, "--seed", "draw-%d" % seed)
        hits += common.covers(common.measure(report, name)["pis"], 0)
    return hits / SEEDS


def lift():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "shop.jsonl")
        with open(path, "w", encoding="utf-8") as out:
            subprocess.run([common.JOURNEY, "simulate"], check=True, stdout=out, stderr=subprocess.DEVNULL)
        report = common.run(common.strategy("winback"), path)
    return report["journeys"][0]["entries"], common.measure(report, "conversion")["pis"]


failed = False
share = coverage("conversion")
print("A/A: the interval of conversion covers 0 in %.1f %% of %d draws" % (100 * share, SEEDS))
failed |= not LEAST <= share <= MOST
entries, pis = lift()
print("lift: %d entrants, %+.2f %% (%+.2f to %+.2f), +15 %% put in"
      % (entries, 100 * pis["value"], 100 * pis["low"], 100 * pis["high"]))
failed |= entries < 50000 or not common.covers(pis, 0.15) or common.covers(pis, 0)
sys.exit(failed)
