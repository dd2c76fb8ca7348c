/* Distribution functions against values computed with 40 digits (mpmath). */
#include "check_score.h"

#include <math.h>

#include "score/distribution.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void close_to(double got, double want, double relative)
{
	ck_assert_msg(fabs(got - want) <= relative * fabs(want), "got %.17g, want %.17g", got, want);
}

START_TEST(test_student_two_sided)
{
	static const double k[][3] = {
		{0.1, 1, 0.93654896513889286},
		{1, 1, 0.5},
		{12.706, 1, 0.050000802358133188},
		{2.5, 2.5, 0.10456996307815539},
		{1.96, 5, 0.10728795250529417},
		{3.7, 30.3, 0.00085530065689448009},
		{0.001, 100, 0.99920410776010341},
		{2.2, 1000, 0.028035025326697887},
		{5.3, 36671.157977360504, 1.16470933743611e-7},
		{22.62, 40593.688228635794, 1.3715168568203815e-112},
		{1.5, 1000000.0, 0.13361471823679277},
		{6, 100000000.0, 1.9731820343152871e-9},
		{0.7, 1000000000.0, 0.48392730460898648},
		{40, 7, 1.590217998485037e-9},
		{3, 19999.5, 0.0027031211212741558},
		{3, 20000.5, 0.0027031209549709862},
		{25, 20001.0, 7.4176595275619625e-136},
		{0.01, 30000.0, 0.99202135386416404},
		{35, 1000000.0, 3.2749836326751299e-268}
	};

	for (size_t i = 0; i < COUNT(k); i++) {
		close_to(jy_student_two_sided(k[i][0], k[i][1]), k[i][2], 1e-10);
		close_to(jy_student_two_sided(-k[i][0], k[i][1]), k[i][2], 1e-10);
		close_to(jy_student_cdf(-k[i][0], k[i][1]), k[i][2] / 2, 1e-10);
		close_to(jy_student_cdf(k[i][0], k[i][1]), 1 - k[i][2] / 2, 1e-10);
	}
	close_to(jy_student_two_sided(1.959963984540054, 1e15), 0.05, 1e-10);
	ck_assert_double_eq(jy_student_two_sided(0, 3), 1);
	ck_assert_double_eq(jy_student_two_sided(1e200, 3), 0);
}
END_TEST

START_TEST(test_student_critical)
{
	static const double k[][3] = {
		{0.05, 1, 12.706204736174704},
		{0.05, 2, 4.3026527297494637},
		{0.05, 5.5, 2.5018586175892403},
		{0.05, 55.70744912208862, 2.003472897166479},
		{0.01, 10, 3.1692726726169512},
		{0.05, 5841.74, 1.9603701570958002},
		{0.001, 1000000.0, 3.2905364612486911},
		{0.5, 3, 0.76489232840434528},
		{1e-06, 4, 49.458636756934635},
		{0.9, 20, 0.12726695668460671},
		{1e-12, 1, 636619772367.58136},
		{0.05, 1000000000.0, 1.9599639869123254}
	};

	for (size_t i = 0; i < COUNT(k); i++)
		close_to(jy_student_critical(k[i][0], k[i][1]), k[i][2], 1e-10);
}
END_TEST

/* The quantile undoes the tail for degrees of freedom from below one to a million. */
START_TEST(test_student_round_trip)
{
	for (double df = 0.7; df < 2e6; df *= 3.1)
		for (double alpha = 1e-9; alpha < 1; alpha *= 7.3)
			close_to(jy_student_two_sided(jy_student_critical(alpha, df), df), alpha, 1e-9);
}
END_TEST

