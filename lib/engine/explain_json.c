/* Explanations as JSON. */
#include "base/json_out.h"
#include "base/text.h"
#include "engine/explain.h"
#include "engine/strategies.h"

static void put_sights(jy_json_out *j, const journey_sight *list, size_t count)
{
	jy_json_key(j, "saw");
	jy_json_open(j, '[');
	for (size_t i = 0; i < count; i++) {
		jy_json_open(j, '{');
		jy_json_member_str(j, "name", list[i].name);
		jy_json_member_str(j, "value", list[i].value);
		jy_json_member_bool(j, "fails", list[i].fails != 0);
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
		jy_json_member_str(j, "rule", list[i].rule);
		jy_json_member_str(j, "name", list[i].name);
		jy_json_member_str(j, "said", jy_str(passages[list[i].passage]));
		if (list[i].condition.size > 0) {
			jy_json_member_str(j, "condition", list[i].condition);
			jy_json_member_str(j, "where", list[i].where);
			put_sights(j, list[i].saw, list[i].saw_count);
		}
		if (list[i].most >= 0) {
			jy_json_member_int(j, "count", list[i].count);
			jy_json_member_int(j, "most", list[i].most);
		}
		if (list[i].window > 0) {
			jy_json_key(j, "window_seconds");
			jy_json_double(j, (double)list[i].window / 1e6);
		}
		if (list[i].until != JOURNEY_TIME_NONE)
			jy_json_member_time(j, "until", list[i].until);
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
		jy_json_member_str(j, "name", list[i].name);
		jy_json_member_bool(j, "chosen", list[i].chosen != 0);
		jy_json_member_str(j, "refused_by", list[i].refused_by);
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
	jy_json_member_str(j, "key", it->key);
	jy_json_member_time(j, "time", it->time);
	jy_json_key(j, "customer");
	jy_json_open(j, '{');
	jy_json_member_str(j, "kind", it->customer.kind);
	jy_json_member_str(j, "value", it->customer.value);
	jy_json_close(j, '}');
	jy_json_member_str(j, "journey", it->journey);
	jy_json_member_str(j, "step", it->step);
	jy_json_member_str(j, "outcome", it->outcome);
	jy_json_member_str(j, "reason", it->reason);
	jy_json_member_str(j, "offer", it->offer);
	jy_json_member_str(j, "channel", it->channel);
	jy_json_key(j, "propensity");
	jy_json_double(j, it->propensity);
	jy_json_member_str(j, "cause", it->cause);
	jy_json_member_str(j, "message_id", it->message);
	jy_json_member_time(j, "entered", it->entered);
	jy_json_key(j, "draw");
	jy_json_double(j, it->draw);
	jy_json_key(j, "holdout");
	jy_json_double(j, it->holdout);
	jy_json_member_str(j, "strategy", jy_strategy_digits(it->strategy, hash));
	put_options(j, "offers", it->offers, it->offer_count);
	put_options(j, "channels", it->channels, it->channel_count);
	jy_json_member_str(j, "drawn", it->drawn);
	jy_json_member_str(j, "template", it->template_name);
	jy_json_member_str(j, "variant", it->variant);
	jy_json_member_str(j, "locale", it->locale);
	jy_json_member_str(j, "detail", it->detail);
	jy_json_close(j, '}');
}

static void put_standing(jy_json_out *j, const journey_place *it)
{
	jy_json_open(j, '{');
	jy_json_member_str(j, "journey", it->journey);
	jy_json_member_int(j, "entries", it->entries);
	jy_json_member_time(j, "last_entry", it->last_entry);
	jy_json_member_str(j, "step", it->step);
	jy_json_member_str(j, "state", it->state);
	jy_json_member_time(j, "until", it->until);
	jy_json_member_str(j, "key", it->key);
	jy_json_member_bool(j, "paused", it->paused);
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
	jy_json_member_int(&j, "decisions_total", (int64_t)view->decision_total);
	jy_json_close(&j, '}');
	return j.ok ? jy_str_of((const char *)explanation->json.data, explanation->json.size) : jy_str("");
}
