/*
 * Scalars of YAML by the core schema of YAML 1.2.
 */
#ifndef JY_DOCUMENT_YAML_SCALAR_H
#define JY_DOCUMENT_YAML_SCALAR_H

#include "document/tree.h"

/* The value of a scalar node; text borrows from it. A number that can't be represented is said in the tree's error. */
journey_status jy_yaml_scalar(jy_tree *tree, const yaml_node_t *node, journey_value *out);

#endif
