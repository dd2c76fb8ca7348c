#include "fuzz/grammar.h"
#include <stdio.h>
#include <string.h>

/*
 * A form is a text with holes: $K is an expression of kind K, @K declares a variable of kind K (its name is
 * written), ! begins the scope of what was declared. $? is an expression of any kind.
 */
typedef struct form {
	char kind;
	const char *text;
} form;

/* clang-format off */
static const form forms[] = {
	/* bool */
	{'B', "($B && $B)"}, {'B', "($B || $B)"}, {'B', "($B && $B && $B)"}, {'B', "($B || $B || $B)"},
	{'B', "!$B"},
	{'B', "($B ? $B : $B)"}, {'B', "($B == $B)"}, {'B', "($B != $B)"}, {'B', "($B < $B)"},
	{'B', "($I == $I)"}, {'B', "($I != $I)"}, {'B', "($I < $I)"}, {'B', "($I <= $I)"}, {'B', "($I > $I)"},
	{'B', "($I >= $I)"},
	{'B', "($U == $U)"}, {'B', "($U < $U)"}, {'B', "($I < $U)"}, {'B', "($U >= $I)"}, {'B', "($I > $D)"},
	{'B', "($D <= $U)"},
	{'B', "($D == $D)"}, {'B', "($D != $D)"}, {'B', "($D < $D)"}, {'B', "($D <= $D)"}, {'B', "($D > $D)"},
	{'B', "($D >= $D)"},
	{'B', "($S == $S)"}, {'B', "($S != $S)"}, {'B', "($S < $S)"}, {'B', "($S >= $S)"},
	{'B', "($Y == $Y)"}, {'B', "($Y <= $Y)"},
	{'B', "($T == $T)"}, {'B', "($T < $T)"}, {'B', "($T >= $T)"}, {'B', "($P == $P)"}, {'B', "($P > $P)"},
	{'B', "($P <= $P)"},
	{'B', "(now - $T < $P)"}, {'B', "(now >= $T + $P)"}, {'B', "(now - $P > $T)"},
	{'B', "($L == $L)"}, {'B', "($M != $M)"}, {'B', "($V == $V)"}, {'B', "($A == $A)"},
	{'B', "($G != $G)"}, {'B', "($O == $O)"},
	{'B', "($X == $X)"}, {'B', "($X != $X)"}, {'B', "($X == $I)"}, {'B', "($S == $X)"},
	{'B', "($X < $X)"}, {'B', "($X > $D)"},
	{'B', "($Z == $Z)"}, {'B', "(type($X) == $Z)"}, {'B', "($X == null)"}, {'B', "($X && $B)"},
	{'B', "($B || $X)"},
	{'B', "($I in $L)"}, {'B', "($S in $M)"}, {'B', "($X in $V)"}, {'B', "($S in $A)"},
	{'B', "($I in $C)"}, {'B', "($X in $G)"},
	{'B', "($S in [$S, $S, 'abc'])"}, {'B', "($S in ['a', 'abc', 'b', ''])"}, {'B', "($I in [1, 2, 3])"},
	{'B', "($D in [1.0, $D])"},
	{'B', "($S in profile.interest)"}, {'B', "('a' in profile.visits)"}, {'B', "!($I in $L)"},
	{'B', "$S.startsWith($S)"}, {'B', "$S.endsWith($S)"}, {'B', "$S.contains($S)"},
	{'B', "$S.matches('^[a-c]+$')"},
	{'B', "$S.startsWith('a')"}, {'B', "$S.contains('b')"}, {'B', "$S.matches($S)"}, {'B', "bool($S)"},
	{'B', "$O.hasValue()"},
	{'B', "has(event.name)"}, {'B', "has(event.price)"}, {'B', "has(profile.email)"}, {'B', "has($G.a)"},
	{'B', "has($A.b)"},
	{'B', "has($X.a)"}, {'B', "has(profile.interest.a)"}, {'B', "has(event.`Order ID`)"},
	{'B', "segment('abc')"}, {'B', "segment('a')"},
	{'B', "$L.all(@I,! $B)"}, {'B', "$L.exists(@I,! $B)"}, {'B', "$L.exists_one(@I,! $B)"},
	{'B', "$M.exists(@S,! $B)"},
	{'B', "$M.all(@S,! $B)"}, {'B', "$V.exists(@X,! $B)"}, {'B', "$A.all(@S,! $B)"},
	{'B', "$C.exists(@I,! $B)"}, {'B', "$X.all(@X,! $B)"},
	{'B', "$L.all(@I, @I,! $B)"}, {'B', "$A.exists(@S, @I,! $B)"}, {'B', "$G.existsOne(@S, @X,! $B)"},
	{'B', "cel.bind(@I, $I,! $B)"},
	{'B', "math.isNaN($D)"}, {'B', "math.isInf($D)"}, {'B', "math.isFinite($D)"}, {'B', "$X.orValue($B)"},
	{'B', "semver.less($S, '1.2.3')"}, {'B', "semver.isValid($S)"}, {'B', "$S.equalsFold($S)"},
	{'B', "geo.within($D, $D, $D, $D, 1000.0)"}, {'B', "timeOfDay.between($T, 'UTC', '09:00', '17:30')"},
	{'B', "sets.contains($L, $L)"}, {'B', "sets.equivalent($M, $M)"}, {'B', "sets.intersects($V, $V)"},
	{'B', "(fold($S) == 'abc')"},
	/* int */
	{'I', "($I + $I)"}, {'I', "($I - $I)"}, {'I', "($I * $I)"}, {'I', "($I / $I)"}, {'I', "($I % $I)"},
	{'I', "-($I)"},
	{'I', "($B ? $I : $I)"}, {'I', "size($S)"}, {'I', "$M.size()"}, {'I', "size($L)"}, {'I', "size($G)"},
	{'I', "$Y.size()"},
	{'I', "int($D)"}, {'I', "int($U)"}, {'I', "int($S)"}, {'I', "int($T)"}, {'I', "$L[$I]"},
	{'I', "$L[0]"}, {'I', "$A[$S]"}, {'I', "$A.a"},
	{'I', "$A['b']"}, {'I', "profile.visits[$S]"}, {'I', "profile.visits['a']"}, {'I', "$W[0][1]"},
	{'I', "plus($I, $I)"}, {'I', "far.away"},
	{'I', "away"}, {'I', "$T.getFullYear()"}, {'I', "$T.getMonth()"},
	{'I', "$T.getDayOfWeek('Europe/Berlin')"}, {'I', "now.getHours()"},
	{'I', "$T.getHours('+02:00')"}, {'I', "$T.getMilliseconds()"}, {'I', "$P.getSeconds()"},
	{'I', "$T.getDayOfYear($S)"},
	{'I', "$S.indexOf($S)"}, {'I', "$S.lastIndexOf($S)"}, {'I', "math.abs($I)"},
	{'I', "math.greatest($I, $I)"}, {'I', "math.bitAnd($I, $I)"},
	{'I', "math.bitShiftLeft($I, $I)"}, {'I', "math.bitShiftRight($I, 3)"}, {'I', "math.sign($I)"},
	{'I', "math.least($L)"},
	{'I', "$O.orValue($I)"}, {'I', "$O.value()"}, {'I', "cel.bind(@I, $I,! $I)"},
	{'I', "cel.bind(@L, $L,! $I)"}, {'I', "cel.bind(@S, $S,! $I)"},
	{'I', "$G[?'a'].orValue($I)"}, {'I', "$L.first().orValue($I)"},
	{'I', "dayOfWeek($T, 'Europe/Berlin')"}, {'I', "semver.compare($S, $S)"},
	/* uint */
	{'U', "($U + $U)"}, {'U', "($U - $U)"}, {'U', "($U * $U)"}, {'U', "($U / $U)"}, {'U', "($U % $U)"},
	{'U', "uint($I)"}, {'U', "uint($D)"},
	{'U', "uint($S)"}, {'U', "($B ? $U : $U)"}, {'U', "math.bitXor($U, $U)"}, {'U', "math.bitNot($U)"},
	{'U', "math.greatest($U, $U)"},
	/* double */
	{'D', "($D + $D)"}, {'D', "($D - $D)"}, {'D', "($D * $D)"}, {'D', "($D / $D)"}, {'D', "-($D)"},
	{'D', "double($I)"}, {'D', "double($U)"},
	{'D', "double($S)"}, {'D', "($B ? $D : $D)"}, {'D', "profile.interest[$S]"},
	{'D', "profile.interest['a']"}, {'D', "profile.interest.b"},
	{'D', "math.floor($D)"}, {'D', "math.round($D)"}, {'D', "math.sqrt($D)"}, {'D', "math.abs($D)"},
	{'D', "math.least($D, $D)"},
	{'D', "math.trunc($D)"}, {'D', "cel.bind(@D, $D,! $D)"},
	{'D', "bucket('salt', $S)"}, {'D', "geo.distance($D, $D, 1.5, $D)"},
	/* string */
	{'S', "($S + $S)"}, {'S', "string($I)"}, {'S', "string($D)"}, {'S', "string($U)"},
	{'S', "string($B)"}, {'S', "string($T)"},
	{'S', "string($P)"}, {'S', "string($Y)"}, {'S', "($B ? $S : $S)"}, {'S', "$M[0]"}, {'S', "$M[$I]"},
	{'S', "$C[1]"}, {'S', "$C[$I]"},
	{'S', "$S.charAt($I)"}, {'S', "$S.substring($I)"}, {'S', "$S.substring($I, $I)"},
	{'S', "$S.lowerAscii()"}, {'S', "$S.upperAscii()"},
	{'S', "$S.trim()"}, {'S', "$S.replace($S, $S)"}, {'S', "$S.reverse()"}, {'S', "$M.join($S)"},
	{'S', "'%s|%d'.format([$X, $I])"},
	{'S', "'%.2f %x'.format([$D, $S])"}, {'S', "$S.format($V)"}, {'S', "strings.quote($S)"},
	{'S', "$X.show()"}, {'S', "base64.encode($Y)"},
	{'S', "cel.bind(@S, $S,! $S)"},
	/* bytes, times, spans */
	{'Y', "($Y + $Y)"}, {'Y', "bytes($S)"}, {'Y', "($B ? $Y : $Y)"}, {'Y', "base64.decode($S)"},
	{'T', "($T + $P)"}, {'T', "($T - $P)"}, {'T', "($P + $T)"}, {'T', "timestamp($S)"},
	{'T', "timestamp($I)"}, {'T', "($B ? $T : $T)"},
	{'P', "($P + $P)"}, {'P', "($P - $P)"}, {'P', "($T - $T)"}, {'P', "(now - $T)"},
	{'P', "duration($S)"}, {'P', "($B ? $P : $P)"},
	/* lists */
	{'L', "[$I, $I]"}, {'L', "[$I]"}, {'L', "($L + $L)"}, {'L', "$L.filter(@I,! $B)"},
	{'L', "$L.map(@I,! $I)"}, {'L', "$L.map(@I,! $B, $I)"},
	{'L', "$M.map(@S,! $I)"}, {'L', "$W[$I]"}, {'L', "($B ? $L : $L)"},
	{'L', "$L.transformList(@I, @I,! $I)"}, {'L', "$C.map(@I,! $I)"},
	{'L', "[?$O, $I]"}, {'L', "$L.reverse()"}, {'L', "$A.transformList(@S, @I,! $B, $I)"},
	{'M', "[$S, $S]"}, {'M', "($M + $M)"}, {'M', "$M.filter(@S,! $B)"}, {'M', "$L.map(@I,! $S)"},
	{'M', "$A.map(@S,! $S)"},
	{'M', "$S.split($S)"}, {'M', "$S.split(',')"}, {'M', "($B ? $M : $M)"},
	{'V', "[$?, $?, $?]"}, {'V', "[$X, $X]"}, {'V', "($V + $V)"}, {'V', "$V.filter(@X,! $B)"},
	{'V', "$V.map(@X,! $X)"}, {'V', "dyn($L)"},
	{'W', "[$L, $L]"}, {'W', "[$L]"}, {'W', "$L.map(@I,! $L)"}, {'W', "($W + $W)"},
	{'L', "$L.sort()"}, {'L', "$L.distinct()"}, {'L', "$L.slice($I, $I)"}, {'L', "$W.flatten()"}, {'L', "lists.range($I)"},
	{'L', "$L.sortBy(@I,! $I)"}, {'M', "$M.sort()"}, {'M', "$M.sortBy(@S,! $I)"}, {'V', "$V.distinct()"}, {'P', "timeOfDay($T, 'UTC')"},
	/* maps */
	{'A', "{$S: $I}"}, {'A', "{'a': $I, $S: $I}"}, {'A', "($B ? $A : $A)"},
	{'A', "$A.transformMap(@S, @I,! $I)"}, {'A', "{?'a': $O, 'b': $I}"},
	{'A', "$M.transformMapEntry(@I, @S,! {$S: $I})"},
	{'C', "{$I: $S}"}, {'C', "{1: $S, $I: $S}"}, {'C', "$M.transformMap(@I, @S,! $S)"},
	{'G', "{'a': $?, 'b': $?}"}, {'G', "{$S: $X}"}, {'G', "($B ? $G : $G)"},
	{'G', "{'name': $V, 'm': dyn($A)}"},
	/* dyn and others */
	/* Names that nothing declares: refused, or an error when they are reached. */
	{'X', "nothing($?)"}, {'B', "math.nothing(cel.bind(@X, $X,! $X))"},
	{'X', "dyn($?)"}, {'X', "dyn($?)"}, {'X', "$G.a"}, {'X', "$G.m"}, {'X', "$G[$S]"}, {'X', "$V[$I]"},
	{'X', "event.name"}, {'X', "event.size"},
	{'X', "$X.a"}, {'X', "$X[$I]"}, {'X', "$X[$X]"}, {'X', "($X + $X)"}, {'X', "($X * $X)"}, {'X', "-$X"},
	{'X', "($B ? $X : $X)"},
	{'X', "pick($S)"}, {'X', "[$?, $?][$I]"}, {'X', "cel.bind(@X, $X,! $X)"},
	{'X', "math.greatest($X, $X)"}, {'X', "($X - $X)"}, {'X', "!$X"},
	{'X', "($X % $X)"}, {'X', "$X.?a.?b.orValue($X)"}, {'X', "$X.map(@X,! $X)"}, {'X', "size($X)"},
	{'X', "int($X)"}, {'X', "string($X)"},
	{'O', "optional.of($I)"}, {'O', "optional.none()"}, {'O', "optional.ofNonZeroValue($I)"},
	{'O', "$A[?$S]"}, {'O', "$L[?$I]"},
	{'O', "$A.?b"}, {'O', "$O.or($O)"}, {'O', "$O.optMap(@I,! $I)"}, {'O', "$O.optFlatMap(@I,! $O)"},
	{'O', "($B ? $O : $O)"},
	{'Z', "type($?)"}, {'Z', "type($X)"},
};
#define FORMS (sizeof forms / sizeof *forms)

