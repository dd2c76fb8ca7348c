#include "population_behave.h"

#include "population_draw.h"

#define LN2 0.6931471805599453

double behave_distance(double hour, unsigned best)
{
	double far = hour - (best + 0.5);

	if (far < 0)
		far = -far;
	return far > 12 ? 24 - far : far;
}

double behave_hour(const population_habits *habits, double distance)
{
	double z = distance / habits->width;

	return habits->floor + (1 - habits->floor) * population_exp(-z * z / 2);
}

double behave_fatigue(const population_habits *habits, double level, double days)
{
	return level * population_halved(days, habits->fatigue_half_life);
}

double behave_open(const population_habits *habits, const behave_message *message)
{
	if (message->channel->open <= 0)
		return 0;
	return population_logistic(population_logit(message->channel->open)
		+ habits->best_hour * behave_hour(habits, message->distance)
		+ message->fatigue * population_log(1 - habits->fatigue)
		+ (message->content ? message->content->open : 0));
}

double behave_click(const population_habits *habits, const behave_message *message)
{
	(void)habits;
	if (message->channel->click <= 0)
		return 0;
	return population_logistic(population_logit(message->channel->click)
		+ (message->content ? message->content->click : 0) + (message->offer ? message->offer->appeal : 0));
}

double behave_unsubscribe(const population_habits *habits, const behave_message *message)
{
	double over = message->fatigue - habits->fatigue_threshold;
	double chance = message->channel->unsubscribe + (over > 0 ? over * habits->fatigue_unsubscribe : 0);

	return chance < 1 ? chance : 1;
}

static double effect(const population_habits *habits, double lift, double since)
{
	if (since < 0 || since >= habits->lift_within)
		return 0;
	return population_log(1 + lift) * population_halved(since, habits->lift_half_life);
}

double behave_lift(const population_habits *habits, double since_open, double since_click)
{
	return effect(habits, habits->lift_open, since_open) + effect(habits, habits->lift_click, since_click);
}

double behave_order(const population_habits *habits, const behave_purchase *purchase)
{
	if (habits->order <= 0)
		return 0;
	return population_logistic(population_logit(habits->order)
		- purchase->elasticity * (purchase->log_price + population_log(1 - purchase->discount))
		+ behave_lift(habits, purchase->since_open, purchase->since_click) + purchase->content);
}

double behave_hazard(double per_day, double days)
{
	return days > 0 && per_day < 1 ? 1 - population_exp(days * population_log(1 - per_day)) : per_day >= 1;
}

/* The integral of lift / every * 2^(-t / half_life) over the window. */
double behave_visits(const population_habits *habits)
{
	return habits->lift_visits / habits->every * habits->lift_half_life / LN2
		* (1 - population_halved(habits->lift_within, habits->lift_half_life));
}

double behave_visit_after(const population_habits *habits, double u)
{
	double mass = behave_visits(habits), drawn = -population_log(1 - u), rest;

	if (!(mass > 0) || drawn >= mass)
		return -1;
	/* the share of the mass that is drawn is that of 1 - 2^(-t / half_life) */
	rest = 1 - drawn / mass * (1 - population_halved(habits->lift_within, habits->lift_half_life));
	return -population_log(rest) / LN2 * habits->lift_half_life;
}
