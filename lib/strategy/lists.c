/*
 * Lists of customers that the host keeps, and random buckets: their declarations, list("name") and
 * bucket("seed", from, to) in expressions.
 */
#include "strategy/compiler.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/add.h"

/* ---- declaring ---- */

journey_status journey_builder_list(journey_builder *builder, journey_str name, int exclude)
{
	jy_decl_list item = {.name = name, .exclude = exclude != 0};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "lists", name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_room(&a, &builder->lists, &builder->list_capacity, builder->list_count, JOURNEY_STRATEGY_LISTS_MAX,
		    sizeof(item), "JOURNEY_STRATEGY_LISTS_MAX");
	jy_add_take(&a, JY_NAME_LIST, item.name, builder->list_count);
	if (a.status == JOURNEY_OK)
		builder->lists[builder->list_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_list_member(journey_builder *builder, journey_str list, journey_str user_id)
{
	jy_decl_list *owner;
	uint32_t index;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "lists", list);
	if (!jy_names_find(&builder->names, JY_NAME_LIST, list, &index)) {
		jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "the list is not declared");
		return jy_add_end(&a);
	}
	owner = &builder->lists[index];
	jy_add_name(&a, "members", &user_id, false);
	jy_add_room(&a, &owner->members, &owner->member_capacity, owner->member_count,
		    JOURNEY_STRATEGY_MEMBERS_MAX, sizeof(*owner->members), "JOURNEY_STRATEGY_MEMBERS_MAX");
	if (a.status == JOURNEY_OK)
		owner->members[owner->member_count++] = user_id;
	return jy_add_end(&a);
}

/* ---- compiling ---- */

/* Key of a member: number of the list and user id. */
static size_t member_key(unsigned char key[JOURNEY_STRATEGY_NAME_MAX + 4], uint32_t list, journey_str user_id)
{
	if (user_id.size > JOURNEY_STRATEGY_NAME_MAX)
		return 0;
	key[0] = (unsigned char)list;
	key[1] = (unsigned char)(list >> 8);
	if (user_id.size > 0)
		memcpy(key + 2, user_id.data, user_id.size);
	return user_id.size + 2;
}

bool jy_list_has(const journey_strategy *strategy, uint32_t list, journey_str user_id)
{
	unsigned char key[JOURNEY_STRATEGY_NAME_MAX + 4];
	size_t size = member_key(key, list, user_id);

	return size > 0 && jy_map_find(&strategy->list_members, key, size, NULL);
}

uint32_t jy_strategy_list(const journey_strategy *strategy, journey_str name)
{
	uint32_t index = JY_NONE;

	jy_names_find(&strategy->names, JY_NAME_LIST, name, &index);
	return index;
}

static void compile_members(jy_compiler *c, uint32_t list)
{
	const jy_decl_list *from = &c->builder->lists[list];
	unsigned char key[JOURNEY_STRATEGY_NAME_MAX + 4];
	size_t i;

	for (i = 0; i < from->member_count && c->status == JOURNEY_OK; i++)
		if (jy_map_put(&c->strategy->list_members, key, member_key(key, list, from->members[i]), 1) !=
		    JOURNEY_OK)
			jy_compiler_memory(c);
}

void jy_compile_lists(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->lists = jy_compiler_items(c, c->builder->list_count, sizeof(*s->lists));
	for (i = 0; i < c->builder->list_count && c->status == JOURNEY_OK; i++) {
		s->lists[i].name = jy_compiler_str(c, c->builder->lists[i].name);
		s->lists[i].exclude = c->builder->lists[i].exclude;
		compile_members(c, (uint32_t)i);
		s->list_count++;
	}
}

/* ---- in expressions ---- */

static journey_status hidden(void *user, size_t count, const journey_value *args, uint32_t *slot,
			     journey_error *error)
{
	const jy_compiler *c = user;

	(void)count;
	(void)args;
	(void)error;
	*slot = c->hidden_list;
	return JOURNEY_OK;
}

