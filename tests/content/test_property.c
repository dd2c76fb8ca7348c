/* What holds for whatever a value is: it comes back from its escaped form, and adds no markup. */
#include "content/check_content.h"

#include "base/buffer.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "content/escape.h"
#include <stdio.h>

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(random_state >> 33) % below;
}

/* Characters that matter somewhere, and any others. */
static uint32_t draw_character(void)
{
	static const char special[] = "<>&\"'`/\\%{}#|-= \n\tabcjs:;u0";

	switch (draw(4)) {
	case 0:
		return 0x20 + draw(0x5f);
	case 1:
		return 0xa0 + draw(0x1f60);
	case 2:
		return draw(8) ? (uint32_t)(unsigned char)special[draw(sizeof(special) - 1)] : 0x2028 + draw(2);
	default:
		return 0x10000 + draw(0x10000);
	}
}

static bool turns(uint32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static journey_str draw_text(char *room, size_t characters)
{
	size_t size = 0, i;

	for (i = 0; i < characters; i++) {
		uint32_t c = draw_character();

		if (!turns(c))
			size += jy_utf8_put(c, room + size);
	}
	return jy_str_of(room, size);
}

static uint32_t hex_digit(char x)
{
	return x <= '9' ? (uint32_t)(x - '0') : (uint32_t)((x | 32) - 'a') + 10;
}

static size_t back_url(journey_str s, char *out)
{
	size_t i, n = 0;

	for (i = 0; i < s.size; i++) {
		ck_assert(jy_is_alpha(s.data[i]) || jy_is_digit(s.data[i]) || strchr("-._~%", s.data[i]) != NULL);
		if (s.data[i] == '%') {
			out[n++] = (char)(hex_digit(s.data[i + 1]) << 4 | hex_digit(s.data[i + 2]));
			i += 2;
		} else {
			out[n++] = s.data[i];
		}
	}
	return n;
}

static size_t back_json(journey_str s, char *out)
{
	static const char letters[] = "bfnrt\"\\", meant[] = "\b\f\n\r\t\"\\";
	size_t i, n = 0;

	for (i = 0; i < s.size; i++) {
		ck_assert((unsigned char)s.data[i] >= ' ' && s.data[i] != '"' && s.data[i] != '<');
		if (s.data[i] != '\\') {
			out[n++] = s.data[i];
		} else if (s.data[++i] == 'u') {
			n += jy_utf8_put(hex_digit(s.data[i + 1]) << 12 | hex_digit(s.data[i + 2]) << 8 |
						 hex_digit(s.data[i + 3]) << 4 | hex_digit(s.data[i + 4]),
					 out + n);
			i += 4;
		} else {
			const char *letter = strchr(letters, s.data[i]);

			ck_assert_ptr_nonnull(letter);
			out[n++] = meant[letter - letters];
		}
	}
	return n;
}

static size_t back_html(journey_str s, char *out)
{
	static const struct {
		const char *reference;
		char meant;
	} list[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&#34;", '"'}, {"&#39;", '\''}, {"&#96;", '`'}, {"&#13;", '\r'}};
	size_t i, k, n = 0;

	for (i = 0; i < s.size; i++) {
		ck_assert(strchr("<>\"'`", s.data[i]) == NULL);
		if (s.data[i] != '&') {
			out[n++] = s.data[i];
			continue;
		}
		for (k = 0; !jy_str_starts(jy_str_part(s, i, s.size), jy_str(list[k].reference)); k++)
			ck_assert_uint_lt(k + 1, sizeof(list) / sizeof(list[0]));
		out[n++] = list[k].meant;
		i += strlen(list[k].reference) - 1;
	}
	return n;
}

JOURNEY_PLAIN_TEST(escaped_texts_come_back)
{
	static const struct {
		jy_escape how;
		size_t (*back)(journey_str s, char *out);
	} all[] = {{JY_ESCAPE_HTML, back_html}, {JY_ESCAPE_URL, back_url}, {JY_ESCAPE_JSON, back_json}};
	char room[4 * 60], again[4 * 60];
	size_t i, k;
	jy_buffer b;

	random_state = 7;
	jy_buffer_init(&b, allocator);
	for (i = 0; i < (torture_long() ? 200000 : 5000); i++) {
		journey_str text = draw_text(room, draw(60));

		for (k = 0; k < sizeof(all) / sizeof(all[0]); k++) {
			size_t size;

			jy_buffer_clear(&b);
			TRY_TRUE(jy_escape_put(&b, all[k].how, text));
			size = all[k].back(jy_str_of((const char *)b.data, b.size), again);
			ck_assert_msg(jy_str_equal(text, jy_str_of(again, size)), "`%.*s` became `%.*s`", (int)text.size,
				      text.data, (int)b.size, (const char *)b.data);
		}
	}
done:
	jy_buffer_free(&b);
}

/* Pieces that templates are drawn of; each has its places for values. */
static const char *const pieces[] = {
	"<p title=\"{{ any }}\">{{ any }}</p>",
	"{{ any | upper }}{{ any | truncate: 3 }}",
	"{% if any %}<b>{{ any }}</b>{% else %}{{ name }}{% endif %}",
	"{% for x in [any, name, evil] %}<i>{{ x }}</i>{{ forloop.index }}{% endfor %}",
	"<a href=\"/{{ any | url }}\">{{ any | default: evil }}</a>",
	"<a href='{{ any | link }}'>{{ any | json }}</a>",
	"{% assign y = any + evil %}{{ y }}{{ [any, evil] | join: any }}{{ [any, evil] | list }}",
	"<script>f({{ any | json }})</script>{{ evil | html }}{{ evil | text }}{{ evil | strip | capitalize | lower }}",
	"{{ 2 | plural: {\"other\": any} }}{{ day | date: any }}",
};

static size_t count(journey_str s, char x)
{
	size_t i, n = 0;

	for (i = 0; i < s.size; i++)
		n += s.data[i] == x ? 1 : 0;
	return n;
}

static void draw_template(char *out)
{
	size_t i, n = 1 + draw(5);

	*out = '\0';
	for (i = 0; i < n; i++)
		strcat(out, pieces[draw(sizeof(pieces) / sizeof(pieces[0]))]);
}

/* With hostile values there is as much markup as with harmless ones, and as many quotes. */
JOURNEY_PLAIN_TEST(values_add_no_markup)
{
	char text[1000], room[4 * 30];
	size_t i, plain[3], k;
	texts t;

	random_state = 11;
	TRY(texts_new(&t, allocator));
	t.target = JOURNEY_TEMPLATE_HTML;
	for (i = 0; i < (torture_long() ? 20000 : 1000); i++) {
		draw_template(text);
		t.values[TEXTS_ANY] = jy_value_str(jy_str("x"));
		t.values[TEXTS_EVIL] = jy_value_str(jy_str("y"));
		TRY(texts_render(&t, text));
		for (k = 0; k < 2; k++)
			plain[k] = count(t.result.text, "<>"[k]);
		t.values[TEXTS_ANY] = jy_value_str(draw_text(room, 1 + draw(30)));
		t.values[TEXTS_EVIL] = jy_value_str(jy_str("</script><b a=\"b\" c='d'>`{{ name }}"));
		TRY(texts_render(&t, text));
		for (k = 0; k < 2; k++)
			ck_assert_msg(count(t.result.text, "<>"[k]) == plain[k], "`%s` with `%.*s`: %.*s", text,
				      (int)t.values[TEXTS_ANY].n, t.values[TEXTS_ANY].as.s, (int)t.result.text.size,
				      t.result.text.data);
		ck_assert(jy_utf8_valid(t.result.text));
	}
done:
	texts_free(&t);
}

Suite *suite_template_property(void)
{
	return torture_suite("template: properties", torture_escaped_texts_come_back, torture_values_add_no_markup, NULL);
}
