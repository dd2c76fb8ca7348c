#!/bin/sh
# Five conditions in libjourney and in what a user would pick instead, side by side in one run: nanoseconds per
# evaluation, and how they compare. Arguments: the program bench_conditions; --json for that instead of a table.
# The other languages' programs are those of the shared data (JOURNEY_SHARED); what is not there is skipped,
# visibly. The JavaScript engines need a folder with their packages: JOURNEY_NODE_MODULES.
bench=$1
json=$2
peers=${JOURNEY_SHARED:-$JOURNEY_SRCDIR/../shared}/peers/conditions
modules=${JOURNEY_NODE_MODULES:-$peers/node_modules}
rounds=${ROUNDS:-3}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
: >"$dir/skipped"

skip() {
	echo "SKIPPED: $1: $2" >>"$dir/skipped"
}

# build NAME SOURCE FLAGS...: a program of the shared data.
build() {
	name=$1
	source=$2
	shift 2
	if [ ! -r "$peers/$source" ]; then
		skip "$name" "no $peers/$source"
	elif ! ${CC:-cc} -O2 -w -o "$dir/$name" "$peers/$source" "$@" 2>"$dir/errors"; then
		skip "$name" "$source does not build here"
	fi
}

# rows NAME COMMAND...: its last five numbers under that name.
rows() {
	name=$1
	shift
	"$@" 2>/dev/null | awk -v name="$name" 'NF >= 5 {
		ok = 1
		for (i = NF - 4; i <= NF; i++) ok = ok && $i ~ /^[0-9.]+!?$/
		if (ok) print name "|" $(NF-4) "|" $(NF-3) "|" $(NF-2) "|" $(NF-1) "|" $NF
	}' >>"$dir/rows"
}

build native native.c
build lua bench_lua.c $(pkg-config --cflags --libs lua5.4 2>/dev/null || echo -llua5.4) -lm
build luajit bench_lua.c $(pkg-config --cflags --libs luajit 2>/dev/null || echo -lluajit-5.1) -lm
build sqlite bench_sqlite.c -lsqlite3
round=0
while [ $round -lt "$rounds" ]; do
	"$bench" 60 >"$dir/own" || exit 1
	for name in 'native C' libjourney 'libjourney, values by callback'; do
		grep "^$name  " "$dir/own" >"$dir/row"
		rows "$name" cat "$dir/row"
	done
	grep '^compile' "$dir/own" >>"$dir/compile"
	[ -x "$dir/native" ] && rows 'native C' "$dir/native"
	[ -x "$dir/luajit" ] && rows LuaJIT "$dir/luajit"
	# These are far away: once is enough.
	if [ $round -eq 0 ]; then
		[ -x "$dir/lua" ] && rows Lua "$dir/lua"
		[ -x "$dir/sqlite" ] && rows SQLite "$dir/sqlite"
		if ! command -v clips >/dev/null; then
			skip CLIPS 'no clips'
		elif [ -r "$peers/conds.clp" ]; then
			rows CLIPS clips -f2 "$peers/conds.clp"
		fi
		if ! command -v node >/dev/null; then
			skip 'JavaScript engines' 'no node'
		elif [ ! -d "$modules" ] || [ ! -r "$peers/bench.mjs" ]; then
			skip 'JavaScript engines' "no $modules (JOURNEY_NODE_MODULES)"
		else
			cp "$peers/bench.mjs" "$dir/bench.mjs"
			ln -s "$modules" "$dir/node_modules"
			(cd "$dir" && node bench.mjs 0.2) >"$dir/js" 2>/dev/null
			# Names of 32 characters, a blank, columns of 8.
			awk 'NR > 1 {
				name = substr($0, 1, 32)
				sub(/ +$/, "", name)
				row = "JS: " name
				for (i = 0; i < 5; i++) {
					value = substr($0, 34 + 8 * i, 8)
					gsub(/ /, "", value)
					row = row "|" (value ~ /^[0-9.]+$/ ? value : "-")
				}
				print row
			}' "$dir/js" >>"$dir/rows"
		fi
	fi
	round=$((round + 1))
done

# The least of all rounds. Targets: 25 46 25 16 46 where native C runs at 5 12 5 2 12, scaled by its figures here.
awk -F'|' -v json="$json" '
	BEGIN { split("25 46 25 16 46", want, " "); split("5 12 5 2 12", floor, " ") }
	{
		if (!($1 in seen)) { seen[$1] = 1; order[++count] = $1 }
		for (i = 1; i <= 5; i++) {
			v = $(i + 1)
			if (v ~ /!$/) { wrong[$1, i] = 1; sub(/!/, "", v) }
			if (v == "-") continue
			if (!($1 SUBSEP i in best) || v + 0 < best[$1, i]) best[$1, i] = v + 0
		}
	}
	function row(name, i, text) {
		text = ""
		for (i = 1; i <= 5; i++) text = text ((name SUBSEP i in best) ? sprintf("%10.1f%s", best[name, i], (name SUBSEP i in wrong) ? "!" : " ") : "         - ")
		return text
	}
	function ratios(a, b, i, text) {
		text = ""
		for (i = 1; i <= 5; i++) text = text (((a SUBSEP i in best) && (b SUBSEP i in best)) ? sprintf("%10.2f ", best[a, i] / best[b, i]) : "         - ")
		return text
	}
	END {
		for (i = 1; i <= 5; i++) best["target", i] = want[i] * best["native C", i] / floor[i]
		if (json) {
			printf "{"
			order[++count] = "target"
			for (k = 1; k <= count; k++) {
				printf "%s\"%s\": [", (k > 1 ? ", " : ""), order[k]
				for (i = 1; i <= 5; i++) printf "%s%s", (i > 1 ? ", " : ""), ((order[k] SUBSEP i in best) ? best[order[k], i] : "null")
				printf "]"
			}
			print "}"
			exit
		}
		printf "%-32s%10s %10s %10s %10s %10s\n", "ns per evaluation", "C1", "C2", "C3", "C4", "C5"
		for (k = 1; k <= count; k++) printf "%-32s%s\n", order[k], row(order[k])
		printf "%-32s%s\n", "target, scaled by native C", row("target")
		printf "%-32s%s\n", "libjourney / native C", ratios("libjourney", "native C")
		printf "%-32s%s\n", "libjourney / target", ratios("libjourney", "target")
		printf "%-32s%s\n", "libjourney / LuaJIT", ratios("libjourney", "LuaJIT")
	}' "$dir/rows"
[ -n "$json" ] && exit 0
sort -t, -k2 "$dir/compile" | awk '{ for (i = 1; i < NF; i++) if ($(i + 1) == "ns" && (!best || $i + 0 < best)) { best = $i + 0; line = $0 } } END { print line }'
cat "$dir/skipped"
