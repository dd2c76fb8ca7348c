#include <journey/document.h>
#include <journey/journey.h>
#include <stdio.h>
#define STR(text) ((journey_str){text, sizeof(text) - 1})

static const char shop[] = "journey: 1\nname: shop\nevents: {Order Completed: {total: money}}\n"
	"profile: {features: {orders: {count: Order Completed}}}\nchannels: {email: {}}\n"
	"journeys: {thanks: {enter: {event: Order Completed}, holdout: 10%, goal: {event: Order Completed, within: 30d},\n"
	"  steps: [send: {text: 'Thank you for order {{ profile.orders }}', via: email}]}}\n";

static journey_status email(void *user, const journey_send *send, journey_result *result) /* your channel */
{
	printf("to %.*s: %.*s\n", (int)send->user_id.size, send->user_id.data, (int)send->text.size,
		send->text.data);
	return (void)user, (void)result, JOURNEY_OK; /* the result is preset to sent */
}

int main(void)
{
	journey_strategy *strategy;
	journey_memory_store *store; /* or SQLite, or three callbacks of your own */
	journey_engine *engine;
	journey_report *report;
	journey_engine_options options;
	journey_event order = {.size = sizeof order, .name = STR("Order Completed"), .message_id = STR("order-1"),
		.user_id = STR("anna"), .timestamp = 1764000000 * JOURNEY_SECOND};
	if (journey_strategy_load(NULL, STR(shop), NULL, &strategy, NULL) || journey_memory_store_new(NULL, &store))
		return 1;
	journey_storage storage = journey_memory_store_storage(store);
	journey_engine_options_init(&options);
	options.strategy = strategy, options.storage = &storage;
	if (journey_engine_open(&options, &engine, NULL) || journey_engine_channel(engine, STR(""), email, NULL) ||
		journey_engine_track(engine, &order, order.timestamp) || journey_engine_deliver(engine, order.timestamp, NULL) ||
		journey_engine_report(engine, &report))
		return 1;
	const journey_journey_report *thanks = journey_report_look(report)->journeys;
	printf("entered %d, sent %d, held out %d\n", (int)thanks->entries, (int)thanks->sends, (int)thanks->ghosts);
	journey_report_free(report), journey_engine_close(engine), journey_memory_store_free(store);
	journey_strategy_free(strategy);
}
