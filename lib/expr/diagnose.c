#include "expr/diagnose.h"
#include "base/text.h"
#include "expr/slips.h"
#include <string.h>

/* Longest piece of source that a hint repeats. */
#define QUOTE_MAX 60
/* Most names that a near miss is sought among. */
#define NAMES_MAX 4096

const char *jy_type_text(const jy_source *source, jy_infer *in, const jy_type *type)
{
	jy_buffer b;
	jy_buffer_init(&b, &source->arena->allocator);
	const char *text = NULL;
	if (jy_type_write(&b, jy_infer_final(in, type)))
		text = jy_arena_copy(source->arena, b.data, b.size);
	jy_buffer_free(&b);
	return text ? text : "?";
}

static const char *type_of(jy_diagnosis d, const jy_node *node)
{
	return jy_type_text(d.s, d.in, node->type);
}

static jy_kind kind_of(jy_diagnosis d, const jy_node *node)
{
	return jy_infer_head(d.in, node->type)->kind;
}

/* The source of a node, or "x" if it is long. */
static journey_str quote(jy_diagnosis d, const jy_node *node)
{
	if (node->end <= node->start || node->end - node->start > QUOTE_MAX)
		return jy_str("x");
	return (journey_str){d.s->text.data + node->start, node->end - node->start};
}

/* A hint of slips.h with the parts of a call, or of a selection, put in. */
static void hint_slip(jy_diagnosis d, const char *form, const jy_node *node, uint32_t from)
{
	jy_buffer b;
	jy_buffer_init(&b, &d.s->arena->allocator);
	bool ok = true;
	for (; ok && *form; form++) {
		uint32_t i = from + (*form == '@' ? 1 : 0);
		journey_str part = {form, 1};
		if (*form == '$' || *form == '@')
			part = i < node->count ? quote(d, node->kids[i]) : jy_str(*form == '$' ? "x" : "y");
		ok = jy_buffer_bytes(&b, part.data, part.size);
	}
	if (ok)
		jy_error_hint(d.s->error, "%.*s", (int)b.size, (const char *)b.data);
	jy_buffer_free(&b);
}

/* Names are cut so that the message stays readable. */
static int shown(journey_str name)
{
	return name.size > 80 ? 80 : (int)name.size;
}

/* The declared name nearest to a word; of an object's fields, or of variables and objects. */
static bool near_name(jy_diagnosis d, const jy_decl *object, journey_str word, journey_str *out)
{
	journey_str *names = jy_arena_alloc(d.s->arena, NAMES_MAX * sizeof *names);
	size_t count = 0;
	if (!names)
		return false;
	for (const jy_local *l = object ? NULL : d.locals; l && count < NAMES_MAX; l = l->outer)
		names[count++] = l->name;
	for (const jy_decl *decl = object ? NULL : d.env->locals; decl && count < NAMES_MAX; decl = decl->next)
		names[count++] = decl->name;
	for (const jy_decl *decl = d.env->first; decl && count < NAMES_MAX; decl = decl->next)
		if (decl->object == object)
			names[count++] = decl->name;
	size_t i = jy_near_miss(word, names, count);
	if (i == SIZE_MAX)
		return false;
	*out = names[i];
	return true;
}

/* An object that has such a field: `orders` for `profile.orders`. */
static const jy_decl *field_named(jy_diagnosis d, journey_str word)
{
	for (const jy_decl *decl = d.env->first; decl; decl = decl->next)
		if (decl->object && jy_str_equal(decl->name, word))
			return decl;
	return NULL;
}

journey_status jy_diagnose_name(jy_diagnosis d, const jy_node *node)
{
	journey_str near;
	journey_status s = JY_FAIL(d.s, JOURNEY_NOT_FOUND, node->at, "%.*s: no such name", shown(node->name),
				   node->name.data);
	const jy_decl *field = field_named(d, node->name);
	const char *slip = jy_slip_name(node->name);
	if (slip)
		jy_error_hint(d.s->error, "%s", slip);
	else if (field)
		jy_error_hint(d.s->error, "did you mean %.*s.%.*s?", JY_STR(field->object->name),
			      JY_STR(field->name));
	else if (near_name(d, NULL, node->name, &near))
		jy_error_hint(d.s->error, "did you mean %.*s?", JY_STR(near));
	else if (jy_env_functions(d.env, node->name))
		jy_error_hint(d.s->error, "%.*s is a function: %.*s(...)", JY_STR(node->name),
			      JY_STR(node->name));
	return s;
}

