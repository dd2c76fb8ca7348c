#!/usr/bin/env python3
"""Writes lib/expr/regex_tables.c from the Unicode Character Database.

    lib/expr/regex_tables.py /usr/share/unicode >lib/expr/regex_tables.c

Reads UnicodeData.txt, Scripts.txt and CaseFolding.txt (unicode.org/Public/VERSION/ucd; Debian's package
unicode-data) of one version, which it names in what it writes. The form is described in regex_tables.h.
"""
import os
import re
import sys

CATEGORIES = """Cn Cc Cf Co Cs Ll Lm Lo Lt Lu Mc Me Mn Nd Nl No Pc Pd Pe Pf Pi Po Ps Sc Sk Sm So Zl Zp Zs""".split()
UPPER_LOWER = 30
LOWER_UPPER = 31
SIZE = 0x110000


def rows(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.split("#")[0].strip()
            if line:
                yield [field.strip() for field in line.split(";")]


def read_categories(folder):
    category = [0] * SIZE
    first = None
    for fields in rows(os.path.join(folder, "UnicodeData.txt")):
        code = int(fields[0], 16)
        if fields[1].endswith(", First>"):
            first = code
            continue
        start = first if fields[1].endswith(", Last>") else code
        first = None
        for c in range(start, code + 1):
            category[c] = CATEGORIES.index(fields[2])
    return category


def read_scripts(folder):
    ranges = []
    for fields in rows(os.path.join(folder, "Scripts.txt")):
        ends = fields[0].split("..")
        ranges.append((int(ends[0], 16), int(ends[-1], 16), fields[1]))
    names = sorted({name for _, _, name in ranges})
    script = [0] * SIZE
    for low, high, name in ranges:
        for c in range(low, high + 1):
            script[c] = 1 + names.index(name)
    return names, script


def read_folds(folder):
    folds = []
    for fields in rows(os.path.join(folder, "CaseFolding.txt")):
        if fields[1] in "CS":
            folds.append((int(fields[0], 16), int(fields[2], 16)))
    return sorted(folds)


def varint(n):
    out = []
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    return out + [n]


def runs(values):
    start = 0
    for c in range(1, len(values) + 1):
        if c == len(values) or values[c] != values[start]:
            yield values[start], c - start
            start = c


def encode_categories(category):
    upper, lower = CATEGORIES.index("Lu"), CATEGORIES.index("Ll")
    # Alternating single letters become one run.
    merged, at = [], 0
    single = list(runs(category))
    while at < len(single):
        pair = {upper: UPPER_LOWER, lower: LOWER_UPPER}.get(single[at][0])
        end = at
        while (pair and end < len(single) and single[end][1] == 1 and single[end][0] in (upper, lower)
               and (end == at or single[end][0] != single[end - 1][0])):
            end += 1
        if end - at >= 3:
            merged.append((pair, end - at))
            at = end
        else:
            merged.append(single[at])
            at += 1
    out = []
    for value, length in merged:
        out += [value | length << 5] if length < 8 else [value] + varint(length)
    return out


def encode_scripts(script):
    out = []
    for value, length in runs(script):
        out += [value] + varint(length)
    return out


def encode_folds(folds):
    out, at, last = [], 0, 0
    while at < len(folds):
        low, delta = folds[at][0], folds[at][1] - folds[at][0]
        step, count = 1, 1
        if at + 1 < len(folds) and folds[at + 1][0] - low in (1, 2):
            step = folds[at + 1][0] - low
        while (at + count < len(folds) and folds[at + count][0] == low + step * count
               and folds[at + count][1] - folds[at + count][0] == delta):
            count += 1
        if count == 1:
            step = 1
        zigzag = delta * 2 if delta >= 0 else -delta * 2 - 1
        out += varint(low - last) + varint((count - 1) * 2 + step - 1) + varint(zigzag)
        last = low
        at += count
    return out + [0, 0, 0]


def print_bytes(name, data):
    print("\nconst uint8_t %s[%d] = {" % (name, len(data)))
    line = "\t"
    for n in data:
        item = "%d," % n
        if len(line) + len(item) > 100:
            print(line)
            line = "\t"
        line += item
    print(line.rstrip(",") + "};")


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "Scripts.txt"), encoding="utf-8") as file:
        version = re.search(r"Scripts-([0-9.]+)\.txt", file.readline()).group(1)
    names, script = read_scripts(folder)
    print("/* Made by regex_tables.py from the Unicode Character Database, version %s. Don't edit. */" % version)
    print('#include "expr/regex_tables.h"')
    print("\n/* clang-format off */")
    print_bytes("jy_unicode_categories", encode_categories(read_categories(folder)))
    print_bytes("jy_unicode_scripts", encode_scripts(script))
    print_bytes("jy_unicode_folds", encode_folds(read_folds(folder)))
    print("\nconst char jy_unicode_script_names[] =")
    for at in range(0, len(names), 6):
        print('\t"%s"%s' % ("".join(name + "\\0" for name in names[at:at + 6]), ";" if at + 6 >= len(names) else ""))


main()
