#include "fuzz/world.h"
#include <float.h>
#include <math.h>
#include <string.h>

/* ---- names ---- */

const world_name world_names[] = {
	{NULL, "b0", "bool", 'B', 0},
	{NULL, "b1", "bool", 'B', JOURNEY_EXPR_TIMED},
	{NULL, "i0", "int", 'I', 0},
	{NULL, "i1", "int", 'I', 0},
	{NULL, "u0", "uint", 'U', 0},
	{NULL, "d0", "double", 'D', 0},
	{NULL, "d1", "double", 'D', 0},
	{NULL, "s0", "string", 'S', 0},
	{NULL, "s1", "string", 'S', 0},
	{NULL, "y0", "bytes", 'Y', 0},
	{NULL, "t0", "timestamp", 'T', 0},
	{NULL, "p0", "duration", 'P', 0},
	{NULL, "l0", "list(int)", 'L', 0},
	{NULL, "m0", "list(string)", 'M', 0},
	{NULL, "v0", "list(dyn)", 'V', 0},
	{NULL, "w0", "list(list(int))", 'W', 0},
	{NULL, "a0", "map(string, int)", 'A', 0},
	{NULL, "c0", "map(int, string)", 'C', 0},
	{NULL, "g0", "map(string, dyn)", 'G', 0},
	{NULL, "x0", "dyn", 'X', 0},
	{NULL, "x1", "dyn", 'X', JOURNEY_EXPR_TIMED},
	{NULL, "o0", "optional_type(int)", 'O', 0},
	{NULL, "n0", "null_type", 'N', 0},
	{NULL, "z0", "type", 'Z', 0},
	{NULL, "far.away", "int", 'I', 0},
	{"profile", "orders", "int", 'I', JOURNEY_EXPR_TIMED},
	{"profile", "spent", "double", 'D', 0},
	{"profile", "email", "string", 'S', 0},
	{"profile", "vip", "bool", 'B', 0},
	{"profile", "last", "timestamp", 'T', 0},
	{"profile", "tags", "list(string)", 'M', 0},
	{"profile", "interest", "map(string, double)", 'i', JOURNEY_EXPR_TALLY},
	{"profile", "visits", "map(string, int)", 'v', JOURNEY_EXPR_TALLY | JOURNEY_EXPR_TIMED},
	{"event", "price", "double", 'D', 0},
	{"event", "category", "string", 'S', 0},
	{"event", "Order ID", "string", 'q', 0},
	{NULL, "", "", 0, 0},
};

#define NAMES (sizeof world_names / sizeof *world_names - 1)
/* Slots that are not in the table of values: the open object, what calls resolve to. */
#define SLOT_EVENT 100u
#define SLOT_RESOLVED 200u

/* ---- values ---- */

/* clang-format off */
#define NUMBER(t, member, x) {.as = {.member = (x)}, .n = 0, .type = (t)}
#define TEXT(t, x) {.as = {.s = (x)}, .n = sizeof(x) - 1, .type = (t)}
#define SPAN(t, seconds, nanos) {.as = {.i = (seconds)}, .n = (uint32_t)(nanos), .type = (t)}
#define INT(x) NUMBER(JOURNEY_INT, i, x)
#define STRING(x) TEXT(JOURNEY_STRING, x)
#define BOOL(x) NUMBER(JOURNEY_BOOL, i, x)
#define DOUBLE(x) NUMBER(JOURNEY_DOUBLE, d, x)
#define UINT(x) NUMBER(JOURNEY_UINT, u, x)
#define NOTHING {.as = {.i = 0}, .n = 0, .type = JOURNEY_NULL}
#define ALL(items) &(const journey_list){sizeof(items) / sizeof *(items), (items)}
#define PAIRS(items) &(const journey_map){sizeof(items) / sizeof *(items), (items)}
#define LIST(items) {.as = {.list = ALL(items)}, .type = JOURNEY_LIST}
#define MAP(items) {.as = {.map = PAIRS(items)}, .type = JOURNEY_MAP}

