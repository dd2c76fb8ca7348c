/*
 * The Lua module `journey`: an engine that takes events as tables, hands sends to a function, and reports.
 * Lua 5.3 and 5.4. An engine belongs to one Lua state's thread at a time.
 */
#include "../common.h"
#include "include.h"
#include "send.h"

#include <journey/document.h>
#include <journey/journey.h>
#include <lauxlib.h>
#include <lua.h>
#include <string.h>
#ifdef HAVE_SQLITE
#include <journey/sqlite.h>
#else
typedef struct journey_sqlite_store journey_sqlite_store;
#endif

#define ENGINE "journey.Engine"
#define DEPTH_MAX 16

typedef struct engine {
	journey_strategy *strategy;
	journey_memory_store *memory;
	journey_sqlite_store *sqlite;
	journey_storage storage;
	journey_zones *zones;
	journey_engine *engine;
	lua_State *calling; /* during deliver(): its state, with the callback, or the list of a dry run, at index 3 */
	lua_Integer recorded; /* in that list */
	int dry;
} engine;

/*
 * ---- errors: a table {status =, message =, where =, hint =, line =, column =}; line and column where there are such ----
 * message, and tostring(): "where:line:column: message (hint)"
 */

static int error_text(lua_State *L)
{
	lua_getfield(L, 1, "message");
	return 1;
}

static int fail(lua_State *L, journey_status status, const journey_error *error)
{
	static const journey_error nothing = {0};
	const journey_error *known = error && error->status == status ? error : &nothing;
	char text[BINDING_ERROR_TEXT];

	binding_error_text(status, error, text);
	lua_createtable(L, 0, 6);
	lua_pushinteger(L, status);
	lua_setfield(L, -2, "status");
	lua_pushstring(L, text);
	lua_setfield(L, -2, "message");
	lua_pushstring(L, known->where);
	lua_setfield(L, -2, "where");
	lua_pushstring(L, known->hint);
	lua_setfield(L, -2, "hint");
	if (known->line) {
		lua_pushinteger(L, known->line);
		lua_setfield(L, -2, "line");
	}
	if (known->column) {
		lua_pushinteger(L, known->column);
		lua_setfield(L, -2, "column");
	}
	luaL_setmetatable(L, "journey.Error");
	return lua_error(L);
}

static engine *self_of(lua_State *L)
{
	engine *self = luaL_checkudata(L, 1, ENGINE);

	luaL_argcheck(L, self->engine, 1, "closed engine");
	return self;
}

static int answer(lua_State *L, engine *self, journey_status status)
{
	return status == JOURNEY_OK ? 0 : fail(L, status, journey_engine_error(self->engine));
}

/* ---- values ---- */

static void set_str(lua_State *L, const char *name, journey_str value)
{
	lua_pushlstring(L, value.data ? value.data : "", value.size);
	lua_setfield(L, -2, name);
}

static void set_integer(lua_State *L, const char *name, int64_t value)
{
	lua_pushinteger(L, value);
	lua_setfield(L, -2, name);
}

static void set_number(lua_State *L, const char *name, double value)
{
	lua_pushnumber(L, value);
	lua_setfield(L, -2, name);
}

/* Microseconds since 1970, or RFC 3339 text. */
static journey_time to_time(lua_State *L, int index)
{
	journey_time time = 0;
	journey_str text;
	journey_error error;
	journey_status status;

	if (lua_isinteger(L, index))
		return lua_tointeger(L, index);
	text.data = luaL_checklstring(L, index, &text.size);
	status = binding_time(text, &time, &error);
	if (status != JOURNEY_OK)
		fail(L, status, &error);
	return time;
}

static journey_str get_str(lua_State *L, int index, const char *name)
{
	journey_str text = {NULL, 0};

	if (lua_getfield(L, index, name) != LUA_TNIL)
		text.data = luaL_checklstring(L, -1, &text.size);
	lua_pop(L, 1); /* the table keeps it */
	return text;
}

static journey_value to_value(lua_State *L, int index, int depth);

/* Room that the garbage collector frees; it stays on the stack. */
static void *room(lua_State *L, size_t count, size_t size)
{
	luaL_checkstack(L, 8, "event");
	return lua_newuserdata(L, (count ? count : 1) * size);
}

static const journey_list *to_list(lua_State *L, int index, size_t count, int depth)
{
	journey_list *list = room(L, 1, sizeof *list);
	journey_value *items = room(L, count, sizeof *items);

	for (size_t i = 0; i < count; i++) {
		luaL_checkstack(L, 8, "event");
		lua_rawgeti(L, index, (lua_Integer)i + 1);
		items[i] = to_value(L, lua_gettop(L), depth + 1);
	}
	*list = (journey_list){count, items};
	return list;
}

