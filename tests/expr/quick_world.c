#include "expr/quick_world.h"
#include <string.h>

uint32_t world_draw(world *w, uint32_t below)
{
	w->seed = w->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((w->seed >> 33) % below);
}

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	const world *w = user;
	const answer *a = &w->asked[slot];
	if (slot >= CONDITIONS_SLOTS_MAX || a->status)
		return slot >= CONDITIONS_SLOTS_MAX ? JOURNEY_NOT_FOUND : a->status;
	*out = a->value;
	return JOURNEY_OK;
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	return load(user, (slot + key.n) % CONDITIONS_SLOTS_MAX, out);
}

journey_status world_make(world *w, const journey_allocator *allocator)
{
	memset(w, 0, sizeof *w);
	journey_status s = journey_expr_env_new(allocator, &w->env);
	if (!s)
		s = journey_expr_scratch_new(allocator, &w->scratch);
	if (!s)
		s = conditions_declare(w->env);
	w->activation = conditions_activation(w->values);
	w->activation.user = w;
	w->activation.load_key = load_key;
	for (size_t i = 0; i < CONDITIONS_SLOTS_MAX; i++)
		w->asked[i].status = JOURNEY_NOT_FOUND;
	return s;
}

void world_free(world *w)
{
	journey_expr_scratch_free(w->scratch);
	journey_expr_env_free(w->env);
}

/* Random values. */

static const char *const texts[] = {"",
				    "FR",
				    "vip",
				    "purchase",
				    "bags",
				    "ada@example.com",
				    "/p/x.html",
				    "B-77",
				    "SPRING",
				    "exp-1",
				    "a",
				    "abcd",
				    "abcdefg",
				    "abcdefgh",
				    "abcdefghijklmnop",
				    "abcdefghijklmnopq",
				    "abcdefghijklmnoz",
				    "abcdefgz",
				    "abcdefz",
				    "abcz",
				    "abc",
				    "abz",
				    "az",
				    "abcdefghijklmnopz",
				    "gold",
				    "\xc3\xa9t\xc3\xa9"};
static const int64_t ints[] = {
	0, 1, 2, 3, 5, 18, 21, -1, 37, 100, INT64_MAX, INT64_MIN, INT64_C(1) << 53, INT64_MAX - 1};
static const double doubles[] = {0.0,  -0.0,  0.5, 79.9, 50.0,          420.5, 5.0,
				 -1.5, 1e300, 3.0, 1e19, 0.0 /* NaN */, 0.0 /* infinite */};
static const int64_t seconds[] = {0,          1760000000, 1759990000,   1756544000,
				  1700000000, 1735689600, -62135596800, INT64_C(253402300799),
				  4599999999, -4600000000};
static const int64_t spans[] = {
	0, 1, -1, 600, 604800, 2592000, -2592000, INT64_C(315576000000), 4600000000, 4599999999};
/* Long text costs more than a step. */
#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
static const char long_text[] = HUNDRED HUNDRED HUNDRED;
#define PICK(w, table) (table)[world_draw((w), (uint32_t)(sizeof(table) / sizeof *(table)))]

static journey_value random_of(world *w, uint32_t type);

static journey_value random_list(world *w)
{
	static journey_value items[64][6];
	static journey_list lists[64];
	static uint32_t next;
	uint32_t at = next++ % 64, count = world_draw(w, 6),
		 type = world_draw(w, 2) ? JOURNEY_STRING : JOURNEY_INT;
	if (world_draw(w, 4) == 0)
		type = JOURNEY_DOUBLE;
	for (uint32_t i = 0; i < count; i++)
		items[at][i] = random_of(w, world_draw(w, 12) ? type : (uint32_t)JOURNEY_BOOL);
	lists[at] = (journey_list){count, items[at]};
	journey_value v = {{0}, 0, JOURNEY_LIST};
	v.as.list = &lists[at];
	return v;
}