static journey_status resolve_list(void *user, size_t count, const journey_value *args, uint32_t *slot,
				   journey_error *error)
{
	const jy_compiler *c = user;
	journey_str name = {args[0].as.s, args[0].n};
	uint32_t index;

	(void)count;
	if (!jy_names_find(&c->builder->names, JY_NAME_LIST, name, &index)) {
		jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the list `%.*s` is not declared",
			     name.size > JOURNEY_STRATEGY_NAME_MAX ? JOURNEY_STRATEGY_NAME_MAX : (int)name.size,
			     name.data);
		jy_compiler_near(c, JY_NAME_LIST, name, error);
		return JOURNEY_NOT_FOUND;
	}
	*slot = JY_SLOT(JY_SLOT_LIST, index);
	return JOURNEY_OK;
}

static bool same_bucket(const jy_bucket *a, const jy_bucket *b)
{
	return jy_str_equal(a->seed, b->seed) && !(a->from < b->from) && !(a->from > b->from) &&
	       !(a->to < b->to) && !(a->to > b->to);
}

static journey_status keep_bucket(jy_compiler *c, const jy_bucket *bucket, uint32_t *out)
{
	size_t i;

	for (i = 0; i < c->bucket_count && !same_bucket(&c->buckets[i], bucket); i++)
		;
	*out = (uint32_t)i;
	if (i < c->bucket_count)
		return JOURNEY_OK;
	if (i >= JOURNEY_STRATEGY_NAMES_MAX)
		return JOURNEY_LIMIT;
	if (!jy_grow(&c->builder->allocator, &c->buckets, &c->bucket_capacity, i + 1, sizeof(*c->buckets)))
		return JOURNEY_NO_MEMORY;
	c->buckets[i] = *bucket;
	/* The literal lives no longer than its expression. */
	if (!jy_arena_str(&c->strategy->arena, bucket->seed, &c->buckets[i].seed))
		return JOURNEY_NO_MEMORY;
	c->bucket_count++;
	return JOURNEY_OK;
}

static journey_status resolve_bucket(void *user, size_t count, const journey_value *args, uint32_t *slot,
				     journey_error *error)
{
	jy_bucket bucket = {{args[0].as.s, args[0].n}, args[1].as.d, args[2].as.d};
	uint32_t index = 0;
	journey_status status;

	(void)count;
	if (!(bucket.from >= 0 && bucket.from <= bucket.to && bucket.to <= 1)) {
		jy_error_set(error, JOURNEY_RANGE, NULL, "a bucket is a part of 0.0 to 1.0");
		jy_error_hint(error, "write bucket(\"seed\", 0.0, 0.1) for the first tenth");
		return JOURNEY_RANGE;
	}
	status = keep_bucket(user, &bucket, &index);
	if (status == JOURNEY_LIMIT)
		jy_error_set(error, status, NULL,
			     "more than JOURNEY_STRATEGY_NAMES_MAX (%d) different buckets",
			     JOURNEY_STRATEGY_NAMES_MAX);
	*slot = JY_SLOT(JY_SLOT_BUCKET, index);
	return status;
}

journey_status jy_lists_declare(jy_compiler *c, journey_expr_env *env, bool visible, uint32_t hidden_slot,
				journey_error *error)
{
	static const char *const list_args[] = {"string"}, *const bucket_args[] = {"string", "double", "double"};
	journey_expr_function f;
	journey_status status;

	c->hidden_list = hidden_slot;
	memset(&f, 0, sizeof(f));
	f.size = sizeof(f);
	f.name = jy_str("list");
	f.arg_count = 1;
	f.args = list_args;
	f.result = "bool";
	f.resolve = visible ? resolve_list : hidden;
	f.user = c;
	status = journey_expr_env_function(env, &f, error);
	if (status != JOURNEY_OK)
		return status;
	f.name = jy_str("bucket");
	f.arg_count = 3;
	f.args = bucket_args;
	f.resolve = visible ? resolve_bucket : hidden;
	return journey_expr_env_function(env, &f, error);
}

void jy_lists_finish(jy_compiler *c)
{
	journey_strategy *s = c->strategy;

	s->buckets = jy_compiler_items(c, c->bucket_count, sizeof(*s->buckets));
	if (c->status != JOURNEY_OK)
		return;
	if (c->bucket_count > 0)
		memcpy(s->buckets, c->buckets, c->bucket_count * sizeof(*s->buckets));
	s->bucket_count = (uint32_t)c->bucket_count;
}

void jy_lists_free(jy_compiler *c)
{
	jy_free(&c->builder->allocator, c->buckets, c->bucket_capacity * sizeof(*c->buckets));
}
