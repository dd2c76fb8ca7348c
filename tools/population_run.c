/* The clock: parts of the population, each through all of its time. */
#include "population_run.h"

#include "population_agree.h"

#include "population_store.h"
#include "population_world.h"

#include <stdlib.h>
#include <string.h>

/* A commit is due behind this many calls. */
#define CALLS_MAX 32768
/* Progress is told behind this many turns. */
#define TURNS 16384
#define IDLE_MAX 8

typedef struct running {
	const population_run_options *options;
	population_world world;
	population_store store;
	size_t calls, rows, turns; /* calls and due rows of the open batch */
	journey_time advanced, due; /* the engine was there just now; what it said was due */
	int idle;                   /* turns without anything done */
	bool open;
	uint64_t done; /* customers of the parts before */
	journey_error *error;
} running;

static journey_status fail(running *r, journey_status status)
{
	const journey_error *said = r->world.engine ? journey_engine_error(r->world.engine) : NULL;

	if (r->error->status == status && r->error->message[0])
		return status;
	if (said && said->status == status)
		*r->error = *said;
	else
		*r->error = (journey_error){.status = status};
	return status;
}

static journey_status begin(running *r)
{
	if (r->open)
		return JOURNEY_OK;
	r->open = true;
	return journey_engine_begin(r->world.engine);
}

static journey_status commit(running *r)
{
	if (!r->open)
		return JOURNEY_OK;
	r->open = false;
	r->calls = r->rows = 0;
	return journey_engine_commit(r->world.engine);
}

static void tell(running *r, journey_time at)
{
	const population_world *world = &r->world;
	double share = (double)(at - world->start) / (double)(world->end - world->start);

	if (r->turns++ % TURNS == 0 && r->options->progress)
		r->options->progress(r->options->progress_arg, r->done * 1000 + (uint64_t)(share * 1000 * world->count),
			(uint64_t)r->options->customers * 1000, (uint64_t)world->tally.accepted);
}

/* What the engine has to do at one moment: what is due, and if something is left then, what is to be handed over. */
static journey_status run_due(running *r, journey_time due)
{
	journey_engine *engine = r->world.engine;
	journey_time clock = journey_engine_clock(engine), at = clock != JOURNEY_TIME_NONE && clock > due ? clock : due;
	bool again = r->advanced == at;
	size_t done = 0;
	journey_status status = again ? journey_engine_deliver(engine, at, &done)
		: journey_engine_advance(engine, at, JOURNEY_DEFAULT, &done);

	r->advanced = again ? JOURNEY_TIME_NONE : at;
	r->calls += again ? 1 + 2 * done : 1;
	r->rows += again ? 0 : done;
	r->idle = done || due != r->due ? 0 : r->idle + 1;
	r->due = due;
	if (status == JOURNEY_OK && r->idle > IDLE_MAX) {
		*r->error = (journey_error){.status = JOURNEY_LIMIT, .message = "what is due does not get done"};
		return JOURNEY_LIMIT;
	}
	return status;
}

/* Of the engine, by what customers did. */
static size_t calls_of(const population_tally *tally)
{
	return (size_t)(tally->accepted + tally->refused + 2 * tally->decisions);
}

/* The engine's moments and the customers', in order of time; at one moment the engine is first. */
static journey_status turn(running *r, bool *over)
{
	population_world *world = &r->world;
	journey_time next = world->queue.count ? world->queue.items[0].at : JOURNEY_TIME_MAX, due;
	journey_status status = journey_engine_next_due(world->engine, &due);

	if (status != JOURNEY_OK)
		return status;
	if (due == JOURNEY_TIME_NONE || due > world->end)
		due = JOURNEY_TIME_MAX;
	if (due == JOURNEY_TIME_MAX && next == JOURNEY_TIME_MAX) {
		*over = true;
		return JOURNEY_OK;
	}
	status = begin(r);
	if (status != JOURNEY_OK)
		return status;
	if (due <= next) {
		tell(r, due);
		status = run_due(r, due);
	} else {
		population_item item = population_queue_pop(&world->queue);

		r->advanced = JOURNEY_TIME_NONE;
		tell(r, next);
		r->calls -= calls_of(&world->tally);
		world_do(world, &item);
		r->calls += calls_of(&world->tally);
		status = world->failed;
	}
	if (status == JOURNEY_OK && world->no_memory)
		status = JOURNEY_NO_MEMORY;
	return status == JOURNEY_OK && (r->calls >= CALLS_MAX || r->rows >= 4 * CALLS_MAX) ? commit(r) : status;
}

static journey_status open_engine(running *r)
{
	journey_storage storage = population_store_storage(&r->store);
	journey_allocator allocator = population_memory_allocator(r->store.memory);
	journey_engine_options options;
	journey_status status;

	journey_engine_options_init(&options);
	options.allocator = &allocator;
	options.storage = &storage;
	options.strategy = r->options->strategy;
	options.zone = journey_zones_offset;
	options.zone_user = r->options->zones;
	options.cache_bytes = (size_t)512 << 20;
	status = journey_engine_open(&options, &r->world.engine, r->error);
	if (status != JOURNEY_OK)
		r->world.engine = NULL;
	return status == JOURNEY_OK ? journey_engine_channel(r->world.engine, (journey_str){"", 0}, world_receive, &r->world)
		: status;
}

