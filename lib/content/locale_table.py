#!/usr/bin/env python3
"""Writes lib/content/locale_table.c from the Unicode CLDR in JSON.

    lib/content/locale_table.py FOLDER >lib/content/locale_table.c

FOLDER holds the unpacked npm packages cldr-core, cldr-numbers-full, cldr-dates-full and cldr-misc-full of one version,
which is named in what is written (npm pack cldr-core@48.2.0 and so on). The form is described in locale_table.h. What
does not fit that form stops the script, so that a new release of CLDR is never misread.
"""
import json
import os
import re
import sys
import unicodedata

LOCALES = """ar bg bn ca cs da de de-AT de-CH el en en-AU en-CA en-GB en-IN es es-MX et fi fil fr fr-CA he hi hr hu id it
ja ko lt lv ms nb nl pl pt pt-PT ro ru sk sl sr sr-Latn sv sw th tr uk vi zh zh-Hant""".split()
RTL = ["ar", "he"]
# Tags of which CLDR's parents and likely subtags say nothing, or say it in another way.
ALIASES = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "tl": "fil", "zh-Hans": "zh"}
CATEGORIES = "zero one two few many other".split()
DAYS = "sun mon tue wed thu fri sat".split()
LETTERS = re.compile(r"^(y|yy|yyyy|M{1,4}|L{1,4}|dd?|E{1,4}|ccc|cccc|HH?|hh?|KK?|mm?|ss?|a|B|G)$")


def fail(*what):
    sys.exit("locale_table.py: " + " ".join(str(w) for w in what))


class Source:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "cldr-core", "package.json"), encoding="utf-8") as file:
            self.version = json.load(file)["version"]

    def read(self, *path):
        with open(os.path.join(self.folder, *path), encoding="utf-8") as file:
            return json.load(file)

    def supplemental(self, name):
        return self.read("cldr-core", "supplemental", name + ".json")["supplemental"]

    def main(self, package, locale, name):
        return self.read(package, "main", locale, name + ".json")["main"][locale]


class Pool:
    """All texts, each list of texts once. A text that ends another is found inside of it."""

    def __init__(self):
        self.wanted = {}
        self.bytes = b"\0"

    def want(self, texts):
        data = b"".join(text.encode() + b"\0" for text in texts)
        self.wanted[data] = True
        return data

    def fill(self):
        for data in sorted(self.wanted, key=lambda d: (-len(d), d)):
            if self.find(data) < 0:
                self.bytes += data
        if len(self.bytes) > 65535:
            fail("the pool has", len(self.bytes), "bytes, more than offsets of 16 bits reach")

    def find(self, data):
        if data == b"\0":
            return 0
        return self.bytes.find(data)


class Ref:
    """An offset into the pool, known when the pool is filled."""

    def __init__(self, pool, *texts):
        self.pool = pool
        self.data = pool.want(texts) if texts else b"\0"

    def __str__(self):
        return str(self.pool.find(self.data))


def check_pattern(pattern):
    """Only what journey_locale_pattern() knows."""
    for run in re.findall(r"([A-Za-z])(\1*)", re.sub(r"'[^']*'", "", pattern)):
        if not LETTERS.match(run[0] + run[1]):
            fail("pattern", repr(pattern), "has", run[0] + run[1])
    return pattern


def numbers(source, locale):
    n = source.main("cldr-numbers-full", locale, "numbers")["numbers"]
    symbols = n["symbols-numberSystem-latn"]
    money = n["currencyFormats-numberSystem-latn"]
    spacing = money["currencySpacing"]
    for side in ("beforeCurrency", "afterCurrency"):
        if (spacing[side]["currencyMatch"], spacing[side]["surroundingMatch"], spacing[side]["insertBetween"]) != \
                ("[[:^S:]&[:^Z:]]", "[:digit:]", "\u00a0"):
            fail(locale, "spaces currencies in its own way")
    # Where a letter would touch the digits, the pattern has a blank, which is what the rule above inserts.
    word = money.get("standard-alphaNextToNumber", money["standard"])
    if word.split(";")[0].replace("\u00a0", "") != money["standard"].split(";")[0].replace("\u00a0", ""):
        fail(locale, "amounts", word)
    if "currencyDecimal" in symbols:
        fail(locale, "has a decimal sign for amounts alone")
    standard = n["decimalFormats-numberSystem-latn"]["standard"]
    sizes = [len(part) for part in standard.split(".")[0].split(",")]
    if not re.match(r"^#,(##,)?##0\.###$", standard):
        fail(locale, "number", standard)
    return {
        "symbols": symbols,
        "first_group": sizes[-1],
        "next_group": sizes[-2] if len(sizes) > 2 else sizes[-1],
        "least_digits": int(n["minimumGroupingDigits"]),
        "percent": signed(number_pattern(n["percentFormats-numberSystem-latn"]["standard"])),
        "money": signed(number_pattern(money["standard"])),
    }


