#!/bin/sh
# journey score experience: factors and losses, groups, both intervals, what is not known, and what is wrong with a file.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

expect 0 "$journey" score experience --help
has_text out "usage: journey score experience"
expect 2 "$journey" score experience
cat >"$dir/touches.csv" <<'END'
customer,journey,relevance,timeliness,channel,engagement
ann,cart,1,1,1,1
bob,cart,1,0.5,1,1
ann,cart,1,1,1,0
ann,news,1,1,,1
cid,news,0.5,1,1,1
END
expect 2 "$journey" score experience "$dir/touches.csv" --bootstrap 1
has_text err "a number from 2 to 100000 is expected"
expect 0 "$journey" score experience "$dir/touches.csv" --by journey --json
# (1 + .5 + 0 + .5) / 4; of customers 1 of 2, .5 of 1, .5 of 1: all the same.
has_text out '{"interval":"linearisation","touches":4,"customers":3,"unknown":1,"total":2.0,"score":{"estimate":0.5,"se":null,"ci":null},"per_customer":0.666'
has_text out '"channel":{"mean":1.0,"loss":0.0,"unknown":1}'
has_text out '"costliest":"engagement","flags":["partial","no_variance"]'
has_text out '"groups":{"cart":{"touches":3,"customers":2,"unknown":0,"total":1.5,"score":{"estimate":0.5,'
has_text out '"news":{"touches":1,"customers":1,"unknown":1,"total":0.5,"score":{"estimate":0.5,"se":null,"ci":null}'
expect 0 "$journey" score experience "$dir/touches.csv"
has_text out "engagement  ###############"
has_text out "all customers scored the same: no interval"

# Both intervals agree where there are many customers; the order of the lines does not matter.
awk 'BEGIN {
	print "customer,relevance,timeliness,channel,engagement"
	for (i = 0; i < 900; i++)
		printf "c%d,1,%.2f,0.9,%.2f\n", i % 400, (i * 37 % 100) / 100, (i * 53 % 5) / 4
}' >"$dir/many.csv"
{ head -n 1 "$dir/many.csv"; tail -n +2 "$dir/many.csv" | sort -r; } >"$dir/sorted.csv"
ends() {
	sed 's/.*"ci":\[\([0-9.]*\),\([0-9.]*\)\].*/\1 \2/' "$dir/out"
}
expect 0 "$journey" score experience "$dir/many.csv" --json
linear=$(ends)
expect 0 "$journey" score experience "$dir/many.csv" --bootstrap 2000 --json
cp "$dir/out" "$dir/first"
sampled=$(ends)
expect 0 "$journey" score experience "$dir/sorted.csv" --bootstrap 2000 --json
same first out "the order of lines changes the samples"
echo "$linear $sampled" | awk '{ w = ($2 - $1) / 8; exit !($3 - $1 < w && $1 - $3 < w && $4 - $2 < w && $2 - $4 < w) }' ||
	fail "linearised $linear, resampled $sampled"
expect 0 "$journey" score experience "$dir/many.csv" --bootstrap 2000 --seed 2 --json
cmp -s "$dir/first" "$dir/out" && fail "another seed gives the same samples"

printf 'customer,relevance,timeliness,channel,engagement\nann,1,1,1,2\n' >"$dir/wrong.csv"
expect 1 "$journey" score experience "$dir/wrong.csv"
has_text err 'column engagement: found "2"; expected a number from 0 to 1, or nothing'
printf 'customer,relevance,timeliness,channel\nann,1,1,1\n' >"$dir/missing.csv"
expect 1 "$journey" score experience "$dir/missing.csv"
has_text err 'no column "engagement"'
printf 'customer,relevance,timeliness,channel,engagement\n' >"$dir/none.csv"
expect 0 "$journey" score experience "$dir/none.csv" --json
has_text out '"score":{"estimate":null,"se":null,"ci":null}'
finish
