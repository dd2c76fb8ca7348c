/*
 * What is still to be looked at: a set of small numbers that gives them in ascending order. Taking all of them
 * empties it, so that it costs what was put in, not what it could hold.
 */
#ifndef JY_ENGINE_TODO_H
#define JY_ENGINE_TODO_H

#include <journey/strategy.h>
#include <stdbool.h>
#include <stdint.h>

#define JY_TODO_WORDS (JOURNEY_STRATEGY_NAMES_MAX / 64)

typedef struct jy_todo {
	uint64_t top;                  /* words that are not 0 */
	uint64_t words[JY_TODO_WORDS]; /* at most 64 of them */
} jy_todo;

static inline void jy_todo_put(jy_todo *todo, uint32_t number)
{
	todo->top |= UINT64_C(1) << (number / 64);
	todo->words[number / 64] |= UINT64_C(1) << (number % 64);
}

static inline uint32_t jy_todo_lowest(uint64_t bits)
{
#if defined __GNUC__
	return (uint32_t)__builtin_ctzll(bits);
#else
	uint32_t n = 0;
	for (; !(bits & 1); bits >>= 1)
		n++;
	return n;
#endif
}

/* Takes one number out; whether it was there. */
static inline bool jy_todo_drop(jy_todo *todo, uint32_t number)
{
	uint64_t *word = &todo->words[number / 64], bit = UINT64_C(1) << (number % 64);
	bool there = (*word & bit) != 0;
	*word &= ~bit;
	if (*word == 0)
		todo->top &= ~(UINT64_C(1) << (number / 64));
	return there;
}

/* Takes the lowest; false: there is none. */
static inline bool jy_todo_take(jy_todo *todo, uint32_t *number)
{
	if (todo->top == 0)
		return false;
	uint32_t word = jy_todo_lowest(todo->top);
	*number = 64 * word + jy_todo_lowest(todo->words[word]);
	return jy_todo_drop(todo, *number);
}

#endif
