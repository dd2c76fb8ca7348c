#include "expr/conditions.h"
#include <string.h>

const conditions_field conditions_fields[] = {
	{"profile", "country", "string", 0},
	{"profile", "lang", "string", 0},
	{"profile", "email", "string", 0},
	{"profile", "unsubscribed", "bool", 0},
	{"profile", "orders", "int", 0},
	{"profile", "ltv", "double", 0},
	{"profile", "visits", "int", 0},
	{"profile", "age", "int", 0},
	{"profile", "tags", "list(string)", 0},
	{"profile", "city", "string", 0},
	{"profile", "plan", "string", 0},
	{"profile", "last_purchase", "timestamp", 0},
	{"profile", "created", "timestamp", 0},
	{"profile", "trial_ends", "timestamp", 0},
	{"profile", "birthday", "timestamp", 0},
	{"profile", "session_length", "duration", 0},
	{"profile", "verified", "bool", 0},
	{"profile", "score", "double", 0},
	{"profile", "lists", "list(int)", 0},
	{"profile", "interest", "map(string, double)", JOURNEY_EXPR_TALLY},
	{"profile", "counts", "map(string, int)", JOURNEY_EXPR_TALLY},
	{"profile", "nickname", "string", 0},
	{"event", "type", "string", 0},
	{"event", "price", "double", 0},
	{"event", "category", "string", 0},
	{"event", "sku", "string", 0},
	{"event", "qty", "int", 0},
	{"event", "time", "timestamp", 0},
	{"event", "path", "string", 0},
	{"event", "referrer", "string", 0},
	{"event", "device", "string", 0},
	{"event", "coupon", "string", 0},
	{"event", "items", "list(string)", 0},
	{"event", "first", "bool", 0},
	{"event", "discount", "double", 0},
	{"event", "stock", "int", 0},
	{"event", "query", "string", 0},
	{"event", "prices", "list(double)", 0},
};
const size_t conditions_field_count = sizeof conditions_fields / sizeof *conditions_fields;