static const journey_list none = {0, NULL};
static const journey_map no_pairs = {0, NULL};
static const journey_value bools[] = {BOOL(0), BOOL(1)};
static const journey_value ints[] = {
	INT(0), INT(1), INT(-1), INT(2), INT(3), INT(7), INT(63), INT(64), INT(-64), INT(100), INT(INT64_MAX),
	INT(INT64_MIN),
	INT(INT64_MAX - 1), INT(INT64_C(9007199254740993)), INT(INT64_C(253402300799)),
	INT(INT64_C(1) << 31)};
static const journey_value uints[] = {
	UINT(0), UINT(1), UINT(2), UINT(3), UINT(100), UINT(UINT64_MAX), UINT(UINT64_C(1) << 63),
	UINT(UINT64_C(9007199254740993))};
static const journey_value doubles[] = {
	DOUBLE(0.0), DOUBLE(-0.0), DOUBLE(1.0), DOUBLE(-1.0), DOUBLE(0.5), DOUBLE(2.5), DOUBLE(3.0),
	DOUBLE(0.1), DOUBLE(100.0),
	DOUBLE((double)NAN), DOUBLE((double)INFINITY), DOUBLE(-(double)INFINITY), DOUBLE(DBL_MAX),
	DOUBLE(5e-324),
	DOUBLE(9007199254740992.0), DOUBLE(9223372036854775808.0), DOUBLE(-9223372036854775808.0),
	DOUBLE(18446744073709551616.0)};
static const journey_value strings[] = {
	STRING(""), STRING("a"), STRING("abc"), STRING("ABC"), STRING("a,b,,c"),
	STRING("\xc5\xbb\xc3\xb3\xc5\x82w"),
	STRING("\xf0\x9f\x90\xb1x"), STRING("1"), STRING("-5"), STRING("2.5"), STRING("true"),
	STRING("2024-02-29T12:00:00.5Z"),
	STRING("1h30m"), STRING("%s %d"), STRING("nul\0in it"), STRING(" blank "), STRING("Europe/Berlin"),
	STRING("(a|b)*")};
static const journey_value bytes[] = {
	TEXT(JOURNEY_BYTES, ""), TEXT(JOURNEY_BYTES, "a"), TEXT(JOURNEY_BYTES, "\xff\0"),
	TEXT(JOURNEY_BYTES, "\xc3\xa9")};
static const journey_value times[] = {
	SPAN(JOURNEY_TIMESTAMP, 0, 0), SPAN(JOURNEY_TIMESTAMP, INT64_C(-62135596800), 0),
	SPAN(JOURNEY_TIMESTAMP, INT64_C(253402300799), 999999999),
	SPAN(JOURNEY_TIMESTAMP, 1709208000, 500000000),
	SPAN(JOURNEY_TIMESTAMP, -1, 999999999), SPAN(JOURNEY_TIMESTAMP, INT64_C(4600000000), 0),
	SPAN(JOURNEY_TIMESTAMP, 1759999999, 0), SPAN(JOURNEY_TIMESTAMP, 1760000000, 1),
	SPAN(JOURNEY_TIMESTAMP, INT64_C(9223372036), 854775807)};
static const journey_value spans[] = {
	SPAN(JOURNEY_DURATION, 0, 0), SPAN(JOURNEY_DURATION, 0, 1), SPAN(JOURNEY_DURATION, 0, -1),
	SPAN(JOURNEY_DURATION, 1, 500000000),
	SPAN(JOURNEY_DURATION, -1, -500000000), SPAN(JOURNEY_DURATION, 86400, 0),
	SPAN(JOURNEY_DURATION, INT64_C(9223372036), 854775807),
	SPAN(JOURNEY_DURATION, INT64_C(-9223372036), -854775808)};