journey_status jy_diagnose_field(jy_diagnosis d, const jy_node *node, const jy_decl *object)
{
	journey_str near;
	journey_status s = JY_FAIL(d.s, JOURNEY_NOT_FOUND, node->at, "%.*s.%.*s: no such field",
				   JY_STR(object->name), shown(node->name), node->name.data);
	if (near_name(d, object, node->name, &near))
		jy_error_hint(d.s->error, "did you mean %.*s.%.*s?", JY_STR(object->name), JY_STR(near));
	return s;
}

journey_status jy_diagnose_selection(jy_diagnosis d, const jy_node *node)
{
	journey_status s = JY_FAIL(d.s, JOURNEY_TYPE, node->at, "a value of type %s has no field %.*s",
				   type_of(d, node->kids[0]), shown(node->name), node->name.data);
	const char *slip = jy_slip_field(node->name);
	bool moment = slip && jy_str_find(jy_str(slip), jy_str(".get"), 0) != SIZE_MAX;
	if (slip && (kind_of(d, node->kids[0]) == JY_T_TIMESTAMP) == moment)
		hint_slip(d, slip, node, 0);
	return s;
}

/* The declared function nearest to a name, as a hint. */
static void hint_function(jy_diagnosis d, journey_str name)
{
	journey_str *names = jy_arena_alloc(d.s->arena, NAMES_MAX * sizeof *names);
	size_t count = 0;
	for (size_t i = 0; names && i < jy_map_end(&d.env->functions) && count < NAMES_MAX; i++) {
		journey_bytes key;
		uint64_t value;
		/* Operators have names too, but none that can be written. */
		if (jy_map_at(&d.env->functions, i, &key, &value) && key.size &&
		    jy_is_alpha(((const char *)key.data)[0]))
			names[count++] = (journey_str){key.data, key.size};
	}
	size_t i = names ? jy_near_miss(name, names, count) : SIZE_MAX;
	if (i != SIZE_MAX)
		jy_error_hint(d.s->error, "did you mean %.*s?", JY_STR(names[i]));
}

journey_status jy_diagnose_function(jy_diagnosis d, const jy_node *node)
{
	journey_status s = JY_FAIL(d.s, JOURNEY_NOT_FOUND, node->at, "%.*s: no such function",
				   shown(node->name), node->name.data);
	const char *slip = jy_slip_function(node->name);
	if (slip)
		hint_slip(d, slip, node, 0);
	else if (!node->member && jy_env_find(d.env, node->name))
		jy_error_hint(d.s->error, "it is a value: write %.*s, without parentheses", shown(node->name),
			      node->name.data);
	else
		hint_function(d, node->name);
	return s;
}

bool jy_in_namespace(jy_diagnosis d, const jy_node *node)
{
	const jy_node *target = node->kids[0];
	if (target->kind != JY_N_IDENT || jy_env_find(d.env, target->name))
		return false;
	for (const jy_local *l = d.locals; l; l = l->outer)
		if (jy_str_equal(l->name, target->name))
			return false;
	for (size_t i = 0; i < jy_map_end(&d.env->functions); i++) {
		journey_bytes key;
		uint64_t value;
		if (jy_map_at(&d.env->functions, i, &key, &value) && key.size > target->name.size &&
		    ((const char *)key.data)[target->name.size] == '.' &&
		    memcmp(key.data, target->name.data, target->name.size) == 0)
			return true;
	}
	return false;
}

journey_status jy_diagnose_namespace(jy_diagnosis d, const jy_node *node)
{
	const jy_node *target = node->kids[0];
	char full[QUOTE_MAX];
	journey_status s = JY_FAIL(d.s, JOURNEY_NOT_FOUND, node->at, "%.*s.%.*s: no such function",
				   shown(target->name), target->name.data, shown(node->name), node->name.data);
	if (target->name.size + 1 + node->name.size > sizeof full)
		return s;
	memcpy(full, target->name.data, target->name.size);
	full[target->name.size] = '.';
	memcpy(full + target->name.size + 1, node->name.data, node->name.size);
	journey_str name = {full, target->name.size + 1 + node->name.size};
	const char *slip = jy_slip_function(name);
	if (slip)
		hint_slip(d, slip, node, 1);
	else
		hint_function(d, name);
	return s;
}

