/*
 * The binary form of a strategy: mark, version, the declarations as digest.c writes them, CRC-32C of all
 * before it. Reading it is calling the builder.
 */
#ifndef JY_STRATEGY_BINARY_H
#define JY_STRATEGY_BINARY_H

#include "base/buffer.h"
#include <journey/strategy.h>

#define JY_BINARY_MARK JOURNEY_STRATEGY_MARK
#define JY_BINARY_VERSION 1

/* members.c */
journey_status jy_members_read(journey_builder *builder, jy_reader *r);

#endif
