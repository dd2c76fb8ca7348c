#include "expr/unparse.h"
#include "base/number.h"
#include "base/text.h"
#include "expr/lexer.h"

static const jy_operator operators[] = {
	{"||", "_||_", 2, UINT32_MAX, JY_L_OR, JY_N_OR}, {"&&", "_&&_", 2, UINT32_MAX, JY_L_AND, JY_N_AND},
	{"==", "_==_", 2, 2, JY_L_RELATION, JY_N_CALL},  {"!=", "_!=_", 2, 2, JY_L_RELATION, JY_N_CALL},
	{"<", "_<_", 2, 2, JY_L_RELATION, JY_N_CALL},    {"<=", "_<=_", 2, 2, JY_L_RELATION, JY_N_CALL},
	{">", "_>_", 2, 2, JY_L_RELATION, JY_N_CALL},    {">=", "_>=_", 2, 2, JY_L_RELATION, JY_N_CALL},
	{"in", "@in", 2, 2, JY_L_RELATION, JY_N_CALL},   {"+", "_+_", 2, 2, JY_L_SUM, JY_N_CALL},
	{"-", "_-_", 2, 2, JY_L_SUM, JY_N_CALL},         {"*", "_*_", 2, 2, JY_L_PRODUCT, JY_N_CALL},
	{"/", "_/_", 2, 2, JY_L_PRODUCT, JY_N_CALL},     {"%", "_%_", 2, 2, JY_L_PRODUCT, JY_N_CALL},
	{"-", "-_", 1, 1, JY_L_UNARY, JY_N_CALL},        {"!", "!_", 1, 1, JY_L_UNARY, JY_N_CALL},
	{"[]", "_[_]", 2, 2, JY_L_MEMBER, JY_N_CALL},    {"[?]", "_[?_]", 2, 2, JY_L_MEMBER, JY_N_CALL},
	{"?:", "_?_:_", 3, 3, JY_L_COND, JY_N_COND},
};
#define OPERATORS (sizeof operators / sizeof *operators)

const jy_operator *jy_operator_named(journey_str name)
{
	for (size_t i = 0; i < OPERATORS; i++)
		if (jy_str_is(name, operators[i].name))
			return &operators[i];
	return NULL;
}

const jy_operator *jy_operator_written(journey_str symbol, uint32_t count)
{
	for (size_t i = 0; i < OPERATORS; i++)
		if (jy_str_is(symbol, operators[i].symbol) && count >= operators[i].least &&
		    count <= operators[i].most)
			return &operators[i];
	return NULL;
}

const jy_operator *jy_operator_symbol(journey_str symbol)
{
	for (size_t i = 0; i < OPERATORS; i++)
		if (jy_str_is(symbol, operators[i].symbol))
			return &operators[i];
	return NULL;
}

const char *jy_macro_text(jy_macro macro, bool two_names)
{
	switch (macro) {
	case JY_M_ALL:
		return "all";
	case JY_M_EXISTS:
		return "exists";
	case JY_M_EXISTS_ONE:
		return two_names ? "existsOne" : "exists_one";
	case JY_M_FILTER:
		return "filter";
	case JY_M_MAP:
		return two_names ? "transformList" : "map";
	case JY_M_TRANSFORM_MAP:
		return "transformMap";
	case JY_M_TRANSFORM_ENTRY:
		return "transformMapEntry";
	case JY_M_BIND:
		return "cel.bind";
	case JY_M_OPT_MAP:
		return "optMap";
	case JY_M_OPT_FLAT_MAP:
		return "optFlatMap";
	}
	return "";
}

bool jy_field_writable(journey_str name)
{
	/* Words of the language are no names before a dot, but they are after one in backquotes. */
	return name.size > 0 && !memchr(name.data, '`', name.size) && !memchr(name.data, '\n', name.size) &&
	       !memchr(name.data, '\0', name.size);
}

static bool text(jy_buffer *out, const char *s)
{
	return jy_buffer_text(out, s);
}

static bool str(jy_buffer *out, journey_str s)
{
	return s.size == 0 || jy_buffer_bytes(out, s.data, s.size);
}

/* Literals. */

static bool byte_escape(jy_buffer *out, bool bytes, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	static const char from[] = "\a\b\f\n\r\t\v\\\"", to[] = "abfnrtv\\\"";
	const char *simple = c ? strchr(from, (char)c) : NULL;
	char s[8] = "\\";
	if (simple) {
		s[1] = to[simple - from];
		return text(out, s);
	}
	size_t n = bytes ? 2 : 4;
	memcpy(s + 1, bytes ? "x" : "u00", n);
	s[n] = digits[c >> 4];
	s[n + 1] = digits[c & 15];
	return jy_buffer_bytes(out, s, n + 2);
}