/* "_+_" -> "+"; false for functions. */
static bool operator_text(journey_str name, char out[4])
{
	size_t n = 0;
	for (size_t i = 0; i < name.size && n < 3; i++)
		if (name.data[i] != '_')
			out[n++] = name.data[i];
	out[n] = '\0';
	if (jy_str_equal(name, jy_str("@in")))
		memcpy(out, "in", 3);
	return !jy_is_alpha(name.data[0]);
}

static bool is_number(jy_kind kind)
{
	return kind == JY_T_INT || kind == JY_T_UINT || kind == JY_T_DOUBLE;
}

static bool digits_only(journey_str text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!jy_is_digit(text.data[i]))
			return false;
	return text.size > 0;
}

/* Numbers of different types, or of one that the operator does not take. */
static void hint_numbers(jy_diagnosis d, const jy_node *left, const jy_node *right)
{
	jy_kind a = kind_of(d, left), b = kind_of(d, right);
	const char *to = a == JY_T_DOUBLE || b == JY_T_DOUBLE ? "double" : "int";
	const jy_node *change = a == JY_T_DOUBLE ? right : left;
	if (to[0] == 'i')
		change = a == JY_T_INT ? right : left;
	journey_str text = quote(d, change);
	if (a == b)
		return;
	if (to[0] == 'd' && change->kind == JY_N_CONST && digits_only(text))
		jy_error_hint(d.s->error, "write %.*s.0", JY_STR(text));
	else
		jy_error_hint(d.s->error, "write %s(%.*s)", to, JY_STR(text));
}

/* A time beside something that is none: it is mended in the other. */
static void hint_time(jy_diagnosis d, jy_kind time, const jy_node *other)
{
	const char *name = time == JY_T_TIMESTAMP ? "timestamp" : "duration";
	jy_kind kind = kind_of(d, other);
	journey_str text = {other->value.as.s, other->value.n};
	char form[64];
	bool known = other->kind == JY_N_CONST && kind == JY_T_STRING &&
		     (time == JY_T_TIMESTAMP ? jy_slip_time : jy_slip_span)(text, form);
	if (kind == JY_T_STRING && (other->kind != JY_N_CONST || (known && jy_str_is(text, form))))
		jy_error_hint(d.s->error, "write %s(%.*s)", name, JY_STR(quote(d, other)));
	else if (kind == JY_T_STRING && time == JY_T_TIMESTAMP)
		jy_error_hint(d.s->error, "write timestamp(\"%s\")",
			      known ? form : "2024-01-31T00:00:00Z");
	else if (kind == JY_T_STRING)
		jy_error_hint(d.s->error, "write duration(\"%s\")", known ? form : "24h");
	else if (kind == JY_T_INT && time == JY_T_TIMESTAMP)
		jy_error_hint(d.s->error, "write timestamp(%.*s), of seconds since 1970",
			      JY_STR(quote(d, other)));
	else if (kind == JY_T_INT || kind == JY_T_DOUBLE)
		jy_error_hint(d.s->error, "write duration(\"24h\") for a span of time");
}

/* A number beside text. */
static void hint_text(jy_diagnosis d, bool arithmetic, const jy_node *number, const jy_node *text)
{
	jy_kind kind = kind_of(d, number);
	if (!arithmetic)
		jy_error_hint(d.s->error, "write string(%.*s)", JY_STR(quote(d, number)));
	else if (text->kind != JY_N_CONST)
		jy_error_hint(d.s->error, "write %s(%.*s)",
			      kind == JY_T_DOUBLE ? "double" : kind == JY_T_UINT ? "uint" : "int",
			      JY_STR(quote(d, text)));
}

static bool is_comparison(const jy_node *node)
{
	return node->kind == JY_N_CALL && node->count == 2 && !node->member && node->name.data[0] == '_' &&
	       (node->name.data[1] == '<' || node->name.data[1] == '>');
}