static journey_value random_of(world *w, uint32_t type)
{
	journey_value v = {{0}, 0, type};
	switch (type) {
	case JOURNEY_BOOL:
		v.as.i = world_draw(w, 2);
		break;
	case JOURNEY_INT:
	case JOURNEY_UINT:
		v.as.i = PICK(w, ints);
		break;
	case JOURNEY_DOUBLE:
		v.as.d = PICK(w, doubles);
		if (world_draw(w, 12) == 0)
			v.as.u = UINT64_C(0x7ff8000000000000);
		else if (world_draw(w, 12) == 0)
			v.as.u = UINT64_C(0x7ff0000000000000);
		break;
	case JOURNEY_STRING:
		v.as.s = world_draw(w, 16) ? PICK(w, texts) : long_text;
		v.n = (uint32_t)strlen(v.as.s);
		break;
	case JOURNEY_TIMESTAMP:
		v.as.i = PICK(w, seconds);
		v.n = world_draw(w, 3) ? 0 : world_draw(w, 1000000000);
		break;
	case JOURNEY_DURATION:
		v.as.i = PICK(w, spans);
		v.n = v.as.i < 0 ? (uint32_t) - (int32_t)world_draw(w, 3) : world_draw(w, 3);
		break;
	case JOURNEY_LIST:
		return random_list(w);
	default:
		break;
	}
	return v;
}

static uint32_t declared_type(size_t slot)
{
	static const struct {
		const char *text;
		uint32_t type;
	} table[] = {{"bool", JOURNEY_BOOL},           {"int", JOURNEY_INT},
		     {"double", JOURNEY_DOUBLE},       {"string", JOURNEY_STRING},
		     {"timestamp", JOURNEY_TIMESTAMP}, {"duration", JOURNEY_DURATION},
		     {"list(string)", JOURNEY_LIST},   {"list(int)", JOURNEY_LIST},
		     {"list(double)", JOURNEY_LIST},   {"map(string, double)", JOURNEY_DOUBLE}};
	for (size_t i = 0; i < sizeof table / sizeof *table && slot < conditions_field_count; i++)
		if (strcmp(conditions_fields[slot].type, table[i].text) == 0)
			return table[i].type;
	return JOURNEY_INT;
}

/* A value for a slot: mostly what is declared. */
static journey_value random_value(world *w, size_t slot)
{
	uint32_t type = declared_type(slot), chance = world_draw(w, 40);
	journey_value special = {{0}, 0, JOURNEY_NULL};
	if (chance == 0) {
		special.type = JOURNEY_EXPR_ABSENT;
		return special;
	}
	if (chance == 1) {
		special.type = JOURNEY_EXPR_UNKNOWN;
		return special;
	}
	if (chance == 2)
		return special;
	return random_of(w, chance < 6 ? 1 + world_draw(w, 10) : type);
}

void world_randomize(world *w)
{
	static const journey_status failures[] = {JOURNEY_NOT_FOUND, JOURNEY_UNKNOWN, JOURNEY_EVAL,
						  JOURNEY_HOST_ERROR};
	static const journey_time nows[] = {INT64_C(1760000000000000),
					    0,
					    INT64_MAX,
					    INT64_MIN,
					    JOURNEY_TIME_MAX,
					    -1,
					    INT64_C(4600000000000000),
					    INT64_C(4600000000000001)};
	w->activation.values = w->values;
	w->activation.load = world_draw(w, 8) ? load : NULL;
	w->activation.value_count =
		world_draw(w, 6) ? CONDITIONS_SLOTS_MAX : world_draw(w, CONDITIONS_SLOTS_MAX);
	w->activation.now = world_draw(w, 3) ? nows[0] : PICK(w, nows);
	bool callbacks = world_draw(w, 4) == 0;
	for (size_t i = 0; i < CONDITIONS_SLOTS_MAX; i++) {
		w->values[i] = random_value(w, i);
		if (callbacks || world_draw(w, 20) == 0)
			w->values[i].type = JOURNEY_EXPR_ASK;
		w->asked[i].status = world_draw(w, 12) ? JOURNEY_OK : PICK(w, failures);
		w->asked[i].value = random_value(w, i);
	}
}

/* Random conditions. */

static void put(writer *o, const char *text)
{
	size_t n = strlen(text);
	if (o->size + n < sizeof o->text) {
		memcpy(o->text + o->size, text, n + 1);
		o->size += n;
	}
}

static void put_quoted(writer *o)
{
	put(o, "'");
	put(o, PICK(o->w, texts));
	put(o, "'");
}

static void write_number(writer *o, int depth, bool whole);

static void write_text(writer *o)
{
	static const char *const names[] = {"profile.city", "profile.plan", "event.type", "event.sku"};
	if (world_draw(o->w, 3))
		put(o, PICK(o->w, names));
	else
		put_quoted(o);
}

