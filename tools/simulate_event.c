#include "simulate_event.h"

#include <inttypes.h>

typedef struct product {
	const char *name, *category;
	uint32_t cents;
} product;

static const product products[] = {
	{"Trail Runner 2", "running", 11995}, {"Road Runner Light", "running", 13990},
	{"Running Socks", "running", 1295}, {"Rain Jacket", "running", 7990}, {"Hiking Boots", "hiking", 15990}, {"Merino Socks", "hiking", 1990},
	{"Day Pack 22 l", "hiking", 6490}, {"Trekking Poles", "hiking", 5990}, {"Yoga Mat", "activewear", 2990},
	{"Leggings", "activewear", 4490}, {"Sports Bra", "activewear", 3490},
	{"Training Shirt", "activewear", 2490},
	{"Blue Evening Dress", "formal", 18900}, {"White Shirt", "formal", 5990}, {"Silk Scarf", "formal", 3990},
	{"Leather Belt", "formal", 4490}};
static const char *const zones[] = {"Europe/Berlin", "Europe/Berlin", "Europe/London", "America/New_York",
	"America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney", "Asia/Kolkata"};
static const char *const names[] = {"Anna", "Ben", "Chloé", "David", "Emma", "Felix", "Grace", "Hiro", "Ines",
	"Jürgen", "Katja", "Liam", "Mia", "Noah", "Olga", "Priya"};

#define COUNT(a) ((uint32_t)(sizeof(a) / sizeof((a)[0])))
#define ITEMS_MAX 3

/* splitmix64's finaliser (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

uint32_t simulate_draw(uint64_t seed, uint32_t customer, simulate_purpose purpose, uint32_t number,
	uint32_t bound)
{
	uint64_t x = mix(seed + UINT64_C(0x9e3779b97f4a7c15));

	x = mix(x ^ ((uint64_t)customer << 8 | (uint64_t)purpose));
	x = mix(x + number * UINT64_C(0x9e3779b97f4a7c15));
	return (uint32_t)((x >> 32) * bound >> 32);
}

size_t simulate_decimal(uint64_t x, char *out)
{
	char digits[20];
	size_t count = 0, length;

	do
		digits[count++] = (char)('0' + x % 10);
	while (x /= 10);
	for (length = 0; count > 0; length++)
		out[length] = digits[--count];
	return length;
}

size_t simulate_user(uint32_t customer, char out[SIMULATE_USER_MAX])
{
	size_t length = 1;

	out[0] = 'c';
	length += simulate_decimal(customer, out + 1);
	out[length] = 0;
	return length;
}

/* Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days, for days from 1970 on. */
static void write_time(int64_t time, FILE *out)
{
	int64_t days = time / 86400, rest = time % 86400;
	int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int64_t day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
	int64_t year = yoe + era * 400 + (month <= 2);

	fprintf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)year, (int)month, (int)day, (int)(rest / 3600),
		(int)(rest / 60 % 60), (int)(rest % 60));
}

static void write_cents(uint64_t cents, FILE *out)
{
	fprintf(out, "%" PRIu64 ".%02u", cents / 100, (unsigned)(cents % 100));
}

static uint32_t product_of(const simulate_event *event, uint64_t seed, uint32_t item)
{
	/* what is viewed and what is bought are two draws; views number on behind the carts' items */
	uint32_t number = event->kind >= SIMULATE_ADD ? event->number * ITEMS_MAX + item
		: UINT32_C(0x80000000) + event->sequence;

	return simulate_draw(seed, event->customer, SIMULATE_PRODUCT, number, COUNT(products));
}

static void write_product(uint32_t index, FILE *out)
{
	const product *p = &products[index];

	fprintf(out, "\"product_id\":\"p%u\",\"name\":\"%s\",\"category\":\"%s\",\"price\":",
		(unsigned)index, p->name, p->category);
	write_cents(p->cents, out);
}