static const journey_value nulls[] = {NOTHING};
static const journey_value types[] = {
	TEXT(JOURNEY_TYPE_VALUE, "int"), TEXT(JOURNEY_TYPE_VALUE, "list"),
	TEXT(JOURNEY_TYPE_VALUE, "google.protobuf.Timestamp")};

static const journey_value three[] = {INT(1), INT(2), INT(3)}, large[] = {INT(INT64_MAX), INT(-1),
	INT(INT64_MIN), INT(0)};
static const journey_value mixed[] = {INT(1), UINT(1), DOUBLE(1.0), STRING("a"), NOTHING, BOOL(1),
	DOUBLE((double)NAN)};
static const journey_value words[] = {STRING("a"), STRING(""), STRING("abc"), STRING("a")};
static const journey_value wrong_words[] = {STRING("a"), INT(1), STRING("b")};
static const journey_value int_lists[] = {{.as = {.list = &none}, .type = JOURNEY_LIST},
	LIST(three), LIST(large)};
static const journey_value text_lists[] = {{.as = {.list = &none}, .type = JOURNEY_LIST},
	LIST(words), LIST(wrong_words)};
static const journey_value any_lists[] = {LIST(mixed), LIST(three), LIST(words), LIST(int_lists)};
static const journey_value list_lists[] = {LIST(int_lists),
	{.as = {.list = &none}, .type = JOURNEY_LIST}};
static const journey_entry text_pairs[] = {{STRING("a"), INT(1)}, {STRING("b"), INT(-2)}, {STRING(""),
	INT(INT64_MAX)}};
static const journey_entry int_pairs[] = {{INT(1), STRING("a")}, {INT(0), STRING("")}, {INT(INT64_MIN),
	STRING("abc")}};
static const journey_entry any_pairs[] = {
	{STRING("a"), DOUBLE(1.5)}, {STRING("b"), LIST(mixed)}, {STRING("c"), NOTHING}, {STRING("name"),
	STRING("abc")},
	{STRING("m"), MAP(text_pairs)}};
static const journey_entry odd_pairs[] = {{UINT(1), INT(1)}, {BOOL(1), INT(2)}, {STRING("1"), INT(3)},
	{INT(2), INT(4)}};
static const journey_value text_maps[] = {MAP(text_pairs),
	{.as = {.map = &no_pairs}, .type = JOURNEY_MAP}};
static const journey_value int_maps[] = {MAP(int_pairs),
	{.as = {.map = &no_pairs}, .type = JOURNEY_MAP}};
static const journey_value any_maps[] = {MAP(any_pairs), MAP(odd_pairs), MAP(text_pairs)};
static const journey_value some[] = {INT(5)}, some_text[] = {STRING("a")};
static const journey_value options[] = {{.as = {.list = &none}, .type = JOURNEY_OPTIONAL},
	{.as = {.list = ALL(some)}, .type = JOURNEY_OPTIONAL},
	{.as = {.list = ALL(some_text)}, .type = JOURNEY_OPTIONAL}};

static const struct {
	char kind;
	const journey_value *values;
	size_t count;
} pools[] = {
#define POOL(kind, values) {kind, values, sizeof(values) / sizeof *(values)}
	POOL('B', bools), POOL('I', ints), POOL('U', uints), POOL('D', doubles), POOL('S', strings),
	POOL('Y', bytes), POOL('T', times),
	POOL('P', spans), POOL('L', int_lists), POOL('M', text_lists), POOL('V', any_lists),
	POOL('W', list_lists), POOL('A', text_maps),
	POOL('C', int_maps), POOL('G', any_maps), POOL('O', options), POOL('N', nulls), POOL('Z', types),
#undef POOL
};
/* clang-format on */
#define POOLS (sizeof pools / sizeof *pools)

