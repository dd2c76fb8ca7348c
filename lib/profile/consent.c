#include "profile/consent.h"

#include "base/calendar.h"
#include "base/text.h"
#include "base/value.h"

journey_value jy_statement_value(const jy_statement *s, journey_value room[3], journey_list *list)
{
	journey_value value = {{0}, 0, JOURNEY_LIST};

	if (s->status != JY_CONSENT_UNKNOWN && s->expires == JOURNEY_TIME_NONE && !s->source.size)
		return jy_value_bool(s->status == JY_CONSENT_GRANTED);
	room[0] = jy_value_int((int64_t)s->status);
	room[1] = s->expires == JOURNEY_TIME_NONE ? jy_value_null() : jy_value_time(s->expires);
	room[2] = jy_value_str(s->source);
	list->count = 3;
	list->items = room;
	value.as.list = list;
	return value;
}

jy_statement jy_statement_of(const jy_stamped *stamped)
{
	jy_statement s = {JY_CONSENT_DENIED, stamped->time, stamped->id, JOURNEY_TIME_NONE, {NULL, 0}};
	const journey_value *items;

	if (stamped->value.type != JOURNEY_LIST) {
		s.status = stamped->value.as.i ? JY_CONSENT_GRANTED : JY_CONSENT_DENIED;
		return s;
	}
	items = stamped->value.as.list->items;
	s.status = (jy_consent_status)items[0].as.i;
	if (items[1].type == JOURNEY_TIMESTAMP)
		s.expires = items[1].as.i * JOURNEY_SECOND + items[1].n / 1000;
	s.source = jy_value_text(items[2]);
	return s;
}

/* ---- what holds ---- */

/* Takes `prefix` off the front of *rest. */
static bool take(journey_str *rest, journey_str prefix)
{
	if (!jy_str_starts(*rest, prefix))
		return false;
	*rest = jy_str_part(*rest, prefix.size, rest->size);
	return true;
}

/* Whether a key is that of a purpose, channel and topic, without putting them together. */
static bool key_is(journey_str key, journey_str purpose, journey_str channel, journey_str topic)
{
	journey_str slash = jy_str("/");

	if (!take(&key, purpose))
		return false;
	if (!channel.size && !topic.size)
		return !key.size;
	if (!take(&key, slash) || !take(&key, channel))
		return false;
	return topic.size ? take(&key, slash) && jy_str_equal(key, topic) : !key.size;
}

static bool find(const jy_profile *p, journey_str purpose, journey_str channel, journey_str topic, jy_statement *out)
{
	const jy_stamped *found = NULL;
	size_t i, k;

	for (i = 0; i < p->count; i++) {
		const jy_stamps *l = &p->fragments[i]->c.lists[JY_LIST_CONSENTS];

		for (k = 0; k < l->count; k++) {
			const jy_stamped *s = &l->items[k];

			if (key_is(s->key, purpose, channel, topic) &&
			    (!found || jy_stamp_compare(found->time, found->id, s->time, s->id) < 0))
				found = s;
		}
	}
	if (found)
		*out = jy_statement_of(found);
	return found != NULL;
}

static journey_time expiry(const jy_statement *s, const jy_consent *purpose)
{
	journey_time at;

	if (s->expires != JOURNEY_TIME_NONE)
		return s->expires;
	if (!purpose->expires || s->status != JY_CONSENT_GRANTED)
		return JOURNEY_TIME_NONE;
	return jy_time_add(s->time, purpose->expires, &at) ? at : JOURNEY_TIME_NONE;
}

/* The statement of one level, if it says anything now; *next may become earlier. */
static bool stated(const jy_profile *p, const jy_consent *purpose, journey_str channel, journey_str topic,
		   journey_time now, jy_statement *out, journey_time *next)
{
	journey_time end;

	if (!find(p, purpose->purpose, channel, topic, out) || out->status == JY_CONSENT_UNKNOWN)
		return false;
	end = expiry(out, purpose);
	if (end != JOURNEY_TIME_NONE && end <= now)
		return false;
	if (end != JOURNEY_TIME_NONE && (*next == JOURNEY_TIME_NONE || end < *next))
		*next = end;
	return true;
}

/* One purpose, from the most particular level up. */
static bool holds(const jy_profile *p, const jy_consent *purpose, journey_str channel, journey_str topic,
		  journey_time now, journey_time *next)
{
	static const journey_str none = {NULL, 0};
	const struct {
		journey_str channel, topic;
		bool there;
	} levels[] = {{channel, topic, channel.size && topic.size},
		      {none, topic, topic.size > 0},
		      {channel, none, channel.size > 0},
		      {none, none, true}};
	jy_statement said = {JY_CONSENT_UNKNOWN, JOURNEY_TIME_NONE, {0, 0}, JOURNEY_TIME_NONE, {NULL, 0}}, s;
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		if (!levels[i].there ||
		    !stated(p, purpose, levels[i].channel, levels[i].topic, now, &s, next))
			continue;
		if (said.status == JY_CONSENT_UNKNOWN ||
		    (said.status == JY_CONSENT_GRANTED && s.status == JY_CONSENT_DENIED &&
		     jy_stamp_compare(said.time, said.id, s.time, s.id) < 0))
			said = s;
	}
	return said.status == JY_CONSENT_UNKNOWN ? purpose->granted : said.status == JY_CONSENT_GRANTED;
}

bool jy_consent_granted(const jy_profile *p, uint32_t purpose, journey_str channel, journey_str topic,
			journey_time now, journey_time *next)
{
	const jy_consent *consents = p->facts->strategy->consents;
	journey_time change = JOURNEY_TIME_NONE;
	bool granted = true;

	/* A purpose needs only those declared before it: no circles. */
	for (; purpose != JY_NONE; purpose = consents[purpose].needs)
		granted = holds(p, &consents[purpose], channel, topic, now, &change) && granted;
	if (next)
		*next = change;
	return granted;
}

journey_value jy_consent_load(const jy_profile *p, uint32_t ask)
{
	const jy_consent_ask *a = &p->facts->strategy->asks[ask];

	return jy_value_bool(jy_consent_granted(p, a->purpose, a->channel, a->topic, p->now, NULL));
}

journey_time jy_consent_next_change(const jy_profile *p, uint32_t ask)
{
	const jy_consent_ask *a = &p->facts->strategy->asks[ask];
	journey_time next;

	(void)!jy_consent_granted(p, a->purpose, a->channel, a->topic, p->now, &next);
	return next;
}
