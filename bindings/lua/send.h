/*
 * A send as a table.
 */
#ifndef JOURNEY_LUA_SEND_H
#define JOURNEY_LUA_SEND_H

#include <lua.h>

/*
 * A function for lua_pcall(): the send as light userdata to a table. Texts that are not there are "", parts a table, the
 * audience "add", "remove" or nil; of a dry run also run and held_out.
 */
int lua_push_send(lua_State *L);

#endif
