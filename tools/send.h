/*
 * A send as one line of JSON.
 */
#ifndef JOURNEY_TOOLS_SEND_H
#define JOURNEY_TOOLS_SEND_H

#include "text.h"

#include <journey/channel.h>

void tool_send_write(tool_text *out, const journey_send *send);

#endif
