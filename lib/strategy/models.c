/* Models of lifetime value: declared, written in binary form, compiled, and what expressions read of them. */
#include "strategy/models.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "strategy/add.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- declaring ---- */

static bool is_identifier(journey_str name)
{
	size_t i;

	for (i = 0; i < name.size; i++)
		if (!jy_is_alpha(name.data[i]) && name.data[i] != '_' && (i == 0 || !jy_is_digit(name.data[i])))
			return false;
	return name.size > 0;
}

static void check_params(jy_add *a, const journey_model_options *o)
{
	static const char *const spend[] = {"spend.p", "spend.q", "spend.v"};
	size_t i;

	for (i = 0; i < 4; i++)
		jy_add_check(a, o->params[i] > 0 && o->params[i] <= JOURNEY_LIFETIME_TIME_MAX,
			     journey_lifetime_param_name(o->model, i), "a number above 0, up to 1e12, is expected");
	for (i = 0; i < 3; i++)
		jy_add_check(a, o->of.size > 0 ? o->spend[i] > 0 && o->spend[i] <= JOURNEY_LIFETIME_TIME_MAX : !(o->spend[i] > 0),
			     spend[i], "a number above 0, up to 1e12, goes with `of`");
}

journey_status journey_builder_model(journey_builder *builder, const journey_model_options *options)
{
	journey_model_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "models", options != NULL ? options->name : jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	jy_add_check(&a, item.model <= JOURNEY_LIFETIME_PARETO_NBD, "kind", "expected bg-nbd, mbg-nbd or pareto-nbd");
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_check(&a, is_identifier(item.name), NULL, "its name is no identifier: letters, digits and `_` are expected");
	jy_add_name(&a, "event", &item.event, false);
	jy_add_text(&a, "of", &item.of);
	if (a.status == JOURNEY_OK)
		check_params(&a, &item);
	jy_add_span(&a, "unit", item.unit, true);
	jy_add_span(&a, "horizon", item.horizon, true);
	if (a.status == JOURNEY_OK && builder->model_count == JOURNEY_MODELS_MAX)
		jy_add_fail(&a, JOURNEY_LIMIT, NULL, "more than JOURNEY_MODELS_MAX (%d) models", JOURNEY_MODELS_MAX);
	jy_add_take(&a, JY_NAME_MODEL, item.name, builder->model_count);
	if (a.status == JOURNEY_OK)
		builder->models[builder->model_count++] = item;
	return jy_add_end(&a);
}

/* ---- binary form ---- */

static bool put_model(jy_buffer *b, const journey_model_options *o)
{
	bool ok = jy_buffer_str(b, o->name) && jy_buffer_u8(b, (uint8_t)o->model) && jy_buffer_str(b, o->event) &&
		  jy_buffer_zigzag(b, o->unit) && jy_buffer_zigzag(b, o->horizon) && jy_buffer_str(b, o->of);
	size_t i;

	for (i = 0; ok && i < JOURNEY_LIFETIME_PARAMS_MAX; i++)
		ok = jy_buffer_double(b, o->params[i]);
	for (i = 0; ok && i < 3; i++)
		ok = jy_buffer_double(b, o->spend[i]);
	return ok;
}

bool jy_models_write(const journey_builder *builder, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, builder->model_count);
	size_t i;

	for (i = 0; ok && i < builder->model_count; i++)
		ok = put_model(out, &builder->models[i]);
	return ok;
}

journey_status jy_models_read(journey_builder *builder, jy_reader *r)
{
	journey_status status = JOURNEY_OK;
	size_t i, k, count = jy_reader_count(r, 62);

	for (i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		journey_model_options o = {.size = sizeof(o)};

		o.name = jy_reader_str(r);
		o.model = (journey_lifetime_model)jy_reader_u8(r);
		o.event = jy_reader_str(r);
		o.unit = jy_reader_zigzag(r);
		o.horizon = jy_reader_zigzag(r);
		o.of = jy_reader_str(r);
		for (k = 0; k < JOURNEY_LIFETIME_PARAMS_MAX; k++)
			o.params[k] = jy_reader_double(r);
		for (k = 0; k < 3; k++)
			o.spend[k] = jy_reader_double(r);
		if (!r->failed)
			status = journey_builder_model(builder, &o);
	}
	return status;
}

/* ---- compiling ---- */

