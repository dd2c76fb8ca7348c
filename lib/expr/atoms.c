#include "expr/atoms.h"
#include "base/text.h"
#include "expr/compare.h"
#include "expr/library.h"
#include <string.h>

/* Most atoms that are kept: an index uses one or two. */
#define ATOMS_MAX 16
/* Disjunctions inside of conjunctions inside of disjunctions... are looked into so deep. */
#define NESTED_MAX 4
/* Most values that equalities of a disjunction are gathered into. */
#define UNION_MAX 256

typedef struct finder {
	jy_arena *arena; /* of lists made on the way */
	journey_expr_atom atoms[ATOMS_MAX];
	size_t count;
	bool no_memory;
} finder;

static void find(finder *f, const jy_node *node, bool truth, int nested);

/* Its atoms are large, and most are never used. */
static void start(finder *f, jy_arena *arena)
{
	f->arena = arena;
	f->count = 0;
	f->no_memory = false;
}

/* Collecting. */

static bool same_value(const journey_value *a, const journey_value *b)
{
	uint64_t left = UINT64_MAX;
	return jy_equal(a, b, &left);
}

static bool same_read(const journey_expr_atom *a, const journey_expr_atom *b)
{
	return a->read == b->read && a->slot == b->slot && a->key.type == b->key.type &&
	       same_value(&a->key, &b->key);
}

static journey_expr_atom atom_of(const jy_read *read, journey_atom_kind kind)
{
	return (journey_expr_atom){.kind = kind, .read = read->kind, .slot = read->slot, .key = read->key};
}

/* The tighter of two bounds; false: they have no order. */
static bool tighten(journey_value *bound, int *included, const journey_value *other, int other_included,
		    jy_order tighter)
{
	if (other->type == JOURNEY_NULL)
		return true;
	jy_order order = bound->type == JOURNEY_NULL ? tighter : jy_compare(other, bound);
	if (order == JY_UNORDERED || order == JY_NO_ORDER)
		return false;
	if (order == JY_SAME) {
		*included = *included && other_included;
	} else if (order == tighter) {
		*bound = *other;
		*included = other_included;
	}
	return true;
}

/* Two-sided ranges, and tighter ones. */
static bool merge_range(journey_expr_atom *into, const journey_expr_atom *atom)
{
	journey_expr_atom both = *into;
	if (into->kind != JOURNEY_ATOM_RANGE || atom->kind != JOURNEY_ATOM_RANGE || !same_read(into, atom) ||
	    !tighten(&both.low, &both.low_included, &atom->low, atom->low_included, JY_MORE) ||
	    !tighten(&both.high, &both.high_included, &atom->high, atom->high_included, JY_LESS))
		return false;
	*into = both;
	return true;
}

static void add(finder *f, journey_expr_atom atom)
{
	size_t i;
	/* Every other atom says that its read succeeds. */
	for (i = 0; i < f->count; i++) {
		journey_expr_atom *old = &f->atoms[i];
		if (!same_read(old, &atom))
			continue;
		if (atom.kind == JOURNEY_ATOM_HAS || merge_range(old, &atom))
			return;
		if (old->kind == JOURNEY_ATOM_HAS) {
			*old = atom;
			return;
		}
	}
	if (f->count == ATOMS_MAX) {
		/* A mere presence makes room. */
		for (i = 0; i < f->count && f->atoms[i].kind != JOURNEY_ATOM_HAS; i++)
			;
		if (atom.kind == JOURNEY_ATOM_HAS || i == f->count)
			return;
		f->count--;
		memmove(&f->atoms[i], &f->atoms[i + 1], (f->count - i) * sizeof *f->atoms);
	}
	for (i = f->count; i > 0 && f->atoms[i - 1].slot > atom.slot; i--)
		f->atoms[i] = f->atoms[i - 1];
	f->atoms[i] = atom;
	f->count++;
}

/* A list of values that lives as long as the search. */
static journey_value *values(finder *f, size_t count)
{
	journey_value *items = jy_arena_items(f->arena, count, sizeof *items);
	if (!items)
		f->no_memory = true;
	return items;
}