def number_pattern(pattern):
    """The digits of each part as one '#'."""
    parts = [re.sub(r"[#0,]+(\.0+)?", "#", part) for part in pattern.split(";")]
    for part in parts:
        if part.count("#") != 1 or "'" in part or not re.match("^[-#%\u00a4\u00a0\u200e\u200f]*$", part):
            fail("number pattern", repr(pattern))
    return parts


def signed(parts):
    return parts if len(parts) == 2 else [parts[0], "-" + parts[0]]


def names(calendar, kind, keys):
    """By journey_name_form; CLDR's aliases are already resolved in its JSON."""
    return [[calendar[kind][context][width][key] for key in keys]
            for context, width in (("format", "wide"), ("format", "abbreviated"),
                                   ("stand-alone", "wide"), ("stand-alone", "abbreviated"))]


def weekday_pattern(available):
    """The pattern of weekday, day and month, from the nearest one that CLDR has, as UTS #35 widens fields."""
    for key in ("MMMMEEEEd", "MMMEEEEd", "MMMMEd", "MMMEd"):
        if key in available:
            pattern = re.sub(r"(?<!E)E(?!E)", "EEEE", available[key])
            pattern = re.sub(r"(?<!c)ccc(?!c)", "cccc", pattern)
            return re.sub(r"(?<![ML])MMM(?!M)", "MMMM", pattern)
    return fail("no pattern of a weekday and a month")


def day_parts(source, locale, calendar):
    rules = source.supplemental("dayPeriods")["dayPeriodRuleSet"]
    rules = rules.get(locale) or rules[locale.split("-")[0]]
    texts = calendar["dayPeriods"]["format"]["abbreviated"]
    hours = [None] * 24
    for name, rule in rules.items():
        if "_at" not in rule:  # midnight and noon sharp are named by the letter b alone
            begin, end = int(rule["_from"][:2]), int(rule["_before"][:2])
            for hour in range(begin, end if end > begin else end + 24):
                hours[hour % 24] = texts[name]
    if None in hours:
        fail(locale, "parts of the day", hours)
    return hours


def dates(source, locale):
    calendar = source.main("cldr-dates-full", locale, "ca-gregorian")["dates"]["calendars"]["gregorian"]
    available = calendar["dateTimeFormats"]["availableFormats"]
    styles = [calendar["dateFormats"][style] for style in ("short", "medium", "long", "full")]
    styles += [available["MMMMd"], available["yMMMM"], weekday_pattern(available)]
    habit = [calendar["timeFormats"][style] for style in ("short", "medium")]
    half = [available["hm"], available["hms"]]
    whole = [available["Hm"], available["Hms"]]
    if re.search("H", habit[0]):
        whole = habit
    else:
        half = habit
    joins = [calendar["dateTimeFormats-atTime"]["standard"][style].replace("'", "")
             for style in ("short", "medium", "long", "full")]
    for pattern in styles + habit + half + whole:
        check_pattern(pattern)
    parts = day_parts(source, locale, calendar) if any("B" in p for p in habit + half) else []
    periods = calendar["dayPeriods"]["format"]["abbreviated"]
    return {
        "months": names(calendar, "months", [str(m) for m in range(1, 13)]),
        "days": names(calendar, "days", DAYS),
        "half_days": [periods["am"], periods["pm"]],
        "day_parts": parts,
        "era": calendar["eras"]["eraAbbr"]["1"],
        "dates": styles,
        "times": [habit, half, whole],
        "join": joins,
    }


def lists(source, locale):
    patterns = source.main("cldr-misc-full", locale, "listPatterns")["listPatterns"]
    both = []
    for kind in ("listPattern-type-standard", "listPattern-type-or"):
        between = []
        for part in ("2", "start", "middle", "end"):
            found = re.match(r"^\{0\}([^{}]*)\{1\}$", patterns[kind][part])
            if not found:
                fail(locale, "list", patterns[kind])
            between.append(found.group(1))
        both.append(between)
    return both


def currencies(source):
    """Codes that are tender somewhere or were since 2020, as histories are told too, each with its decimals."""
    data = source.supplemental("currencyData")["currencyData"]
    tender = set()
    for region in data["region"].values():
        for entry in region:
            for code, facts in entry.items():
                if facts.get("_to", "9999") >= "2020" and facts.get("_tender") != "false":
                    tender.add(code)
    fractions = data["fractions"]
    codes = {code: int(fractions.get(code, fractions["DEFAULT"])["_digits"]) for code in sorted(tender)}
    # Also the decimals of codes that are no tender, as their amounts are shown too.
    for code, facts in fractions.items():
        if code != "DEFAULT" and facts["_digits"] != fractions["DEFAULT"]["_digits"]:
            codes[code] = int(facts["_digits"])
    return dict(sorted(codes.items()))


