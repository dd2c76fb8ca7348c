#include "strategy/proof.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/text.h"

struct journey_proof {
	journey_allocator memory;
	jy_arena arena;
	journey_proof_view view;
};

/* ---- findings ---- */

static journey_str keep(jy_proving *p, const char *text)
{
	journey_str out = {NULL, 0};

	if (jy_proving_ok(p) && !jy_arena_str(&p->arena, jy_str(text), &out))
		p->status = JOURNEY_NO_MEMORY;
	return out;
}

void *jy_proving_items(jy_proving *p, size_t count, size_t size)
{
	void *items = jy_proving_ok(p) ? jy_arena_items(&p->scratch, count, size) : NULL;

	if (items == NULL)
		p->status = JOURNEY_NO_MEMORY;
	return items;
}

journey_str jy_find_at(jy_proving *p, const char *where, ...)
{
	char text[1024];
	va_list args;

	va_start(args, where);
	jy_formatv(text, sizeof(text), where, args);
	va_end(args);
	return keep(p, text);
}

/* Whether it was said before; from now on it was. */
static bool is_known(jy_proving *p, const char *code, journey_str where)
{
	char key[1200];
	size_t size = jy_format(key, sizeof(key), "%s %.*s", code, (int)where.size, where.data != NULL ? where.data : "");

	if (jy_map_find(&p->known, key, size, NULL))
		return true;
	if (jy_map_put(&p->known, key, size, 0) != JOURNEY_OK)
		p->status = JOURNEY_NO_MEMORY;
	return false;
}

void jy_find(jy_proving *p, journey_severity severity, const char *code, journey_str where, const char *hint,
	     const char *format, ...)
{
	char text[1024];
	journey_finding *made;
	va_list args;

	if (!jy_proving_ok(p) || is_known(p, code, where) || !jy_proving_ok(p))
		return;
	va_start(args, format);
	jy_formatv(text, sizeof(text), format, args);
	va_end(args);
	if (!jy_grow(&p->memory, &p->findings, &p->finding_capacity, p->finding_count + 1, sizeof(*made))) {
		p->status = JOURNEY_NO_MEMORY;
		return;
	}
	made = &p->findings[p->finding_count];
	made->severity = severity;
	made->code = jy_str(code); /* static */
	made->text = keep(p, text);
	made->hint = keep(p, hint != NULL ? hint : "");
	if (jy_proving_ok(p) && !jy_arena_str(&p->arena, where, &made->where))
		p->status = JOURNEY_NO_MEMORY;
	if (jy_proving_ok(p))
		p->finding_count++;
}

journey_str jy_where_of(const jy_proving *p, const journey_expr_program *program)
{
	const jy_program_source *source = jy_program_source_of(p->strategy, program);

	return source != NULL ? source->where : jy_str("");
}

const char *jy_span_text(journey_duration span, char out[32])
{
	static const struct {
		journey_duration unit;
		char letter;
	} units[] = {{JOURNEY_DAY, 'd'}, {JOURNEY_HOUR, 'h'}, {JOURNEY_MINUTE, 'm'}, {JOURNEY_SECOND, 's'}};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (span != 0 && span % units[i].unit == 0) {
			jy_format(out, 32, "%lld%c", (long long)(span / units[i].unit), units[i].letter);
			return out;
		}
	jy_format(out, 32, span == 0 ? "0s" : "%lldus", (long long)span);
	return out;
}

/* ---- the whole ---- */

const char *journey_severity_text(journey_severity severity)
{
	return severity == JOURNEY_SEVERITY_ERROR     ? "error"
	       : severity == JOURNEY_SEVERITY_WARNING ? "warning"
						      : "note";
}

/* Errors first; what is as bad as another stays in its order. */
static void sort_findings(const jy_proving *p, journey_finding *out)
{
	size_t at = 0, i;
	int severity;

	for (severity = JOURNEY_SEVERITY_ERROR; severity <= JOURNEY_SEVERITY_NOTE; severity++)
		for (i = 0; i < p->finding_count; i++)
			if ((int)p->findings[i].severity == severity)
				out[at++] = p->findings[i];
}

static void count_findings(journey_proof_view *view)
{
	size_t i;

	for (i = 0; i < view->finding_count; i++) {
		view->errors += view->findings[i].severity == JOURNEY_SEVERITY_ERROR;
		view->warnings += view->findings[i].severity == JOURNEY_SEVERITY_WARNING;
		view->notes += view->findings[i].severity == JOURNEY_SEVERITY_NOTE;
	}
}

static journey_proof *finish(jy_proving *p)
{
	journey_finding *findings = jy_arena_items(&p->arena, p->finding_count, sizeof(*findings));
	const journey_send_bound *bounds = jy_arena_copy(&p->arena, p->bounds, p->bound_count * sizeof(*bounds));
	journey_proof *proof = jy_alloc_zero(&p->memory, sizeof(*proof));

	if (findings == NULL || bounds == NULL || proof == NULL) {
		jy_free(&p->memory, proof, sizeof(*proof));
		p->status = JOURNEY_NO_MEMORY;
		return NULL;
	}
	sort_findings(p, findings);
	proof->memory = p->memory;
	proof->arena = p->arena;
	jy_arena_init(&p->arena, &p->memory);
	proof->view.findings = findings;
	proof->view.finding_count = p->finding_count;
	proof->view.bounds = bounds;
	proof->view.bound_count = p->bound_count;
	count_findings(&proof->view);
	return proof;
}

journey_status journey_strategy_prove(const journey_allocator *allocator, const journey_strategy *strategy,
				      journey_proof **out)
{
	static void (*const parts[])(jy_proving *) = {jy_prove_steps,  jy_prove_chains, jy_prove_conditions, jy_prove_sends,
						      jy_prove_bounds, jy_prove_conflicts,  jy_prove_unused,
						      jy_prove_content, jy_prove_experience};
	journey_proof *proof = NULL;
	jy_proving p;
	size_t i;

	if (strategy == NULL || out == NULL)
		return JOURNEY_MISUSE;
	memset(&p, 0, sizeof(p));
	p.strategy = strategy;
	p.memory = jy_allocator_or_libc(allocator);
	jy_arena_init(&p.arena, &p.memory);
	jy_arena_init(&p.scratch, &p.memory);
	jy_map_init(&p.known, &p.memory, 0);
	for (i = 0; i < sizeof(parts) / sizeof(*parts) && jy_proving_ok(&p); i++) {
		jy_arena_reset(&p.scratch);
		parts[i](&p);
	}
	if (jy_proving_ok(&p))
		proof = finish(&p);
	jy_arena_free(&p.arena);
	jy_arena_free(&p.scratch);
	jy_map_free(&p.known);
	jy_free(&p.memory, p.findings, p.finding_capacity * sizeof(*p.findings));
	jy_free(&p.memory, p.bounds, p.bound_capacity * sizeof(*p.bounds));
	if (proof != NULL)
		*out = proof;
	return p.status;
}

const journey_proof_view *journey_proof_look(const journey_proof *proof)
{
	return &proof->view;
}

void journey_proof_free(journey_proof *proof)
{
	journey_allocator memory;

	if (proof == NULL)
		return;
	memory = proof->memory;
	jy_arena_free(&proof->arena);
	jy_free(&memory, proof, sizeof(*proof));
}