static const form literals[] = {
	{'B', "true"}, {'B', "false"}, {'I', "0"}, {'I', "1"}, {'I', "-1"}, {'I', "2"}, {'I', "100"},
	{'I', "9223372036854775807"},
	{'I', "-9223372036854775808"}, {'U', "0u"}, {'U', "1u"}, {'U', "18446744073709551615u"}, {'D', "0.0"},
	{'D', "-0.0"}, {'D', "1.0"},
	{'D', "0.5"}, {'D', "2.5"}, {'D', "1e308"}, {'D', "(0.0 / 0.0)"}, {'D', "9007199254740993.0"},
	{'S', "''"}, {'S', "'a'"}, {'S', "'abc'"},
	{'S', "'\\u017c\\u00f3\\u0142w'"}, {'S', "'1'"}, {'S', "'Europe/Berlin'"}, {'S', "'a,b'"},
	{'Y', "b''"}, {'Y', "b'a'"}, {'Y', "b'\\xff'"},
	{'T', "timestamp('2024-02-29T12:00:00Z')"}, {'T', "timestamp(0)"}, {'T', "now"},
	{'T', "timestamp('9999-12-31T23:59:59.999999999Z')"},
	{'P', "duration('1h')"}, {'P', "duration('-1.5s')"}, {'P', "duration('0s')"},
	{'P', "duration('168h')"}, {'L', "[]"}, {'L', "[1, 2, 3]"},
	{'M', "[]"}, {'M', "['a', 'abc']"}, {'V', "[1, 1u, 1.0, 'a', null]"}, {'W', "[[1], [2, 3]]"},
	{'A', "{'a': 1, 'b': 2}"}, {'A', "{}"},
	{'C', "{1: 'a', 0: 'b'}"}, {'G', "{'a': 1, 'b': 'x', 'c': [1]}"}, {'X', "dyn(1)"}, {'X', "dyn('a')"},
	{'X', "dyn(null)"}, {'N', "null"},
	{'O', "optional.of(1)"}, {'O', "optional.none()"}, {'Z', "int"}, {'Z', "string"}, {'Z', "list"},
};
#define LITERALS (sizeof literals / sizeof *literals)
/* clang-format on */

