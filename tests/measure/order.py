"""
Facts are a function of the set of events: shuffled, and with some twice, they give the same digest. Sends and
report are a function of the events in their order, not of how many go into a commit.
"""

import gzip
import os
import random
import subprocess
import sys
import tempfile

import common

LOGS = [("retail", "winback"), ("clicks", "clicks"), ("grocery", "grocery")]
failed = False


def write(path, lines):
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


def shuffled(name, strategy, folder):
    with gzip.open(common.log(name), "rt", encoding="utf-8") as log:
        lines = log.read().splitlines()
    path = os.path.join(folder, "log.jsonl")
    digests = set()
    for seed in range(3):
        chance = random.Random(seed)
        if seed > 0:
            chance.shuffle(lines)
        write(path, lines + chance.sample(lines, 500 if seed == 2 else 0))
        digests.add(common.run(common.strategy(strategy), path)["facts"])
    print("%s: %d digest of facts over 3 orders" % (name, len(digests)))
    return len(digests) == 1


def batches(name, strategy, folder):
    outputs = set()
    for size in ("1", "7", "256", "60000"):
        sends = os.path.join(folder, "sends")
        report = subprocess.run([common.JOURNEY, "run", "--batch", size, "--sends", sends,
                                 common.strategy(strategy), common.log(name)],
                                check=True, stdout=subprocess.PIPE).stdout
        with open(sends, "rb") as file:
            outputs.add(file.read() + report)
    print("%s: %d output over 4 sizes of commits" % (name, len(outputs)))
    return len(outputs) == 1


with tempfile.TemporaryDirectory() as folder:
    for log, name in LOGS if common.LONG else LOGS[:2]:
        failed |= not shuffled(log, name, folder)
        failed |= not batches(log, name, folder)
sys.exit(failed)