/* Something beside a list. */
static void hint_list(jy_diagnosis d, const char *symbol, const jy_node *left, const jy_node *right)
{
	bool list = kind_of(d, left) == JY_T_LIST;
	const jy_node *other = list ? right : left;
	journey_str item = quote(d, other), items = quote(d, list ? left : right);
	if (kind_of(d, left) == kind_of(d, right))
		return;
	if (symbol[0] == '+')
		jy_error_hint(d.s->error, "write [%.*s]", JY_STR(item));
	else if (symbol[0] == '=')
		jy_error_hint(d.s->error, "to look into a list, write %.*s in %.*s", JY_STR(item),
			      JY_STR(items));
}

/* How two operands can be made to fit; `symbol` is the operator, "?" for the values of a choice. */
static void hint_operands(jy_diagnosis d, const char *symbol, const jy_node *left, const jy_node *right)
{
	jy_kind a = kind_of(d, left), b = kind_of(d, right);
	journey_error *e = d.s->error;
	bool compares = strchr("<>=!", symbol[0]) != NULL;
	if (strcmp(symbol, "in") == 0) {
		if (a == JY_T_STRING && b == JY_T_STRING)
			jy_error_hint(e, "write %.*s.contains(%.*s)", JY_STR(quote(d, right)),
				      JY_STR(quote(d, left)));
		else if (b != JY_T_LIST && b != JY_T_MAP)
			jy_error_hint(e, "after in stands a list or a map");
	} else if (is_comparison(left) && compares && a == JY_T_BOOL) {
		jy_error_hint(e, "write %.*s && %.*s %s %.*s", JY_STR(quote(d, left)),
			      JY_STR(quote(d, left->kids[1])), symbol, JY_STR(quote(d, right)));
	} else if (symbol[0] == '%' && (a == JY_T_DOUBLE || b == JY_T_DOUBLE)) {
		jy_error_hint(e, "%% takes int or uint");
	} else if (is_number(a) && is_number(b)) {
		hint_numbers(d, left, right);
	} else if ((a == JY_T_OPTIONAL) != (b == JY_T_OPTIONAL)) {
		jy_error_hint(e, "write %.*s.orValue(...)", JY_STR(quote(d, a == JY_T_OPTIONAL ? left : right)));
	} else if (a == JY_T_LIST || b == JY_T_LIST) {
		hint_list(d, symbol, left, right);
	} else if (a == JY_T_TIMESTAMP || b == JY_T_TIMESTAMP || a == JY_T_DURATION || b == JY_T_DURATION) {
		bool first = a == JY_T_TIMESTAMP || a == JY_T_DURATION;
		jy_kind time = first ? a : b;
		/* What is added to a time is a span. */
		if (compares || symbol[0] == '?' || (symbol[0] == '-' && kind_of(d, right) == JY_T_STRING &&
						     time == JY_T_TIMESTAMP && right->kind == JY_N_CONST &&
						     right->value.n >= 10))
			hint_time(d, time, first ? right : left);
		else if (symbol[0] == '+' || symbol[0] == '-')
			hint_time(d, JY_T_DURATION, first ? right : left);
	} else if ((is_number(a) && b == JY_T_STRING) || (is_number(b) && a == JY_T_STRING)) {
		hint_text(d, strchr("-*/%", symbol[0]) != NULL, is_number(a) ? left : right,
			  is_number(a) ? right : left);
	}
}

/* The arguments' types, with commas. */
static const char *arg_types(jy_diagnosis d, const jy_node *node, uint32_t from)
{
	jy_buffer b;
	jy_buffer_init(&b, &d.s->arena->allocator);
	bool ok = true;
	for (uint32_t i = from; i < node->count && ok; i++)
		ok = (i == from || jy_buffer_text(&b, ", ")) && jy_buffer_text(&b, type_of(d, node->kids[i]));
	const char *text = ok ? jy_arena_copy(d.s->arena, b.data, b.size) : NULL;
	jy_buffer_free(&b);
	return text ? text : "?";
}

static bool writes(jy_buffer *b, journey_str text)
{
	return jy_buffer_bytes(b, text.data, text.size);
}