static uint32_t draw(grammar *g, uint32_t below)
{
	return (uint32_t)(world_next(&g->state) >> 32) % below;
}

/* The n-th (modulo their number) of a kind; NULL if there is none. */
static const char *nth(const form *list, size_t count, char kind, uint32_t n)
{
	uint32_t have = 0;
	for (size_t i = 0; i < count; i++)
		have += list[i].kind == kind;
	if (!have)
		return NULL;
	n %= have;
	for (size_t i = 0; i < count; i++)
		if (list[i].kind == kind && n-- == 0)
			return list[i].text;
	return NULL;
}

static void leaf(grammar *g, grammar_node *node)
{
	uint32_t have = 0, n;
	node->form = NULL;
	for (int i = 0; i < g->depth; i++)
		have += g->scope[i].kind == node->kind;
	if (have && draw(g, 3)) {
		n = draw(g, have);
		for (int i = 0; i < g->depth; i++)
			if (g->scope[i].kind == node->kind && n-- == 0)
				snprintf(node->text, sizeof node->text, "%s", g->scope[i].name);
		return;
	}
	have = 0;
	for (const world_name *w = world_names; *w->name; w++)
		have += w->kind == node->kind;
	if (have && draw(g, 4)) {
		n = draw(g, have);
		for (const world_name *w = world_names; *w->name; w++)
			if (w->kind == node->kind && n-- == 0)
				snprintf(node->text, sizeof node->text, "%s%s%s", w->object ? w->object : "",
					 w->object ? "." : "", w->name);
		return;
	}
	const char *text = nth(literals, LITERALS, node->kind, draw(g, 1000));
	snprintf(node->text, sizeof node->text, "%s", text ? text : "null");
}

