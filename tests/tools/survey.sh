#!/bin/sh
# journey score survey: scores, invalid answers, segments, and what is wrong with a file.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

expect 0 "$journey" score survey --help
has_text out "usage: journey score survey"
expect 2 "$journey" score survey
printf 'answer,month\n10,may\n9,may\n8,june\n3,june\n11,june\n' >"$dir/nps.csv"
expect 2 "$journey" score survey "$dir/nps.csv" --kind stars
has_text err "nps, csat or ces is expected"
expect 0 "$journey" score survey "$dir/nps.csv" --by month --json
has_text out '"kind":"nps","answers":4,"invalid":1,"high":2,"low":1,"score":{"estimate":25'
has_text out '"may":{"answers":2,"invalid":0,"high":2,"low":0,"score":{"estimate":100'
has_text out '"june":{"answers":2,"invalid":1,"high":0,"low":1,"score":{"estimate":-50'
has_text out '"response":{"estimate":null,"se":null,"ci":null}'
expect 0 "$journey" score survey "$dir/nps.csv" --asked 10
has_text out "response rate 0.500"
printf 'answer\n99\n' >"$dir/none.csv"
expect 0 "$journey" score survey "$dir/none.csv" --kind csat
has_text out "unknown: no valid answer"
printf 'anser\n9\n' >"$dir/wrong.csv"
expect 1 "$journey" score survey "$dir/wrong.csv"
has_text err 'no column "answer"'
finish
