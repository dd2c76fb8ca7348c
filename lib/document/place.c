#include "document/place.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of the line end at p as libyaml counts them (CR, LF, CR LF, NEL, LS, PS), 0 if there is none. */
static size_t jy_place_break(const char *p, const char *end)
{
	size_t left = (size_t)(end - p);

	if (left == 0)
		return 0;
	if (*p == '\r')
		return left > 1 && p[1] == '\n' ? 2 : 1;
	if (*p == '\n')
		return 1;
	if (left >= 2 && memcmp(p, "\xC2\x85", 2) == 0)
		return 2;
	if (left >= 3 && (memcmp(p, "\xE2\x80\xA8", 3) == 0 || memcmp(p, "\xE2\x80\xA9", 3) == 0))
		return 3;
	return 0;
}

/* One character or line end on. */
static void jy_place_step(jy_place *place)
{
	size_t n = jy_place_break(place->at, place->end);

	if (place->at == place->end)
		return;
	if (n > 0) {
		place->at += n;
		place->line++;
		place->column = 0;
		return;
	}
	place->at++;
	while (place->at < place->end && ((unsigned char)*place->at & 0xC0) == 0x80)
		place->at++;
	place->column++;
}

void jy_place_forward(jy_place *place, const yaml_mark_t *mark)
{
	while (place->at < place->end && place->line < mark->line)
		jy_place_step(place);
	while (place->at < place->end && place->line == mark->line && place->column < mark->column &&
	       jy_place_break(place->at, place->end) == 0)
		jy_place_step(place);
}

jy_place jy_place_of_mark(journey_str text, const yaml_mark_t *mark)
{
	jy_place place = {text.data, text.data + text.size, 0, 0};

	jy_place_forward(&place, mark);
	return place;
}

static bool jy_place_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool jy_place_at_blank(const jy_place *place)
{
	return place->at < place->end &&
	       (jy_place_is_blank(*place->at) || jy_place_break(place->at, place->end) > 0);
}

static void jy_place_steps(jy_place *place, int n)
{
	while (n-- > 0)
		jy_place_step(place);
}

/* Over an escape of a double-quoted scalar; an escaped line end stands for nothing. */
static void jy_place_escape(jy_place *place)
{
	char c = place->end - place->at > 1 ? place->at[1] : ' ';

	jy_place_steps(place, c == 'x' ? 4 : c == 'u' ? 6 : c == 'U' ? 10 : 2);
}

static bool jy_place_is_escape(const jy_place *place, yaml_scalar_style_t style)
{
	return style == YAML_DOUBLE_QUOTED_SCALAR_STYLE && place->at < place->end && *place->at == '\\';
}

static bool jy_place_is_line_escape(const jy_place *place, yaml_scalar_style_t style)
{
	return jy_place_is_escape(place, style) && jy_place_break(place->at + 1, place->end) > 0;
}

/* Over what stands in the document for the next character of the text that is no blank. */
static void jy_place_seek(jy_place *place, yaml_scalar_style_t style)
{
	while (jy_place_at_blank(place) || jy_place_is_line_escape(place, style)) {
		if (!jy_place_at_blank(place))
			jy_place_step(place);
		jy_place_step(place);
	}
}

static void jy_place_character(jy_place *place, yaml_scalar_style_t style)
{
	if (jy_place_is_escape(place, style)) {
		jy_place_escape(place);
		return;
	}
	if (style == YAML_SINGLE_QUOTED_SCALAR_STYLE && place->at < place->end && *place->at == '\'')
		jy_place_step(place);
	jy_place_step(place);
}

/* Over what stands for a blank of the text; folding changes blanks, so there may be less or more of them. */
static void jy_place_blank(jy_place *place, yaml_scalar_style_t style)
{
	if (jy_place_is_line_escape(place, style))
		jy_place_seek(place, style);
	if (jy_place_at_blank(place))
		jy_place_step(place);
	else if (jy_place_is_escape(place, style) && place->end - place->at > 1 &&
		 strchr("nrt ", place->at[1]))
		jy_place_escape(place);
}

/* To the first byte of the content: past a quote, or past the line of `|` or `>`. */
static void jy_place_enter(jy_place *place, yaml_scalar_style_t style)
{
	if (style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		jy_place_step(place);
	if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE) {
		while (place->at < place->end && jy_place_break(place->at, place->end) == 0)
			jy_place_step(place);
		jy_place_step(place);
	}
}

/* Past `&name ` in front of the scalar. */
static void jy_place_anchor(jy_place *place)
{
	if (place->at == place->end || *place->at != '&')
		return;
	while (place->at < place->end && !jy_place_at_blank(place))
		jy_place_step(place);
	while (jy_place_at_blank(place))
		jy_place_step(place);
}

jy_place jy_place_in_scalar(journey_str text, const yaml_node_t *node, size_t offset)
{
	jy_place place = jy_place_of_mark(text, &node->start_mark);
	yaml_scalar_style_t style;
	const char *value;
	size_t size, i;

	if (node->type != YAML_SCALAR_NODE)
		return place;
	style = node->data.scalar.style;
	value = (const char *)node->data.scalar.value;
	size = node->data.scalar.length;
	jy_place_anchor(&place);
	jy_place_enter(&place, style);
	/* Characters other than blanks stand in the document in the text's order, whatever the style. */
	for (i = 0; i < size && i < offset; i++) {
		if (((unsigned char)value[i] & 0xC0) == 0x80)
			continue;
		if (jy_place_is_blank(value[i])) {
			jy_place_blank(&place, style);
		} else {
			jy_place_seek(&place, style);
			jy_place_character(&place, style);
		}
	}
	if (i < size && !jy_place_is_blank(value[i]))
		jy_place_seek(&place, style);
	return place;
}