static const journey_map *to_map(lua_State *L, int index, int depth)
{
	size_t count = 0, i = 0;
	journey_map *map;
	journey_entry *entries;

	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
		count++;
	map = room(L, 1, sizeof *map);
	entries = room(L, count, sizeof *entries);
	lua_pushnil(L);
	while (i < count && lua_next(L, index)) {
		int key = lua_gettop(L) - 1;

		luaL_checkstack(L, 8, "event");
		entries[i].key = to_value(L, key, DEPTH_MAX);
		if (entries[i].key.type != JOURNEY_STRING)
			luaL_error(L, "a key that is no text");
		entries[i].value = to_value(L, key + 1, depth + 1);
		lua_pushvalue(L, key); /* what the value needs stays below */
		i++;
	}
	*map = (journey_map){i, entries};
	return map;
}

static journey_value to_value(lua_State *L, int index, int depth)
{
	journey_value value = {.type = JOURNEY_NULL};
	size_t size;

	switch (lua_type(L, index)) {
	case LUA_TBOOLEAN:
		value.type = JOURNEY_BOOL;
		value.as.i = lua_toboolean(L, index);
		break;
	case LUA_TNUMBER:
		value.type = lua_isinteger(L, index) ? JOURNEY_INT : JOURNEY_DOUBLE;
		if (value.type == JOURNEY_INT)
			value.as.i = lua_tointeger(L, index);
		else
			value.as.d = lua_tonumber(L, index);
		break;
	case LUA_TSTRING:
		value.type = JOURNEY_STRING;
		value.as.s = lua_tolstring(L, index, &size);
		if (size > UINT32_MAX)
			luaL_error(L, "text too long");
		value.n = (uint32_t)size;
		break;
	case LUA_TTABLE:
		if (depth >= DEPTH_MAX)
			luaL_error(L, "nested deeper than %d", DEPTH_MAX);
		size = lua_rawlen(L, index);
		value.type = size ? JOURNEY_LIST : JOURNEY_MAP;
		if (size)
			value.as.list = to_list(L, index, size, depth);
		else
			value.as.map = to_map(L, index, depth);
		break;
	case LUA_TNIL:
		break;
	default:
		luaL_error(L, "a %s has no place in an event", luaL_typename(L, index));
	}
	return value;
}

static const journey_map *get_map(lua_State *L, int index, const char *name)
{
	if (lua_getfield(L, index, name) == LUA_TNIL)
		return NULL;
	luaL_checktype(L, -1, LUA_TTABLE);
	return to_map(L, lua_gettop(L), 0);
}

/* ---- methods ---- */

static int take(lua_State *L, journey_event_kind kind)
{
	engine *self = self_of(L);
	journey_event event = {.size = sizeof event};

	luaL_checktype(L, 2, LUA_TTABLE);
	event.kind = kind;
	event.name = get_str(L, 2, "event");
	event.message_id = get_str(L, 2, "messageId");
	event.user_id = get_str(L, 2, "userId");
	event.anonymous_id = get_str(L, 2, "anonymousId");
	event.previous_id = get_str(L, 2, "previousId");
	lua_getfield(L, 2, "timestamp");
	event.timestamp = to_time(L, lua_gettop(L));
	event.properties = get_map(L, 2, "properties");
	event.traits = get_map(L, 2, "traits");
	return answer(L, self, journey_engine_accept(self->engine, &event,
		lua_isnoneornil(L, 3) ? event.timestamp : to_time(L, 3)));
}

static int engine_track(lua_State *L)
{
	lua_settop(L, 3);
	return take(L, JOURNEY_EVENT_TRACK);
}

static int engine_identify(lua_State *L)
{
	lua_settop(L, 3);
	return take(L, JOURNEY_EVENT_IDENTIFY);
}

static int engine_alias(lua_State *L)
{
	lua_settop(L, 3);
	return take(L, JOURNEY_EVENT_ALIAS);
}

static int engine_advance(lua_State *L)
{
	engine *self = self_of(L);
	size_t done = 0;

	answer(L, self, journey_engine_advance(self->engine, to_time(L, 2), JOURNEY_DEFAULT, &done));
	lua_pushinteger(L, (lua_Integer)done);
	return 1;
}

