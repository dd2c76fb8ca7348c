#include "population_habits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const population_habit_words[] = {"visits", "hours", "shopping", "price", "returns", "fatigue", "lift",
	"churn", NULL};

void population_habits_init(population_habits *habits)
{
	*habits = (population_habits){.every = 7, .spread = 0.5, .views = 3, .width = 3, .floor = 0.1, .add = 0.25,
		.order = 0.35, .cart = 7, .elasticity = 1, .elasticity_spread = 0.3, .returned = 0.08, .return_from = 3,
		.return_until = 14, .fatigue = 0.15, .fatigue_half_life = 3, .fatigue_threshold = 4,
		.fatigue_unsubscribe = 0.01, .best_hour = 0.7, .lift_open = 0.1, .lift_click = 0.4, .lift_visits = 0,
		.lift_within = 7, .lift_half_life = 3, .churn = 0.002, .comes_back = 0.001};
	for (int i = 0; i < 7; i++)
		habits->weekday[i] = 1;
	for (int i = 0; i < 24; i++)
		habits->hour[i] = i >= 8 && i < 23;
}

#define AT(member) offsetof(population_habits, member)
#define COUNT(a) (sizeof(a) / sizeof *(a))

static const population_number visits[] = {
	{"every", FORM_DAYS, AT(every), 0.01, 3660}, {"spread", FORM_NUMBER, AT(spread), 0, 2},
	{"views", FORM_NUMBER, AT(views), 1, 100}};
static const population_number hours[] = {
	{"width", FORM_HOURS, AT(width), 0.1, 12}, {"floor", FORM_SHARE, AT(floor), 0, 1},
	{"effect", FORM_NUMBER, AT(best_hour), -5, 5}};
static const population_number shopping[] = {
	{"add", FORM_SHARE, AT(add), 0, 1}, {"order", FORM_SHARE, AT(order), 0, 1}, {"cart", FORM_DAYS, AT(cart), 0, 366}};
static const population_number price[] = {
	{"elasticity", FORM_NUMBER, AT(elasticity), 0, 20}, {"spread", FORM_NUMBER, AT(elasticity_spread), 0, 2}};
static const population_number returns[] = {
	{"share", FORM_SHARE, AT(returned), 0, 1}, {"after", FORM_DAYS, AT(return_from), 0, 366},
	{"until", FORM_DAYS, AT(return_until), 0, 366}};
static const population_number fatigue[] = {
	{"factor", FORM_SHARE, AT(fatigue), 0, 0.99}, {"half_life", FORM_DAYS, AT(fatigue_half_life), 0.01, 3660},
	{"threshold", FORM_NUMBER, AT(fatigue_threshold), 0, 1000},
	{"unsubscribe", FORM_SHARE, AT(fatigue_unsubscribe), 0, 1}};
static const population_number lift[] = {
	{"open", FORM_NUMBER, AT(lift_open), -0.99, 100}, {"click", FORM_NUMBER, AT(lift_click), -0.99, 100},
	{"visits", FORM_NUMBER, AT(lift_visits), 0, 20}, {"within", FORM_DAYS, AT(lift_within), 0, 366},
	{"half_life", FORM_DAYS, AT(lift_half_life), 0.01, 3660}};
static const population_number churn[] = {
	{"per_day", FORM_SHARE, AT(churn), 0, 1}, {"comes_back", FORM_SHARE, AT(comes_back), 0, 1}};

static const struct {
	const char *key;
	const population_number *numbers;
	size_t count;
	const char *others[2];
} sections[] = {
	{"visits", visits, COUNT(visits), {"weekdays"}}, {"hours", hours, COUNT(hours), {"best"}},
	{"shopping", shopping, COUNT(shopping), {NULL}}, {"price", price, COUNT(price), {NULL}},
	{"returns", returns, COUNT(returns), {NULL}}, {"fatigue", fatigue, COUNT(fatigue), {NULL}},
	{"lift", lift, COUNT(lift), {NULL}}, {"churn", churn, COUNT(churn), {NULL}}};

/* Days that are not named are 1; relative to the highest. */
static journey_status weekdays(population_doc *doc, const journey_value *map, population_habits *out)
{
	static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};
	journey_status status = population_doc_map(doc, map, "weekdays", NULL, 0, days);
	double most = 0;

	for (int i = 0; i < 7 && status == JOURNEY_OK; i++) {
		const journey_value *value = population_doc_get(map, days[i]);

		out->weekday[i] = 1;
		if (value)
			status = population_doc_number(doc, value, days[i], FORM_NUMBER, 0, 1000, &out->weekday[i]);
		most = out->weekday[i] > most ? out->weekday[i] : most;
	}
	if (status == JOURNEY_OK && most <= 0)
		return population_doc_fail(doc, map, JOURNEY_INVALID, NULL, "somebody must visit on some weekday");
	for (int i = 0; i < 7 && status == JOURNEY_OK; i++)
		out->weekday[i] /= most;
	return status;
}

/* By hour, 0 to 23; what is not named is 0. */
static journey_status best_hours(population_doc *doc, const journey_value *map, population_habits *out)
{
	journey_status status = population_doc_names(doc, map, "hours.best", 24);
	double sum = 0;

	memset(out->hour, 0, sizeof out->hour);
	for (size_t i = 0; status == JOURNEY_OK && i < map->as.map->count; i++) {
		const journey_entry *entry = &map->as.map->entries[i];
		journey_str key = population_str(&entry->key);
		unsigned hour = 99;

		if (key.size <= 2 && key.data[0] >= '0' && key.data[0] <= '9' &&
			(key.size == 1 || (key.data[1] >= '0' && key.data[1] <= '9')))
			hour = key.size == 1 ? (unsigned)(key.data[0] - '0')
				: (unsigned)((key.data[0] - '0') * 10 + key.data[1] - '0');
		if (hour > 23)
			return population_doc_fail(doc, &entry->key, JOURNEY_RANGE, NULL, "hours are 0 to 23, not \"%.*s\"",
				(int)key.size, key.data);
		status = population_doc_weight(doc, &entry->value, "the weight of an hour", &out->hour[hour]);
		sum += out->hour[hour];
	}
	if (status == JOURNEY_OK && !(sum > 0))
		return population_doc_fail(doc, map, JOURNEY_INVALID, NULL, "some hour must have a weight above 0");
	return status;
}

static journey_status check(population_doc *doc, const journey_value *map, const population_habits *habits)
{
	if (habits->return_until < habits->return_from)
		return population_doc_fail(doc, map, JOURNEY_RANGE, NULL, "returns: \"until\" must not be before \"after\"");
	return JOURNEY_OK;
}

journey_status population_habits_read(population_doc *doc, const journey_value *map, population_habits *out)
{
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; i < COUNT(sections) && status == JOURNEY_OK; i++) {
		const journey_value *section = population_doc_get(map, sections[i].key), *more;

		if (!section)
			continue;
		status = population_doc_map(doc, section, sections[i].key, sections[i].numbers, sections[i].count,
			sections[i].others);
		if (status == JOURNEY_OK)
			status = population_doc_numbers(doc, section, sections[i].numbers, sections[i].count, out);
		more = sections[i].others[0] ? population_doc_get(section, sections[i].others[0]) : NULL;
		if (status == JOURNEY_OK && more)
			status = i == 0 ? weekdays(doc, more, out) : best_hours(doc, more, out);
		if (status == JOURNEY_OK)
			status = check(doc, section, out);
	}
	return status;
}