START_TEST(test_chi_square)
{
	static const double k[][3] = {
		{0.202531, 2, 0.90369307052204628},
		{3.921569, 1, 0.047670370092712875},
		{0.001, 1, 0.97477287936996039},
		{10, 10, 0.44049328506521241},
		{100, 10, 5.4497019829205293e-17},
		{300, 300, 0.48914177025064032},
		{500, 300, 3.3592224575795494e-12},
		{1000, 999, 0.48513148927490147},
		{700, 2, 9.9295903962649793e-153}
	};

	for (size_t i = 0; i < COUNT(k); i++)
		close_to(jy_chi_square_sf(k[i][0], k[i][1]), k[i][2], 1e-10);
	ck_assert_double_eq(jy_chi_square_sf(0, 5), 1);
}
END_TEST

START_TEST(test_normal)
{
	static const double quantile[][2] = {
		{1e-20, -9.2623400897984076},
		{1e-10, -6.3613409024040562},
		{0.0001, -3.7190164854556806},
		{0.025, -1.9599639845400542},
		{0.3, -0.52440051270804082},
		{0.5, 0.0},
		{0.6, 0.25334710313579974},
		{0.975, 1.9599639845400539},
		{0.9999, 3.7190164854557084}
	};
	static const double cdf[][2] = {
		{-30, 4.9067139271481871e-198},
		{-8, 6.2209605742717841e-16},
		{-1.96, 0.024997895148220436},
		{-0.5, 0.3085375387259869},
		{0, 0.5},
		{0.5, 0.6914624612740131},
		{1, 0.84134474606854295},
		{3, 0.99865010196836991},
		{6, 0.99999999901341235}
	};

	for (size_t i = 0; i < COUNT(quantile); i++)
		ck_assert_double_eq_tol(jy_normal_quantile(quantile[i][0]), quantile[i][1], 1e-14);
	for (size_t i = 0; i < COUNT(cdf); i++)
		close_to(jy_normal_cdf(cdf[i][0]), cdf[i][1], 1e-12);
	for (double p = 1e-250; p < 1; p *= 11)
		close_to(jy_normal_cdf(jy_normal_quantile(p)), p, 1e-12);
}
END_TEST

START_TEST(test_beta)
{
	static const double logs[][3] = {
		{0.5, 0.5, 1.1447298858494002},
		{1, 2, -0.69314718055994531},
		{3, 4, -4.0943445622221007},
		{0.5, 100, -1.7289701552775227},
		{0.5, 20296.84, -4.3867391424252502},
		{10, 10, -13.736229227036555},
		{500, 700, -816.95057018565839},
		{1000000.0, 0.5, -6.335390211057437},
		{100000000.0, 1000000.0, -5610159.5859995647}
	};
	static const double shares[][4] = {
		{2, 3, 0.4, 0.52480000000000004},
		{0.5, 0.5, 0.01, 0.063768560858519849},
		{50, 60, 0.45, 0.46423529143060363},
		{1000, 2000, 0.34, 0.78121509116064273},
		{5, 0.5, 0.999, 0.92228199210096676}
	};

	for (size_t i = 0; i < COUNT(logs); i++) {
		close_to(jy_log_beta(logs[i][0], logs[i][1]), logs[i][2], 1e-13);
		close_to(jy_log_beta(logs[i][1], logs[i][0]), logs[i][2], 1e-13);
	}
	for (size_t i = 0; i < COUNT(shares); i++) {
		double a = shares[i][0], b = shares[i][1], x = shares[i][2];

		close_to(jy_beta_inc(a, b, x, 1 - x), shares[i][3], 1e-11);
		close_to(jy_beta_inc(b, a, 1 - x, x), 1 - shares[i][3], 1e-11);
	}
	ck_assert_double_eq(jy_beta_inc(2, 3, 0, 1), 0);
	ck_assert_double_eq(jy_beta_inc(2, 3, 1, 0), 1);
}
END_TEST

TCase *distribution_case(void)
{
	TCase *tests = tcase_create("distribution");

	tcase_add_test(tests, test_student_two_sided);
	tcase_add_test(tests, test_student_critical);
	tcase_add_test(tests, test_student_round_trip);
	tcase_add_test(tests, test_chi_square);
	tcase_add_test(tests, test_normal);
	tcase_add_test(tests, test_beta);
	return tests;
}
