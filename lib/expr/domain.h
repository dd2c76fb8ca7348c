/*
 * Library of what customers are about: buckets of experiments, versions of apps, places, local time, text whose
 * case does not matter.
 */
#ifndef JY_EXPR_DOMAIN_H
#define JY_EXPR_DOMAIN_H

#include "expr/functions.h"

extern const jy_library jy_library_domain;

#endif
