/*
 * What journey_strategy_prove() found, with the places in the document, for people and as JSON.
 */
#ifndef JOURNEY_TOOLS_PROOF_H
#define JOURNEY_TOOLS_PROOF_H

#include "source.h"
#include "text.h"

#include <journey/proof.h>

/* Findings down to a severity, each with its place in its document (of a compiled strategy its path instead). */
void tool_proof_findings(tool_text *out, tool_source *source, const journey_proof_view *proof,
	journey_severity down_to);

/* The messages at worst, as a table. */
void tool_proof_bounds(tool_text *out, const journey_proof_view *proof);

/* Both as members of an object that is open: "findings":[...],"bounds":[...] */
void tool_proof_json(tool_text *out, tool_source *source, const journey_proof_view *proof);

#endif