uint64_t world_next(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* A value of a kind; of any kind if there is no such pool. */
static journey_value pick(char kind, uint64_t random)
{
	size_t i = 0;
	while (i < POOLS && pools[i].kind != kind)
		i++;
	if (i == POOLS) {
		i = (size_t)(random % POOLS);
		random /= POOLS;
	}
	return pools[i].values[random % pools[i].count];
}

/* What reading something gives: mostly a value of its kind, else nothing, unknown, another kind, an error. */
static journey_status answer(const world *w, char kind, uint64_t random, journey_value *out)
{
	uint32_t chance = (uint32_t)(random & 255), what = (uint32_t)(random >> 8 & 15);
	random >>= 12;
	*out = pick(chance < w->odd && what > 9 ? 'X' : kind, random);
	if (chance >= w->odd || what > 9)
		return JOURNEY_OK;
	if (what == 9)
		return (random & 7) == 0 ? (journey_status)(JOURNEY_HOST_ERROR - 1) : JOURNEY_EVAL;
	return what < 5 ? JOURNEY_NOT_FOUND : JOURNEY_UNKNOWN;
}

static uint64_t mix(uint64_t seed, uint64_t a, uint64_t b)
{
	uint64_t state = seed ^ a * UINT64_C(0x9e3779b97f4a7c15);
	state = world_next(&state) ^ b;
	return world_next(&state);
}

static uint64_t digest(const journey_value *v)
{
	uint64_t h = v->type;
	if (v->type == JOURNEY_STRING || v->type == JOURNEY_BYTES)
		for (uint32_t i = 0; i < v->n; i++)
			h = (h ^ (unsigned char)v->as.s[i]) * UINT64_C(0x100000001b3);
	else if (v->type < JOURNEY_STRING)
		h ^= v->as.u;
	return h;
}

/* ---- callbacks ---- */

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	const world *w = user;
	return answer(w,
		      slot < NAMES ? world_names[slot].kind
		      : slot % 2   ? 'B'
				   : 'I',
		      mix(w->seed, slot, 1), out);
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	const world *w = user;
	bool real = slot < NAMES && world_names[slot].kind == 'i';
	return answer(w, real ? 'D' : 'I', mix(w->seed, slot, digest(&key)), out);
}

static journey_status load_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	const world *w = user;
	journey_value key = {.as = {.s = name.data}, .n = (uint32_t)name.size, .type = JOURNEY_STRING};
	return answer(w, 'X', mix(w->seed, slot, digest(&key)), out);
}

static journey_status call(void *user, uint32_t id, size_t count, const journey_value *args,
			   journey_value *out)
{
	const world *w = user;
	uint64_t h = id;
	for (size_t i = 0; i < count; i++)
		h = mix(h, digest(&args[i]), i);
	return answer(w, id == 1 ? 'I' : id == 2 ? 'X' : 'S', mix(w->seed, id, h), out);
}

/* An hour from April to September; what begins with E is known. */
static journey_status zone(void *user, journey_str name, journey_time utc, int32_t *offset_seconds)
{
	(void)user;
	if (!name.size || name.data[0] != 'E')
		return JOURNEY_NOT_FOUND;
	*offset_seconds = utc / (JOURNEY_DAY * 182) % 2 ? 7200 : 3600;
	return JOURNEY_OK;
}

/* ---- the world ---- */

static journey_status resolve(void *user, size_t count, const journey_value *args, uint32_t *slot,
			      journey_error *error)
{
	(void)user;
	(void)error;
	if (count && args->type == JOURNEY_STRING && args->n > 8)
		return JOURNEY_NOT_FOUND;
	*slot = SLOT_RESOLVED + (count ? 1 + 2 * (args->n & 3) : 0);
	return JOURNEY_OK;
}

