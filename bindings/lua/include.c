#include "include.h"

#include <journey/compose.h>
#include <lauxlib.h>

typedef struct including {
	lua_State *L;
	int index;
} including;

/* What it returned stays on the stack until the strategy is loaded, as texts are borrowed from it. */
static journey_status call(void *user, journey_str from, journey_str path, journey_include *out, journey_error *error)
{
	including *it = user;
	lua_State *L = it->L;
	const char *text, *name;

	(void)error;
	if (!lua_checkstack(L, 8))
		return JOURNEY_NO_MEMORY;
	lua_pushvalue(L, it->index);
	lua_pushlstring(L, from.data, from.size);
	lua_pushlstring(L, path.data, path.size);
	if (lua_pcall(L, 2, 2, 0) != LUA_OK)
		return JOURNEY_HOST_ERROR;
	text = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &out->text.size) : NULL;
	if (!text) {
		lua_pushliteral(L, "a document's text expected");
		return JOURNEY_HOST_ERROR;
	}
	out->text.data = text;
	name = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &out->name.size) : NULL;
	out->name = name ? (journey_str){name, out->name.size} : path;
	return JOURNEY_OK;
}

journey_status lua_journey_load(lua_State *L, journey_str yaml, int index, journey_strategy **out, journey_error *error)
{
	including it = {L, index};
	journey_load_options options;
	journey_status status;
	int top = lua_gettop(L);

	journey_load_options_init(&options);
	if (!lua_isnoneornil(L, index)) {
		options.include = call;
		options.user = &it;
	}
	status = journey_strategy_load_with(NULL, yaml, &options, out, error);
	if (status != JOURNEY_HOST_ERROR)
		lua_settop(L, top);
	return status;
}
