/* The index over the triggers of events. */
#ifndef JY_STRATEGY_TRIGGER_RULES_H
#define JY_STRATEGY_TRIGGER_RULES_H

/* So many triggers of one event type are looked at one by one. */
#define JY_TRIGGERS_FEW 8

#endif
