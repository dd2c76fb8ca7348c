/* Speed of `matches` beside RE2: nanoseconds per byte, or per match of a short text; and of compiling. */
#include "regex/plain.h"
#include <re2/re2.h>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace {

double Now()
{
	return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/* Nanoseconds of one call: the best of five rounds of about 20 ms. */
template <typename Call> double Measure(Call call)
{
	double best = 1e9;
	uint64_t times = 16;
	for (int round = 0; round < 5;) {
		double start = Now();
		for (uint64_t i = 0; i < times; i++)
			call();
		double took = Now() - start;
		if (took < 0.02) {
			times *= 2;
			continue;
		}
		round++;
		best = took / static_cast<double>(times) < best ? took / static_cast<double>(times) : best;
	}
	return best * 1e9;
}

std::string Repeat(const char *piece, size_t size)
{
	std::string out;
	while (out.size() < size)
		out += piece;
	return out;
}

volatile int sink;

void Row(const char *name, const char *pattern, const std::string &text, bool per_byte)
{
	plain_verdict verdict;
	plain_regex *ours = plain_compile(pattern, std::string(pattern).size(), &verdict);
	RE2 theirs(pattern);
	double unit = per_byte ? static_cast<double>(text.size()) : 1;
	if (!ours || !theirs.ok() || (plain_match(ours, text.data(), text.size()) != 0) != RE2::PartialMatch(text, theirs)) {
		printf("bench_regex: %s: DIFFERENT\n", name);
		plain_free(ours);
		return;
	}
	double mine = Measure([&] { sink = plain_match(ours, text.data(), text.size()); }) / unit;
	double re2 = Measure([&] { sink = RE2::PartialMatch(text, theirs); }) / unit;
	double compile = Measure([&] { plain_free(plain_compile(pattern, std::string(pattern).size(), &verdict)); });
	double re2_compile = Measure([&] { RE2 made(pattern); });
	printf("bench_regex: %-26s %8.2f ns/%s (RE2 %8.2f), compile %8.0f ns (RE2 %8.0f)\n", name, mine,
	       per_byte ? "byte" : "text", re2, compile, re2_compile);
	plain_free(ours);
}

} // namespace

int main()
{
	std::string words = Repeat("the quick brown fox jumps over the lazy dog, again and again; ", 4096);
	std::string wide = Repeat("\u00dcber die Stra\u00dfe l\u00e4uft \u65e5\u672c\u8a9e \u041c\u043e\u0441\u043a\u0432\u0430, ", 4096);
	std::string ab;
	uint32_t seed = 1;
	for (int i = 0; i < 4096; i++) {
		seed = seed * 1664525u + 1013904223u;
		ab += seed >> 24 & 1 ? 'a' : 'b';
	}
	Row("e-mail, anchored", "^[a-z0-9._]+@[a-z0-9-]+\\.(com|org|net)$", "ada.lovelace@example.com", false);
	Row("prefix", "^/shop/", "/shop/shoes/running", false);
	Row("suffix", ".*@example\\.com$", "ada.lovelace@example.com", false);
	Row("literal, not there", "example\\.com", words, true);
	Row("words, any case", "(?i)running|walking|cycling", words, true);
	Row("numbers", "\\b\\d{3}-\\d{4}\\b", words, true);
	Row("set, then what is missing", "[a-z]+ing [A-Z]", words, true);
	Row("letters of Unicode", "\\pL+\\pN", wide, true);
	Row("one script", "\\p{Greek}", wide, true);
	Row("many states", "(a|b)*a(a|b){12}c", ab, true);
	return 0;
}