static void add_value(finder *f, const jy_read *read, journey_atom_kind kind, journey_value value)
{
	journey_expr_atom atom = atom_of(read, kind);
	journey_value *items = values(f, 1);
	if (!items)
		return;
	items[0] = value;
	atom.values = items;
	atom.count = 1;
	add(f, atom);
}

/* What must succeed for a part to have a value at all. */
static void add_strict(finder *f, const jy_node *node)
{
	jy_read read;
	if (jy_read_of(node, &read)) {
		/* A missing key of a tally reads 0. */
		if (read.kind != JOURNEY_READ_KEY)
			add(f, atom_of(&read, JOURNEY_ATOM_HAS));
		else if (read.computed)
			add_strict(f, node->kids[1]);
		return;
	}
	bool lazy = node->kind == JY_N_CALL && node->function && node->function->operation >= JY_I_OPT_INDEX;
	if (node->ref != JY_R_NONE && node->ref != JY_R_CALL)
		return;
	if (node->kind == JY_N_COND || (node->kind == JY_N_MACRO && node->macro != JY_M_BIND)) {
		add_strict(f, node->kids[0]);
	} else if (node->kind == JY_N_CALL && !lazy) {
		for (uint32_t i = 0; i < node->count; i++)
			add_strict(f, node->kids[i]);
	} else if (node->kind == JY_N_SELECT) {
		add_strict(f, node->kids[0]);
	}
}

/* Relations. */

static bool scalar(const journey_value *v)
{
	return (v->type >= JOURNEY_BOOL && v->type <= JOURNEY_BYTES) || v->type == JOURNEY_TIMESTAMP ||
	       v->type == JOURNEY_DURATION;
}

static bool may_be_nan(const jy_read *read)
{
	switch (read->type ? read->type->kind : JY_T_DYN) {
	case JY_T_BOOL:
	case JY_T_INT:
	case JY_T_UINT:
	case JY_T_STRING:
	case JY_T_BYTES:
	case JY_T_TIMESTAMP:
	case JY_T_DURATION:
		return false;
	default:
		return true;
	}
}

static void add_range(finder *f, const jy_read *read, uint32_t op, journey_value bound, bool truth)
{
	static const uint32_t opposite[] = {JY_I_GE, JY_I_GT, JY_I_LE, JY_I_LT};
	journey_expr_atom atom = atom_of(read, JOURNEY_ATOM_RANGE);
	if (!truth && (may_be_nan(read) || bound.type == JOURNEY_DOUBLE))
		atom.kind = JOURNEY_ATOM_NOT_RANGE;
	else if (!truth)
		op = opposite[op - JY_I_LT];
	int included = op == JY_I_LE || op == JY_I_GE;
	if (op == JY_I_LT || op == JY_I_LE) {
		atom.high = bound;
		atom.high_included = included;
	} else {
		atom.low = bound;
		atom.low_included = included;
	}
	add(f, atom);
}

static void find_relation(finder *f, const jy_node *node, uint32_t op, bool truth)
{
	static const uint32_t mirrored[] = {JY_I_EQ, JY_I_NE, JY_I_GT, JY_I_GE, JY_I_LT, JY_I_LE};
	const jy_node *value = node->kids[1];
	jy_read read;
	if (!jy_read_of(node->kids[0], &read)) {
		value = node->kids[0];
		op = mirrored[op - JY_I_EQ];
		if (!jy_read_of(node->kids[1], &read))
			return;
	}
	if (value->kind != JY_N_CONST || !scalar(&value->value) || read.computed)
		return;
	if (op == (truth ? JY_I_EQ : JY_I_NE))
		add_value(f, &read, JOURNEY_ATOM_EQUALS, value->value);
	else if (op >= JY_I_LT)
		add_range(f, &read, op, value->value, truth);
}