/* events.KIND("Order Completed"[, event, of]) */
static bool put_aggregate(jy_buffer *out, const journey_model_options *o, const char *kind, bool of)
{
	bool ok = jy_buffer_text(out, "events.") && jy_buffer_text(out, kind) && jy_buffer_text(out, "(\"");
	size_t i;

	for (i = 0; ok && i < o->event.size; i++) {
		if (o->event.data[i] == '"' || o->event.data[i] == '\\')
			ok = jy_buffer_u8(out, '\\');
		ok = ok && jy_buffer_u8(out, (uint8_t)o->event.data[i]);
	}
	ok = ok && jy_buffer_u8(out, '"');
	if (ok && of)
		ok = jy_buffer_text(out, ", event, ") && jy_buffer_bytes(out, o->of.data, o->of.size);
	return ok && jy_buffer_u8(out, ')');
}

static void compile_part(jy_compiler *c, const journey_model_options *from, const char *kind, bool of, jy_wanted wanted,
			 journey_expr_program **out)
{
	jy_scope scope = {.profile = true, .event = JY_NONE, .derived = UINT32_MAX};
	jy_buffer text;

	scope.why = "a model reads orders alone";
	if (c->status != JOURNEY_OK)
		return;
	jy_buffer_init(&text, &c->builder->allocator);
	if (!put_aggregate(&text, from, kind, of))
		jy_compiler_memory(c);
	jy_compiler_expr(c, &scope, jy_str_of((const char *)text.data, text.size), wanted, out, "models.%.*s", STR(from->name));
	/* It is not the document's own text that a line and column would lie in. */
	if (c->status != JOURNEY_OK)
		c->error.line = c->error.column = c->error.offset = 0;
	jy_buffer_free(&text);
}

static void compile_model(jy_compiler *c, const journey_model_options *from, jy_model *to)
{
	jy_scope value = {.why = "what an order is worth is of its event alone"};
	journey_expr_program *checked;
	size_t i;

	to->name = jy_compiler_str(c, from->name);
	to->params = (journey_lifetime_params){.size = sizeof(to->params), .model = from->model};
	to->spend = (journey_lifetime_params){.size = sizeof(to->spend), .model = JOURNEY_LIFETIME_GAMMA_GAMMA};
	for (i = 0; i < JOURNEY_LIFETIME_PARAMS_MAX; i++)
		to->params.params[i] = from->params[i];
	for (i = 0; i < 3; i++)
		to->spend.params[i] = from->spend[i];
	to->unit = from->unit;
	to->horizon = from->horizon;
	/* First alone, so that an error points into what the document says. */
	value.event = jy_compiler_name(c, JY_NAME_EVENT, from->event, "models.%.*s.of", STR(from->name));
	jy_compiler_expr(c, &value, from->of, JY_WANT_NUMBER, &checked, "models.%.*s.value", STR(from->name));
	compile_part(c, from, "count", false, JY_WANT_NUMBER, &to->orders);
	compile_part(c, from, "first", false, JY_WANT_ANY, &to->first);
	compile_part(c, from, "last", false, JY_WANT_ANY, &to->last);
	if (from->of.size > 0)
		compile_part(c, from, "sum", true, JY_WANT_NUMBER, &to->worth);
}

void jy_compile_models(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->models = jy_compiler_items(c, c->builder->model_count, sizeof(*s->models));
	for (i = 0; i < c->builder->model_count && c->status == JOURNEY_OK; i++) {
		compile_model(c, &c->builder->models[i], &s->models[i]);
		s->model_count++;
	}
}

/* ---- in expressions ---- */

const char *jy_model_value_name(uint32_t value)
{
	static const char *const names[JY_MODEL_VALUES] = {"alive", "orders", "value"};

	return value < JY_MODEL_VALUES ? names[value] : "";
}

journey_status jy_models_declare(jy_compiler *c, journey_expr_env *env, journey_error *error)
{
	journey_status status = JOURNEY_OK;
	char name[JOURNEY_STRATEGY_NAME_MAX + 16];
	uint32_t i, k;

	for (i = 0; i < c->builder->model_count; i++)
		for (k = 0; status == JOURNEY_OK && k < JY_MODEL_VALUES; k++) {
			const journey_model_options *o = &c->builder->models[i];

			if (k == JY_MODEL_VALUE && o->of.size == 0)
				continue;
			jy_format(name, sizeof(name), "model.%.*s.%s", STR(o->name), jy_model_value_name(k));
			status = journey_expr_env_variable(env, jy_str(name), "double", JY_SLOT(JY_SLOT_MODEL, JY_MODEL_SLOT(i, k)),
							   JOURNEY_EXPR_TIMED | JOURNEY_EXPR_SMOOTH, error);
		}
	return status;
}
