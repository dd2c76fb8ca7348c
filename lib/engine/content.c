#include "engine/content.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/run.h"
#include "engine/trials.h"
#include <string.h>

/* ---- what a send keeps ---- */

enum { KEPT_COST = 1, KEPT_DECIDED = 2, KEPT_SHOWN = 3 };

static bool put_decided(const jy_eval *eval, const jy_journey *journey, jy_buffer *out)
{
	const jy_run *run = eval->run;
	bool ok = true;
	for (uint32_t i = 0; ok && run != NULL && i < journey->decided_count; i++) {
		if (run->decided[i].data != NULL)
			ok = jy_buffer_u8(out, KEPT_DECIDED) && jy_buffer_str(out, journey->decided[i]) &&
			     jy_buffer_str(out, run->decided[i]);
	}
	return ok;
}

static bool put_shown(const jy_eval *eval, jy_buffer *out)
{
	const journey_strategy *s = eval->engine->strategy;
	bool ok = true;
	for (uint32_t i = 0; ok && eval->run != NULL && eval->run->shown != NULL && i < s->attribute_count; i++) {
		if (eval->run->shown[i].type != JOURNEY_EXPR_ABSENT)
			ok = jy_buffer_u8(out, KEPT_SHOWN) && jy_buffer_str(out, s->attributes[i].name) &&
			     jy_value_write(out, eval->run->shown[i]);
	}
	return ok;
}

bool jy_kept_write(jy_eval *eval, const jy_journey *journey, bool offer, jy_buffer *out)
{
	double cost;
	if (offer && eval->cost != NULL) {
		if (jy_eval_cost(eval, &cost) != JOURNEY_OK || !jy_buffer_u8(out, KEPT_COST) || !jy_buffer_double(out, cost))
			return false;
	}
	return put_decided(eval, journey, out) && put_shown(eval, out);
}

static uint32_t find_decided(const jy_journey *journey, journey_str name)
{
	for (uint32_t i = 0; i < journey->decided_count; i++) {
		if (jy_str_equal(journey->decided[i], name))
			return i;
	}
	return JY_NONE;
}

static journey_status get_decided(const jy_eval *eval, const jy_journey *journey, jy_reader *r, jy_kept *out)
{
	journey_str name = jy_reader_str(r), value = jy_reader_str(r);
	uint32_t index = journey != NULL ? find_decided(journey, name) : JY_NONE;
	if (index == JY_NONE)
		return JOURNEY_OK;
	if (out->decided == NULL)
		out->decided = jy_arena_items(&eval->engine->arena, journey->decided_count, sizeof *out->decided);
	if (out->decided == NULL)
		return JOURNEY_NO_MEMORY;
	out->decided_count = journey->decided_count;
	out->decided[index] = value;
	return JOURNEY_OK;
}

static journey_status get_shown(const jy_eval *eval, jy_reader *r, jy_kept *out)
{
	const journey_strategy *s = eval->engine->strategy;
	uint32_t index = jy_strategy_attribute(s, jy_reader_str(r));
	journey_value value;
	if (out->shown == NULL) {
		out->shown = jy_arena_items(&eval->engine->arena, s->attribute_count, sizeof *out->shown);
		if (out->shown == NULL)
			return JOURNEY_NO_MEMORY;
		out->shown_count = s->attribute_count;
		for (uint32_t i = 0; i < s->attribute_count; i++)
			out->shown[i].type = JOURNEY_EXPR_ABSENT;
	}
	if (!jy_value_read(r, &eval->engine->arena, &value))
		return r->failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
	if (index != JY_NONE)
		out->shown[index] = value;
	return JOURNEY_OK;
}

journey_status jy_kept_read(const jy_eval *eval, const jy_journey *journey, journey_str stored, jy_kept *out)
{
	jy_reader r = jy_reader_of(stored.data, stored.size);
	journey_status status = JOURNEY_OK;
	memset(out, 0, sizeof *out);
	while (status == JOURNEY_OK && !r.failed && jy_reader_left(&r) > 0) {
		switch (jy_reader_u8(&r)) {
		case KEPT_COST:
			out->cost = jy_reader_double(&r);
			out->has_cost = true;
			break;
		case KEPT_DECIDED:
			status = get_decided(eval, journey, &r, out);
			break;
		case KEPT_SHOWN:
			status = get_shown(eval, &r, out);
			break;
		default:
			return JOURNEY_CORRUPT;
		}
	}
	return status == JOURNEY_OK && r.failed ? JOURNEY_CORRUPT : status;
}

