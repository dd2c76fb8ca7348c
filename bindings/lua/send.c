#include "send.h"

#include "../common.h"

static void push_str(lua_State *L, journey_str text)
{
	lua_pushlstring(L, text.data ? text.data : "", text.size);
}

static void push_parts(lua_State *L, const journey_send *send)
{
	lua_createtable(L, 0, (int)send->part_count);
	for (size_t i = 0; i < send->part_count; i++) {
		push_str(L, send->parts[i].name);
		push_str(L, send->parts[i].text);
		lua_rawset(L, -3);
	}
}

int lua_push_send(lua_State *L)
{
	const journey_send *send = lua_touserdata(L, 1);

	lua_createtable(L, 0, 22);
	for (const binding_text *t = binding_send_texts; t->name; t++) {
		push_str(L, binding_send_text(send, t));
		lua_setfield(L, -2, t->name);
	}
	push_parts(L, send);
	lua_setfield(L, -2, "parts");
	lua_pushstring(L, binding_audience(send));
	lua_setfield(L, -2, "audience");
	lua_pushinteger(L, send->decided);
	lua_setfield(L, -2, "decided");
	lua_pushinteger(L, send->handed);
	lua_setfield(L, -2, "handed");
	lua_pushnumber(L, send->propensity);
	lua_setfield(L, -2, "propensity");
	lua_pushinteger(L, send->attempt);
	lua_setfield(L, -2, "attempt");
	if (send->run.size) {
		push_str(L, send->run);
		lua_setfield(L, -2, "run");
		lua_pushboolean(L, send->held_out);
		lua_setfield(L, -2, "held_out");
	}
	return 1;
}