/* `constant in list` */
static bool find_item(finder *f, const jy_node *node)
{
	const jy_node *item = node->kids[0];
	jy_read read;
	if (item->kind != JY_N_CONST || !scalar(&item->value) || !jy_read_of(node->kids[1], &read) || read.computed ||
	    !read.type || read.type->kind != JY_T_LIST)
		return false;
	add_value(f, &read, JOURNEY_ATOM_CONTAINS, item->value);
	return true;
}

static void find_in(finder *f, const jy_node *node)
{
	jy_read read;
	const jy_node *set = node->kids[1];
	if (jy_test_of(node, &read)) {
		if (!read.computed)
			add(f, atom_of(&read, JOURNEY_ATOM_HAS));
		return;
	}
	if (find_item(f, node))
		return;
	if (!jy_read_of(node->kids[0], &read) || read.computed || set->kind != JY_N_CONST ||
	    set->value.type != JOURNEY_LIST)
		return;
	const journey_list *list = set->value.as.list;
	for (size_t i = 0; i < list->count; i++)
		if (!scalar(&list->items[i]))
			return;
	journey_expr_atom atom = atom_of(&read, JOURNEY_ATOM_IN);
	atom.values = list->items;
	atom.count = list->count;
	add(f, atom);
}

static void find_call(finder *f, const jy_node *node, bool truth)
{
	uint32_t op = node->function ? node->function->operation : 0;
	jy_read read;
	if (op >= JY_I_EQ && op <= JY_I_GE) {
		find_relation(f, node, op, truth);
	} else if (op == JY_I_IN && truth) {
		find_in(f, node);
	} else if (node->function && node->function->run == jy_starts_with && truth &&
		   node->kids[1]->kind == JY_N_CONST && jy_read_of(node->kids[0], &read) && !read.computed) {
		add_value(f, &read, JOURNEY_ATOM_PREFIX, node->kids[1]->value);
	}
	add_strict(f, node);
}

/* Disjunctions: what all of them imply. */

static bool is_set(const journey_expr_atom *atom)
{
	return atom->kind == JOURNEY_ATOM_EQUALS || atom->kind == JOURNEY_ATOM_IN;
}

static bool contains(const journey_value *items, size_t count, const journey_value *v)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].type == v->type && same_value(&items[i], v))
			return true;
	return false;
}

/* Atoms of one read that both imply; false: there is none. */
static bool join(finder *f, journey_expr_atom *into, const journey_expr_atom *other)
{
	if (!same_read(into, other))
		return false;
	if (!is_set(into) || !is_set(other) || into->count + other->count > UNION_MAX) {
		*into = (journey_expr_atom){
			.kind = JOURNEY_ATOM_HAS, .read = into->read, .slot = into->slot, .key = into->key};
		/* Of a tally a missing key reads 0: then only has() itself says that it is there. */
		return into->read != JOURNEY_READ_KEY;
	}
	journey_value *items = values(f, into->count + other->count);
	if (!items)
		return false;
	size_t count = into->count;
	memcpy(items, into->values, count * sizeof *items);
	for (size_t i = 0; i < other->count; i++)
		if (!contains(into->values, into->count, &other->values[i]))
			items[count++] = other->values[i];
	into->kind = count == 1 ? JOURNEY_ATOM_EQUALS : JOURNEY_ATOM_IN;
	into->values = items;
	into->count = count;
	return true;
}

/* Keeps of `f` what `other` implies too. */
static void intersect(finder *f, const finder *other)
{
	size_t kept = 0;
	for (size_t i = 0; i < f->count; i++) {
		bool found = false;
		/* Of several of one read the first pair that can be joined as values. */
		for (int pass = 0; pass < 2 && !found; pass++)
			for (size_t k = 0; k < other->count && !found; k++)
				if (pass == 1 || (is_set(&f->atoms[i]) && is_set(&other->atoms[k])))
					found = join(f, &f->atoms[i], &other->atoms[k]);
		if (found)
			f->atoms[kept++] = f->atoms[i];
	}
	f->count = kept;
}

