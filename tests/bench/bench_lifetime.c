/*
 * How long a fit takes: BG/NBD and its relatives on the customers of a CSV file (columns ID, x, t_x, T[, zbar], as the CDNOW
 * data has them). Medians; target 20 ms for 2,357 customers. bench_lifetime.sh runs the Python package beside it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <journey/lifetime.h>

enum { ROUNDS = 101, ROWS_MAX = 1000000 };

typedef struct table {
	double *x, *t_x, *T, *zbar;
	size_t count;
} table;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void *room(void)
{
	void *items = calloc(ROWS_MAX, sizeof(double));

	if (items == NULL)
		exit(1);
	return items;
}

static int read_table(const char *path, table *t)
{
	FILE *file = fopen(path, "r");
	char line[256];
	double id;

	if (file == NULL)
		return 0;
	*t = (table){room(), room(), room(), room(), 0};
	while (t->count < ROWS_MAX && fgets(line, sizeof line, file)) {
		size_t i = t->count;
		int got = sscanf(line, "%lf,%lf,%lf,%lf,%lf", &id, &t->x[i], &t->t_x[i], &t->T[i], &t->zbar[i]);

		t->count += got >= 4;
	}
	fclose(file);
	return t->count > 0;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void bench(const table *t, journey_lifetime_model model)
{
	journey_lifetime_data data = {.size = sizeof data, .count = t->count, .x = t->x, .t_x = t->t_x, .T = t->T, .zbar = t->zbar};
	journey_lifetime_options options;
	journey_lifetime_fit fit = {.size = sizeof fit};
	double times[ROUNDS];
	int rounds = model == JOURNEY_LIFETIME_PARETO_NBD ? 3 : ROUNDS;

	journey_lifetime_options_init(&options);
	options.model = model;
	for (int i = 0; i < rounds; i++) {
		double start = seconds();

		if (journey_lifetime_fit_model(NULL, &data, &options, &fit, NULL) != JOURNEY_OK)
			exit(1);
		times[i] = seconds() - start;
	}
	qsort(times, (size_t)rounds, sizeof *times, by_size);
	printf("%s %.6f log-likelihood %.4f, %zu customers, %u steps\n", journey_lifetime_model_name(model), times[rounds / 2],
	       fit.log_likelihood, t->count, (unsigned)fit.steps);
}

int main(int argc, char **argv)
{
	table t;

	if (argc < 2 || !read_table(argv[1], &t)) {
		fprintf(stderr, "usage: bench_lifetime FILE.csv (ID,x,t_x,T[,zbar])\n");
		return 2;
	}
	bench(&t, JOURNEY_LIFETIME_BG_NBD);
	if (argc > 2) /* that alone */
		return 0;
	bench(&t, JOURNEY_LIFETIME_MBG_NBD);
	bench(&t, JOURNEY_LIFETIME_PARETO_NBD);
	free(t.x);
	free(t.t_x);
	free(t.T);
	free(t.zbar);
	return 0;
}
