/*
 * The decide call, for a page that waits. It is both formulas of journey personalization:
 *
 *   optimized customer experience    = f(customer data, contextual triggers, personalization strategy, technology platform)
 *   personalized content or offer    = f(customer data, contextual data, business rules)
 *
 * Customer data are the profile's; what is contextual is in the request; strategy and business rules (eligibility, cost, stock,
 * priority) are in the document; the platform is the engine with the host's callbacks.
 *
 *   cc -o decide decide.c $(pkg-config --cflags --libs journey journey-document) && ./decide
 */
#include <journey/document.h>
#include <journey/journey.h>
#include <stdio.h>
#define STR(text) ((journey_str){text, sizeof(text) - 1})

static const char shop[] =
	"journey: 1\n"
	"name: shop\n"
	"events: {Product Viewed: {category: string}}\n"
	"profile:\n"
	"  features: {interest: {tally: Product Viewed, by: event.category, half_life: 14d}}\n"
	"segments: {runners: 'profile.interest[\"running\"] > 0.5'}\n"
	"offers:\n"
	"  new_shoes: {when: segment(\"runners\"), priority: 2, text: New running shoes are in}\n"
	"  umbrella:  {when: context.weather == \"rain\", priority: 3, stock: 500, text: 'Rain today: umbrellas, 20 % off'}\n"
	"  welcome:   {text: Welcome}\n";

static void ask(journey_engine *engine, const char *key, const char *weather, journey_time now)
{
	journey_entry entry = {{.as.s = "weather", .n = 7, .type = JOURNEY_STRING}, {.as.s = weather, .type = JOURNEY_STRING}};
	journey_map context = {1, &entry};
	journey_request request = {.size = sizeof request, .key = {key, 1}, .user_id = STR("anna"), .placement = STR("home"),
		.context = &context};
	journey_decision decision = {.size = sizeof decision};

	while (weather[entry.value.n])
		entry.value.n++;
	if (journey_engine_decide(engine, &request, now, &decision) == JOURNEY_OK)
		printf("%s: %.*s\n", weather, (int)decision.text.size, decision.text.data);
}

int main(void)
{
	journey_entry running = {{.as.s = "category", .n = 8, .type = JOURNEY_STRING}, {.as.s = "running", .n = 7, .type = JOURNEY_STRING}};
	journey_map properties = {1, &running};
	journey_event view = {.size = sizeof view, .name = STR("Product Viewed"), .message_id = STR("view-1"),
		.user_id = STR("anna"), .timestamp = 1764000000 * JOURNEY_SECOND, .properties = &properties};
	journey_engine_options options;
	journey_strategy *strategy;
	journey_memory_store *store;
	journey_engine *engine;

	if (journey_strategy_load(NULL, STR(shop), NULL, &strategy, NULL) || journey_memory_store_new(NULL, &store))
		return 1;
	journey_storage storage = journey_memory_store_storage(store);
	journey_engine_options_init(&options);
	options.strategy = strategy, options.storage = &storage;
	if (journey_engine_open(&options, &engine, NULL))
		return 1;
	ask(engine, "1", "sun", view.timestamp); /* nothing is known of her yet */
	if (journey_engine_track(engine, &view, view.timestamp))
		return 1;
	ask(engine, "2", "sun", view.timestamp);
	ask(engine, "3", "rain", view.timestamp);
	journey_engine_close(engine);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
}
