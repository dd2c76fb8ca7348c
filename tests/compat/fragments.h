/*
 * Fragments that between them have every part of the storage form in them. FOLDER/NAME.fragment holds the form
 * that the version wrote.
 */
#ifndef JY_TESTS_COMPAT_FRAGMENTS_H
#define JY_TESTS_COMPAT_FRAGMENTS_H

#include "profile/fragment.h"

typedef struct compat_fragment {
	const char *name, *identifier;
	bool whole; /* made under the whole strategy, see strategy.h */
	int brands; /* distinct ones within 60 days by T and not seen after, where version 1 did not know; -1: nobody does */
	void (*fill)(jy_fragment *fragment, const journey_strategy *strategy);
} compat_fragment;

/* Ends with a NULL name. */
extern const compat_fragment compat_fragments[];

#endif