def money_signs(source, locale, codes):
    money = source.main("cldr-numbers-full", locale, "numbers")["numbers"]["currencyFormats-numberSystem-latn"]
    names_of = source.main("cldr-numbers-full", locale, "currencies")["numbers"]["currencies"]
    signs = {}
    for code in codes:
        facts = names_of.get(code, {})
        own = facts.get("pattern", money["standard"]) != money["standard"]
        if "decimal" in facts or "group" in facts or own:
            if code not in ("ESP", "ITL", "LUF", "PTE"):  # of the past
                fail(locale, code, "is written in its own way")
        symbol = facts.get("symbol", code)
        signs[code] = (symbol, facts.get("symbol-alt-narrow", symbol))
    return signs


class Plurals:
    def __init__(self, source):
        self.rules = {"cardinal": source.supplemental("plurals")["plurals-type-cardinal"],
                      "ordinal": source.supplemental("ordinals")["plurals-type-ordinal"]}
        self.sets, self.terms, self.ranges = [], [], []
        self.known = {}

    def of(self, kind, locale):
        rules = self.rules[kind]
        texts = rules.get(locale) or rules[locale.split("-")[0]]
        found = tuple((name, text.split("@")[0].strip()) for name, text in
                      sorted((key.replace("pluralRule-count-", ""), value) for key, value in texts.items())
                      if name != "other")
        if found not in self.known:
            first = len(self.terms)
            for category in CATEGORIES:
                for name, text in found:
                    if name == category:
                        self.rule(category, text)
            self.known[found] = len(self.sets)
            self.sets.append((first, len(self.terms)))
        return self.known[found]

    def rule(self, category, text):
        link = "JY_PLURAL_CATEGORY"
        for alternative in text.split(" or "):
            for condition in alternative.split(" and "):
                match = re.match(r"^([nivwfte])(?: % (\d+))? (!?=) ([\d.,]+)$", condition)
                if not match:
                    fail("plural rule", repr(condition))
                operand, modulus, relation, values = match.groups()
                ranges = [[int(x) for x in value.split("..")] for value in values.split(",")]
                self.terms.append("{%s, JOURNEY_PLURAL_%s, '%s', %d, %s, %d, %d}" % (
                    link, category.upper(), operand, relation == "!=", modulus or 0, self.put(ranges), len(ranges)))
                if int(modulus or 1) > 1000000 or (modulus and 1000000 % int(modulus)):
                    fail("plural rule", repr(condition), "is not of a power of ten")
                link = "JY_PLURAL_AND"
            link = "JY_PLURAL_OR"

    def put(self, ranges):
        ranges = [(r[0], r[-1]) for r in ranges]
        for at in range(len(self.ranges) - len(ranges) + 1):
            if self.ranges[at:at + len(ranges)] == ranges:
                return at
        self.ranges += ranges
        return len(self.ranges) - len(ranges)


def aliases(source):
    """Tags that mean a locale that dropping their subtags would not find."""
    parents = source.supplemental("parentLocales")["parentLocales"]["parentLocale"]
    found = dict(ALIASES)

    def ancestors(tag):
        while tag in parents:
            tag = parents[tag]
            yield tag

    def decimal(tag):
        if not os.path.isdir(os.path.join(source.folder, "cldr-numbers-full", "main", tag)):
            tag = parents[tag]
        return source.main("cldr-numbers-full", tag, "numbers")["numbers"]["symbols-numberSystem-latn"]["decimal"]

    found["en-001"] = "en-GB"
    found["es-419"] = "es-MX"
    for tag in parents:
        chain = list(ancestors(tag))
        if tag in LOCALES or re.match(r"^[a-z]+-[A-Z][a-z]+", tag):
            continue
        if "en-001" in chain:
            found[tag] = "en-GB"
        elif "es-419" in chain and decimal(tag) == decimal("es-MX"):
            found[tag] = "es-MX"
        elif "pt-PT" in chain:
            found[tag] = "pt-PT"
    for tag, likely in source.supplemental("likelySubtags")["likelySubtags"].items():
        meant = "-".join(likely.split("-")[:2])
        if re.match("^[a-z]{2}-[A-Z]{2}$", tag) and meant in LOCALES and tag not in LOCALES:
            found[tag] = meant
    return found


def braces(values):
    return "{" + ", ".join(str(v) for v in values) + "}"


