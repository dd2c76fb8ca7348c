/* Explanations as JSON. */
#include "base/json_out.h"
#include "base/text.h"
#include "engine/explain.h"
#include "engine/strategies.h"

static void member(jy_json_out *j, const char *name, journey_str value)
{
	jy_json_key(j, name);
	jy_json_str(j, value);
}

static void moment(jy_json_out *j, const char *name, journey_time time)
{
	jy_json_key(j, name);
	jy_json_time(j, time);
}

static void number(jy_json_out *j, const char *name, int64_t value)
{
	jy_json_key(j, name);
	jy_json_int(j, value);
}

static void put_sights(jy_json_out *j, const journey_sight *list, size_t count)
{
	jy_json_key(j, "saw");
	jy_json_open(j, '[');
	for (size_t i = 0; i < count; i++) {
		jy_json_open(j, '{');
		member(j, "name", list[i].name);
		member(j, "value", list[i].value);
		jy_json_key(j, "fails");
		jy_json_bool(j, list[i].fails != 0);
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

static void put_rules(jy_json_out *j, const journey_reasoning *list, size_t count)
{
	static const char *const passages[] = {"passed", "put_off", "refused"};
	jy_json_key(j, "rules");
	jy_json_open(j, '[');
	for (size_t i = 0; i < count; i++) {
		jy_json_open(j, '{');
		member(j, "rule", list[i].rule);
		member(j, "name", list[i].name);
		member(j, "said", jy_str(passages[list[i].passage]));
		if (list[i].condition.size > 0) {
			member(j, "condition", list[i].condition);
			member(j, "where", list[i].where);
			put_sights(j, list[i].saw, list[i].saw_count);
		}
		if (list[i].most >= 0) {
			number(j, "count", list[i].count);
			number(j, "most", list[i].most);
		}
		if (list[i].window > 0) {
			jy_json_key(j, "window_seconds");
			jy_json_double(j, (double)list[i].window / 1e6);
		}
		if (list[i].until != JOURNEY_TIME_NONE)
			moment(j, "until", list[i].until);
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

static void put_options(jy_json_out *j, const char *name, const journey_option *list, size_t count)
{
	jy_json_key(j, name);
	jy_json_open(j, '[');
	for (size_t i = 0; i < count; i++) {
		jy_json_open(j, '{');
		member(j, "name", list[i].name);
		jy_json_key(j, "chosen");
		jy_json_bool(j, list[i].chosen != 0);
		member(j, "refused_by", list[i].refused_by);
		jy_json_key(j, "priority");
		jy_json_double(j, list[i].priority);
		put_rules(j, list[i].rules, list[i].rule_count);
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

static void put_decision(jy_json_out *j, const journey_decided *it)
{
	char hash[JY_STRATEGY_DIGITS];
	jy_json_open(j, '{');
	member(j, "key", it->key);
	moment(j, "time", it->time);
	jy_json_key(j, "customer");
	jy_json_open(j, '{');
	member(j, "kind", it->customer.kind);
	member(j, "value", it->customer.value);
	jy_json_close(j, '}');
	member(j, "journey", it->journey);
	member(j, "step", it->step);
	member(j, "outcome", it->outcome);
	member(j, "reason", it->reason);
	member(j, "offer", it->offer);
	member(j, "channel", it->channel);
	jy_json_key(j, "propensity");
	jy_json_double(j, it->propensity);
	member(j, "cause", it->cause);
	member(j, "message_id", it->message);
	moment(j, "entered", it->entered);
	jy_json_key(j, "draw");
	jy_json_double(j, it->draw);
	jy_json_key(j, "holdout");
	jy_json_double(j, it->holdout);
	member(j, "strategy", jy_strategy_digits(it->strategy, hash));
	put_options(j, "offers", it->offers, it->offer_count);
	put_options(j, "channels", it->channels, it->channel_count);
	jy_json_close(j, '}');
}

static void put_standing(jy_json_out *j, const journey_place *it)
{
	jy_json_open(j, '{');
	member(j, "journey", it->journey);
	number(j, "entries", it->entries);
	moment(j, "last_entry", it->last_entry);
	member(j, "step", it->step);
	member(j, "state", it->state);
	moment(j, "until", it->until);
	member(j, "key", it->key);
	jy_json_key(j, "paused");
	jy_json_bool(j, it->paused);
	put_rules(j, it->rules, it->rule_count);
	if (it->next != NULL) {
		jy_json_key(j, "now");
		put_decision(j, it->next);
	}
	jy_json_close(j, '}');
}

journey_str journey_explanation_json(journey_explanation *explanation)
{
	const journey_explanation_view *view = &explanation->view;
	explanation->json.size = 0;
	jy_json_out j = jy_json_out_of(&explanation->json);
	jy_json_open(&j, '{');
	jy_json_key(&j, "journeys");
	jy_json_open(&j, '[');
	for (size_t i = 0; i < view->place_count; i++)
		put_standing(&j, &view->places[i]);
	jy_json_close(&j, ']');
	jy_json_key(&j, "decisions");
	jy_json_open(&j, '[');
	for (size_t i = 0; i < view->decision_count; i++)
		put_decision(&j, &view->decisions[i]);
	jy_json_close(&j, ']');
	number(&j, "decisions_total", (int64_t)view->decision_total);
	jy_json_close(&j, '}');
	return j.ok ? jy_str_of((const char *)explanation->json.data, explanation->json.size) : jy_str("");
}