/* Sometimes the name of a variable of the same kind is taken again, and hides it. */
static void declare(grammar *g, grammar_node *node, int which, char kind)
{
	static const char again[][8] = {"b0", "i0", "s0", "d0", "x0", "l0"};
	snprintf(node->names[which], sizeof node->names[which], "v%d", g->depth + which);
	for (size_t i = 0; i < sizeof again / sizeof *again && !draw(g, 8); i++)
		for (const world_name *w = world_names; *w->name; w++)
			if (!w->object && w->kind == kind && strcmp(w->name, again[i]) == 0 &&
			    strcmp(node->names[0], again[i]) != 0)
				memcpy(node->names[which], again[i], sizeof again[i]);
}

static int grow(grammar *g, char kind, int size);

static void fill(grammar *g, int at, int size)
{
	int outer = g->depth, declared = 0, last = -1;
	char kinds[2] = {0, 0};
	int holes = 0;
	for (const char *p = g->nodes[at].form; *p; p++)
		holes += *p == '$';
	for (const char *p = g->nodes[at].form; *p; p++) {
		if (*p == '@' && declared < 2) {
			kinds[declared] = *++p;
			declare(g, &g->nodes[at], declared, kinds[declared]);
			declared++;
		} else if (*p == '!' && declared && p[-1] == ',') {
			for (int i = 0; i < declared && g->depth < 32; i++) {
				memcpy(g->scope[g->depth].name, g->nodes[at].names[i], sizeof g->scope->name);
				g->scope[g->depth++].kind = kinds[i];
			}
		} else if (*p == '$') {
			char kind = *++p;
			int kid = grow(g, kind, holes > 1 ? (int)draw(g, (uint32_t)(size + 1)) : size);
			if (last < 0)
				g->nodes[at].first = kid;
			else
				g->nodes[last].next = kid;
			last = kid;
		}
	}
	g->depth = outer;
}

