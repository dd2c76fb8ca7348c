/*
 * Postings: what is filed of a rule in one place, so that an event that comes there sees without looking further
 * whether the rule's other predicates hold. Records of words, in chains of blocks:
 *
 *     word 0           the rule's number, its length in words, the number of its tests
 *     for each test    its kind, field and operand; more words of some kinds
 */
#ifndef JY_TRIGGER_CHAIN_H
#define JY_TRIGGER_CHAIN_H

#include "trigger/pool.h"
#include <string.h>

/* Longest record; no more than half a block. */
#define JY_RECORD_MAX 192

typedef enum jy_test {
	JY_TEST_IS,       /* operand: the constant */
	JY_TEST_AMONG,    /* operand: how many constants, two of them a word */
	JY_TEST_LEAST,    /* a double: the value is not below */
	JY_TEST_MOST,     /* a double: the value is not above */
	JY_TEST_WITHIN,   /* two doubles */
	JY_TEST_OUTSIDE,  /* two doubles: a number that is not within */
	JY_TEST_HAS,      /* there is a value */
	JY_TEST_CONTAINS, /* a list; operand: the constant */
	JY_TEST_KEPT      /* operand: the number of the kept predicate */
} jy_test;

static inline uint64_t jy_record_head(uint32_t rule, size_t words, size_t tests)
{
	return (uint64_t)rule << 32 | (uint64_t)words << 16 | tests;
}

static inline uint32_t jy_record_rule(uint64_t head)
{
	return (uint32_t)(head >> 32);
}

static inline uint32_t jy_record_words(uint64_t head)
{
	return (uint32_t)head >> 16;
}

static inline uint32_t jy_record_tests(uint64_t head)
{
	return (uint32_t)head & 0xffffu;
}

static inline uint64_t jy_test_word(jy_test test, uint32_t field, uint32_t operand)
{
	return (uint64_t)operand << 32 | (uint64_t)field << 8 | (uint64_t)test;
}

static inline jy_test jy_test_kind(uint64_t word)
{
	return (jy_test)(word & 0xffu);
}

static inline uint32_t jy_test_field(uint64_t word)
{
	return (uint32_t)word >> 8;
}

static inline uint32_t jy_test_operand(uint64_t word)
{
	return (uint32_t)(word >> 32);
}

/* Words of a test, the first included. */
static inline uint32_t jy_test_words(uint64_t word)
{
	switch (jy_test_kind(word)) {
	case JY_TEST_AMONG:
		return 1 + (jy_test_operand(word) + 1) / 2;
	case JY_TEST_LEAST:
	case JY_TEST_MOST:
		return 2;
	case JY_TEST_WITHIN:
	case JY_TEST_OUTSIDE:
		return 3;
	default:
		return 1;
	}
}

static inline uint64_t jy_word_of(double number)
{
	uint64_t word;
	memcpy(&word, &number, sizeof word);
	return word;
}

static inline double jy_number_of(uint64_t word)
{
	double number;
	memcpy(&number, &word, sizeof number);
	return number;
}

/* The i-th constant of those that begin at a word. */
static inline uint32_t jy_constant_at(const uint64_t *words, uint32_t i)
{
	return (uint32_t)(words[i / 2] >> (i % 2 ? 32 : 0));
}

/* Adds a record (words[0] is its head) to a chain; *head is 0 where it is empty. False: no memory, unchanged. */
bool jy_chain_add(jy_pool *pool, const journey_allocator *a, uint32_t *head, const uint64_t *words);
/* Removes those records that `keep` says no to. */
void jy_chain_filter(jy_pool *pool, const journey_allocator *a, uint32_t *head,
                     bool (*keep)(void *user, const uint64_t *record), void *user);
void jy_chain_free(jy_pool *pool, uint32_t head);

#endif