/* Text: only what would not be seen is escaped. Bytes: all but printable ASCII is. */
static bool quoted(jy_buffer *out, const journey_value *v)
{
	bool bytes = v->type == JOURNEY_BYTES, ok = text(out, bytes ? "b\"" : "\"");
	uint32_t from = 0;
	for (uint32_t i = 0; i < v->n && ok; i++) {
		unsigned char c = (unsigned char)v->as.s[i];
		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && !(bytes && c >= 0x80))
			continue;
		ok = jy_buffer_bytes(out, v->as.s + from, i - from) && byte_escape(out, bytes, c);
		from = i + 1;
	}
	return ok && (from == v->n || jy_buffer_bytes(out, v->as.s + from, v->n - from)) && text(out, "\"");
}

size_t jy_double_literal(double d, char out[40])
{
	size_t n = jy_double_text(d, out);
	if (out[strcspn(out, ".e")])
		return n;
	memcpy(out + n, ".0", 3);
	return n + 2;
}

/* There is no literal for infinities and NaN. */
static bool floating(jy_buffer *out, double d)
{
	char s[40];
	if (d - d != 0.0)
		return text(out, d > 0 ? "double(\"Infinity\")" : d < 0 ? "double(\"-Infinity\")" : "double(\"NaN\")");
	jy_double_literal(d, s);
	return text(out, s);
}

static bool constant(jy_buffer *out, const journey_value *v)
{
	char s[32];
	switch (v->type) {
	case JOURNEY_NULL:
		return text(out, "null");
	case JOURNEY_BOOL:
		return text(out, v->as.i ? "true" : "false");
	case JOURNEY_INT:
		jy_int_text(v->as.i, s);
		return text(out, s);
	case JOURNEY_UINT:
		jy_uint_text(v->as.u, s);
		return text(out, s) && text(out, "u");
	case JOURNEY_DOUBLE:
		return floating(out, v->as.d);
	default:
		return quoted(out, v);
	}
}

static bool is_negative(const jy_node *node)
{
	const journey_value *v = &node->value;
	uint64_t bits;
	memcpy(&bits, &v->as.d, sizeof bits);
	return node->kind == JY_N_CONST && ((v->type == JOURNEY_INT && v->as.i < 0) ||
					    (v->type == JOURNEY_DOUBLE && v->as.d == v->as.d && bits >> 63));
}

/* Trees. */

static jy_level level_of(const jy_node *node)
{
	const jy_operator *op;
	switch (node->kind) {
	case JY_N_COND:
		return JY_L_COND;
	case JY_N_OR:
		return JY_L_OR;
	case JY_N_AND:
		return JY_L_AND;
	case JY_N_CALL:
		op = node->member ? NULL : jy_operator_named(node->name);
		return op ? op->level : JY_L_MEMBER;
	default:
		return is_negative(node) ? JY_L_UNARY : JY_L_MEMBER;
	}
}

/* In parentheses unless it binds at least as tightly as `least`. */
static bool part(jy_buffer *out, const jy_node *node, jy_level least)
{
	if (level_of(node) >= least)
		return jy_unparse(out, node);
	return text(out, "(") && jy_unparse(out, node) && text(out, ")");
}

static bool field(jy_buffer *out, journey_str name)
{
	if (jy_lex_identifier(name) && !jy_lex_keyword(name))
		return str(out, name);
	return text(out, "`") && str(out, name) && text(out, "`");
}

static bool items(jy_buffer *out, const jy_node *node, uint32_t from)
{
	bool ok = true;
	for (uint32_t i = from; i < node->count && ok; i++)
		ok = text(out, i > from ? ", " : "") && text(out, node->kids[i]->maybe ? "?" : "") &&
		     jy_unparse(out, node->kids[i]);
	return ok;
}

static bool entries(jy_buffer *out, const jy_node *node)
{
	bool ok = true;
	for (uint32_t i = 0; i + 1 < node->count && ok; i += 2)
		ok = text(out, i ? ", " : "") && text(out, node->kids[i]->maybe ? "?" : "") &&
		     jy_unparse(out, node->kids[i]) && text(out, ": ") && jy_unparse(out, node->kids[i + 1]);
	return ok;
}

static bool select_text(jy_buffer *out, const jy_node *node)
{
	return text(out, node->test ? "has(" : "") && part(out, node->kids[0], JY_L_MEMBER) &&
	       text(out, node->optional ? ".?" : ".") && field(out, node->name) &&
	       text(out, node->test ? ")" : "");
}