/* The index of a new part of about `size` nested forms. */
static int grow(grammar *g, char kind, int size)
{
	static const char kinds[] = WORLD_KINDS;
	if (kind == '?' || draw(g, 256) < g->wild)
		kind = kinds[draw(g, sizeof kinds - 1)];
	int at = g->count++;
	grammar_node *node = &g->nodes[at];
	*node = (grammar_node){.kind = kind, .first = -1, .next = -1};
	/* Room for what the forms around still need. */
	if (size > 0 && g->count < GRAMMAR_NODES - 64 && draw(g, 8))
		node->form = nth(forms, FORMS, kind, draw(g, 1000000));
	if (node->form)
		fill(g, at, size - 1);
	else
		leaf(g, node);
	return at;
}

void grammar_draw(grammar *g, uint64_t seed, char kind, int size)
{
	g->count = g->depth = 0;
	g->state = seed;
	(void)grow(g, kind, size);
}

/* ---- text ---- */

typedef struct output {
	char *out;
	size_t size;
	bool full;
} output;

static void put(output *o, const char *text, size_t size)
{
	if (o->full || size >= GRAMMAR_TEXT - o->size) {
		o->full = true;
		return;
	}
	memcpy(o->out + o->size, text, size);
	o->size += size;
}

static void write_node(const grammar *g, int at, output *o)
{
	const grammar_node *node = &g->nodes[at];
	int kid = node->first, declared = 0;
	if (!node->form) {
		put(o, node->text, strlen(node->text));
		return;
	}
	for (const char *p = node->form; *p; p++) {
		if (*p == '$' && kid >= 0 && p[1]) {
			write_node(g, kid, o);
			kid = g->nodes[kid].next;
			p++;
		} else if (*p == '@' && declared < 2) {
			put(o, node->names[declared], strlen(node->names[declared]));
			declared++;
			p++;
		} else if (!(*p == '!' && declared && p > node->form && p[-1] == ',')) {
			put(o, p, 1);
		}
	}
}

