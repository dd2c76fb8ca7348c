"""Seconds that the Python package `lifetimes` takes to fit BG/NBD to a CSV file of customers: the median of some fits."""
import statistics
import sys
import time
import warnings

import pandas
from lifetimes import BetaGeoFitter

warnings.simplefilter("ignore")
data = pandas.read_csv(sys.argv[1])
times = []
for _ in range(9):
    fitter = BetaGeoFitter(penalizer_coef=0.0)
    start = time.perf_counter()
    fitter.fit(data["x"], data["t_x"], data["T"])
    times.append(time.perf_counter() - start)
print(f"lifetimes {statistics.median(times):.6f} log-likelihood {-fitter._negative_log_likelihood_ * len(data):.4f}")