def table(declaration, rows, a_line=1):
    print("\n%s = {" % declaration)
    for at in range(0, len(rows), a_line):
        print("\t%s," % ", ".join(rows[at:at + a_line]))
    print("};")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    source = Source(sys.argv[1])
    pool = Pool()
    plurals = Plurals(source)
    codes = currencies(source)
    order = list(codes)

    def ref(*texts):
        return Ref(pool, *texts)

    signs = {locale: money_signs(source, locale, codes) for locale in LOCALES}
    common = {}
    for code in codes:
        seen = [signs[locale][code] for locale in LOCALES]
        common[code] = max(sorted(set(seen)), key=seen.count)
    currency_rows = ["{{'%s', '%s', '%s'}, %d, %%s, %%s}" % (*code, codes[code]) for code in order]
    currency_refs = [(ref(common[code][0]), ref(common[code][1])) for code in order]
    marks = sorted({ord(char) for locale in LOCALES for pair in signs[locale].values() for text in pair
                    for char in text if unicodedata.category(char)[0] in "SZ"})
    if marks[-1] > 0xffff:
        fail("a currency's mark is beyond 16 bits")

    locales, sign_rows = [], []
    for locale in sorted(LOCALES):
        n, d, l = numbers(source, locale), dates(source, locale), lists(source, locale)
        symbols = n["symbols"]
        first_sign = len(sign_rows)
        for at, code in enumerate(order):
            if signs[locale][code] != common[code]:
                sign_rows.append((at, ref(signs[locale][code][0]), ref(signs[locale][code][1])))
        locales.append((locale, [
            ref(locale), ref(symbols["decimal"]), ref(symbols["group"]),
            ref(symbols.get("currencyGroup", symbols["group"])), ref(symbols["minusSign"]), ref(symbols["percentSign"]),
            [ref(p) for p in n["percent"]], [ref(p) for p in n["money"]],
            [ref(*m) for m in d["months"]], [ref(*m) for m in d["days"]], ref(*d["half_days"]), ref(*d["day_parts"]),
            ref(d["era"]), [ref(p) for p in d["dates"]], [[ref(p) for p in pair] for pair in d["times"]],
            [ref(p) for p in d["join"]], [[ref(b) for b in kind] for kind in l],
            first_sign, plurals.of("cardinal", locale), plurals.of("ordinal", locale),
            n["first_group"], n["next_group"], n["least_digits"], int(locale in RTL)]))
    also = sorted(aliases(source).items())
    also_refs = [(ref(tag), sorted(LOCALES).index(locale)) for tag, locale in also]
    pool.fill()

    def show(value):
        return braces([show(v) for v in value]) if isinstance(value, list) else str(value)

    print("/*\n * Written by locale_table.py from the Unicode CLDR %s; do not edit. Copyright (c) 1991-2026 Unicode, Inc.\n"
          " * CLDR's data are used under the Unicode License v3 (https://www.unicode.org/license.txt;\n"
          " * SPDX: Unicode-3.0; see UNICODE-LICENSE here). Source: npm cldr-core, cldr-numbers-full, cldr-dates-full, cldr-misc-full.\n */"
          % source.version)
    print('#include "content/locale_table.h"')
    data = pool.bytes
    table("const unsigned char jy_locale_pool[]",
          [str(byte) for byte in data], 40)
    rows = []
    for locale, fields in locales:
        rows.append("/* %s */\n\t%s" % (locale, show(fields)))
    end = [0] * 6 + [[0]] * 2 + [[0], [0], 0, 0, 0, [0], [[0]], [0], [[0]], len(sign_rows)] + [0] * 6
    table("const journey_locale jy_locales[]", rows + ["/* the end */\n\t" + show(end)])
    print("\nconst size_t jy_locale_total = %d;" % len(locales))
    table("const jy_locale_alias jy_locale_aliases[]",
          ["{%s, %d} /* %s */" % (r[0], r[1], tag) for r, (tag, locale) in zip(also_refs, also)], 5)
    print("\nconst size_t jy_locale_alias_total = %d;" % len(also))
    table("const jy_currency jy_currencies[]", [row % pair for row, pair in zip(currency_rows, currency_refs)], 4)
    print("\nconst size_t jy_currency_total = %d;" % len(order))
    table("const jy_money_sign jy_money_signs[]", [braces(row) for row in sign_rows], 8)
    table("const uint16_t jy_money_marks[]", ["0x%04x" % mark for mark in marks], 12)
    print("\nconst size_t jy_money_mark_total = %d;" % len(marks))
    table("const jy_plural_set jy_plural_sets[]", [braces(pair) for pair in plurals.sets], 12)
    table("const jy_plural_term jy_plural_terms[]", plurals.terms)
    table("const jy_plural_range jy_plural_ranges[]", [braces(pair) for pair in plurals.ranges], 12)


main()