static void write_cart_id(const simulate_event *event, FILE *out)
{
	fprintf(out, "\"cart_id\":\"k%" PRIu32 "-%" PRIu32 "\"", event->customer, event->number);
}

static uint32_t quantity_of(const simulate_event *event, uint64_t seed, uint32_t item)
{
	uint32_t number = event->number * (ITEMS_MAX + 1) + item;

	return 1 + simulate_draw(seed, event->customer, SIMULATE_QUANTITY, number, 2);
}

/* One to three items; the first is the one that was added to the cart. */
static void write_order(const simulate_event *event, uint64_t seed, FILE *out)
{
	uint32_t items = 1 + simulate_draw(seed, event->customer, SIMULATE_QUANTITY,
		event->number * (ITEMS_MAX + 1) + ITEMS_MAX, ITEMS_MAX);
	uint64_t total = 0;

	for (uint32_t i = 0; i < items; i++)
		total += (uint64_t)products[product_of(event, seed, i)].cents * quantity_of(event, seed, i);
	fprintf(out, "\"order_id\":\"o%" PRIu32 "-%" PRIu32 "\",", event->customer, event->number);
	write_cart_id(event, out);
	fputs(",\"currency\":\"EUR\",\"total\":", out);
	write_cents(total, out);
	if (event->kind == SIMULATE_REFUND)
		return;
	fputs(",\"products\":[", out);
	for (uint32_t i = 0; i < items; i++) {
		fputs(i ? ",{" : "{", out);
		write_product(product_of(event, seed, i), out);
		fprintf(out, ",\"quantity\":%u}", (unsigned)quantity_of(event, seed, i));
	}
	fputc(']', out);
}

static void write_traits(const simulate_event *event, uint64_t seed, FILE *out)
{
	uint32_t name = simulate_draw(seed, event->customer, SIMULATE_NAME, 0, COUNT(names));
	uint32_t zone = simulate_draw(seed, event->customer, SIMULATE_ZONE, 0, COUNT(zones));

	fprintf(out, "\"traits\":{\"first_name\":\"%s\",\"email\":\"c%" PRIu32 "@example.com\","
		"\"timezone\":\"%s\",\"consent\":{\"marketing\":%s}}", names[name], event->customer, zones[zone],
		event->consent ? "true" : "false");
}

static void write_properties(const simulate_event *event, uint64_t seed, FILE *out)
{
	fputs("\"properties\":{", out);
	if (event->kind == SIMULATE_ORDER || event->kind == SIMULATE_REFUND) {
		write_order(event, seed, out);
	} else {
		if (event->kind == SIMULATE_ADD) {
			write_cart_id(event, out);
			fputc(',', out);
		}
		write_product(product_of(event, seed, 0), out);
	}
	fputc('}', out);
}

void simulate_event_write(const simulate_event *event, uint64_t seed, FILE *out)
{
	static const char *const names_of[] = {"Product Viewed", NULL, "Product Viewed", "Product Added",
		"Order Completed", "Order Refunded"};
	const char *name = names_of[event->kind];
	char user[SIMULATE_USER_MAX];

	simulate_user(event->customer, user);
	if (name)
		fprintf(out, "{\"type\":\"track\",\"event\":\"%s\"", name);
	else
		fputs("{\"type\":\"identify\"", out);
	fprintf(out, ",\"messageId\":\"m%" PRIu32 "-%u\",\"timestamp\":\"", event->customer,
		(unsigned)event->sequence);
	write_time(event->time, out);
	fputs("\",", out);
	if (event->kind == SIMULATE_VIEW_ANONYMOUS || event->kind == SIMULATE_IDENTIFY)
		fprintf(out, "\"anonymousId\":\"a%" PRIu32 "\",", event->customer);
	if (event->kind != SIMULATE_VIEW_ANONYMOUS)
		fprintf(out, "\"userId\":\"%s\",", user);
	if (event->kind == SIMULATE_IDENTIFY)
		write_traits(event, seed, out);
	else
		write_properties(event, seed, out);
	fputs("}\n", out);
}
