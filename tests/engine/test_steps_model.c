#include "engine/check_engine.h"
#include "engine/steps.h"
Suite *suite_steps_model(void)
{
	return torture_suite("steps: model", NULL);
}