/* What the function takes, in the hint; of overloads only those with as many arguments, if there are any. */
static void hint_overloads(jy_diagnosis d, const jy_node *node, const jy_function *first)
{
	jy_buffer b;
	bool same = false;
	for (const jy_function *f = first; f; f = f->next)
		same = same || (f->count == node->count && f->member == node->member);
	jy_buffer_init(&b, &d.s->arena->allocator);
	bool ok = jy_buffer_text(&b, "it takes ");
	int shown_count = 0;
	for (const jy_function *f = first; f && ok && shown_count < 4; f = f->next) {
		uint32_t from = f->member ? 1 : 0;
		if (same && (f->count != node->count || f->member != node->member))
			continue;
		ok = shown_count++ == 0 || jy_buffer_text(&b, " or ");
		if (ok && f->member)
			ok = jy_type_write(&b, f->args[0]) && jy_buffer_text(&b, ".");
		ok = ok && writes(&b, f->name) && jy_buffer_text(&b, "(");
		for (uint32_t i = from; ok && i < f->count; i++)
			ok = (i == from || jy_buffer_text(&b, ", ")) && jy_type_write(&b, f->args[i]);
		ok = ok && jy_buffer_text(&b, ")");
	}
	if (ok && b.size < 150)
		jy_error_hint(d.s->error, "%.*s", (int)b.size, (const char *)b.data);
	jy_buffer_free(&b);
}

/* An argument that only lacks ".0". */
static bool hint_double(jy_diagnosis d, const jy_node *node, const jy_function *first)
{
	for (const jy_function *f = first; f; f = f->next) {
		if (f->count != node->count || f->member != node->member)
			continue;
		const jy_node *change = NULL;
		bool fits = true;
		for (uint32_t i = 0; i < f->count && fits; i++) {
			jy_kind have = kind_of(d, node->kids[i]);
			bool whole = f->args[i]->kind == JY_T_DOUBLE && have == JY_T_INT;
			fits = (whole && !change) || f->args[i]->kind == have;
			change = whole ? node->kids[i] : change;
		}
		if (!fits || !change)
			continue;
		journey_str text = quote(d, change);
		if (change->kind == JY_N_CONST && digits_only(text))
			jy_error_hint(d.s->error, "write %.*s.0", JY_STR(text));
		else
			jy_error_hint(d.s->error, "write double(%.*s)", JY_STR(text));
		return true;
	}
	return false;
}

/* What stands instead of a call that has no overload. */
static void hint_call(jy_diagnosis d, const jy_node *node, const jy_function *first)
{
	const jy_type *target = node->member ? jy_infer_head(d.in, node->kids[0]->type) : NULL;
	if (target && target->kind == JY_T_LIST && jy_str_is(node->name, "contains") && node->count == 2)
		jy_error_hint(d.s->error, "write %.*s in %.*s", JY_STR(quote(d, node->kids[1])),
			      JY_STR(quote(d, node->kids[0])));
	else if (target && target->kind == JY_T_OPTIONAL && jy_str_is(node->name, "orValue"))
		jy_error_hint(d.s->error, "it takes a value of type %s", jy_type_text(d.s, d.in, target->a));
	else if (target && target->kind == JY_T_OPTIONAL && jy_str_is(node->name, "or"))
		jy_error_hint(d.s->error, "it takes an %s", jy_type_text(d.s, d.in, target));
	else if (!hint_double(d, node, first))
		hint_overloads(d, node, first);
}

journey_status jy_diagnose_overload(jy_diagnosis d, const jy_node *node, const jy_function *first)
{
	char symbol[4];
	journey_status s;
	if (jy_str_equal(node->name, jy_str("_[_]"))) {
		s = JY_FAIL(d.s, JOURNEY_TYPE, node->at, "a value of type %s cannot be indexed with %s",
			    type_of(d, node->kids[0]), type_of(d, node->kids[1]));
		if (kind_of(d, node->kids[0]) == JY_T_STRING && kind_of(d, node->kids[1]) == JY_T_INT)
			jy_error_hint(d.s->error, "write %.*s.charAt(%.*s)", JY_STR(quote(d, node->kids[0])),
				      JY_STR(quote(d, node->kids[1])));
	} else if (operator_text(node->name, symbol)) {
		if (node->count == 1) {
			s = JY_FAIL(d.s, JOURNEY_TYPE, node->at, "%s cannot be applied to %s", symbol,
				    type_of(d, node->kids[0]));
			if (symbol[0] == '!')
				jy_error_hint(d.s->error, "compare it: %.*s == ...",
					      JY_STR(quote(d, node->kids[0])));
		} else {
			s = JY_FAIL(d.s, JOURNEY_TYPE, node->at, "%s cannot be applied to %s and %s", symbol,
				    type_of(d, node->kids[0]), type_of(d, node->kids[1]));
			hint_operands(d, symbol, node->kids[0], node->kids[1]);
		}
	} else if (node->member) {
		s = JY_FAIL(d.s, JOURNEY_TYPE, node->at, "%s has no %.*s(%s)", type_of(d, node->kids[0]),
			    shown(node->name), node->name.data, arg_types(d, node, 1));
		hint_call(d, node, first);
	} else {
		s = JY_FAIL(d.s, JOURNEY_TYPE, node->at, "no %.*s(%s)", shown(node->name), node->name.data,
			    arg_types(d, node, 0));
		hint_call(d, node, first);
	}
	return s;
}

