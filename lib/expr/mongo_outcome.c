/* What conditions say of constants: of null, which a missing attribute is, and of empty items of lists. */
#include "base/text.h"
#include "base/value.h"
#include "expr/mongo.h"
#include "expr/mongo_value.h"

static bool equal(const journey_value *a, const journey_value *b)
{
	uint64_t left = 1000000;
	return jy_mongo_same(a, b, &left);
}

static bool in_list(const journey_list *list, const journey_value *v, jy_arena *arena, bool folded)
{
	for (size_t i = 0; list && i < list->count; i++) {
		journey_value item = list->items[i];
		journey_str text;
		if (folded && item.type == JOURNEY_STRING &&
		    !jy_mongo_fold(arena, jy_value_text(item), &text))
			item = jy_value_str(text);
		if (equal(&item, v))
			return true;
	}
	return false;
}

const journey_list *jy_mongo_group(const jy_mongo *m, const journey_value *id)
{
	const journey_value *list = NULL;
	if (m->options->groups.type == JOURNEY_MAP && id->type == JOURNEY_STRING)
		list = jy_map_get(m->options->groups.as.map, jy_value_text(*id));
	return list && list->type == JOURNEY_LIST ? list->as.list : NULL;
}

static const journey_list *list_of(const journey_value *v)
{
	return v->type == JOURNEY_LIST ? v->as.list : NULL;
}

static bool compare_versions(jy_arena *arena, jy_mongo_op op, const journey_value *v,
			     const journey_value *operand)
{
	journey_str a, b;
	if (jy_mongo_version(arena, v, &a) || jy_mongo_version(arena, operand, &b))
		return false;
	int order = jy_str_compare(a, b);
	switch (op) {
	case JY_MO_VEQ:
		return order == 0;
	case JY_MO_VNE:
		return order != 0;
	case JY_MO_VLT:
		return order < 0;
	case JY_MO_VLTE:
		return order <= 0;
	case JY_MO_VGT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static bool has_type(const journey_value *v, const journey_value *operand)
{
	static const char *const names[] = {"null", "boolean", "number", "number", "number", "string"};
	return operand->type == JOURNEY_STRING && v->type <= JOURNEY_STRING &&
	       jy_str_is(jy_value_text(*operand), names[v->type]);
}

/* In GrowthBook's terms. */
static bool outcome_of(const jy_mongo *m, jy_mongo_op op, const journey_value *operand,
		       const journey_value *v)
{
	jy_arena *arena = m->b->s->arena;
	bool truth = false;
	switch (op) {
	case JY_MO_EQ:
	case JY_MO_NE:
		return equal(v, operand) == (op == JY_MO_EQ);
	case JY_MO_LT:
	case JY_MO_LTE:
	case JY_MO_GT:
	case JY_MO_GTE:
		return !jy_mongo_relate(arena, (jy_mongo_relation)(op - JY_MO_LT), v, operand, &truth) &&
		       truth;
	case JY_MO_IN:
	case JY_MO_INI:
		return in_list(list_of(operand), v, arena, op == JY_MO_INI);
	case JY_MO_NIN:
	case JY_MO_NINI:
		return list_of(operand) && !in_list(list_of(operand), v, arena, op == JY_MO_NINI);
	case JY_MO_EXISTS:
		return (v->type != JOURNEY_NULL) == jy_mongo_truthy(operand);
	case JY_MO_TYPE:
		return has_type(v, operand);
	case JY_MO_NOT:
		return !jy_mongo_outcome(m, operand, v);
	case JY_MO_REGEX:
	case JY_MO_REGEXI:
		return jy_mongo_matches(m, operand, op == JY_MO_REGEXI, v, false);
	case JY_MO_NOT_REGEX:
	case JY_MO_NOT_REGEXI:
		return jy_mongo_matches(m, operand, op == JY_MO_NOT_REGEXI, v, true);
	case JY_MO_VEQ:
	case JY_MO_VNE:
	case JY_MO_VLT:
	case JY_MO_VLTE:
	case JY_MO_VGT:
	case JY_MO_VGTE:
		return compare_versions(arena, op, v, operand);
	case JY_MO_IN_GROUP:
		return in_list(jy_mongo_group(m, operand), v, arena, false);
	case JY_MO_NOT_IN_GROUP:
		return !in_list(jy_mongo_group(m, operand), v, arena, false);
	default:
		/* Those for lists. */
		return false;
	}
}

/* Where nothing is compared with what is missing. */
static bool plain_outcome(const jy_mongo *m, jy_mongo_op op, const journey_value *operand,
			  const journey_value *v)
{
	switch (op) {
	case JY_MO_EQ:
	case JY_MO_NE:
	case JY_MO_EXISTS:
	case JY_MO_TYPE:
	case JY_MO_NOT:
	case JY_MO_NIN:
	case JY_MO_NINI:
	case JY_MO_NOT_IN_GROUP:
		return outcome_of(m, op, operand, v);
	case JY_MO_NOT_REGEX:
	case JY_MO_NOT_REGEXI:
		return jy_mongo_pattern(m, operand, false, NULL) != NULL;
	case JY_MO_VNE:
		return true;
	default:
		return false;
	}
}

bool jy_mongo_outcome(const jy_mongo *m, const journey_value *condition, const journey_value *v)
{
	journey_str text;
	double d;
	if (m->b->status)
		return false;
	if (jy_mongo_is_operators(condition)) {
		for (size_t i = 0; i < condition->as.map->count; i++) {
			const journey_entry *entry = &condition->as.map->entries[i];
			jy_mongo_op op = jy_mongo_op_of(jy_value_text(entry->key));
			if (!(m->plain ? plain_outcome(m, op, &entry->value, v)
				       : outcome_of(m, op, &entry->value, v)))
				return false;
		}
		return true;
	}
	if (condition->type == JOURNEY_NULL || m->plain)
		return condition->type == JOURNEY_NULL && v->type == JOURNEY_NULL;
	switch (condition->type) {
	case JOURNEY_STRING:
		return !jy_mongo_text(m->b->s->arena, v, &text) &&
		       jy_str_equal(text, jy_value_text(*condition));
	case JOURNEY_INT:
	case JOURNEY_DOUBLE: {
		if (jy_mongo_number(m->b->s->arena, v, &d))
			return false;
		journey_value number = jy_value_double(d);
		return equal(&number, condition);
	}
	case JOURNEY_BOOL:
		return v->type != JOURNEY_NULL && jy_mongo_truthy(v) == (condition->as.i != 0);
	default:
		return equal(v, condition);
	}
}
