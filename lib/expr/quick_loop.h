/*
 * The loop of the quick tier; quick_run.c includes it twice, with other ways to come at values each time:
 * SLOT(type) points v at a slot's value, HAS(truth) looks whether there is one, ASK(call) calls back. What is
 * not the plain case goes to `leave`, and from there ELSEWHERE.
 */
LOOP(const journey_expr_program *program, const journey_activation *activation, journey_expr_scratch *scratch,
     journey_value *out)
{
	const journey_value *values = activation->values, *v;
	journey_value r[JY_QUICK_REGISTERS];
	uint64_t left = program->quick_left;
	int64_t x, y;
	bool truth;
	ASKED
	for (const jy_quick_op *i = program->quick;; i++) {
		switch ((jy_quick_operation)i->op) {
			TESTS(TRUTH, JOURNEY_BOOL, v->as.i != 0);
			TESTS(TEXT_IS, JOURNEY_STRING, text_is(v, i));
			LONG_TESTS(TEXT_IN, JOURNEY_STRING, v->n < JY_LONG_TEXT, text_in(v, i));
			TESTS(STARTS, JOURNEY_STRING, starts(v, i));
			TESTS(ENDS, JOURNEY_STRING, ends(v, i));
			LONG_TESTS(CONTAINS, JOURNEY_STRING, charge_search(v, i, &left), contains(v, i));
			TESTS(INT_IS, JOURNEY_INT, v->as.i == i->k.i);
			TESTS(INT_LESS, JOURNEY_INT, v->as.i < i->k.i);
			TESTS(NUM_IS, JOURNEY_DOUBLE, v->as.d == i->k.d);
			TESTS(NUM_LESS, JOURNEY_DOUBLE, v->as.d < i->k.d);
			TESTS(NUM_MOST, JOURNEY_DOUBLE, v->as.d <= i->k.d);
			TESTS(NUM_MORE, JOURNEY_DOUBLE, v->as.d > i->k.d);
			TESTS(NUM_LEAST, JOURNEY_DOUBLE, v->as.d >= i->k.d);
			LONG_TESTS(LIST_HAS, JOURNEY_LIST,
				   charge_list(v->as.list, program->quick_round, &left) &&
					   find_text(v->as.list, i, &truth),
				   truth);
		case JY_Q_SLOT_HAS:
			HAS(&truth);
			TEST(truth);
			break;
		case JY_Q_SLOT_TIME_LESS:
			SLOT(JOURNEY_TIMESTAMP);
			UNLESS(nanoseconds(v, &x));
			TEST(x < i->k.i);
			break;
		case JY_Q_SLOT_AGE_LESS:
			SLOT(JOURNEY_TIMESTAMP);
			UNLESS(nanoseconds(v, &x) && now_nanoseconds(activation, &y));
			TEST(y - x < i->k.i);
			break;
		case JY_Q_INTS_SAME:
			TEST(r[i->a].as.i == r[i->b].as.i);
			break;
		case JY_Q_INTS_LESS:
			TEST(r[i->a].as.i < r[i->b].as.i);
			break;
		case JY_Q_NUMS_SAME:
			TEST(r[i->a].as.d == r[i->b].as.d);
			break;
		case JY_Q_NUMS_LESS:
			TEST(r[i->a].as.d < r[i->b].as.d);
			break;
		case JY_Q_NUMS_MOST:
			TEST(r[i->a].as.d <= r[i->b].as.d);
			break;
		case JY_Q_TEXTS_SAME:
			v = &r[i->b];
			UNLESS(v->n < JY_LONG_TEXT);
			TEST(v->n == r[i->a].n && same_bytes(v->as.s, r[i->a].as.s, v->n));
			break;
		case JY_Q_HAS_KEY:
			ASK(has_key(activation, i, &truth));
			TEST(truth);
			break;
		case JY_Q_YES:
			jy_set_truth(out, true);
			return JOURNEY_OK;
		case JY_Q_NO:
			jy_set_truth(out, false);
			return JOURNEY_OK;
		case JY_Q_RESULT:
			out->as.u = r[i->a].as.u;
			out->n = i->n == JOURNEY_STRING ? r[i->a].n : 0;
			out->type = i->n;
			return JOURNEY_OK;
		case JY_Q_JUMP:
			i += i->skip;
			break;
		case JY_Q_CONSTANT:
			r[i->a].as.i = i->k.i;
			r[i->a].n = i->n;
			break;
		case JY_Q_LOAD:
			SLOT(i->n);
			jy_copy(&r[i->a], v);
			break;
		case JY_Q_LOAD_NUM:
			SLOT(JOURNEY_INT);
			r[i->a].as.d = (double)v->as.i;
			break;
		case JY_Q_LOAD_TIME:
			SLOT(i->n);
			UNLESS(nanoseconds(v, &r[i->a].as.i));
			break;
		case JY_Q_LOAD_KEY:
			ASK(load_key(activation, i, &r[i->a]));
			break;
		case JY_Q_NOW:
			UNLESS(now_nanoseconds(activation, &r[i->a].as.i));
			break;
		case JY_Q_COPY:
			jy_copy(&r[i->a], &r[i->b]);
			break;
		case JY_Q_TO_NUM:
			r[i->a].as.d = (double)r[i->a].as.i;
			break;
		case JY_Q_INT_ADD:
			UNLESS(add(r[i->a].as.i, RIGHT_INT, &r[i->a].as.i));
			break;
		case JY_Q_INT_SUB:
			UNLESS(subtract(r[i->a].as.i, RIGHT_INT, &r[i->a].as.i));
			break;
		case JY_Q_INT_MUL:
			UNLESS(multiply(r[i->a].as.i, RIGHT_INT, &r[i->a].as.i));
			break;
		case JY_Q_INT_DIV:
		case JY_Q_INT_MOD:
			UNLESS(divide(r[i->a].as.i, RIGHT_INT, i->op == JY_Q_INT_MOD, &r[i->a].as.i));
			break;
		case JY_Q_INT_NEG:
			UNLESS(r[i->a].as.i != INT64_MIN);
			r[i->a].as.i = -r[i->a].as.i;
			break;
		case JY_Q_NUM_ADD:
			r[i->a].as.d = r[i->a].as.d + RIGHT_NUM;
			break;
		case JY_Q_NUM_SUB:
			r[i->a].as.d = r[i->a].as.d - RIGHT_NUM;
			break;
		case JY_Q_NUM_MUL:
			r[i->a].as.d = r[i->a].as.d * RIGHT_NUM;
			break;
		case JY_Q_NUM_DIV:
			r[i->a].as.d = r[i->a].as.d / RIGHT_NUM;
			break;
		case JY_Q_NUM_NEG:
			r[i->a].as.d = -r[i->a].as.d;
			break;
		case JY_Q_TIME_ADD:
			r[i->a].as.i += RIGHT_INT;
			UNLESS(time_limits(r[i->a].as.i));
			break;
		case JY_Q_TIME_SUB:
			r[i->a].as.i -= RIGHT_INT;
			UNLESS(time_limits(r[i->a].as.i));
			break;
		case JY_Q_LIST_SIZE:
			r[i->a].as.i = (int64_t)r[i->a].as.list->count;
			break;
		case JY_Q_TEXT_SIZE:
			v = &r[i->a];
			UNLESS(v->n / 16 <= left);
			left -= v->n / 16;
			r[i->a].as.i = characters(v);
			break;
		case JY_Q_BEGIN:
			UNLESS(charge_list(r[i->a].as.list, program->quick_round, &left));
			r[i->a + 1].as.u = 0;
			break;
		case JY_Q_NEXT:
			if (r[i->a + 1].as.u == r[i->a].as.list->count) {
				i += i->skip;
				break;
			}
			v = &r[i->a].as.list->items[r[i->a + 1].as.u++];
			UNLESS(v->type == i->n);
			jy_copy(&r[i->b], v);
			break;
		}
	}
leave:
	return ELSEWHERE(program, activation, scratch, out);
}