static journey_status declare_functions(world *w)
{
	static const char *const two_ints[] = {"int", "int"}, *const text[] = {"string"},
				 *const any[] = {"'A"};
	const journey_expr_function list[] = {
		{sizeof *list, {"plus", 4}, 2, two_ints, "int", 1, 0, NULL, NULL, NULL},
		{sizeof *list, {"pick", 4}, 1, text, "dyn", 2, JOURNEY_EXPR_TIMED, NULL, NULL, NULL},
		{sizeof *list, {"show", 4}, 1, any, "string", 3, JOURNEY_EXPR_MEMBER, NULL, NULL, NULL},
		{sizeof *list, {"segment", 7}, 1, text, "bool", 0, 0, resolve, NULL, NULL},
	};
	journey_status s = JOURNEY_OK;
	for (size_t i = 0; i < sizeof list / sizeof *list && !s; i++)
		s = journey_expr_env_function(w->env, &list[i], NULL);
	return s;
}

static journey_str str(const char *text)
{
	return (journey_str){text, strlen(text)};
}

static journey_status declare(world *w)
{
	journey_status s = journey_expr_env_object(w->env, str("profile"), 0, 0, NULL);
	if (!s)
		s = journey_expr_env_object(w->env, str("event"), SLOT_EVENT, JOURNEY_EXPR_OPEN, NULL);
	if (!s)
		s = journey_expr_env_variable(w->env, str("now"), "timestamp", JOURNEY_EXPR_SLOT_NOW, 0,
					      NULL);
	for (uint32_t i = 0; i < NAMES && !s; i++) {
		const world_name *n = &world_names[i];
		s = n->object ? journey_expr_env_field(w->env, str(n->object), str(n->name), n->type, i,
						       n->flags, NULL)
			      : journey_expr_env_variable(w->env, str(n->name), n->type, i, n->flags, NULL);
	}
	return s ? s : declare_functions(w);
}

journey_status world_make(world *w, const journey_allocator *allocator, unsigned mode)
{
	memset(w, 0, sizeof *w);
	w->odd = 48;
	journey_status s = journey_expr_env_new(allocator, &w->env);
	if (!s)
		s = journey_expr_env_set_limit(w->env, JOURNEY_EXPR_COST, 20000);
	if (!s)
		s = journey_expr_env_set_mode(w->env, mode);
	if (!s)
		s = journey_expr_env_set_container(w->env, str("far"));
	if (!s)
		s = declare(w);
	w->activation = (journey_activation){.values = w->values,
					     .value_count = NAMES,
					     .user = w,
					     .load = load,
					     .load_key = load_key,
					     .load_field = load_field,
					     .call = call,
					     .zone = zone};
	return s;
}

void world_free(world *w)
{
	journey_expr_env_free(w->env);
	w->env = NULL;
}

void world_draw(world *w, uint64_t seed)
{
	static const journey_time moments[] = {0, INT64_C(1760000000) * JOURNEY_SECOND,
					       INT64_C(-62135596800) * JOURNEY_SECOND, JOURNEY_TIME_MAX,
					       INT64_C(1709208000500001)};
	uint64_t state = seed;
	w->seed = seed;
	/* Now and then everything is plain, so that long expressions have values too. */
	w->odd = (uint32_t)(world_next(&state) % 3 * 24);
	w->activation.now = moments[world_next(&state) % 5];
	for (uint32_t i = 0; i < NAMES; i++) {
		journey_value *v = &w->values[i];
		uint64_t random = world_next(&state);
		journey_status s = answer(w, world_names[i].kind, random, v);
		if (s == JOURNEY_NOT_FOUND)
			v->type = JOURNEY_EXPR_ABSENT;
		else if (s == JOURNEY_UNKNOWN)
			v->type = JOURNEY_EXPR_UNKNOWN;
		/* Some are asked for. */
		if (s == JOURNEY_EVAL || s <= JOURNEY_HOST_ERROR || random >> 60 == 0)
			v->type = JOURNEY_EXPR_ASK;
	}
	w->activation.load = world_next(&state) % 16 ? load : NULL;
	w->activation.call = world_next(&state) % 16 ? call : NULL;
	w->activation.load_key = world_next(&state) % 16 ? load_key : NULL;
}