static void write_time(writer *o, int depth)
{
	static const char *const names[] = {"profile.created", "profile.last_purchase", "now", "event.time",
					    "timestamp('2025-01-01T00:00:00Z')"};
	static const char *const lengths[] = {" - duration('720h')", " + duration('1h')",
					      " - profile.session_length"};
	put(o, PICK(o->w, names));
	if (depth > 0 && world_draw(o->w, 3) == 0)
		put(o, PICK(o->w, lengths));
}

static void write_operation(writer *o, int depth, bool whole)
{
	static const char *const ops[] = {" + ", " - ", " * ", " / ", " % "};
	put(o, "(");
	write_number(o, depth - 1, whole);
	put(o, ops[world_draw(o->w, whole ? 5 : 4)]);
	write_number(o, depth - 1, whole);
	put(o, ")");
}

static void write_number(writer *o, int depth, bool whole)
{
	static const char *const wholes[] = {"profile.orders",
					     "profile.visits",
					     "event.qty",
					     "3",
					     "-1",
					     "size(profile.tags)",
					     "size(profile.city)",
					     "9223372036854775807",
					     "profile.counts['a']",
					     "events.count('a', 'b')"};
	static const char *const numbers[] = {"profile.ltv",
					      "event.price",
					      "profile.score",
					      "2.5",
					      "-0.0",
					      "1e300",
					      "double(profile.orders)",
					      "profile.interest['a']",
					      "double(size(event.items))"};
	if (depth > 0 && world_draw(o->w, 3) == 0) {
		write_operation(o, depth, whole);
	} else if (depth > 0 && world_draw(o->w, 10) == 0) {
		put(o, "(profile.verified ? ");
		write_number(o, depth - 1, whole);
		put(o, " : ");
		write_number(o, depth - 1, whole);
		put(o, ")");
	} else {
		put(o, whole ? PICK(o->w, wholes) : PICK(o->w, numbers));
	}
}

static void write_comparison(writer *o, int depth)
{
	static const char *const relations[] = {" == ", " != ", " < ", " <= ", " > ", " >= "};
	uint32_t kind = world_draw(o->w, 5);
	const char *relation = relations[world_draw(o->w, kind == 0 ? 2 : 6)];
	switch (kind) {
	case 0:
		write_text(o);
		put(o, relation);
		write_text(o);
		break;
	case 1:
		write_time(o, depth);
		put(o, relation);
		write_time(o, depth);
		break;
	case 2:
		write_time(o, 0);
		put(o, " - ");
		write_time(o, 0);
		put(o, relation);
		put(o, world_draw(o->w, 2) ? "duration('240h')" : "profile.session_length");
		break;
	default: {
		bool both = world_draw(o->w, 4) > 0;
		write_number(o, depth, kind == 3);
		put(o, relation);
		write_number(o, depth, both ? kind == 3 : kind != 3);
	}
	}
}

static void write_pair(writer *o, int depth, const char *before, const char *between, const char *after)
{
	put(o, before);
	world_condition(o, depth - 1);
	put(o, between);
	world_condition(o, depth - 1);
	put(o, after);
}

void world_condition(writer *o, int depth)
{
	static const char *const leaves[] = {"profile.verified",
					     "has(profile.city)",
					     "'vip' in profile.tags",
					     "profile.city in ['a', 'FR', 'gold']",
					     "profile.orders in [1, 3, 5]",
					     "profile.city.startsWith('a')",
					     "profile.plan.endsWith('p')",
					     "event.path.contains('x')",
					     "true",
					     "false",
					     "profile.tags.exists(t, t == 'vip')",
					     "'a' in profile.interest"};
	switch (world_draw(o->w, depth > 0 ? 10 : 3)) {
	case 0:
		put(o, PICK(o->w, leaves));
		break;
	case 3:
	case 4:
		write_pair(o, depth, "(", " && ", ")");
		break;
	case 5:
	case 6:
		write_pair(o, depth, "(", " || ", ")");
		break;
	case 7:
		put(o, "!");
		put(o, "(");
		world_condition(o, depth - 1);
		put(o, ")");
		break;
	case 8:
		put(o, "(");
		world_condition(o, depth - 1);
		write_pair(o, depth, " ? ", " : ", ")");
		break;
	case 9:
		put(o, world_draw(o->w, 2) ? "profile.tags.exists(t, t == 'a' || "
					   : "profile.lists.all(l, l > 1 && ");
		world_condition(o, depth - 1);
		put(o, ")");
		break;
	default:
		write_comparison(o, depth);
	}
}