/* Whether the text of a member begins with a number: a minus before it would be part of the number. */
static bool begins_with_number(const jy_node *node)
{
	while (level_of(node) == JY_L_MEMBER && node->count > 0 && !node->test &&
	       (node->kind == JY_N_SELECT || (node->kind == JY_N_MACRO && node->macro != JY_M_BIND) ||
		(node->kind == JY_N_CALL && (node->member || jy_operator_named(node->name)))))
		node = node->kids[0];
	return node->kind == JY_N_CONST && !is_negative(node) &&
	       (node->value.type == JOURNEY_INT || node->value.type == JOURNEY_DOUBLE);
}

static bool operation(jy_buffer *out, const jy_node *node, const jy_operator *op)
{
	const jy_node *const *kids = (const jy_node *const *)node->kids;
	if (op->level == JY_L_UNARY) {
		bool apart = op->symbol[0] == '-' && begins_with_number(kids[0]);
		return text(out, op->symbol) && text(out, apart ? "(" : "") &&
		       part(out, kids[0], apart ? JY_L_COND : JY_L_UNARY) && text(out, apart ? ")" : "");
	}
	if (op->level == JY_L_MEMBER)
		return part(out, kids[0], JY_L_MEMBER) && text(out, op->symbol[1] == '?' ? "[?" : "[") &&
		       jy_unparse(out, kids[1]) && text(out, "]");
	return part(out, kids[0], op->level) && text(out, " ") && text(out, op->symbol) && text(out, " ") &&
	       part(out, kids[1], op->level + 1);
}

static bool call(jy_buffer *out, const jy_node *node)
{
	const jy_operator *op = node->member ? NULL : jy_operator_named(node->name);
	if (op)
		return operation(out, node, op);
	if (node->member && !(part(out, node->kids[0], JY_L_MEMBER) && text(out, ".")))
		return false;
	return text(out, node->absolute ? "." : "") && str(out, node->name) && text(out, "(") &&
	       items(out, node, node->member ? 1 : 0) && text(out, ")");
}

/* Chains are flat; a chain in a chain of its kind keeps its parentheses. */
static bool logic(jy_buffer *out, const jy_node *node)
{
	bool ok = true, and = node->kind == JY_N_AND;
	for (uint32_t i = 0; i < node->count && ok; i++)
		ok = text(out, i == 0 ? ""
			       : and  ? " && "
				      : " || ") &&
		     part(out, node->kids[i], and? JY_L_RELATION : JY_L_AND);
	return ok;
}

static bool is_three(jy_macro macro)
{
	return macro == JY_M_MAP || macro == JY_M_TRANSFORM_MAP || macro == JY_M_TRANSFORM_ENTRY;
}

static bool macro(jy_buffer *out, const jy_node *node)
{
	bool two = node->name2.size > 0, bind = node->macro == JY_M_BIND;
	if (!bind && !(part(out, node->kids[0], JY_L_MEMBER) && text(out, ".")))
		return false;
	if (!(text(out, jy_macro_text(node->macro, two)) && text(out, "(") && str(out, node->name)))
		return false;
	if (two && !(text(out, ", ") && str(out, node->name2)))
		return false;
	for (uint32_t i = bind ? 0 : 1; i < node->count; i++) {
		const jy_node *kid = node->kids[i];
		/* map(x, true, f) is map(x, f). */
		bool all = i == 1 && is_three(node->macro) && kid->kind == JY_N_CONST &&
			   kid->value.type == JOURNEY_BOOL && kid->value.as.i;
		if (!all && !(text(out, ", ") && jy_unparse(out, kid)))
			return false;
	}
	return text(out, ")");
}

/* As deep as the tree, whose depth is limited. */
bool jy_unparse(jy_buffer *out, const jy_node *node)
{
	if (out->size > JY_UNPARSE_MAX)
		return false;
	switch (node->kind) {
	case JY_N_CONST:
		return constant(out, &node->value);
	case JY_N_IDENT:
		return text(out, node->absolute ? "." : "") && str(out, node->name);
	case JY_N_SELECT:
		return select_text(out, node);
	case JY_N_CALL:
		return call(out, node);
	case JY_N_LIST:
		return text(out, "[") && items(out, node, 0) && text(out, "]");
	case JY_N_MAP:
		return text(out, "{") && entries(out, node) && text(out, "}");
	case JY_N_AND:
	case JY_N_OR:
		return logic(out, node);
	case JY_N_COND:
		return part(out, node->kids[0], JY_L_OR) && text(out, " ? ") &&
		       part(out, node->kids[1], JY_L_OR) && text(out, " : ") &&
		       jy_unparse(out, node->kids[2]);
	case JY_N_MACRO:
		return macro(out, node);
	}
	return false;
}
