/* Explanations for people. */
#include "base/calendar.h"
#include "base/error.h"
#include "base/text.h"
#include "engine/explain.h"
#include "engine/strategies.h"
#include "strategy/proof.h"

typedef struct writing {
	jy_buffer *out;
	bool ok;
} writing;

static void put(writing *w, const char *text)
{
	w->ok = w->ok && jy_buffer_text(w->out, text);
}

/* Of others, in one line: control characters as '?'. */
static void put_str(writing *w, journey_str text)
{
	for (size_t i = 0; i < text.size && w->ok; i++) {
		unsigned char c = (unsigned char)text.data[i];
		w->ok = jy_buffer_u8(w->out, c < 0x20 || c == 0x7f ? '?' : c);
	}
}

static void put_number(writing *w, int64_t number)
{
	char text[32];
	jy_format(text, sizeof text, "%lld", (long long)number);
	put(w, text);
}

static void put_share(writing *w, double share)
{
	unsigned digits = (unsigned)(share * 10000);
	char text[7] = "0.0000";
	for (int i = 5; i > 1; i--) {
		text[i] = (char)('0' + digits % 10);
		digits /= 10;
	}
	put(w, share >= 1 ? "1" : text);
}

static void put_time(writing *w, journey_time time)
{
	char text[40];
	jy_time_text(time, text);
	put(w, text);
}

/* ---- rules ---- */

static void put_numbers(writing *w, const journey_reasoning *it)
{
	char span[32];
	if (it->most >= 0) {
		put(w, ": ");
		put_number(w, it->count);
		put(w, " of ");
		put_number(w, it->most);
	}
	if (it->window > 0) {
		put(w, " in ");
		put(w, jy_span_text(it->window, span));
	}
	if (it->until != JOURNEY_TIME_NONE) {
		put(w, ", until ");
		put_time(w, it->until);
	}
}

static void put_rule(writing *w, const journey_reasoning *it)
{
	static const char *const marks[] = {"    + ", "    ~ ", "    - "};
	put(w, marks[it->passage]);
	put_str(w, it->rule);
	if (it->name.size > 0) {
		put(w, " ");
		put_str(w, it->name);
	}
	put_numbers(w, it);
	if (it->condition.size > 0) {
		put(w, ": ");
		put_str(w, it->condition);
	}
	put(w, "\n");
	for (size_t i = 0; i < it->saw_count; i++) {
		put(w, "        ");
		put_str(w, it->saw[i].name);
		put(w, " = ");
		put_str(w, it->saw[i].value);
		put(w, it->saw[i].fails ? "  (fails)\n" : "\n");
	}
}

/* ---- decisions ---- */

static void put_options(writing *w, const char *kind, const journey_option *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		put(w, "  ");
		put(w, kind);
		put_str(w, list[i].name);
		if (list[i].chosen)
			put(w, ": chosen");
		else if (list[i].refused_by.size > 0) {
			put(w, ": kept back by ");
			put_str(w, list[i].refused_by);
		}
		put(w, "\n");
		for (size_t k = 0; k < list[i].rule_count; k++)
			put_rule(w, &list[i].rules[k]);
	}
}

static void put_origin(writing *w, const journey_decided *it)
{
	char hash[JY_STRATEGY_DIGITS];
	put(w, "  customer ");
	put_str(w, it->customer.kind);
	put(w, ":");
	put_str(w, it->customer.value);
	if (it->entered != JOURNEY_TIME_NONE) {
		put(w, ", entered ");
		put_time(w, it->entered);
	}
	if (it->cause.size > 0) {
		put(w, ", by ");
		put_str(w, it->cause);
	}
	if (it->message.size > 0) {
		put(w, ", set off by event ");
		put_str(w, it->message);
	}
	put(w, "\n");
	if (it->holdout > 0) {
		put(w, "  falls at ");
		put_share(w, it->draw);
		put(w, "; held out are those below ");
		put_share(w, it->holdout);
		put(w, "\n");
	}
	put(w, "  strategy ");
	put_str(w, jy_strategy_digits(it->strategy, hash));
	put(w, "\n");
}