static int engine_next_due(lua_State *L)
{
	engine *self = self_of(L);
	journey_time due;

	answer(L, self, journey_engine_next_due(self->engine, &due));
	if (due == JOURNEY_TIME_NONE)
		lua_pushnil(L);
	else
		lua_pushinteger(L, due);
	return 1;
}

static int engine_begin(lua_State *L)
{
	engine *self = self_of(L);

	return answer(L, self, journey_engine_begin(self->engine));
}

static int engine_commit(lua_State *L)
{
	engine *self = self_of(L);

	return answer(L, self, journey_engine_commit(self->engine));
}

static int engine_rollback(lua_State *L)
{
	engine *self = self_of(L);

	return answer(L, self, journey_engine_rollback(self->engine));
}

/* Returns nothing or true: sent; "later"; "failed", false. Errors may not jump over the library: they wait. */
static journey_status call_back(void *user, const journey_send *send, journey_result *result)
{
	engine *self = user;
	lua_State *L = self->calling;
	const char *said;
	int refused;

	lua_pushvalue(L, 3);
	lua_pushcfunction(L, lua_push_send);
	lua_pushlightuserdata(L, (void *)(uintptr_t)send);
	if (lua_pcall(L, 1, 1, 0) != LUA_OK || lua_pcall(L, 1, 1, 0) != LUA_OK) {
		lua_replace(L, 4);
		return JOURNEY_HOST_ERROR;
	}
	said = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
	refused = lua_isboolean(L, -1) && !lua_toboolean(L, -1);
	if (refused || strcmp(said, "failed") == 0)
		*result = JOURNEY_RESULT_FAILED;
	else if (strcmp(said, "later") == 0)
		*result = JOURNEY_RESULT_LATER;
	lua_pop(L, 1);
	return JOURNEY_OK;
}

/* In a dry run nobody is called: the send goes into the list at index 3. */
static journey_status record(void *user, const journey_send *send, journey_result *result)
{
	engine *self = user;
	lua_State *L = self->calling;

	(void)result;
	lua_pushcfunction(L, lua_push_send);
	lua_pushlightuserdata(L, (void *)(uintptr_t)send);
	if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
		lua_replace(L, 4);
		return JOURNEY_HOST_ERROR;
	}
	lua_rawseti(L, 3, ++self->recorded);
	return JOURNEY_OK;
}

/* deliver(now): the sends that would have gone, as a list. */
static int deliver_dry(lua_State *L, engine *self, journey_time now)
{
	journey_status status;

	lua_settop(L, 2);
	lua_newtable(L);
	lua_settop(L, 4); /* index 4 takes what was raised */
	if (self->calling)
		return fail(L, JOURNEY_BUSY, NULL);
	luaL_checkstack(L, 8, "deliver");
	self->calling = L;
	self->recorded = 0;
	status = journey_engine_deliver(self->engine, now, NULL);
	self->calling = NULL;
	if (status <= JOURNEY_HOST_ERROR) {
		lua_settop(L, 4);
		return lua_error(L);
	}
	answer(L, self, status);
	lua_settop(L, 3);
	return 1;
}

static int engine_deliver(lua_State *L)
{
	engine *self = self_of(L);
	journey_time now = to_time(L, 2);
	size_t count = 0;
	journey_status status;

	if (self->dry)
		return deliver_dry(L, self, now);
	luaL_checktype(L, 3, LUA_TFUNCTION);
	lua_settop(L, 4); /* index 4 takes what the callback raised */
	if (self->calling)
		return fail(L, JOURNEY_BUSY, NULL);
	luaL_checkstack(L, 8, "deliver");
	self->calling = L;
	status = journey_engine_deliver(self->engine, now, &count);
	self->calling = NULL;
	if (status <= JOURNEY_HOST_ERROR) {
		lua_settop(L, 4);
		return lua_error(L);
	}
	answer(L, self, status);
	lua_pushinteger(L, (lua_Integer)count);
	return 1;
}

/* ---- report ---- */

static void push_counts(lua_State *L, const journey_count *counts, size_t count)
{
	lua_createtable(L, 0, (int)count);
	for (size_t i = 0; i < count; i++) {
		lua_pushlstring(L, counts[i].name.data, counts[i].name.size);
		lua_pushinteger(L, counts[i].value);
		lua_rawset(L, -3);
	}
}

