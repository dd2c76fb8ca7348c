#!/bin/sh
# The rule index beside what there is to compare it with, on the workloads of the shared data (JOURNEY_SHARED): the bare
# idea of an index (prototype.c) and CLIPS, in one run, rounds interleaved, the least of all rounds. What is not there is
# skipped, visibly. Arguments: the folder with libjourney.so, more flags for the compiler.
lib=$1
shift
peers=${JOURNEY_SHARED:-$JOURNEY_SRCDIR/../shared}/peers/rules
rounds=${ROUNDS:-3}
events=${EVENTS:-20000}
sizes=${SIZES:-1000 10000 100000}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

if [ ! -r "$peers/workload.h" ]; then
	echo "SKIPPED: rules: no $peers/workload.h"
	exit 0
fi

# build NAME SOURCE FLAGS...
build() {
	name=$1
	source=$2
	shift 2
	if [ ! -r "$source" ]; then
		echo "SKIPPED: $name: no $source"
	elif ! ${CC:-cc} -O2 -w -I"$peers" -o "$dir/$name" "$source" "$@" 2>"$dir/errors"; then
		echo "SKIPPED: $name: $source does not build here"
	fi
}

for load in sparse dense; do
	[ $load = sparse ] && flags='-DUNI=1 -DNT=2000' || flags=
	build own_$load "$JOURNEY_SRCDIR/tests/bench/bench_workload.c" $flags -I"$JOURNEY_SRCDIR/include" "$@" \
		-L"$lib" -ljourney -Wl,-rpath,"$lib"
	[ -x "$dir/own_$load" ] || { cat "$dir/errors"; exit 1; }
	build prototype_$load "$peers/prototype.c" $flags
	build clips_$load "$peers/clipsbench.c" $flags -lclips -lm
done

round=0
while [ $round -lt "$rounds" ]; do
	for load in sparse dense; do
		for size in $sizes; do
			"$dir/own_$load" "$size" "$events" >"$dir/out" || { echo "the index and the scan differ" >&2; exit 1; }
			sed "s/^/own $load /" "$dir/out" >>"$dir/rows"
			[ -x "$dir/prototype_$load" ] && "$dir/prototype_$load" "$size" "$events" |
				sed -n "s/^N=$size access-predicate *\([0-9]*\) ns.*/prototype $load $size \1/p" >>"$dir/rows"
			# Far away, and slow to build: once.
			if [ $round -eq 0 ] && [ -x "$dir/clips_$load" ]; then
				[ "$size" -gt 10000 ] && few=200 || few=1000
				"$dir/clips_$load" "$size" $few |
					sed -n "s/^N=$size CLIPS.* \([0-9]*\) ns.*/clips $load $size \1/p" >>"$dir/rows"
			fi
		done
	done
	round=$((round + 1))
done

awk '
	{ key = $2 " " $3 }
	!(key in seen) { seen[key] = 1; order[++count] = key }
	!(($1, key) in best) || $4 + 0 < best[$1, key] { best[$1, key] = $4 + 0 }
	$1 == "own" {
		matches[key] = $5; looked[key] = $6; bytes[key] = $10
		if (!(key in add) || $7 + 0 < add[key]) add[key] = $7 + 0
		if (!(key in gone) || $8 + 0 < gone[key]) gone[key] = $8 + 0
	}
	function text(key, name) { return ((name, key) in best) ? best[name, key] : "-" }
	function ratio(a, b) { return a != "-" && b != "-" && b > 0 ? sprintf("%.2f", a / b) : "-" }
	END {
		print "rules: nanoseconds from a typed event to matched rules; targets: <= 1.5 of the prototype, add and remove <= 5000 ns, <= 400 bytes"
		printf "%-16s %10s %10s %10s %9s %9s %9s %9s %8s %8s\n", "workload", "libjourney", "prototype", "CLIPS", "/proto.", "matches", "looked at", "add", "remove", "bytes"
		for (i = 1; i <= count; i++) {
			key = order[i]
			printf "%-16s %10s %10s %10s %9s %9s %9s %9s %8s %8s\n", key, text(key, "own"), text(key, "prototype"), text(key, "clips"), ratio(text(key, "own"), text(key, "prototype")), matches[key], looked[key], add[key], gone[key], bytes[key]
		}
	}' "$dir/rows"
