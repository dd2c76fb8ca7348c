#!/bin/sh
# journey score survival and churn: curves, groups, coefficients, predictions, and what is wrong with a file.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

# Weeks of remission under 6-MP and under placebo (Freireich et al. 1963).
{
	echo duration,event,arm,count
	for row in 6,1,3 6,0,1 7,1,1 9,0,1 10,1,1 10,0,1 11,0,1 13,1,1 16,1,1 17,0,1 19,0,1 20,0,1 22,1,1 23,1,1 25,0,1 32,0,2 34,0,1 35,0,1; do
		echo "$row" | awk -F, '{print $1 "," $2 ",6mp," $3}'
	done
	for row in 1,2 2,2 3,1 4,2 5,2 8,4 11,2 12,2 15,1 17,1 22,1 23,1; do
		echo "$row" | awk -F, '{print $1 ",1,placebo," $2}'
	done
} >"$dir/weeks.csv"
expect 0 "$journey" score survival "$dir/weeks.csv" --by arm
has_text out "6mp: 21 customers, 9 left, median 23.00"
has_text out "placebo: 21 customers, 21 left, median 8.000 (4.000 .. 11.00)"
has_text out "all groups alike: chi-square 16.793, df 1, p 0.0000417"
expect 0 "$journey" score survival "$dir/weeks.csv" --by arm --json
has_text out '"logrank":{"chi_square":16.7929'
has_text out '"horizon":23.0'
expect 0 "$journey" score survival "$dir/weeks.csv" --json --horizon 10
has_text out '"logrank":null'
expect 2 "$journey" score survival
expect 2 "$journey" score survival "$dir/weeks.csv" --confidence 2
printf 'duration,event\n1,1\n-2,0\n' >"$dir/wrong.csv"
expect 1 "$journey" score survival "$dir/wrong.csv"
has_text err "row 2: a number from 0"

i=0
echo churned,x1,x2 >"$dir/churn.csv"
while [ $i -lt 40 ]; do
	awk -v i=$i 'BEGIN {print ((i * i * 3 + i) % 7 < 3) "," ((i * 7) % 11) / 2 - 1.5 "," (i * 5) % 4}' >>"$dir/churn.csv"
	i=$((i + 1))
done
expect 0 "$journey" score churn "$dir/churn.csv" --json
has_text out '"x2":{"estimate":0.21170034'
has_text out '"converged":true,"rows":40.0,"churned":23.0'
expect 0 "$journey" score churn "$dir/churn.csv" --use x1
has_text out "40 rows, 23 left, converged"
grep x2 "$dir/out" && fail "a covariate that was not asked for"
expect 0 "$journey" score churn "$dir/churn.csv" --predict --within 3 --period x2
[ "$(wc -l <"$dir/out")" = 41 ] || fail "not a line for each row"
expect 1 "$journey" score churn "$dir/churn.csv" --predict --period x3
has_text err "no such covariate"
printf 'churned,a,b\n0,1,5\n0,2,5\n1,3,5\n1,4,5\n' >"$dir/apart.csv"
expect 0 "$journey" score churn "$dir/apart.csv" --json
has_text out '"flags":["separated","collinear"]'
has_text out '"converged":false'
expect 0 "$journey" score churn "$dir/apart.csv" --penalty 1
has_text out "converged"
printf 'churned,a\n0,1\n0,2\n' >"$dir/stay.csv"
expect 0 "$journey" score churn "$dir/stay.csv"
has_text out "there is nothing to learn"
expect 1 "$journey" score churn "$dir/stay.csv" --predict
expect 2 "$journey" score churn
finish
