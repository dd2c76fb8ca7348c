/**
 * @file journey.h
 * @brief All of libjourney's core. The adapters have headers of their own (document.h, sqlite.h).
 */
#ifndef JOURNEY_JOURNEY_H
#define JOURNEY_JOURNEY_H

#include <journey/types.h>
#include <journey/assign.h>
#include <journey/cause.h>
#include <journey/channel.h>
#include <journey/content.h>
#include <journey/engine.h>
#include <journey/entity.h>
#include <journey/event.h>
#include <journey/experience_rules.h>
#include <journey/explain.h>
#include <journey/expr.h>
#include <journey/expr_tree.h>
#include <journey/graph.h>
#include <journey/names.h>
#include <journey/identity.h>
#include <journey/lifecycle.h>
#include <journey/lifetime_rules.h>
#include <journey/locale.h>
#include <journey/pattern.h>
#include <journey/privacy.h>
#include <journey/profile.h>
#include <journey/proof.h>
#include <journey/retention.h>
#include <journey/score.h>
#include <journey/segment.h>
#include <journey/steps.h>
#include <journey/sending.h>
#include <journey/storage.h>
#include <journey/strategy.h>
#include <journey/template.h>
#include <journey/timers.h>
#include <journey/trigger.h>

#endif