static void set_estimate(lua_State *L, const char *name, const journey_estimate *estimate)
{
	if (estimate->known == JOURNEY_KNOWN_NONE)
		return;
	lua_createtable(L, 0, 4);
	set_number(L, "value", estimate->value);
	if (estimate->known == JOURNEY_KNOWN_INTERVAL) {
		set_number(L, "low", estimate->low);
		set_number(L, "high", estimate->high);
		set_number(L, "p_value", estimate->p_value);
	}
	lua_setfield(L, -2, name);
}

static void set_arm(lua_State *L, const char *name, const journey_arm *arm, double mean)
{
	lua_createtable(L, 0, 2);
	set_integer(L, "units", (int64_t)arm->units);
	set_number(L, "mean", mean);
	lua_setfield(L, -2, name);
}

static void push_journey(lua_State *L, const journey_journey_report *journey)
{
	lua_createtable(L, 0, 9);
	set_str(L, "name", journey->name);
	set_integer(L, "entries", journey->entries);
	set_integer(L, "sends", journey->sends);
	set_integer(L, "ghosts", journey->ghosts);
	set_integer(L, "excluded", journey->excluded);
	set_number(L, "holdout", journey->holdout);
	set_number(L, "sample_ratio_p", journey->sample_ratio_p);
	push_counts(L, journey->suppressed, journey->suppressed_count);
	lua_setfield(L, -2, "suppressed");
	lua_createtable(L, (int)journey->measure_count, 0);
	for (size_t i = 0; i < journey->measure_count; i++) {
		const journey_measure *measure = &journey->measures[i];

		lua_createtable(L, 0, 5);
		set_str(L, "name", measure->name);
		set_arm(L, "treated", &measure->treated, measure->impact.treated);
		set_arm(L, "held_out", &measure->held_out, measure->impact.control);
		set_estimate(L, "pis", &measure->impact.relative);
		set_estimate(L, "absolute", &measure->impact.absolute);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "measures");
}

