/*
 * Compares patterns with RE2: random ones, made by the grammar and mangled, on random texts. Both must accept
 * the same patterns and match the same texts. JOURNEY_LONG=1: five million pairs instead of fifty thousand.
 *
 *     compare_re2 [pairs [seed]]
 *
 * Differences that are meant, and not compared:
 *  - (?<name>x) is a group here, as in later releases of RE2 and in other implementations of CEL;
 *  - RE2 limits the size of its program, JOURNEY_EXPR_PATTERN that of ours: patterns that one of the two finds
 *    too large are counted apart;
 *  - RE2 (20220601) joins choices of one character to a set and loses the other case of the second of `a|(?i:a)`.
 *    Where ours alone matches, RE2 is asked again with something between its choices.
 */
#include "regex/plain.h"
#include <re2/re2.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

class Random {
public:
	explicit Random(uint64_t seed) : state_(seed) {}
	uint32_t Below(uint32_t n)
	{
		state_ = state_ * 6364136223846793005u + 1442695040888963407u;
		return static_cast<uint32_t>((state_ >> 33) % n);
	}
	bool OneIn(uint32_t n) { return Below(n) == 0; }
	template <size_t N> const char *Pick(const char *const (&list)[N])
	{
		return list[Below(static_cast<uint32_t>(N))];
	}

private:
	uint64_t state_;
};

const char *const kPlain[] = {"a", "b", "a", "b", "c", "1", "_", " ", "-", "A", "B", "\n"};
const char *const kWide[] = {"a",  "k",  "K", "\u212a", "s",  "\u017f", "\u00e9", "\u00c9", "\u03c3", "\u03c2",
			     "\u03a3", "\u65e5", "\U0001f600", "\u00df", "\u1e9e", "\u01c5", "\u01c4", "\u0130",
			     "\U00010428", "\U00010400", "1", "\n", "\u0660", "\u2028", "\u4e00"};
const char *const kClasses[] = {"\\d", "\\D", "\\s", "\\S", "\\w", "\\W", "\\pL", "\\PL", "\\p{Lu}", "\\P{Ll}",
				"\\p{Greek}", "\\p{^Latin}", "\\p{Han}", "\\pN", "\\p{Nd}", "\\p{Any}", "\\pM",
				"\\p{Cyrillic}", "\\pC", "\\p{Lt}", "\\PZ", "\\p{Common}", "\\p{Inherited}", "\\pS"};
const char *const kAscii[] = {"[:alpha:]", "[:^alpha:]", "[:digit:]", "[:space:]", "[:word:]", "[:upper:]",
			      "[:^punct:]", "[:cntrl:]", "[:graph:]", "[:print:]", "[:blank:]", "[:xdigit:]",
			      "[:lower:]", "[:alnum:]", "[:ascii:]"};
const char *const kEscapes[] = {"\\n", "\\t", "\\x61", "\\x{e9}", "\\x{1F600}", "\\141", "\\.", "\\*", "\\\\", "\\-",
				"\\]", "\\a", "\\f", "\\v", "\\r", "\\0", "\\07", "\\x{212A}", "\\/"};
const char *const kAssertions[] = {"^", "$", "\\A", "\\z", "\\b", "\\B"};
const char *const kRepeats[] = {"*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,3}", "{2,}", "{0}", "{1}",
				"{0,1}?", "{3,5}", "{,2}", "{0,}"};