static void put_outcome(writing *w, const journey_decided *it)
{
	put_str(w, it->outcome);
	if (it->reason.size > 0) {
		put(w, " by ");
		put_str(w, it->reason);
	}
	if (it->channel.size > 0) {
		put(w, ", channel ");
		put_str(w, it->channel);
	}
	if (it->offer.size > 0) {
		put(w, ", offer ");
		put_str(w, it->offer);
	}
	if (it->detail.size > 0) {
		put(w, ": ");
		put_str(w, it->detail);
	}
	put(w, "\n");
}

/* What was said, and what experiments have drawn. */
static void put_said(writing *w, const journey_decided *it)
{
	const struct {
		const char *word;
		journey_str name;
	} parts[] = {{"template ", it->template_name}, {"variant ", it->variant}, {"locale ", it->locale}, {"channel drawn ", it->drawn}};
	bool any = false;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].name.size == 0)
			continue;
		put(w, any ? ", " : "  ");
		put(w, parts[i].word);
		put_str(w, parts[i].name);
		any = true;
	}
	put(w, any ? "\n" : "");
}

static void put_decision(writing *w, const journey_decided *it)
{
	put_time(w, it->time);
	put(w, "  ");
	put_str(w, it->journey.size > 0 ? it->journey : jy_str("decision"));
	put(w, ", ");
	put_str(w, it->step);
	put(w, ": ");
	put_outcome(w, it);
	put(w, "  key ");
	put_str(w, it->key);
	put(w, "\n");
	put_said(w, it);
	put_origin(w, it);
	put_options(w, "offer ", it->offers, it->offer_count);
	put_options(w, "channel ", it->channels, it->channel_count);
}

/* ---- where the customer stands ---- */

static void put_standing(writing *w, const journey_place *it)
{
	put_str(w, it->journey);
	if (it->key.size > 0) {
		put(w, " of ");
		put_str(w, it->key);
	}
	put(w, it->paused ? ": paused, " : ": ");
	if (it->state.size > 0) {
		put_str(w, it->state);
		put(w, " at step ");
		put_str(w, it->step);
		if (it->until != JOURNEY_TIME_NONE) {
			put(w, ", until ");
			put_time(w, it->until);
		}
	} else {
		put(w, "not in it");
	}
	put(w, "; entered ");
	put_number(w, it->entries);
	put(w, it->entries == 1 ? " time" : " times");
	if (it->last_entry != JOURNEY_TIME_NONE) {
		put(w, ", last ");
		put_time(w, it->last_entry);
	}
	put(w, "\n");
	for (size_t i = 0; i < it->rule_count; i++)
		put_rule(w, &it->rules[i]);
	if (it->next != NULL) {
		put(w, "  now: ");
		put_outcome(w, it->next);
		put_options(w, "offer ", it->next->offers, it->next->offer_count);
		put_options(w, "channel ", it->next->channels, it->next->channel_count);
	}
}

journey_str journey_explanation_text(journey_explanation *explanation)
{
	const journey_explanation_view *view = &explanation->view;
	writing w = {&explanation->text, true};
	w.out->size = 0;
	for (size_t i = 0; i < view->place_count; i++)
		put_standing(&w, &view->places[i]);
	for (size_t i = 0; i < view->decision_count; i++) {
		put(&w, i > 0 || view->place_count > 0 ? "\n" : "");
		put_decision(&w, &view->decisions[i]);
	}
	if (view->decision_total > view->decision_count) {
		put(&w, "\n");
		put_number(&w, (int64_t)(view->decision_total - view->decision_count));
		put(&w, " earlier decisions\n");
	}
	return w.ok ? jy_str_of((const char *)w.out->data, w.out->size) : jy_str("");
}