bool grammar_write(const grammar *g, char out[GRAMMAR_TEXT])
{
	output o = {out, 0, false};
	write_node(g, 0, &o);
	out[o.size] = '\0';
	return !o.full;
}

/* ---- shrinking ---- */

/* Replaces what a part is made of; its place among its siblings stays. */
static void become(grammar_node *node, const grammar_node *other)
{
	int next = node->next;
	*node = *other;
	node->next = next;
}

typedef struct shrinker {
	grammar *g;
	bool (*still)(void *user, const char *text);
	void *user;
	char text[GRAMMAR_TEXT];
	int tries;
} shrinker;

static bool attempt(shrinker *s, int at, const grammar_node *other)
{
	grammar_node before = s->g->nodes[at];
	become(&s->g->nodes[at], other);
	if (s->tries-- > 0 && grammar_write(s->g, s->text) && s->still(s->user, s->text))
		return true;
	s->g->nodes[at] = before;
	return false;
}

/* A part of the same kind below. */
static bool lift(shrinker *s, int at, int below)
{
	for (int kid = s->g->nodes[below].first; kid >= 0; kid = s->g->nodes[kid].next) {
		grammar_node copy = s->g->nodes[kid];
		if ((copy.kind == s->g->nodes[at].kind && attempt(s, at, &copy)) || lift(s, at, kid))
			return true;
	}
	return false;
}

static bool shrink_node(shrinker *s, int at)
{
	grammar_node *node = &s->g->nodes[at];
	bool any = false;
	if (node->form) {
		for (size_t i = 0; i < LITERALS; i++) {
			grammar_node simple = {.kind = node->kind, .first = -1, .next = -1};
			if (literals[i].kind != node->kind)
				continue;
			snprintf(simple.text, sizeof simple.text, "%s", literals[i].text);
			if (attempt(s, at, &simple))
				return true;
		}
		while (node->form && lift(s, at, at))
			any = true;
	}
	for (int kid = node->first; kid >= 0; kid = s->g->nodes[kid].next)
		any = shrink_node(s, kid) || any;
	return any;
}

void grammar_shrink(grammar *g, bool (*still)(void *user, const char *text), void *user)
{
	shrinker s = {.g = g, .still = still, .user = user, .tries = 5000};
	while (s.tries > 0 && shrink_node(&s, 0))
		;
}