const char *const conditions_typical[] = {
	"profile.country == \"FR\" && event.type == \"purchase\"",
	"event.type == \"purchase\" && event.price >= 50.0 && event.category in [\"shoes\", \"bags\", "
	"\"hats\"]",
	"has(profile.email) && profile.email.endsWith(\"@example.com\") && !profile.unsubscribed",
	"now - profile.last_purchase > duration(\"720h\") && profile.orders >= 3",
	"profile.tags.exists(t, t == \"vip\") && profile.ltv * 0.1 + double(profile.visits) > 50.0",
	/* triggers */
	"event.type == \"page\"",
	"event.type == 'signup'",
	"event.type == 'purchase' && event.first",
	"event.type == 'purchase' && !event.first",
	"event.type in ['view', 'click', 'share']",
	"event.type == 'view' && event.category == 'shoes'",
	"event.type == 'view' && event.path.startsWith('/sale/')",
	"event.type == 'page' && event.path == '/pricing'",
	"event.type == 'page' && (event.path == '/pricing' || event.path.startsWith('/plans'))",
	"event.type == 'search' && size(event.query) > 3",
	"event.type == 'search' && event.query.contains('gift')",
	"event.type == 'add' && event.price * double(event.qty) > 100.0",
	"event.type == 'remove' && event.qty > 1",
	"event.type == 'checkout' && !has(event.coupon)",
	"event.type == 'checkout' && has(event.coupon) && event.coupon == 'SPRING'",
	"event.type == 'stock' && event.stock < 5 && event.stock > 0",
	"event.type == 'stock' && event.stock == 0",
	"event.type == 'refund' && event.price > 200.0",
	"event.type == 'price' && event.discount >= 0.2",
	"event.sku == 'B-77'",
	"event.sku.startsWith('B-') && event.qty >= 2",
	"event.sku in ['B-77', 'B-78', 'B-79', 'C-01', 'C-02']",
	"event.device == 'ios' || event.device == 'android'",
	"event.device in ['ios', 'android'] && event.type == 'open'",
	"event.referrer.contains('google')",
	"event.referrer.endsWith('.example.org') && profile.visits == 1",
	"'hat' in event.items",
	"'hat' in event.items || 'scarf' in event.items",
	"event.items.exists(i, i.startsWith('shoe'))",
	"event.items.all(i, i != 'gift card')",
	"size(event.items) >= 3",
	"size(event.items) > 1 && event.price > 30.0",
	"event.prices.exists(p, p > 100.0)",
	"event.prices.all(p, p < 1000.0)",
	"event.qty * 2 > event.stock",
	"event.qty % 2 == 0",
	"event.price / double(event.qty) < 5.0",
	"event.price - event.price * event.discount > 20.0",
	"event.price * (1.0 - event.discount) >= 25.0",
	"event.first ? event.price > 20.0 : event.price > 100.0",
	"event.time > timestamp('2024-11-29T00:00:00Z') && event.time < timestamp('2026-12-02T00:00:00Z')",
	"now - event.time < duration('30m')",
	"event.time.getHours() >= 18",
	"event.time.getDayOfWeek() == 0",
	"event.category != 'gift card' && event.category != 'donation'",
	"!(event.category in ['gift card', 'donation'])",
	"event.category == 'books' && event.price <= 15.0 && event.qty >= 1",
	"event.type == 'purchase' && event.price > 100.0 && profile.orders == 0",
	"event.type == 'purchase' && profile.orders + 1 == 10",
	"event.type == 'purchase' && (profile.orders + 1) % 5 == 0",
	/* segments */
	"profile.country == 'DE'",
	"profile.country in ['DE', 'AT', 'CH']",
	"profile.country in ['FR', 'BE', 'LU', 'CH', 'CA'] && profile.lang == 'fr'",
	"profile.lang != 'en'",
	"profile.age >= 18",
	"profile.age >= 18 && profile.age < 26",
	"profile.age > 64 || 'retired' in profile.tags",
	"has(profile.age) && profile.age >= 18",
	"!has(profile.age) || profile.age >= 18",
	"profile.city == 'Lyon'",
	"profile.city in ['Lyon', 'Paris', 'Lille', 'Nantes', 'Nice', 'Brest', 'Metz']",
	"profile.plan == 'gold'",
	"profile.plan != 'free'",
	"profile.plan == 'free' && profile.visits > 20",
	"profile.plan in ['gold', 'platinum'] && !profile.unsubscribed",
	"profile.orders == 0",
	"profile.orders == 1",
	"profile.orders > 0",
	"profile.orders >= 10 && profile.ltv >= 1000.0",
	"profile.orders >= 2 && profile.orders <= 5",
	"profile.ltv > 500.0",
	"profile.ltv > 500.0 || profile.orders > 20",
	"profile.ltv / double(profile.orders) > 80.0",
	"profile.orders > 0 && profile.ltv / double(profile.orders) > 80.0",
	"profile.ltv > 100",
	"profile.visits > profile.orders * 10",
	"profile.visits >= 5 && profile.orders == 0",
	"profile.visits > 3 && profile.visits < 30",
	"profile.score > 0.7",
	"profile.score >= 0.3 && profile.score < 0.7",
	"profile.score * 100.0 > 42.0",
	"0.2 < profile.score",
	"-profile.score < -0.5",
	"'vip' in profile.tags",
	"!('vip' in profile.tags)",
	"'vip' in profile.tags && 'loyal' in profile.tags",
	"profile.tags.exists(t, t == 'vip' || t == 'loyal')",
	"profile.tags.exists(t, t in ['vip', 'press', 'staff'])",
	"profile.tags.exists(t, t.startsWith('exp-'))",
	"!profile.tags.exists(t, t == 'blocked')",
	"profile.tags.all(t, !t.endsWith('-optout'))",
	"size(profile.tags) > 2",
	"size(profile.tags) == 0",
	"profile.tags.exists_one(t, t == 'vip')",
	"profile.tags.filter(t, t.startsWith('n')).size() == 1",
	"3 in profile.lists",
	"profile.lists.exists(l, l == 3 || l == 4)",
	"profile.lists.all(l, l > 0)",
	"has(profile.email)",
	"!has(profile.email)",
	"has(profile.email) && !profile.unsubscribed",
	"has(profile.email) && profile.verified && !profile.unsubscribed",
	"profile.email.endsWith('.edu')",
	"profile.email.endsWith('@example.com') || profile.email.endsWith('@example.org')",
	"profile.email.contains('+')",
	"profile.verified",
	"!profile.verified",
	"profile.verified == true && profile.unsubscribed == false",
	"profile.verified != profile.unsubscribed",
	"has(profile.nickname) ? profile.nickname == 'ada' : profile.city == 'Lyon'",
	"profile.nickname == profile.city",
	"profile.nickname != ''",
	"size(profile.nickname) < 20",
	"now - profile.created < duration('168h')",
	"now - profile.created >= duration('168h') && profile.orders == 0",
	"now - profile.last_purchase > duration('2160h')",
	"now - profile.last_purchase > duration('720h') && now - profile.last_purchase <= duration('1440h')",
	"profile.last_purchase < now - duration('720h')",
	"profile.last_purchase + duration('720h') < now",
	"has(profile.last_purchase) && now - profile.last_purchase < duration('24h')",
	"!has(profile.last_purchase) && now - profile.created > duration('336h')",
	"profile.trial_ends - now < duration('72h') && profile.trial_ends > now",
	"profile.trial_ends <= now && profile.plan == 'trial'",
	"profile.created > timestamp('2025-01-01T00:00:00Z')",
	"profile.created >= timestamp('2025-01-01T00:00:00Z') && profile.created < "
	"timestamp('2025-04-01T00:00:00Z')",
	"profile.last_purchase > profile.created",
	"profile.last_purchase - profile.created > duration('8760h')",
	"profile.birthday.getMonth() == now.getMonth()",
	"profile.session_length > duration('10m')",
	"profile.session_length > duration('10m') && profile.visits > 2",
	"profile.session_length + duration('5m') >= duration('1h')",
	"profile.interest['running'] > 0.3",
	"profile.interest.running > 0.3",
	"profile.interest['running'] > profile.interest['cycling']",
	"profile.interest['running'] + profile.interest['hiking'] > 0.5 && profile.country == 'FR'",
	"profile.interest[event.category] > 0.5",
	"'running' in profile.interest",
	"has(profile.interest.running) && profile.interest.running >= 0.25",
	"profile.counts['returns'] == 0",
	"profile.counts['returns'] * 3 < profile.orders",
	"profile.counts.clicks >= 5 && profile.counts.opens >= 10",
	"events.count('view', '7d') >= 3",
	"events.count('view', '7d') >= 3 && events.count('purchase', '7d') == 0",
	"events.count('purchase', '30d') > 1 || profile.ltv > 300.0",
	"events.count('open', '90d') == 0 && profile.orders > 0",
	"events.count('view', '1d') > 2 * events.count('view', '7d') / 7",
	/* eligibility, ranking, rewards */
	"profile.country == 'FR' && profile.plan == 'gold' && profile.orders >= 3",
	"profile.country == 'FR' && profile.plan == 'gold' && profile.orders >= 3 && !profile.unsubscribed "
	"&& profile.verified",
	"(profile.country == 'FR' || profile.country == 'BE') && (profile.plan == 'gold' || profile.orders > "
	"5)",
	"(profile.country == 'FR' && profile.lang == 'fr') || (profile.country == 'DE' && profile.lang == "
	"'de')",
	"!(profile.country == 'US' && profile.age < 21)",
	"profile.country != 'US' || profile.age >= 21",
	"!(profile.unsubscribed || profile.country in ['IR', 'KP', 'SY'])",
	"profile.plan == 'gold' ? profile.orders > 2 : profile.orders > 10",
	"profile.age >= 18 && profile.country in ['FR', 'DE'] && event.category == 'wine'",
	"event.price < profile.ltv * 0.5",
	"event.price > profile.ltv / 10.0 && profile.orders > 1",
	"profile.score * 0.6 + profile.interest['running'] * 0.4 > 0.5",
	"(profile.score + 1.0) * (profile.score + 1.0) > 2.0",
	"double(profile.visits) * 0.05 + double(profile.orders) * 0.5 >= 2.0",
	"double(profile.orders) / double(profile.visits) > 0.1",
	"profile.visits - profile.orders > 10",
	"profile.visits * 3 + profile.orders * 10 - 5 > 100",
	"profile.orders / 2 >= 2",
	"profile.ltv >= 100.0 && profile.ltv < 200.0 || profile.ltv >= 400.0 && profile.ltv < 500.0",
	"profile.country == 'FR' && event.type == 'purchase' && event.price > 20.0 && profile.orders > 1 && "
	"profile.verified",
	"event.type == 'purchase' && event.category == 'bags' && profile.tags.exists(t, t == 'loyal') && now "
	"- "
	"profile.last_purchase > duration('240h')",
	"event.type == 'view' && event.path.startsWith('/p/') && event.path.endsWith('.html') && "
	"profile.visits > 1",
	"event.type == 'open' && event.device == 'ios' && profile.lang in ['fr', 'en']",
	"event.type == 'purchase' && event.price >= 20.0 && event.price <= 80.0",
	"event.type == 'purchase' && event.price >= 20.0 && event.price <= 80.0 && event.category in ['a', "
	"'bags', 'c', 'd']",
	"has(event.coupon) && event.coupon in ['SPRING', 'SUMMER', 'AUTUMN', 'WINTER']",
	"has(event.coupon) && event.coupon.startsWith('VIP') && size(event.coupon) == 8",
	"has(event.referrer) && (event.referrer.contains('facebook') || "
	"event.referrer.contains('instagram'))",
	"event.path.startsWith('/fr/') || profile.lang == 'fr'",
	"event.path.contains('/blog/') && !event.path.endsWith('/feed')",
	"event.query == 'red shoes' || event.query == 'red shoe'",
	"string(profile.orders) == '5'",
	"int(profile.ltv) > 400",
	"profile.city + ', ' + profile.country == 'Lyon, FR'",
	"profile.country.size() == 2 && profile.lang.size() == 2",
	"true",
	"!false && profile.verified",
	"profile.orders in [1, 2, 3, 5, 8]",
	"profile.age in [18, 21, 30, 40, 50, 60]",
	"profile.age == 30 || profile.age == 40 || profile.age == 50",
	"event.qty == 1 && event.price == 79.9",
	"event.qty == 1 && event.price != 79.9",
	"profile.country < 'M'",
	"profile.plan >= 'gold'",
	"now > timestamp('2025-06-01T00:00:00Z')",
	"now > timestamp('2025-06-01T00:00:00Z') && now < timestamp('2025-12-31T00:00:00Z') && "
	"profile.country == 'FR'",
	"now.getHours() >= 9 && now.getHours() < 18",
	"now.getDayOfWeek() in [1, 2, 3, 4, 5]",
};
const size_t conditions_typical_count = sizeof conditions_typical / sizeof *conditions_typical;