static int push_report(lua_State *L)
{
	const journey_report_view *view = journey_report_look(lua_touserdata(L, 1));

	lua_createtable(L, 0, 6);
	set_str(L, "strategy", view->strategy);
	if (view->clock != JOURNEY_TIME_NONE)
		set_integer(L, "clock", view->clock);
	set_integer(L, "customers", view->customers);
	set_integer(L, "events", view->events);
	if (view->run.size)
		set_str(L, "run", view->run);
	push_counts(L, view->counts, view->count_count);
	lua_setfield(L, -2, "counts");
	lua_createtable(L, (int)view->journey_count, 0);
	for (size_t i = 0; i < view->journey_count; i++) {
		push_journey(L, &view->journeys[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "journeys");
	return 1;
}

static int engine_report(lua_State *L)
{
	engine *self = self_of(L);
	journey_report *report;
	int status;

	answer(L, self, journey_engine_report(self->engine, &report));
	lua_pushcfunction(L, push_report);
	lua_pushlightuserdata(L, report);
	status = lua_pcall(L, 1, 1, 0);
	journey_report_free(report);
	return status == LUA_OK ? 1 : lua_error(L);
}

/* ---- profiles ---- */

static void push_value(lua_State *L, journey_value value, int depth);

static void push_list(lua_State *L, const journey_list *list, int depth)
{
	luaL_checkstack(L, 8, "profile");
	lua_newtable(L);
	for (size_t i = 0; i < list->count && depth < DEPTH_MAX; i++) {
		push_value(L, list->items[i], depth + 1);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

static void push_map(lua_State *L, const journey_map *map, int depth)
{
	luaL_checkstack(L, 8, "profile");
	lua_newtable(L);
	for (size_t i = 0; i < map->count && depth < DEPTH_MAX; i++) {
		push_value(L, map->entries[i].key, depth + 1);
		push_value(L, map->entries[i].value, depth + 1);
		lua_rawset(L, -3);
	}
}

/* Times and durations are microseconds. */
static void push_value(lua_State *L, journey_value value, int depth)
{
	switch ((journey_type)value.type) {
	case JOURNEY_BOOL:
		lua_pushboolean(L, value.as.i != 0);
		return;
	case JOURNEY_INT:
	case JOURNEY_UINT:
		lua_pushinteger(L, value.as.i);
		return;
	case JOURNEY_DOUBLE:
		lua_pushnumber(L, value.as.d);
		return;
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
		lua_pushlstring(L, value.as.s ? value.as.s : "", value.n);
		return;
	case JOURNEY_TIMESTAMP:
		lua_pushinteger(L, value.as.i * 1000000 + value.n / 1000);
		return;
	case JOURNEY_DURATION:
		lua_pushinteger(L, value.as.i * 1000000 + (int32_t)value.n / 1000);
		return;
	case JOURNEY_LIST:
		push_list(L, value.as.list, depth);
		return;
	case JOURNEY_MAP:
		push_map(L, value.as.map, depth);
		return;
	default:
		lua_pushnil(L);
	}
}

/* One visited value, under pcall: nothing may jump over the library. */
typedef struct visited {
	journey_profile_part part;
	journey_str name;
	journey_value value;
} visited;

static int set_visited(lua_State *L)
{
	static const char *const parts[] = {"", "attributes", "features", "segments"};
	const visited *v = lua_touserdata(L, 2);

	if (v->part == JOURNEY_PROFILE_STAGE) {
		push_value(L, v->value, 0);
		lua_setfield(L, 1, "stage");
		return 0;
	}
	lua_getfield(L, 1, parts[v->part]);
	lua_pushlstring(L, v->name.data, v->name.size);
	push_value(L, v->value, 0);
	lua_rawset(L, -3);
	return 0;
}

static journey_status visit(void *user, journey_profile_part part, journey_str name, journey_status status,
	journey_value value)
{
	lua_State *L = user;
	visited v = {part, name, value};

	if (status != JOURNEY_OK && value.type != JOURNEY_BOOL)
		return JOURNEY_OK; /* not known: not there */
	lua_pushcfunction(L, set_visited);
	lua_pushvalue(L, -2);
	lua_pushlightuserdata(L, &v);
	return lua_pcall(L, 2, 0, 0) == LUA_OK ? JOURNEY_OK : JOURNEY_HOST_ERROR;
}

static int push_profile(lua_State *L)
{
	static const char *const parts[] = {"identifiers", "attributes", "features", "segments"};
	journey_profile *profile = lua_touserdata(L, 1);
	journey_time at = lua_tointeger(L, 2), seen[2] = {journey_profile_first_seen(profile),
		journey_profile_last_seen(profile)};

	lua_createtable(L, 0, 7);
	for (int i = 0; i < 4; i++) {
		lua_newtable(L);
		lua_setfield(L, -2, parts[i]);
	}
	lua_getfield(L, -1, "identifiers");
	for (size_t i = 0; i < journey_profile_fragment_count(profile); i++) {
		journey_identifier id = journey_profile_fragment_id(profile, i);

		lua_createtable(L, 0, 2);
		set_str(L, "kind", id.kind);
		set_str(L, "value", id.value);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_pop(L, 1);
	for (int i = 0; i < 2; i++)
		if (seen[i] != JOURNEY_TIME_NONE)
			set_integer(L, i ? "last_seen" : "first_seen", seen[i]);
	luaL_checkstack(L, 8, "profile");
	journey_status status = journey_profile_visit(profile, at, visit, L);
	return status == JOURNEY_OK ? 1 : status <= JOURNEY_HOST_ERROR ? lua_error(L)
	                                                              : fail(L, status, journey_profile_error(profile));
}

/* engine:profile(id [, kind [, at]]): what is known of a customer as a table, or nil if there is no such one */
static int engine_profile(lua_State *L)
{
	engine *self = self_of(L);
	journey_identifier id = {{NULL, 0}, {NULL, 0}};
	journey_profile *profile;
	journey_time at = lua_isnoneornil(L, 4) ? journey_engine_clock(self->engine) : to_time(L, 4);
	journey_status status;
	int result;

	id.value.data = luaL_checklstring(L, 2, &id.value.size);
	id.kind.data = luaL_optlstring(L, 3, "user_id", &id.kind.size);
	status = journey_engine_profile(self->engine, id, &profile);
	if (status == JOURNEY_NOT_FOUND)
		return 0;
	answer(L, self, status);
	lua_pushcfunction(L, push_profile);
	lua_pushlightuserdata(L, profile);
	lua_pushinteger(L, at);
	result = lua_pcall(L, 2, 1, 0);
	journey_profile_free(profile);
	return result == LUA_OK ? 1 : lua_error(L);
}

/* ---- making one ---- */

static journey_status open_store(engine *self, const char *name, journey_error *error)
{
	journey_status status = JOURNEY_UNSUPPORTED;

	if (!name) {
		status = journey_memory_store_new(NULL, &self->memory);
		if (status == JOURNEY_OK)
			self->storage = journey_memory_store_storage(self->memory);
		return status;
	}
#ifdef HAVE_SQLITE
	if (strncmp(name, "sqlite:", 7) == 0) {
		journey_sqlite_options options;

		journey_sqlite_options_init(&options);
		options.path = name + 7;
		options.read_only = self->dry;
		status = journey_sqlite_open(&options, &self->sqlite, error);
		if (status == JOURNEY_OK)
			self->storage = journey_sqlite_storage(self->sqlite);
	}
#else
	(void)error;
#endif
	return status;
}

static int flag(lua_State *L, const char *name)
{
	int set = 0;

	if (lua_istable(L, 5)) {
		lua_getfield(L, 5, name);
		set = lua_toboolean(L, -1);
		lua_pop(L, 1);
	}
	return set;
}

/*
 * journey.open(strategy [, store [, zoneinfo [, include [, options]]]]): YAML text, "sqlite:FILE" or nil for memory, directory
 * of zones, a function that hands over what is included (include.h), and {dry = true, run = "id", held_out = true, backfill = true}, see <journey/engine.h>
 */
static int module_open(lua_State *L)
{
	size_t size;
	const char *yaml = luaL_checklstring(L, 1, &size), *store = luaL_optstring(L, 2, NULL);
	const char *zoneinfo = luaL_optstring(L, 3, NULL);
	engine *self;
	journey_engine_options options;
	journey_error error = {0};
	journey_status status;

	lua_settop(L, 5); /* an argument that is left out is nil, not the engine */
	self = lua_newuserdata(L, sizeof *self);
	memset(self, 0, sizeof *self);
	luaL_setmetatable(L, ENGINE);
	self->dry = flag(L, "dry");
	status = lua_journey_load(L, (journey_str){yaml, size}, 4, &self->strategy, &error);
	if (status == JOURNEY_HOST_ERROR)
		return lua_error(L);
	if (status == JOURNEY_OK)
		status = open_store(self, store, &error);
	if (status == JOURNEY_OK)
		status = journey_zones_new(NULL, zoneinfo, &self->zones, &error);
	if (status != JOURNEY_OK)
		return fail(L, status, &error);
	journey_engine_options_init(&options);
	options.storage = &self->storage;
	options.strategy = self->strategy;
	options.zone = journey_zones_offset;
	options.zone_user = self->zones;
	options.backfill = flag(L, "backfill");
	options.dry = (self->dry ? JOURNEY_DRY : 0) | (flag(L, "held_out") ? JOURNEY_DRY_HELD_OUT : 0);
	options.record = self->dry ? record : NULL;
	options.record_user = self;
	if (lua_istable(L, 5))
		options.run = get_str(L, 5, "run");
	status = journey_engine_open(&options, &self->engine, &error);
	binding_zone_hint(status, &error, zoneinfo, "name their directory: open(strategy, store, \"/usr/share/zoneinfo\")");
	if (status == JOURNEY_OK)
		status = journey_engine_channel(self->engine, (journey_str){"", 0}, call_back, self);
	return status == JOURNEY_OK ? 1 : fail(L, status, &error);
}

static int engine_collect(lua_State *L)
{
	engine *self = luaL_checkudata(L, 1, ENGINE);

	if (self->calling)
		return 0; /* from inside its own callback: the collector will come again */
	journey_engine_close(self->engine);
	journey_zones_free(self->zones);
#ifdef HAVE_SQLITE
	journey_sqlite_close(self->sqlite);
#endif
	journey_memory_store_free(self->memory);
	journey_strategy_free(self->strategy);
	memset(self, 0, sizeof *self);
	return 0;
}

static const luaL_Reg methods[] = {
	{"track", engine_track},       {"identify", engine_identify}, {"alias", engine_alias},
	{"advance", engine_advance},   {"next_due", engine_next_due}, {"deliver", engine_deliver},
	{"profile", engine_profile},   {"report", engine_report},     {"begin", engine_begin},       {"commit", engine_commit},
	{"rollback", engine_rollback}, {"close", engine_collect},     {"__gc", engine_collect},
	{NULL, NULL},
};

#if defined __GNUC__
__attribute__((visibility("default")))
#endif
int luaopen_journey(lua_State *L);

int luaopen_journey(lua_State *L)
{
	luaL_newmetatable(L, "journey.Error");
	lua_pushcfunction(L, error_text);
	lua_setfield(L, -2, "__tostring");
	luaL_newmetatable(L, ENGINE);
	luaL_setfuncs(L, methods, 0);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "__index");
	lua_createtable(L, 0, 2);
	lua_pushcfunction(L, module_open);
	lua_setfield(L, -2, "open");
	lua_pushstring(L, journey_version());
	lua_setfield(L, -2, "version");
	return 1;
}
