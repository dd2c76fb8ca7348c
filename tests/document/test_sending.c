/* The choke point in documents: every form is taken, goes through the binary form, and errors point at their place. */
#include "document/check_document.h"
#include "support/torture.h"

#include <journey/journey.h>
#include <journey/document.h>
#include <string.h>

#define HEAD "journey: 1\nname: s\nevents:\n  E: {}\nprofile:\n  attributes: {p: timestamp, m: int, h: string}\n"
#define JOURNEY "journeys:\n  j:\n    enter: {event: E}\n    steps:\n      - send: {text: x, via: email, tags: [promo, news], priority: -1.5, transactional: true}\n" \
	"      - send: {text: x, via: email, digest: weekly}\n" \
	"      - send: {via: ads, audience: add}\n"

static const char all[] = HEAD
	"holidays: {de: [2026-12-25], none: [2026-01-01, 2026-01-06]}\n"
	"caps:\n  - 3 per 7d\n  - 1 per day\n  - {most: 0 per month, zone: shop, channel: email, tag: promo, journey: j, cap_do: wait}\n"
	"  - {most: 2 per 1h, from_first: true}\n  - {most: 2 per week, zone: UTC}\n"
	"preferences:\n  pause: p\n  most: {attribute: m, per: 1d}\n  hours: h\n  channels: {push: {hours: h}}\n"
	"digests:\n  weekly: {every: week, days: [monday, friday-saturday], at: \"08:00\", most: 9, text: \"{{ digest.items }}\"}\n"
	"  often: {after: 2h, backoff: true, template: t}\n"
	"channels:\n  email:\n    cap: [1 per 1d, 3 per week, {most: 9 per month, zone: UTC}]\n    cap_do: wait\n    quiet_do: drop\n"
	"    window: {saturday-monday: \"20:00-02:00\", friday: [\"08:00-09:00\", \"10:00-24:00\"]}\n    holidays: none\n"
	"    throttle: 10 per 1m\n    ramp: {start: 2026-12-01, steps: [1 per day, 0 per day]}\n    fallback: push\n    counts: true\n"
	"  push: {cap: 5 per day}\n  ads: {audience: true}\n" JOURNEY;

JOURNEY_TEST(sending_goes_through_the_binary_form)
{
	journey_strategy *loaded = NULL, *read = NULL;
	journey_error error = {.message = ""};

	TRY(journey_strategy_load(allocator, (journey_str){all, sizeof all - 1}, "all.yaml", &loaded, &error));
	TRY(journey_strategy_read(allocator, journey_strategy_bytes(loaded), &read, &error));
	ck_assert_uint_eq(journey_strategy_hash(loaded), journey_strategy_hash(read));
	ck_assert_uint_eq(journey_strategy_bytes(loaded).size, journey_strategy_bytes(read).size);
	ck_assert_mem_eq(journey_strategy_bytes(loaded).data, journey_strategy_bytes(read).data, journey_strategy_bytes(read).size);
done:
	journey_strategy_free(loaded);
	journey_strategy_free(read);
}

/* Each line changes what a strategy is. */
JOURNEY_PLAIN_TEST(each_rule_is_part_of_the_strategy)
{
	static const char *const changes[][2] = {
		{"3 per 7d", "4 per 7d"}, {"- 1 per day", "- 1 per week"}, {"zone: shop", "zone: UTC"}, {"cap_do: wait}", "cap_do: drop}"},
		{"journey: j,", ""}, {"tag: promo,", ""}, {"from_first: true", "cap_do: wait"}, {"{push: {hours: h}}", "{push: {pause: p}}"}, {"per: 1d}", "per: 2d}"},
		{"cap_do: wait\n", "cap_do: drop\n"}, {"quiet_do: drop", "quiet_do: wait"}, {"friday: [", "thursday: ["}, {"02:00", "03:00"},
		{"holidays: none", "holidays: de"}, {"2026-01-06", "2026-01-07"}, {"10 per 1m", "10 per 2m"}, {"0 per day", "2 per day"},
		{"start: 2026-12-01", "start: 2026-12-02"}, {"fallback: push", "quiet: \"01:00-02:00\""}, {"counts: true", "counts: false"},
		{"audience: add", "audience: remove"}, {", digest: weekly", ""}, {"after: 2h", "after: 3h"}, {"backoff: true", "backoff: false"}, {"most: 9", "most: 8"},
		{"08:00\", most", "08:01\", most"}, {"monday, friday", "tuesday, friday"}, {"{{ digest.items }}", "{{ digest.count }}"}, {"template: t", "template: u"},
		{"[promo, news]", "[promo]"}, {"-1.5", "1.5"}, {"transactional: true", "transactional: false"}};
	static char text[sizeof all + 64];
	uint64_t hash = 0, first = 0;

	for (size_t i = 0; i <= sizeof changes / sizeof *changes; i++) {
		journey_strategy *strategy = NULL;
		journey_error error = {.message = ""};
		const char *at = all;
		size_t head = sizeof all - 1;

		memcpy(text, all, sizeof all);
		if (i > 0) {
			at = strstr(all, changes[i - 1][0]);
			ck_assert_msg(at != NULL, "%s", changes[i - 1][0]);
			head = (size_t)(at - all);
			strcpy(text + head, changes[i - 1][1]);
			strcat(text, at + strlen(changes[i - 1][0]));
		}
		if (journey_strategy_load(allocator, (journey_str){text, strlen(text)}, "all.yaml", &strategy, &error) != JOURNEY_OK)
			ck_abort_msg("%zu: %d:%d: %s", i, (int)error.line, (int)error.column, error.message);
		hash = journey_strategy_hash(strategy);
		if (i == 0)
			first = hash;
		else
			ck_assert_msg(hash != first, "`%s` is no part of the hash", changes[i - 1][0]);
		journey_strategy_free(strategy);
	}
}