static void find_any(finder *f, const jy_node *node, bool truth, int nested)
{
	if (nested == NESTED_MAX)
		return;
	finder *all = jy_arena_alloc(f->arena, sizeof *all), *one = jy_arena_alloc(f->arena, sizeof *one);
	if (!all || !one) {
		f->no_memory = true;
		return;
	}
	start(all, f->arena);
	start(one, f->arena);
	for (uint32_t i = 0; i < node->count; i++) {
		finder *to = i ? one : all;
		one->count = 0;
		find(to, node->kids[i], truth, nested + 1);
		if (i)
			intersect(all, one);
		f->no_memory = f->no_memory || one->no_memory || all->no_memory;
		if (all->count == 0 || f->no_memory)
			return;
	}
	for (size_t i = 0; i < all->count; i++)
		add(f, all->atoms[i]);
}

static bool is_false(const jy_node *node)
{
	return node->kind == JY_N_CONST && node->value.type == JOURNEY_BOOL && !node->value.as.i;
}

/* Adds what follows when the node is `truth`. The depth is that of the tree, which is limited. */
static void find(finder *f, const jy_node *node, bool truth, int nested)
{
	journey_value value = {{truth}, 0, JOURNEY_BOOL};
	jy_read read;
	if (jy_read_of(node, &read)) {
		if (!read.computed)
			add_value(f, &read, JOURNEY_ATOM_EQUALS, value);
		add_strict(f, node);
	} else if (node->kind == JY_N_SELECT && node->test) {
		if (truth && jy_test_of(node, &read))
			add(f, atom_of(&read, JOURNEY_ATOM_HAS));
	} else if (node->kind == (truth ? JY_N_AND : JY_N_OR)) {
		for (uint32_t i = 0; i < node->count; i++)
			find(f, node->kids[i], truth, nested);
	} else if (node->kind == JY_N_AND || node->kind == JY_N_OR) {
		find_any(f, node, truth, nested);
	} else if (node->kind == JY_N_COND && truth && is_false(node->kids[2])) {
		find(f, node->kids[0], true, nested);
		find(f, node->kids[1], true, nested);
	} else if (node->kind == JY_N_COND && truth && is_false(node->kids[1])) {
		find(f, node->kids[0], false, nested);
		find(f, node->kids[2], true, nested);
	} else if (node->kind == JY_N_MACRO && node->macro == JY_M_BIND) {
		find(f, node->kids[1], truth, nested);
	} else if (node->kind == JY_N_CALL && node->function && node->function->operation == JY_I_NOT) {
		find(f, node->kids[0], !truth, nested);
	} else if (node->kind == JY_N_CALL && node->ref != JY_R_SLOT && node->ref != JY_R_MISSING) {
		find_call(f, node, truth);
	} else {
		add_strict(f, node);
	}
}

/* A comparison of a read with a constant whose atom says all of it. */
static bool exact_relation(const jy_node *node, uint32_t op)
{
	const jy_node *value = node->kids[1];
	jy_read read;
	if (op == JY_I_NE)
		return false;
	if (!jy_read_of(node->kids[0], &read)) {
		value = node->kids[0];
		if (!jy_read_of(node->kids[1], &read))
			return false;
	}
	return value->kind == JY_N_CONST && scalar(&value->value) && !read.computed;
}

static bool exact_in(const jy_node *node)
{
	const jy_node *set = node->kids[1];
	jy_read read;
	if (jy_test_of(node, &read))
		return !read.computed;
	if (!jy_read_of(node->kids[0], &read) || read.computed || set->kind != JY_N_CONST ||
	    set->value.type != JOURNEY_LIST)
		return false;
	for (size_t i = 0; i < set->value.as.list->count; i++)
		if (!scalar(&set->value.as.list->items[i]))
			return false;
	return true;
}

