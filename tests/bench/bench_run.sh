#!/bin/sh
# `journey run` from end to end over click events in a file. Target 120,000 events/s. Arguments: the program,
# the strategy, and how often the log of the shared data is repeated as other sessions.
journey=$1
strategy=$2
times=${3:-5}
shared=${JOURNEY_SHARED:-$JOURNEY_SRCDIR/../shared}/data/events/clicks.jsonl.gz
if [ ! -r "$shared" ]; then
	echo "journey run: SKIPPED: no $shared"
	exit 0
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
gzip -dc "$shared" >"$dir/once"
i=0
while [ $i -lt "$times" ]; do
	sed "s/\"click-/\"click$i-/; s/\"session-/\"session$i-/" "$dir/once"
	i=$((i + 1))
done | sort -t'"' -k20,20 -s >"$dir/clicks.jsonl"
count=$(wc -l <"$dir/clicks.jsonl")
start=$(date +%s.%N)
"$journey" run "$strategy" "$dir/clicks.jsonl" >"$dir/sends" 2>"$dir/errors" || {
	cat "$dir/errors" >&2
	exit 1
}
end=$(date +%s.%N)
echo "$count $start $end" | awk '{printf "journey run: %d click events from a file, %.0f events/s (target 120,000)\n", $1, $1 / ($3 - $2)}'