journey_status jy_kept_decided(const jy_eval *eval, uint32_t index, journey_value *out)
{
	const jy_kept *kept = eval->kept;
	if (index >= kept->decided_count || kept->decided[index].data == NULL)
		return JOURNEY_NOT_FOUND;
	*out = jy_value_str(kept->decided[index]);
	return JOURNEY_OK;
}

bool jy_kept_attribute(const jy_kept *kept, uint32_t index, journey_value *out)
{
	if (index >= kept->shown_count || kept->shown[index].type == JOURNEY_EXPR_ABSENT)
		return false;
	*out = kept->shown[index];
	return true;
}

/* ---- rendering ---- */

/* Room for one chain of locales. */
#define CHAIN_MAX JOURNEY_CONTENT_LOCALES_MAX

typedef struct saying {
	jy_eval *eval;
	const jy_content *content;
	jy_said *out;
	jy_text_how how;
	journey_str wish; /* the customer's locale; empty: not known */
	uint32_t chain[CHAIN_MAX], chain_count;
	uint32_t variant;
	journey_content_format format; /* of the channel */
	size_t left; /* bytes of all parts */
	jy_buffer buffer;
} saying;

static journey_status find_wish(saying *s)
{
	const journey_strategy *strategy = s->eval->engine->strategy;
	journey_value value;
	journey_status status = JOURNEY_OK;
	s->wish = jy_str("");
	if (strategy->contents.locale_of != NULL) {
		status = jy_eval_value(s->eval, strategy->contents.locale_of, &value);
		if (status == JOURNEY_OK && value.type == JOURNEY_STRING &&
		    !jy_arena_str(&s->eval->engine->arena, jy_value_text(value), &s->wish))
			status = JOURNEY_NO_MEMORY;
	}
	s->chain_count = jy_locale_chain(strategy, s->wish, s->chain, CHAIN_MAX);
	return status;
}

static size_t language(journey_str locale)
{
	size_t i = 0;
	while (i < locale.size && locale.data[i] != '-' && locale.data[i] != '_')
		i++;
	return i;
}

/* Numbers and dates are as in the customer's country, if the text is in their language. */
static journey_str format_locale(const saying *s, journey_str written)
{
	size_t a = language(s->wish), b = language(written);
	bool same = a > 0 && a == b;
	for (size_t i = 0; same && i < a; i++)
		same = (s->wish.data[i] | 0x20) == (written.data[i] | 0x20);
	return same ? s->wish : written;
}

static journey_status find_zone(const saying *s, journey_str *out)
{
	journey_value value;
	*out = s->eval->engine->strategy->timezone;
	journey_status status = jy_profile_load(&s->eval->profile, JY_SLOT(JY_SLOT_ZONE, 0), &value);
	if (status == JOURNEY_OK && value.type == JOURNEY_STRING &&
	    !jy_arena_str(&s->eval->engine->arena, jy_value_text(value), out))
		return JOURNEY_NO_MEMORY;
	return status == JOURNEY_NOT_FOUND || status == JOURNEY_UNKNOWN ? JOURNEY_OK : status;
}

static journey_status note_missing(saying *s, const jy_text_result *result)
{
	journey_engine *engine = s->eval->engine;
	uint32_t *list = jy_arena_items(&engine->arena, s->out->missing_count + result->missing_listed, sizeof *list);
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	if (s->out->missing_count > 0)
		memcpy(list, s->out->missing, s->out->missing_count * sizeof *list);
	s->out->missing = list;
	for (uint32_t i = 0; i < result->missing_listed; i++) {
		if (!jy_content_value_of(engine->strategy, &engine->key_text, s->content->source, result->missing[i],
		                         &list[s->out->missing_count]))
			return JOURNEY_NO_MEMORY;
		s->out->missing_count++;
	}
	return JOURNEY_OK;
}

