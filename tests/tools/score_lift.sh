#!/bin/sh
# journey score lift: the forms that are relied upon, its kinds of KPI, and what is said of wrong files.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

lift() {
	wanted=$1
	shift
	expect "$wanted" "$journey" score lift "$@"
}

# Means 2 against 1: by hand, variances of 1/3 of four values each.
printf 'variant,value,orders,land\nno,0.5,1,x\nno,1.5,1,y\nno,1,2,x\nno,1,1,y\nyes,1.5,1,x\nyes,2.5,2,y\nyes,2,1,x\nyes,2,1,y\n' >"$dir/money.csv"
lift 0 "$dir/money.csv" --json
has_text out '"variants":{"no":{"n":4,"mean":1.0,"control":true},"yes":{"n":4,"mean":2.0,"difference":1.0,"se":0.288675134594'
has_text out '"relative":1.0,"ci":['
has_text out '"srm":{"chi2":0.0,"p":1.0}'
lift 0 "$dir/money.csv" --control yes --json
has_text out '"difference":-1.0,'
lift 0 "$dir/money.csv" --denominator orders --json
has_text out '"kpi":"ratio"'
has_text out '"mean":1.6,'
lift 0 "$dir/money.csv" --covariate orders --segment land --json
has_text out '"cuped":{"theta":'
has_text out '"stratified":{"theta":'
has_text out '"segments":{"x":{"mean":1.75,"difference":1.0,'
has_text out '"heterogeneity":{"q":0.0,'
lift 0 "$dir/money.csv" --sequential --bayes --correct bh --json
has_text out '"p_corrected":'
has_text out '"fixed":{"n":4,'
has_text out '"bayes":{"estimate":'
lift 0 "$dir/money.csv" --segment land
has_text out 'split as intended: p 1'

# A median, within 1 %.
awk 'BEGIN { print "variant,value"; for (i = 1; i <= 200; i++) { print "no," i; print "yes," 2 * i } }' >"$dir/wide.csv"
lift 0 "$dir/wide.csv" --quantile 0.5 --json
has_text out '"kpi":"quantile"'
has_text out '"relative":0.97392'
lift 2 "$dir/wide.csv" --quantile 1
lift 2 "$dir/wide.csv" --quantile 0.5 --segment variant

# Few conversions: the exact test is taken, and said.
printf 'variant,value\na,1\na,0\na,0\na,0\nb,1\nb,1\nb,1\nb,0\n' >"$dir/few.csv"
lift 0 "$dir/few.csv" --json
has_text out '"kpi":"share"'
has_text out '"p":0.485714285714'
has_text out '"flags":["control_weak","few"]'
lift 0 "$dir/few.csv"
has_text out 'note: few conversions: exact test and intervals'

# Nothing to tell: no NaN.
printf 'variant,value\na,3\nb,3\n' >"$dir/single.csv"
lift 0 "$dir/single.csv" --json
has_text out '"se":null'

bad() {
	printf "$1" >"$dir/bad.csv"
	lift 1 "$dir/bad.csv" --json
	has_text err "$2"
}
bad 'variant,value\na,1\n' 'two variants are needed, found 1'
bad 'variant,value\na,1\nb,1e300\n' 'bad.csv:3: column value: a number within -9e12 .. 9e12 is expected'
bad 'variant,value\na,1\nb,nan\n' 'column value'
bad 'variant,valeu\na,1\n' 'value'
lift 1 "$dir/few.csv" --control c
has_text err 'no variant "c"'
lift 2 "$dir/few.csv" --correct none
lift 2 "$dir/few.csv" --confidence 1
lift 2 "$dir/few.csv" --covariate value --denominator value
lift 2
finish