static journey_status write_truth(running *r)
{
	population_world *world = &r->world;

	for (uint32_t i = 0; r->options->truth && i < world->count; i++) {
		tool_text_clear(&world->line);
		people_truth(world, world->first + i, &world->line);
		if (world->line.failed)
			return JOURNEY_NO_MEMORY;
		fwrite(world->line.data, 1, world->line.size, r->options->truth);
	}
	return JOURNEY_OK;
}

/* One part: its customers are born, live, and are forgotten. The last one leaves the engine open. */
static journey_status live(running *r, uint32_t first, uint32_t count)
{
	population_world *world = &r->world;
	journey_status status;
	bool over = false;

	world->first = first;
	world->count = count;
	world->queue.count = 0;
	r->advanced = r->due = JOURNEY_TIME_NONE;
	world->note_count = 0;
	world->note_free = UINT32_MAX;
	journey_engine_close(world->engine);
	world->engine = NULL;
	status = population_store_forget(&r->store);
	if (status == JOURNEY_OK)
		status = open_engine(r);
	for (uint32_t i = 0; i < count && status == JOURNEY_OK; i++)
		people_be_born(world, first + i);
	while (status == JOURNEY_OK && !over)
		status = turn(r, &over);
	if (status == JOURNEY_OK)
		status = begin(r);
	if (status == JOURNEY_OK) /* the clock shows the end, whoever came last */
		status = journey_engine_advance(world->engine, world->end, JOURNEY_DEFAULT, NULL);
	if (status == JOURNEY_OK)
		status = commit(r);
	if (status == JOURNEY_OK)
		status = write_truth(r);
	if (world->events)
		population_spool_part(world->events);
	if (world->sends)
		population_spool_part(world->sends);
	return status;
}

static journey_status live_all(running *r)
{
	uint32_t all = r->options->customers, part = r->options->part ? r->options->part : all;
	journey_status status = JOURNEY_OK;

	r->world.customers = malloc((part < all ? part : all) * sizeof *r->world.customers);
	if (!r->world.customers)
		return JOURNEY_NO_MEMORY;
	for (uint32_t first = 0; first < all && status == JOURNEY_OK; first += part) {
		uint32_t count = all - first < part ? all - first : part;

		status = live(r, first, count);
		r->done += count;
	}
	return status;
}

static void free_world(population_world *world)
{
	journey_engine_close(world->engine);
	population_queue_free(&world->queue);
	tool_room_free(&world->names);
	tool_text_free(&world->line);
	free(world->name_list);
	free(world->notes);
	free(world->customers);
}

journey_status population_run(const population_run_options *options, population_result *out, journey_error *error)
{
	const journey_report_options facts = {.size = sizeof facts, .facts = 1};
	running r = {.options = options, .error = error};
	population_world *world = &r.world;
	journey_status status;

	*out = (population_result){.memory = calloc(1, sizeof *out->memory), .parts = options->part && options->part < options->customers};
	status = out->memory ? population_store_open(&r.store, out->memory) : JOURNEY_NO_MEMORY;
	world->model = options->model;
	world->seed = options->seed;
	world->start = options->model->start;
	world->end = world->start + (journey_time)options->days * JOURNEY_DAY;
	world->zones = options->zones;
	world->events = options->events;
	world->sends = options->sends;
	world->mute = options->mute;
	world->mute_journey = options->mute_journey;
	snprintf(world->prefix, sizeof world->prefix, "s%llu", (unsigned long long)options->seed);
	if (status == JOURNEY_OK)
		status = live_all(&r);
	if (status == JOURNEY_OK)
		status = journey_engine_report_with(world->engine, &facts, &out->report);
	if (status != JOURNEY_OK)
		fail(&r, status);
	out->tally = world->tally;
	free_world(world);
	population_store_close(&r.store);
	return status;
}

void population_result_free(population_result *result)
{
	journey_report_free(result->report);
	if (result->memory)
		population_memory_free(result->memory);
	free(result->memory);
	*result = (population_result){0};
}

/* ---- whether model and strategy go together ---- */

/* Engines know what can be asked. */
static journey_status agree(running *r, const population_model *model)
{
	journey_status status = JOURNEY_OK;

	for (uint32_t i = 0; i < model->placement_count && status == JOURNEY_OK; i++) {
		const population_placement *it = &model->placements[i];
		journey_request request = {.size = sizeof request, .key = {"k", 1}, .user_id = {"u", 1}, .placement = it->name,
			.offers = it->offers, .offer_count = it->offer_count, .context = it->context};
		journey_decision decision;

		status = journey_engine_peek(r->world.engine, &request, model->start, &decision);
	}
	return status;
}

journey_status population_agrees(const population_model *model, const journey_strategy *strategy, journey_zones *zones,
	const char *file, journey_error *error)
{
	population_run_options options = {.strategy = strategy, .zones = zones};
	running r = {.options = &options, .error = error};
	population_memory memory = {0};
	journey_status status = population_agrees_names(model, strategy, zones, file, error);

	if (status != JOURNEY_OK)
		return status;
	status = population_store_open(&r.store, &memory);
	if (status == JOURNEY_OK)
		status = open_engine(&r);
	if (status == JOURNEY_OK) {
		status = agree(&r, model);
		if (status != JOURNEY_OK)
			fail(&r, status);
	}
	journey_engine_close(r.world.engine);
	population_store_close(&r.store);
	population_memory_free(&memory);
	return status;
}