/* One part; an outcome other than JY_TEXT_RENDERED is that of the whole. */
static journey_status say_part(saying *s, uint32_t part, const jy_content_text *it, journey_str *out)
{
	const journey_strategy *strategy = s->eval->engine->strategy;
	journey_str written = strategy->contents.locales[it->locale];
	jy_text_result result;
	jy_text_how how = s->how;
	memset(&result, 0, sizeof result);
	how.target = jy_content_target(strategy, s->content, part, s->format);
	how.locale = format_locale(s, written);
	how.most = s->left < JOURNEY_CONTENT_PART_BYTES_MAX ? s->left : JOURNEY_CONTENT_PART_BYTES_MAX;
	s->buffer.size = 0;
	journey_status status = jy_eval_text(s->eval, &it->text, &how, &s->buffer, &result);
	if (status == JOURNEY_OK)
		status = note_missing(s, &result);
	if (status != JOURNEY_OK)
		return status;
	s->out->outcome = result.outcome;
	if (result.outcome != JY_TEXT_RENDERED)
		return jy_arena_str(&s->eval->engine->arena, jy_str(result.reason), &s->out->reason) ? JOURNEY_OK
		                                                                                      : JOURNEY_NO_MEMORY;
	s->left -= s->buffer.size;
	if (part == JY_CONTENT_BODY || s->out->locale.size == 0)
		s->out->locale = written;
	journey_str text = jy_str_of((const char *)s->buffer.data, s->buffer.size);
	return jy_arena_str(&s->eval->engine->arena, text, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static journey_status say_parts(saying *s)
{
	const journey_strategy *strategy = s->eval->engine->strategy;
	uint32_t count = jy_content_parts(strategy, s->content);
	jy_said *out = s->out;
	journey_status status = JOURNEY_OK;
	out->parts = jy_arena_items(&s->eval->engine->arena, count, sizeof *out->parts);
	if (out->parts == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; status == JOURNEY_OK && out->outcome == JY_TEXT_RENDERED && i < count; i++) {
		const jy_content_text *it = jy_content_text_of(s->content, i, s->variant, s->chain, s->chain_count);
		journey_str text = {NULL, 0};
		if (it == NULL)
			continue;
		status = say_part(s, i, it, &text);
		if (i == JY_CONTENT_BODY)
			out->text = text;
		else if (i == JY_CONTENT_SUBJECT)
			out->subject = text;
		else
			out->parts[out->part_count++] =
				(journey_text_part){jy_content_part_name(strategy, s->content, i), text};
	}
	return status;
}

journey_status jy_say(jy_eval *eval, const jy_content *content, journey_content_format format, jy_said *out)
{
	const jy_content_set *set = &eval->engine->strategy->contents;
	saying s = {.eval = eval, .content = content, .out = out, .left = JOURNEY_CONTENT_SEND_BYTES_MAX, .variant = JY_NONE};
	memset(out, 0, sizeof *out);
	out->source = content->source;
	if (content->count == 0)
		return JOURNEY_OK;
	out->owner = content->owner != JY_NONE ? &set->templates[content->owner] : NULL;
	s.how.missing = out->owner != NULL ? out->owner->missing : JOURNEY_CONTENT_FALLBACK;
	s.how.currency = set->currency;
	s.format = format;
	journey_status status = find_wish(&s);
	if (status == JOURNEY_OK)
		status = find_zone(&s, &s.how.zone);
	if (status == JOURNEY_OK && out->owner != NULL)
		status = jy_trial_variant(eval, out->owner, &s.variant);
	if (status != JOURNEY_OK)
		return status;
	if (s.variant != JY_NONE)
		out->variant = out->owner->variants[s.variant].name;
	jy_buffer_init(&s.buffer, &eval->engine->allocator);
	status = say_parts(&s);
	jy_buffer_free(&s.buffer);
	return status;
}

/* ---- counting ---- */

jy_rule jy_said_rule(const jy_said *said)
{
	switch (said->outcome) {
	case JY_TEXT_ABORTED:
		return JY_RULE_SAYS_ABORTED;
	case JY_TEXT_FAILED:
		return JY_RULE_SAYS_FAILED;
	case JY_TEXT_LIMIT:
		return JY_RULE_SAYS_LIMIT;
	case JY_TEXT_RENDERED:
	case JY_TEXT_SKIPPED:
		break;
	}
	return JY_RULE_SAYS_MISSING;
}

journey_status jy_said_count(journey_engine *engine, const jy_said *said)
{
	bool went = said->outcome == JY_TEXT_RENDERED;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < said->missing_count; i++)
		status = jy_count(engine, went ? JY_SUM_MISSING : JY_SUM_WANTING, 0, said->missing[i], 1);
	if (status == JOURNEY_OK && !went)
		status = jy_count(engine, JY_SUM_UNSAID, said->source, jy_said_rule(said), 1);
	return status;
}