static journey_str str(const char *text)
{
	return (journey_str){text, strlen(text)};
}

/* events.count(...) becomes one of the slots after the fields. */
static journey_status count_slot(void *user, size_t count, const journey_value *args, uint32_t *slot,
				 journey_error *error)
{
	(void)user;
	(void)count;
	(void)error;
	*slot = (uint32_t)conditions_field_count + (args[0].n + args[1].n) % 4;
	return JOURNEY_OK;
}

journey_status conditions_declare(journey_expr_env *env)
{
	static const char *const args[] = {"string", "string"};
	const journey_expr_function counts = {sizeof counts,      str("events.count"), 2,   args, "int", 0,
					      JOURNEY_EXPR_TIMED, count_slot,          NULL, NULL};
	journey_status s = journey_expr_env_object(env, str("profile"), 100, 0, NULL);
	if (!s)
		s = journey_expr_env_object(env, str("event"), 101, JOURNEY_EXPR_OPEN, NULL);
	for (size_t i = 0; i < conditions_field_count && !s; i++)
		s = journey_expr_env_field(env, str(conditions_fields[i].object),
					   str(conditions_fields[i].name), conditions_fields[i].type,
					   (uint32_t)i, conditions_fields[i].flags, NULL);
	if (!s)
		s = journey_expr_env_function(env, &counts, NULL);
	return s ? s
		 : journey_expr_env_variable(env, str("now"), "timestamp", JOURNEY_EXPR_SLOT_NOW, 0, NULL);
}