journey_status jy_diagnose_object(jy_diagnosis d, const jy_node *node)
{
	journey_status s =
		JY_FAIL(d.s, JOURNEY_TYPE, node->at, "%.*s is no value by itself", JY_STR(node->name));
	jy_error_hint(d.s->error, "name one of its fields: %.*s.NAME", JY_STR(node->name));
	return s;
}

journey_status jy_diagnose_tally(jy_diagnosis d, const jy_node *node)
{
	journey_str text = quote(d, node);
	journey_status s = JY_FAIL(d.s, JOURNEY_TYPE, node->at,
				   "%.*s is a tally, which is read one key at a time", JY_STR(text));
	jy_error_hint(d.s->error, "write %.*s[\"key\"]", JY_STR(text));
	return s;
}

journey_status jy_diagnose_key(jy_diagnosis d, const jy_node *node)
{
	return JY_FAIL(d.s, JOURNEY_TYPE, node->start,
		       "a map's key must be bool, int, uint or string, not %s", type_of(d, node));
}

journey_status jy_diagnose_truth(jy_diagnosis d, const jy_node *node, const char *where)
{
	journey_status s = JY_FAIL(d.s, JOURNEY_TYPE, node->start, "found %s where %s takes bool",
				   type_of(d, node), where);
	jy_kind kind = kind_of(d, node);
	journey_str text = quote(d, node);
	if (is_number(kind))
		jy_error_hint(d.s->error, "write %.*s %s", JY_STR(text),
			      kind == JY_T_DOUBLE ? "> 0.0" : "> 0");
	else if (kind == JY_T_STRING)
		jy_error_hint(d.s->error, "write %.*s != \"\"", JY_STR(text));
	else if (kind == JY_T_OPTIONAL)
		jy_error_hint(d.s->error, "write %.*s.hasValue() or %.*s.orValue(false)", JY_STR(text),
			      JY_STR(text));
	return s;
}

journey_status jy_diagnose_branches(jy_diagnosis d, const jy_node *node)
{
	journey_status s =
		JY_FAIL(d.s, JOURNEY_TYPE, node->at, "? and : choose between %s and %s; they must be alike",
			type_of(d, node->kids[1]), type_of(d, node->kids[2]));
	hint_operands(d, "?", node->kids[1], node->kids[2]);
	return s;
}

journey_status jy_diagnose_optional(jy_diagnosis d, const jy_node *node, const char *who)
{
	journey_status s = JY_FAIL(d.s, JOURNEY_TYPE, node->start, "%s takes an optional, not %s", who,
				   type_of(d, node));
	jy_error_hint(d.s->error, "write optional.of(%.*s)", JY_STR(quote(d, node)));
	return s;
}

journey_status jy_diagnose_entries(jy_diagnosis d, const jy_node *node)
{
	journey_status s = JY_FAIL(d.s, JOURNEY_TYPE, node->start, "transformMapEntry() takes a map, not %s",
				   type_of(d, node));
	jy_error_hint(d.s->error, "write {key: %.*s}", JY_STR(quote(d, node)));
	return s;
}

journey_status jy_diagnose_range(jy_diagnosis d, const jy_node *node)
{
	return JY_FAIL(d.s, JOURNEY_TYPE, node->at,
		       "%s has no items to go through: a list or a map is needed", type_of(d, node->kids[0]));
}
