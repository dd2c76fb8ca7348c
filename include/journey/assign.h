/**
 * @file assign.h
 * @brief Who gets which arm: the published GrowthBook assignment, hash and bucket ranges.
 *
 * One hash serves every split, experiment and holdout, so that a host's existing GrowthBook flags and
 * libjourney agree on who is in which arm. Functions of their arguments alone; no state, any thread.
 * Source: GrowthBook, "Build Your Own SDK", sections hash, getBucketRanges, chooseVariation, inNamespace.
 */
#ifndef JOURNEY_ASSIGN_H
#define JOURNEY_ASSIGN_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Half-open range of hash values that one arm takes. */
typedef struct journey_range {
	double start; /**< First value inside. */
	double end;   /**< First value behind it. */
} journey_range;

/**
 * Hashes a unit to a number in [0, 1).
 *
 * Version 2 is fnv1a32(decimal text of fnv1a32(seed value)) mod 10,000 / 10,000 and is what libjourney uses
 * itself; version 1 is fnv1a32(value seed) mod 1,000 / 1,000, kept for flags that were set up with it.
 * @param version 1 or 2.
 * @param seed key of the experiment or split; may be empty.
 * @param value the unit (user id, device id); may be empty.
 * @param[out] out the number; not NULL.
 * @return ::JOURNEY_OK; ::JOURNEY_UNSUPPORTED (another version); ::JOURNEY_MISUSE (`out` is NULL, or text
 *         that is NULL with a size).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_assign_hash(int version, journey_str seed, journey_str value,
                                                                double *out);

/**
 * Equal weights for a number of arms, each 1 / count.
 * @param count number of arms; 0 writes nothing.
 * @param[out] weights room for `count` weights; NULL only where count is 0.
 * @return ::JOURNEY_OK; ::JOURNEY_MISUSE (`weights` is NULL).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_assign_equal_weights(size_t count, double *weights);

/**
 * Ranges of the arms: arm i starts at the sum of the weights before it and is coverage * weight wide, so that
 * raising the coverage moves nobody from one arm to another.
 * @param count number of arms; 0 writes nothing.
 * @param coverage share of each arm's units that take part; below 0 counts as 0, above 1 (or NaN) as 1.
 * @param weights the arms' weights; NULL for equal ones. Weights whose number is not `count`, whose sum is not
 *        within 0.99 .. 1.01, or of which one is no number, are replaced by equal ones.
 * @param weight_count number of weights; ignored where `weights` is NULL.
 * @param[out] ranges room for `count` ranges; NULL only where count is 0.
 * @return ::JOURNEY_OK; ::JOURNEY_MISUSE (`ranges` is NULL).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_assign_ranges(size_t count, double coverage,
                                                                  const double *weights, size_t weight_count,
                                                                  journey_range *ranges);

/**
 * The arm whose range holds a number.
 * @param n number in [0, 1), from journey_assign_hash().
 * @param ranges the arms' ranges; NULL only where count is 0.
 * @param count number of ranges.
 * @return the first arm with start <= n < end; SIZE_MAX if there is none (not included) or `ranges` is NULL.
 */
JOURNEY_API size_t journey_assign_choose(double n, const journey_range *ranges, size_t count);

/**
 * Whether a unit falls into a slice of a namespace: experiments that take disjoint slices exclude each other.
 * @param unit the unit.
 * @param name the namespace; the hash is version 1 with the seed "__" + name.
 * @param start first hash value of the slice.
 * @param end first hash value behind it.
 * @return 1 if the unit is inside, else 0.
 */
JOURNEY_API int journey_assign_in_namespace(journey_str unit, journey_str name, double start, double end);

#ifdef __cplusplus
}
#endif
#endif