#define WEEKLY "digests: {weekly: {after: 1d, text: x}}\n"
#define PLAIN "channels:\n  email: {}\n  ads: {audience: true}\n"

static void fails(const journey_allocator *allocator, const char *text, int line, const char *message)
{
	journey_strategy *strategy = NULL;
	journey_error error = {.message = ""};
	journey_status status = journey_strategy_load(allocator, (journey_str){text, strlen(text)}, "x.yaml", &strategy, &error);

	ck_assert_msg(status != JOURNEY_OK, "it loads: %s", message);
	ck_assert_msg(strstr(error.message, message) != NULL, "says: %s", error.message);
	ck_assert_msg((int)error.line == line, "line %d: %s", (int)error.line, error.message);
}

#define EMAIL "digests: {weekly: {after: 1d, text: x}}\nchannels:\n  email: {}\n  ads: {audience: true}\n"

JOURNEY_PLAIN_TEST(errors_of_the_choke_point_point_at_their_place)
{
	fails(allocator, HEAD "caps:\n  - {most: 1 per fortnight}\n" EMAIL JOURNEY, 8, "expected a cap");
	fails(allocator, HEAD "caps:\n  - {most: 1 per 1d, zone: shop}\n" EMAIL JOURNEY, 8, "only a day, week or month");
	fails(allocator, HEAD "caps:\n  - {most: 1 per day, from_first: true}\n" EMAIL JOURNEY, 8, "begins by itself");
	fails(allocator, HEAD "caps:\n  - {most: 1 per day, tag: promos}\n" EMAIL JOURNEY, 8, "no send has this tag");
	fails(allocator, HEAD "caps:\n  - {most: 1 per day, channel: emial}\n" EMAIL JOURNEY, 8, "not declared");
	fails(allocator, HEAD "caps: {most: 1 per day}\n" EMAIL JOURNEY, 7, "expected a list");
	fails(allocator, HEAD "holidays: {de: [2026-13-01]}\n" EMAIL JOURNEY, 7, "a holiday is a date");
	fails(allocator, HEAD "channels:\n  email: {holidays: fr}\n" "  ads: {audience: true}\n" JOURNEY WEEKLY, 8, "no such calendar");
	fails(allocator, HEAD "channels:\n  email: {window: {mon: \"09:00-10:00\"}}\n" "  ads: {audience: true}\n" JOURNEY WEEKLY, 8, "expected days");
	fails(allocator, HEAD "channels:\n  email: {window: {monday: \"9-10\"}}\n" "  ads: {audience: true}\n" JOURNEY WEEKLY, 8, "expected hours");
	fails(allocator, HEAD "channels:\n  email: {fallback: email}\n" "  ads: {audience: true}\n" JOURNEY WEEKLY, 8, "stand in for itself");
	fails(allocator, HEAD "channels:\n  email: {ramp: {start: soon, steps: [1 per day]}}\n" "  ads: {audience: true}\n" JOURNEY WEEKLY, 8, "a date");
	fails(allocator, HEAD "channels:\n  email: {ramp: {start: 2026-12-01, steps: [1 per week]}}\n" "  ads: {audience: true}\n" JOURNEY WEEKLY, 8, "by days");
	fails(allocator, HEAD "preferences: {pause: m}\n" EMAIL JOURNEY, 7, "another type");
	fails(allocator, HEAD EMAIL "journeys:\n  j:\n    enter: {event: E}\n    steps:\n      - send: {text: x, via: email, digest: wekly}\n", 15, "not declared");
	fails(allocator, HEAD "digests:\n  d: {every: week, at: \"08:00\", text: x}\n" PLAIN JOURNEY, 8, "days");
	fails(allocator, HEAD "digests:\n  d: {every: day, after: 1h, at: \"08:00\", text: x}\n" PLAIN JOURNEY, 8, "leaves on days");
	fails(allocator, HEAD "digests:\n  d: {after: 1h}\n" PLAIN JOURNEY, 8, "nothing to send");
	fails(allocator, HEAD EMAIL "journeys:\n  j:\n    enter: {event: E}\n    steps:\n      - send: {text: x, via: ads}\n", 15, "only with them");
	fails(allocator, HEAD EMAIL "journeys:\n  j:\n    enter: {event: E}\n    steps:\n      - send: {audience: add, via: email}\n", 15, "only with them");
	fails(allocator, HEAD "preferences: {}\n" EMAIL JOURNEY, 7, "no attribute");
}

Suite *suite_sending(void)
{
	return torture_suite("sending", torture_sending_goes_through_the_binary_form, torture_each_rule_is_part_of_the_strategy,
			     torture_errors_of_the_choke_point_point_at_their_place, NULL);
}
