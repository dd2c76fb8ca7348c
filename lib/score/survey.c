/* Surveys: NPS, CSAT and CES. */
#include <journey/experience.h>

#include "base/math.h"
#include "score/distribution.h"
#include "score/share.h"

static const struct {
	int least, most, satisfied; /* answers from `satisfied` on count as high */
} scales[] = {
	[JOURNEY_SURVEY_NPS] = {0, 10, 9},
	[JOURNEY_SURVEY_CSAT] = {1, 5, 4},
	[JOURNEY_SURVEY_CES] = {1, 7, 8},
};

static bool kind_known(journey_survey_kind kind)
{
	return kind == JOURNEY_SURVEY_NPS || kind == JOURNEY_SURVEY_CSAT || kind == JOURNEY_SURVEY_CES;
}

journey_status journey_survey_add(journey_survey *survey, double answer)
{
	uint64_t *count;

	if (!survey || !kind_known(survey->kind))
		return JOURNEY_MISUSE;
	if (answer >= scales[survey->kind].least && answer <= scales[survey->kind].most && !(jy_floor(answer) < answer))
		count = &survey->count[(int)answer];
	else
		count = &survey->invalid;
	if (*count == UINT64_MAX)
		return JOURNEY_LIMIT;
	++*count;
	return JOURNEY_OK;
}

static bool grow(uint64_t *count, uint64_t by)
{
	if (*count > UINT64_MAX - by)
		return false;
	*count += by;
	return true;
}

journey_status journey_survey_merge(journey_survey *into, const journey_survey *from)
{
	journey_survey s;
	bool ok;

	if (!into || !from || into->kind != from->kind || !kind_known(into->kind))
		return JOURNEY_MISUSE;
	s = *into;
	ok = grow(&s.asked, from->asked) && grow(&s.invalid, from->invalid);
	for (int i = 0; ok && i <= 10; i++)
		ok = grow(&s.count[i], from->count[i]);
	if (!ok)
		return JOURNEY_LIMIT;
	*into = s;
	return JOURNEY_OK;
}

/* Rocks 2016: the variance and the middle of three answers more, in points. */
static journey_estimate net_promoters(double n, double high, double low, double z)
{
	double share_high = (high + .75) / (n + 3), share_low = (low + .75) / (n + 3), net = share_high - share_low;
	double half = z * jy_sqrt((share_high + share_low - net * net) / (n + 3)), mean = (high - low) / n;
	journey_estimate e = {.known = JOURNEY_KNOWN_INTERVAL, .value = 100 * mean, .p_value = 1};

	/* All promoters, or all detractors: the adjusted middle would leave the estimate itself outside. */
	e.standard_error = 100 * jy_sqrt(((high + low) / n - mean * mean) / n);
	e.low = 100 * (net - half > -1 && low < n ? net - half : -1);
	e.high = 100 * (net + half < 1 && high < n ? net + half : 1);
	return e;
}

static journey_estimate effort(const journey_survey *s, double n, double confidence)
{
	journey_estimate e = {.known = JOURNEY_KNOWN_VALUE};
	double sum = 0, squares = 0, half;

	for (int i = 1; i <= 7; i++)
		sum += (double)s->count[i] * i;
	e.value = sum / n;
	for (int i = 1; i <= 7; i++)
		squares += (double)s->count[i] * (i - e.value) * (i - e.value);
	if (n < 2 || !(squares > 0))
		return e;
	e.known = JOURNEY_KNOWN_INTERVAL;
	e.degrees_of_freedom = n - 1;
	e.standard_error = jy_sqrt(squares / (n - 1) / n);
	half = e.standard_error * jy_student_critical(1 - confidence, n - 1);
	e.low = e.value - half > 1 ? e.value - half : 1;
	e.high = e.value + half < 7 ? e.value + half : 7;
	e.p_value = 1;
	return e;
}

/* Promoters and detractors; satisfied and others. */
static bool count_answers(const journey_survey *s, journey_survey_result *r)
{
	for (int i = 0; i <= 10; i++) {
		if (!grow(&r->answers, s->count[i]))
			return false;
		if (s->kind == JOURNEY_SURVEY_CES)
			continue;
		if (i >= scales[s->kind].satisfied)
			r->high += s->count[i];
		else if (s->kind == JOURNEY_SURVEY_CSAT || i <= 6)
			r->low += s->count[i];
	}
	return r->answers <= UINT64_MAX - s->invalid;
}

journey_status journey_survey_score(const journey_survey *survey, double confidence, journey_survey_result *result)
{
	journey_survey_result r = {.size = sizeof r};
	double n, z;

	if (!survey || !result || result->size < sizeof r || !kind_known(survey->kind))
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1))
		return JOURNEY_RANGE;
	if (!count_answers(survey, &r))
		return JOURNEY_LIMIT;
	z = jy_normal_quantile(.5 + confidence / 2);
	n = (double)r.answers;
	if (r.answers && survey->kind == JOURNEY_SURVEY_NPS)
		r.score = net_promoters(n, (double)r.high, (double)r.low, z);
	else if (r.answers && survey->kind == JOURNEY_SURVEY_CSAT)
		r.score = jy_share(r.high, r.answers, confidence);
	else if (r.answers)
		r.score = effort(survey, n, confidence);
	if (survey->asked && r.answers + survey->invalid <= survey->asked)
		r.response = jy_share(r.answers + survey->invalid, survey->asked, confidence);
	*result = r;
	return JOURNEY_OK;
}