#define NOW INT64_C(1760000000)

static void set_text(journey_value *v, const char *text)
{
	*v = (journey_value){{0}, (uint32_t)strlen(text), JOURNEY_STRING};
	v->as.s = text;
}

journey_activation conditions_activation(journey_value *v)
{
	static const journey_value tags[] = {{{.s = "newsletter"}, 10, JOURNEY_STRING},
					     {{.s = "loyal"}, 5, JOURNEY_STRING},
					     {{.s = "vip"}, 3, JOURNEY_STRING}},
				   lists[] = {{{.i = 3}, 0, JOURNEY_INT}, {{.i = 9}, 0, JOURNEY_INT}},
				   prices[] = {{{.d = 19.9}, 0, JOURNEY_DOUBLE},
					       {{.d = 60.0}, 0, JOURNEY_DOUBLE}};
	static const journey_list tag_list = {3, tags}, number_list = {2, lists}, price_list = {2, prices};
	static const char *const texts[] = {"country",  "FR",
					    "lang",     "fr",
					    "email",    "ada@example.com",
					    "city",     "Lyon",
					    "plan",     "gold",
					    "nickname", "ada",
					    "type",     "purchase",
					    "category", "bags",
					    "sku",      "B-77",
					    "path",     "/fr/bags/b-77.html",
					    "referrer", "https://www.google.com/",
					    "device",   "ios",
					    "coupon",   "SPRING",
					    "query",    "red shoes"};
	static const int ago[] = {40, 400, -3, 13000, 1}; /* days, in order of the timestamps */
	size_t time = 0;
	for (size_t i = 0; i < CONDITIONS_SLOTS_MAX; i++) {
		const char *type = i < conditions_field_count ? conditions_fields[i].type : "int";
		v[i] = (journey_value){{0}, 0, JOURNEY_INT};
		v[i].as.i = 5;
		if (strcmp(type, "double") == 0) {
			v[i].type = JOURNEY_DOUBLE;
			v[i].as.d = 0.45;
		} else if (strcmp(type, "bool") == 0) {
			v[i].type = JOURNEY_BOOL;
			v[i].as.i = strcmp(conditions_fields[i].name, "verified") == 0;
		} else if (strcmp(type, "timestamp") == 0) {
			v[i].type = JOURNEY_TIMESTAMP;
			v[i].as.i = NOW - ago[time++] * INT64_C(86400);
		} else if (strcmp(type, "duration") == 0) {
			v[i].type = JOURNEY_DURATION;
			v[i].as.i = 900;
		} else if (strncmp(type, "list", 4) == 0) {
			v[i].type = JOURNEY_LIST;
			v[i].as.list = strcmp(type, "list(string)") == 0 ? &tag_list
				       : strcmp(type, "list(int)") == 0  ? &number_list
									 : &price_list;
		} else if (strncmp(type, "map", 3) == 0) {
			v[i].type = JOURNEY_EXPR_ASK;
		}
		for (size_t k = 0; k < sizeof texts / sizeof *texts && i < conditions_field_count; k += 2)
			if (strcmp(texts[k], conditions_fields[i].name) == 0)
				set_text(&v[i], texts[k + 1]);
		if (i < conditions_field_count && strcmp(conditions_fields[i].name, "ltv") == 0)
			v[i].as.d = 420.5;
		if (i < conditions_field_count && strcmp(conditions_fields[i].name, "price") == 0)
			v[i].as.d = 79.9;
		if (i < conditions_field_count && strcmp(conditions_fields[i].name, "visits") == 0)
			v[i].as.i = 37;
	}
	return (journey_activation){
		.values = v, .value_count = CONDITIONS_SLOTS_MAX, .now = NOW * JOURNEY_SECOND};
}