const char *const kFlags[] = {"i", "m", "s", "U", "im", "-i", "i-s", "sm", "-m", "ims", "-s", "i-U"};
const char *const kJunk[] = {"(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "\\", "^", "$", ".", "-", ",", "(?",
			     "(?P<n>", "(?:", "(?i)", "\\Q", "\\E", "\\p{", "[[:", ":]", "\\x", "\\8", "\\1", "\\C",
			     "\\b", "{2", "{1001}", "{1000}", "{30}", "\\pX", "\\Z", "a-", "(?=", "(?-", "\\p",
			     "[^", "[]", "x{2}{3}", "**", "\xc3\xa9"};

class Maker {
public:
	explicit Maker(uint64_t seed) : random(seed) {}

	std::string Letter() { return wide ? random.Pick(kWide) : random.Pick(kPlain); }

	std::string Set()
	{
		std::string out = random.OneIn(3) ? "[^" : "[";
		if (random.OneIn(20))
			out += "]";
		for (uint32_t n = random.Below(4) + 1; n > 0; n--) {
			switch (random.Below(8)) {
			case 0:
				out += random.Pick(kClasses);
				break;
			case 1:
				out += random.Pick(kAscii);
				break;
			case 2:
				out += random.Pick(kEscapes);
				break;
			case 3:
			case 4:
				out += Letter() + "-" + Letter();
				break;
			default:
				out += Letter();
			}
		}
		return out + "]";
	}

	std::string Atom(int depth)
	{
		switch (random.Below(depth > 0 ? 16 : 11)) {
		case 0:
			return Set();
		case 1:
			return ".";
		case 2:
			return random.Pick(kClasses);
		case 3:
			return random.Pick(kAssertions);
		case 4:
			return random.Pick(kEscapes);
		case 5:
			return random.OneIn(8) ? "\\C" : random.OneIn(4) ? "\\Qa.b*\\E" : Letter();
		case 11:
		case 12:
			return "(" + Choice(depth - 1) + ")";
		case 13:
			return "(?:" + Choice(depth - 1) + ")";
		case 14:
			return std::string("(?") + random.Pick(kFlags) + (random.OneIn(2) ? ")" : ":" + Choice(depth - 1) + ")");
		case 15:
			return "(?P<n" + std::to_string(random.Below(1000)) + ">" + Choice(depth - 1) + ")";
		default:
			return Letter();
		}
	}

	std::string Sequence(int depth)
	{
		std::string out;
		for (uint32_t n = random.Below(5); n > 0; n--) {
			out += Atom(depth);
			if (random.OneIn(3))
				out += random.Pick(kRepeats);
		}
		return out;
	}

	std::string Choice(int depth)
	{
		std::string out = Sequence(depth);
		while (random.OneIn(3))
			out += "|" + Sequence(depth);
		return out;
	}

	std::string Pattern()
	{
		wide = random.OneIn(3);
		std::string out;
		/* One whose automaton does not fit the table. */
		length = random.OneIn(40) ? 400 : 10;
		if (length > 10)
			return Atom(0) + Set() + "*" + Letter() + "(?:" + Choice(1) + "|" + Set() + "){" +
			       std::to_string(1 + random.Below(20)) + "}" + random.Pick(kAssertions);
		if (random.OneIn(6))
			out = "(?i)";
		out += Choice(static_cast<int>(random.Below(4)));
		while (random.OneIn(3)) {
			size_t at = random.Below(static_cast<uint32_t>(out.size()) + 1);
			if (random.OneIn(3) && at < out.size())
				out.erase(at, 1 + random.Below(2));
			else
				out.insert(at, random.Pick(kJunk));
		}
		return out;
	}

	std::string Text()
	{
		std::string out;
		for (uint32_t n = random.OneIn(8) ? random.Below(60) : random.Below(length); n > 0; n--)
			out += random.OneIn(12) ? (random.OneIn(2) ? "\n" : random.Pick(kWide)) : Letter();
		return out;
	}

	Random random;
	bool wide = false;
	uint32_t length = 10;
};

struct Counts {
	uint64_t patterns = 0, accepted = 0, large = 0, pairs = 0, matched = 0, differences = 0, joined = 0;
};

/* Whether RE2 matches if nothing joins the pattern's choices. */
bool MatchesApart(const std::string &pattern, const std::string &text)
{
	std::string apart;
	for (char c : pattern) {
		apart += c;
		if (c == '|')
			apart += "(?:)";
	}
	RE2::Options options;
	options.set_log_errors(false);
	RE2 theirs(apart, options);
	return apart != pattern && theirs.ok() && RE2::PartialMatch(text, theirs);
}

std::string Shown(const std::string &text)
{
	std::string out;
	for (unsigned char c : text) {
		char form[8];
		snprintf(form, sizeof form, c < 32 || c == 127 ? "\\x%02x" : "%c", c);
		out += form;
	}
	return out;
}

void Differ(Counts *counts, const std::string &pattern, const char *what, const std::string &text)
{
	if (++counts->differences <= 40)
		printf("DIFFERENCE: `%s`: %s `%s`\n", Shown(pattern).c_str(), what, Shown(text).c_str());
}

void Compare(Maker *maker, Counts *counts)
{
	RE2::Options options;
	options.set_log_errors(false);
	std::string pattern = maker->Pattern();
	if (pattern.find("(?<") != std::string::npos)
		return;
	RE2 theirs(pattern, options);
	plain_verdict verdict;
	plain_regex *ours = plain_compile(pattern.data(), pattern.size(), &verdict);
	counts->patterns++;
	if (verdict == PLAIN_TOO_LARGE || (!theirs.ok() && theirs.error_code() == RE2::ErrorPatternTooLarge)) {
		counts->large++;
	} else if (theirs.ok() != (ours != nullptr)) {
		Differ(counts, pattern, theirs.ok() ? "refused; RE2 accepts" : "accepted; RE2 refuses:", theirs.error());
	} else if (ours) {
		counts->accepted++;
		for (int i = 0; i < 24; i++) {
			std::string text = maker->Text();
			bool expected = RE2::PartialMatch(text, theirs);
			counts->pairs++;
			counts->matched += expected;
			bool found = plain_match(ours, text.data(), text.size()) != 0;
			if (found && !expected && MatchesApart(pattern, text))
				counts->joined++;
			else if (found != expected)
				Differ(counts, pattern, expected ? "RE2 matches" : "RE2 does not match", text);
			/* No valid text: any answer will do. */
			if (!text.empty()) {
				text[maker->random.Below(static_cast<uint32_t>(text.size()))] =
					static_cast<char>(0x80 + maker->random.Below(128));
				(void)plain_match(ours, text.data(), text.size());
			}
		}
	}
	plain_free(ours);
}

/* Every category and script by its name, each character alone: the tables are those of the same Unicode? */
void CompareClasses(Counts *counts, const std::string &name, bool fold)
{
	RE2::Options options;
	options.set_log_errors(false);
	std::string pattern = (fold ? "(?i)^\\p{" : "^\\p{") + name + "}$";
	RE2 theirs(pattern, options);
	plain_verdict verdict;
	plain_regex *ours = plain_compile(pattern.data(), pattern.size(), &verdict);
	if (!theirs.ok() || !ours) {
		Differ(counts, pattern, theirs.ok() ? "refused; RE2 accepts" : "accepted; RE2 refuses:", theirs.error());
		plain_free(ours);
		return;
	}
	for (uint32_t c = 0; c < 0x110000; c += c < 0x20000 || c >= 0xe0000 ? 1 : 61) {
		std::string text;
		if (c < 0x80) {
			text += static_cast<char>(c);
		} else if (c < 0x800) {
			text += static_cast<char>(0xc0 | c >> 6);
			text += static_cast<char>(0x80 | (c & 63));
		} else if (c < 0x10000) {
			text += static_cast<char>(0xe0 | c >> 12);
			text += static_cast<char>(0x80 | (c >> 6 & 63));
			text += static_cast<char>(0x80 | (c & 63));
		} else {
			text += static_cast<char>(0xf0 | c >> 18);
			text += static_cast<char>(0x80 | (c >> 12 & 63));
			text += static_cast<char>(0x80 | (c >> 6 & 63));
			text += static_cast<char>(0x80 | (c & 63));
		}
		counts->pairs++;
		if (RE2::PartialMatch(text, theirs) != (plain_match(ours, text.data(), text.size()) != 0)) {
			char number[16];
			snprintf(number, sizeof number, "U+%04X", static_cast<unsigned>(c));
			Differ(counts, pattern, "differs for", number);
		}
	}
	plain_free(ours);
}

} // namespace

