#!/bin/sh
# A run that is killed at random moments and started again gives the same sends and report, byte for byte.
# A few moments; with JOURNEY_LONG twenty.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

has sqlite || skip "no SQLite"
log=$dir/shop.jsonl
"$journey" simulate --customers 1500 >"$log" 2>/dev/null || fail "no log"
before=$(date +%s%N)
"$journey" run "$strategy" "$log" --store "sqlite:$dir/db" --until 2026-06-01 >"$dir/sends" 2>"$dir/report" ||
	fail "not even one run"
took=$((($(date +%s%N) - before) / 1000000)) # ms
case $took in '' | *[!0-9]* | 0) took=500 ;; esac

# random N: 0 .. N-1
random() {
	echo $(($(od -An -N3 -tu4 /dev/urandom) % $1))
}

# again NAME OUTPUT-MODE: kills it until it ends by itself
again() {
	tries=0
	while :; do
		tries=$((tries + 1))
		case $2 in
		file) "$journey" run "$strategy" "$log" --store "sqlite:$dir/$1" --until 2026-06-01 --sends "$dir/$1.sends" \
			>"$dir/$1.report" 2>"$dir/$1.err" & ;;
		fresh) "$journey" run "$strategy" "$log" --store "sqlite:$dir/$1" --until 2026-06-01 \
			>"$dir/$1.sends" 2>"$dir/$1.report" & ;;
		append) "$journey" run "$strategy" "$log" --store "sqlite:$dir/$1" --until 2026-06-01 \
			>>"$dir/$1.sends" 2>"$dir/$1.report" & ;;
		esac
		child=$!
		if [ $tries -le 4 ]; then
			moment=$(random $took)
			sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
			kill -9 $child 2>/dev/null && killed=$((killed + 1))
		fi
		wait $child 2>/dev/null
		status=$?
		[ $status = 137 ] && continue
		[ $status = 0 ] || {
			fail "exit status $status"
			cat "$dir/$1.report" "$dir/$1.err" 2>/dev/null
		}
		return
	done
}

kills=4
[ -z "$JOURNEY_LONG" ] || kills=20
killed=0
round=0
while [ $killed -lt $kills ] && [ $round -lt 60 ]; do
	round=$((round + 1))
	case $((round % 3)) in 0) mode=append ;; 1) mode=file ;; 2) mode=fresh ;; esac
	again k$round $mode
	same sends k$round.sends "sends of a killed run ($mode)"
	same report k$round.report "report of a killed run ($mode)"
	rm -f "$dir/k$round"*
done
echo "killed $killed times in $round runs"
finish
