/*
 * Strategies whose documents a Lua function hands over.
 */
#ifndef JOURNEY_LUA_INCLUDE_H
#define JOURNEY_LUA_INCLUDE_H

#include <journey/strategy.h>
#include <lua.h>

/*
 * Loads a strategy. The function at `index` (nil: nothing can be included) is called with the name of the document that includes
 * another and what it says of it; it returns the text, and a name if it has another one. JOURNEY_HOST_ERROR: what it raised is
 * on top of the stack.
 */
journey_status lua_journey_load(lua_State *L, journey_str yaml, int index, journey_strategy **out, journey_error *error);

#endif