int main(int argc, char **argv)
{
	const char *is_long = getenv("JOURNEY_LONG");
	uint64_t wanted = argc > 1 ? strtoull(argv[1], nullptr, 10) : is_long && *is_long == '1' ? 5000000 : 50000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], nullptr, 10) : 1;
	Counts counts, characters;
	Maker maker(seed);
	if (is_long && *is_long == '1') {
		static const char *const names[] = {"L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl",
			"No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp",
			"Zs", "C", "Cc", "Cf", "Co", "Cs", "Common", "Inherited", "Latin", "Greek", "Cyrillic", "Han", "Arabic",
			"Kawi", "Nag_Mundari", "Vithkuqi", "Old_Uyghur", "Nko", "Hangul", "Thai", "Deseret", "Adlam"};
		for (const char *name : names) {
			CompareClasses(&characters, name, false);
			CompareClasses(&characters, name, true);
		}
	}
	if (characters.pairs)
		printf("%llu characters against classes, %llu differences\n",
		       static_cast<unsigned long long>(characters.pairs),
		       static_cast<unsigned long long>(characters.differences));
	while (counts.pairs < wanted)
		Compare(&maker, &counts);
	printf("%llu patterns, %llu accepted, %llu too large for one, %llu pairs, %llu matched, %llu joined wrongly, "
	       "%llu differences\n",
	       static_cast<unsigned long long>(counts.patterns), static_cast<unsigned long long>(counts.accepted),
	       static_cast<unsigned long long>(counts.large), static_cast<unsigned long long>(counts.pairs),
	       static_cast<unsigned long long>(counts.matched), static_cast<unsigned long long>(counts.joined),
	       static_cast<unsigned long long>(counts.differences));
	return counts.differences || characters.differences ? 1 : 0;
}
