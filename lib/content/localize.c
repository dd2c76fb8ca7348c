#include "content/localize.h"

#include "base/calendar.h"
#include "base/number.h"
#include "base/text.h"
#include "base/value.h"
#include "content/filter.h"
#include "expr/library.h"

bool jy_localize_currency(journey_str code)
{
	return code.size == 3 && jy_is_alpha(code.data[0]) && jy_is_alpha(code.data[1]) && jy_is_alpha(code.data[2]);
}

const char *jy_localize_check(journey_str style, bool time)
{
	(void)style;
	(void)time;
	return NULL;
}

bool jy_localize_turkish(const journey_template_render_options *options)
{
	(void)options;
	return false;
}

static bool number_of(journey_value v, double *out)
{
	if (v.type != JOURNEY_INT && v.type != JOURNEY_UINT && v.type != JOURNEY_DOUBLE)
		return false;
	*out = v.type == JOURNEY_INT ? (double)v.as.i : v.type == JOURNEY_UINT ? (double)v.as.u : v.as.d;
	return true;
}

static journey_status put(bool ok)
{
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_localize_number(const jy_localize_context *c, jy_buffer *out, journey_value value, int32_t decimals,
				bool percent, journey_template_reason *reason)
{
	char digits[48];
	double x;

	(void)c;
	if (!number_of(value, &x)) {
		*reason = JOURNEY_TEMPLATE_KIND;
		return JOURNEY_OK;
	}
	if (percent)
		x *= 100;
	return put(jy_buffer_bytes(out, digits, jy_double_fixed(x, decimals < 0 ? 0 : decimals, digits)) &&
		   (!percent || jy_buffer_text(out, "%")));
}

journey_status jy_localize_money(const jy_localize_context *c, jy_buffer *out, journey_value value, journey_str currency,
			       journey_template_reason *reason)
{
	journey_status status = jy_localize_number(c, out, value, 2, false, reason);

	return status != JOURNEY_OK || *reason != 0
		       ? status
		       : put(currency.size == 0 || (jy_buffer_text(out, " ") && jy_buffer_bytes(out, currency.data, currency.size)));
}

journey_status jy_localize_time(const jy_localize_context *c, jy_buffer *out, journey_value value, journey_str style,
			      bool time, journey_str zone, journey_template_reason *reason)
{
	(void)c;
	(void)style;
	(void)time;
	(void)zone;
	return jy_show(out, value, false, reason);
}

journey_status jy_localize_plural(const jy_localize_context *c, jy_buffer *out, journey_value value, journey_value forms,
				journey_template_reason *reason)
{
	(void)c;
	(void)forms;
	return jy_show(out, value, false, reason);
}

journey_status jy_localize_list(const jy_localize_context *c, jy_buffer *out, jy_buffer *items, journey_value value,
			      bool any, journey_template_reason *reason)
{
	(void)c;
	(void)items;
	(void)any;
	return jy_show(out, value, false, reason);
}
