#!/bin/sh
# bench_simulate.sh JOURNEY [CUSTOMERS]: a year of a journey of 20 steps, on one core. Targets for 100,000 customers with
# about 50 events each: 30 s, 2.5 KB of memory a customer and 64 MB.
journey=$1
customers=${2:-100000}
folder=${JOURNEY_SRCDIR:-.}/tests/bench
out=$(mktemp) || exit 1
trap 'rm -f "$out" "$out.time"' EXIT
if [ -x /usr/bin/time ]; then
	set -- /usr/bin/time -f '%U %S %M' -o "$out.time"
else
	set --
fi
begin=$(date +%s%N)
"$@" "$journey" simulate "$folder/simulate_strategy.yaml" "$folder/simulate_population.yaml" --customers "$customers" \
	--quiet --json >"$out" || exit 1
end=$(date +%s%N)
events=$(sed -n 's/.*"accepted":\([0-9]*\).*/\1/p' "$out")
sends=$(sed -n 's/.*"refused":[0-9]*,"sends":\([0-9]*\).*/\1/p' "$out")
echo "simulate: $customers customers, $events events, $sends sends in $(((end - begin) / 1000000)) ms (target for 100000: 30000)"
[ -s "$out.time" ] && awk -v customers="$customers" '{
	printf "simulate: %.1f s of the processor, %.1f MB (target: %.1f MB)\n", $1 + $2, $3 / 1024,
		(customers * 2560 + 67108864) / 1048576
}' "$out.time"
exit 0