/* Whether what find() adds for a node that is true is all that its truth needs. */
static bool is_exact(const jy_node *node)
{
	uint32_t op = node->kind == JY_N_CALL && node->function ? node->function->operation : 0;
	jy_read read;
	if (jy_read_of(node, &read))
		return !read.computed;
	if (node->kind == JY_N_SELECT && node->test)
		return jy_test_of(node, &read) && !read.computed;
	if (node->kind == JY_N_AND) {
		for (uint32_t i = 0; i < node->count; i++)
			if (!is_exact(node->kids[i]))
				return false;
		return true;
	}
	if (node->kind != JY_N_CALL || node->ref == JY_R_SLOT || node->ref == JY_R_MISSING || !node->function)
		return false;
	if (op >= JY_I_EQ && op <= JY_I_GE)
		return exact_relation(node, op);
	if (op == JY_I_IN)
		return exact_in(node);
	return node->function->run == jy_starts_with && node->kids[1]->kind == JY_N_CONST &&
	       jy_read_of(node->kids[0], &read) && !read.computed;
}

bool jy_atoms_exact(const journey_expr_program *program)
{
	return program->atoms_exact;
}

/* Copies what the search found into the program's arena; NULL: no memory. */
static const journey_expr_atom *copy(jy_arena *arena, finder *f)
{
	for (size_t i = 0; i < f->count; i++) {
		journey_expr_atom *a = &f->atoms[i];
		journey_value *items = jy_arena_items(arena, a->count, sizeof *items);
		if (!items || !jy_arena_value(arena, a->key, &a->key) ||
		    !jy_arena_value(arena, a->low, &a->low) || !jy_arena_value(arena, a->high, &a->high))
			return NULL;
		for (size_t k = 0; k < a->count; k++)
			if (!jy_arena_value(arena, a->values[k], &items[k]))
				return NULL;
		a->values = items;
	}
	return jy_arena_copy(arena, f->atoms, f->count * sizeof *f->atoms);
}

static bool keep(journey_expr_program *program, finder *f)
{
	program->atoms = copy(&program->arena, f);
	program->atom_count = f->count;
	return program->atoms != NULL;
}

/* The `||` of which one alternative must hold: the whole, or the first that stands beside `&&`. */
static const jy_node *choice_of(const jy_node *root)
{
	if (root->kind == JY_N_OR)
		return root;
	for (uint32_t i = 0; i < root->count && root->kind == JY_N_AND; i++)
		if (root->kids[i]->kind == JY_N_OR)
			return root->kids[i];
	return NULL;
}

static bool says_enough(const finder *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->atoms[i].kind != JOURNEY_ATOM_HAS)
			return true;
	return false;
}

static bool find_alternatives(finder *f, const jy_node *root, journey_expr_program *program)
{
	const jy_node *choice = choice_of(root);
	if (!choice || choice->count > JOURNEY_EXPR_ALTERNATIVES_MAX)
		return true;
	journey_expr_alternative *made = jy_arena_items(&program->arena, choice->count, sizeof *made);
	if (!made)
		return false;
	for (uint32_t i = 0; i < choice->count; i++) {
		start(f, f->arena);
		/* What is particular to it goes first, as there is room for so many only. */
		find(f, choice->kids[i], true, 0);
		bool enough = says_enough(f);
		for (uint32_t k = 0; k < root->count && root->kind == JY_N_AND; k++)
			if (root->kids[k] != choice)
				find(f, root->kids[k], true, 0);
		if (f->no_memory)
			return false;
		if (!enough)
			return true;
		made[i].atoms = copy(&program->arena, f);
		made[i].count = f->count;
		if (!made[i].atoms)
			return false;
	}
	program->alternatives = made;
	program->alternative_count = choice->count;
	return true;
}

journey_status jy_find_atoms(const jy_source *source, const jy_node *root, journey_expr_program *program)
{
	finder f;
	start(&f, source->arena);
	if (program->wanted != JOURNEY_BOOL && !jy_str_is(jy_str(program->type), "bool"))
		return keep(program, &f) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	find(&f, root, true, 0);
	/* One that was full may have dropped some. */
	program->atoms_exact = f.count > 0 && f.count < ATOMS_MAX && is_exact(root);
	return !f.no_memory && keep(program, &f) && find_alternatives(&f, root, program) ? JOURNEY_OK
											 : JOURNEY_NO_MEMORY;
}
