#!/bin/sh
# bench_lifetime.sh PROGRAM: fits of BG/NBD to the CDNOW customers, ours and those of the Python package `lifetimes`, in turns;
# medians, and the ratio (target 50). JOURNEY_SHARED has the data; LIFETIMES_PYTHON is a python with that package.
program=$1
data=${JOURNEY_SHARED:-../shared}/data/cdnow/cdnow_customers_summary_with_transactions.csv
here=$(dirname "$0")
if [ ! -r "$data" ]; then
	echo "SKIPPED: no $data (set JOURNEY_SHARED)"
	exit 0
fi
"$program" "$data"
python=${LIFETIMES_PYTHON:-python3}
if ! "$python" -c 'import lifetimes' 2>/dev/null; then
	echo "SKIPPED: $python has no package lifetimes (set LIFETIMES_PYTHON)"
	exit 0
fi
for round in 1 2 3; do
	ours=$("$program" "$data" | awk '/^bg-nbd/ {print $2}')
	theirs=$("$python" "$here/bench_lifetime.py" "$data" | awk '/^lifetimes/ {print $2}')
	echo "$ours $theirs" | awk '{printf "BG/NBD: %.2f ms, lifetimes %.1f ms: %.0f times as fast (target 50)\n", $1 * 1e3, $2 * 1e3, $2 / $1}'
done
