/* A case through <journey/profile.h>: one profile of all, and devices that send each other its fragments. */
#include "property.h"

#include "base/text.h"
#include "base/value.h"
#include <journey/profile.h>
#include <stdlib.h>
#include <string.h>

/* A fragment on its way. */
typedef struct parcel {
	unsigned char *data;
	size_t size;
} parcel;

typedef struct exchange {
	const prop_case *c;
	const prop_line *run;
	const journey_allocator *allocator;
	prop_report *report;
	journey_strategy *strategy;
	journey_profile *profile;
	jy_arena arena;
	prop_known known; /* all identifiers are one customer */
	parcel parcels[2 * PROP_IDENTIFIERS]; /* of the first half of the log, then of all of it */
	size_t parcel_count;
} exchange;

static bool check(exchange *x, journey_status status, const char *what)
{
	return status == JOURNEY_OK || prop_fail(x->report, "profile: %s: %s (%s)", what, journey_status_text(status),
						  x->profile ? journey_profile_error(x->profile)->message : "");
}

static bool open_profile(exchange *x, journey_profile **out)
{
	journey_profile_options o;

	journey_profile_options_init(&o);
	o.allocator = x->allocator;
	o.strategy = x->strategy;
	return check(x, journey_profile_new(&o, out, NULL), "new");
}

/* ---- applying ---- */

static bool export_all(exchange *x)
{
	size_t i, n = journey_profile_fragment_count(x->profile);
	journey_bytes bytes;

	for (i = 0; i < n; i++) {
		parcel *p = &x->parcels[x->parcel_count];

		if (!check(x, journey_profile_export(x->profile, i, &bytes), "export"))
			return false;
		p->data = malloc(bytes.size);
		if (!p->data)
			return false;
		memcpy(p->data, bytes.data, bytes.size);
		p->size = bytes.size;
		x->parcel_count++;
	}
	return true;
}

static bool apply(exchange *x, const prop_line *e)
{
	journey_event event;
	journey_status status;
	journey_profile_losses losses = {.size = sizeof(losses)};
	bool known = prop_known_has(&x->known, e);

	jy_arena_reset(&x->arena);
	if (!check(x, prop_event_make(e, &x->arena, &event), "event"))
		return false;
	status = journey_profile_apply(x->profile, &event);
	if (status == JOURNEY_DUPLICATE && known)
		return true;
	if (!check(x, status, "apply") || !check(x, journey_profile_losses_of(x->profile, &losses), "losses"))
		return false;
	if (known && losses.unchecked == 0)
		return prop_fail(x->report, "profile: a duplicate was applied, and not counted");
	prop_known_add(&x->known, x->c, e);
	return true;
}

static bool apply_all(exchange *x, const prop_log *log)
{
	size_t i;

	for (i = 0; i < log->count; i++) {
		if ((i == log->count / 2 && !export_all(x)) || !apply(x, &log->events[i]))
			return false;
	}
	return export_all(x);
}

/* ---- values, by name ---- */

static double number_of(journey_value v)
{
	int64_t micros;

	if (v.type == JOURNEY_BOOL)
		return v.as.i ? 1.0 : 0.0;
	if (v.type == JOURNEY_TIMESTAMP)
		return jy_value_micros(v, &micros) ? (double)micros : -1.0;
	return v.type == JOURNEY_INT ? (double)v.as.i : v.as.d;
}

static bool check_feature(exchange *x, size_t number, journey_time now)
{
	const prop_line *f = &x->c->features[number];
	prop_truth truth = prop_truth_feature(&x->known, f, 0, now);
	journey_value value;
	journey_status status;
	char name[16];
	double slack;

	snprintf(name, sizeof(name), "f%zu", number);
	status = journey_profile_get(x->profile, JOURNEY_PROFILE_FEATURE, jy_str(name), now, &value);
	if (!check(x, status, name))
		return false;
	slack = f->v[F_KIND] == JOURNEY_FEATURE_AVG ? 1e-12 * (1.0 + (truth.high < 0 ? -truth.high : truth.high)) : 0;
	if (value.type == JOURNEY_NULL ? truth.can_be_none
				       : !truth.must_be_none && number_of(value) >= truth.low - slack &&
						 number_of(value) <= truth.high + slack)
		return true;
	return prop_fail(x->report, "profile: feature %zu at %lld is %.17g, expected %s%.17g to %.17g", number,
			 (long long)(now - PROP_BASE), value.type == JOURNEY_NULL ? -1.0 : number_of(value),
			 truth.must_be_none ? "none, not " : "", truth.low, truth.high);
}

static bool check_values(exchange *x)
{
	journey_time now = journey_profile_last_seen(x->profile);
	size_t i;

	for (i = 0; now != JOURNEY_TIME_NONE && i < x->c->feature_count; i++) {
		const prop_line *f = &x->c->features[i];

		if (f->v[F_KIND] != JOURNEY_FEATURE_TALLY && !prop_has_items(f) &&
		    (!check_feature(x, i, now) || !check_feature(x, i, now + f->v[F_WINDOW] / 2)))
			return false;
	}
	return true;
}

/* ---- meeting ---- */

/* Every parcel at least once, in any order, old ones behind new ones, too. */
static bool meet(exchange *x, journey_profile *other)
{
	size_t i, n = x->parcel_count;
	unsigned char digests[2][16];

	for (i = 0; i < 2 * n; i++) {
		const parcel *p = &x->parcels[i < n ? prop_random((uint64_t)x->run->v[R_SEED] + 5, i, n) : i - n];

		if (!check(x, journey_profile_import(other, (journey_bytes){p->data, p->size}), "import"))
			return false;
	}
	for (i = 0; i < n; i++) {
		const parcel *p = &x->parcels[n - 1 - i];

		if (!check(x, journey_profile_import(other, (journey_bytes){p->data, p->size}), "import"))
			return false;
	}
	return check(x, journey_profile_digest(x->profile, digests[0]), "digest") &&
	       check(x, journey_profile_digest(other, digests[1]), "digest") &&
	       (memcmp(digests[0], digests[1], 16) == 0 ||
		prop_fail(x->report, "profile: what was sent is not what came"));
}

static bool run_all(exchange *x, const prop_log *log)
{
	journey_profile *other = NULL;
	bool ok = open_profile(x, &x->profile) && apply_all(x, log) && check_values(x) && open_profile(x, &other) &&
		  meet(x, other);

	journey_profile_free(other);
	return ok;
}

bool prop_exchange(const prop_case *c, const prop_line *run, const journey_allocator *a, prop_report *report)
{
	prop_log log = prop_order(c, run);
	exchange *x = calloc(1, sizeof(*x));
	bool ok = false;
	size_t i;

	if (x) {
		x->c = c;
		x->run = run;
		x->allocator = a;
		x->report = report;
		jy_arena_init(&x->arena, a);
		prop_known_start(&x->known);
		for (i = 0; i < PROP_IDENTIFIERS; i++)
			x->known.root[i] = 0;
		ok = check(x, prop_declare(c, PROP_ALL, a, &x->strategy), "strategy") && run_all(x, &log);
		for (i = 0; i < x->parcel_count; i++)
			free(x->parcels[i].data);
		journey_profile_free(x->profile);
		journey_strategy_free(x->strategy);
		prop_known_free(&x->known);
		jy_arena_free(&x->arena);
	}
	free(x);
	free(log.events);
	return ok;
}
