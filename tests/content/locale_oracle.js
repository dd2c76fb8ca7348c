// Writes what ICU says, for check_locale to compare with: node tests/content/locale_oracle.js [all] >ROWS
//
// Without "all" it is a few rows of each locale (tests/content/locale_golden.tsv); with it, some four million rows of
// many values, for JOURNEY_LOCALE_ROWS=ROWS tests/content/check_locale. Digits are Latin, the calendar is Gregorian.
// Fields are separated by tabs: locale, kind, arguments, text.
'use strict';
const LOCALES = `ar bg bn ca cs da de de-AT de-CH el en en-AU en-CA en-GB en-IN es es-MX et fi fil fr fr-CA he hi hr hu id
it ja ko lt lv ms nb nl pl pt pt-PT ro ru sk sl sr sr-Latn sv sw th tr uk vi zh zh-Hant`.split(/\s+/);
const all = process.argv[2] === 'all';
const lines = [];

function row(...fields) {
	lines.push(fields.join('\t'));
	if (lines.length > 10000)
		flush();
}

function flush() {
	require('fs').writeSync(1, lines.join('\n') + '\n');
	lines.length = 0;
}

// units / 10^scale as decimal text
function decimal(units, scale) {
	let negative = units.startsWith('-');
	let digits = negative ? units.slice(1) : units;
	if (scale < 0)
		digits += '0'.repeat(-scale);
	if (scale > 0) {
		digits = digits.padStart(scale + 1, '0');
		digits = digits.slice(0, -scale) + '.' + digits.slice(-scale);
	}
	return (negative ? '-' : '') + digits;
}

const ROUNDING = ['halfExpand', 'halfEven'];
const SIGN = ['symbol', 'narrowSymbol', 'code'];

function numbers(locale, tag) {
	const few = [['1234', 0], ['-12345678', 2], ['125', 3]];
	const many = [];
	for (let i = 0; i < 1100; i += 7)
		many.push([String(i), 0], [String(-i), 2]);
	for (let n = 1; n < 19; n++)
		for (const scale of [-3, 0, 1, 2, 3, 6, 12])
			many.push(['1234567891234567891'.slice(0, n), scale], ['-99999999999999999999'.slice(0, n + 1), scale],
				  ['5000000000000000000'.slice(0, n), scale], ['2500000000000000000'.slice(0, n), scale]);
	const decimals = all ? [[0, 0], [0, 3], [2, 2], [1, 4], [0, 20]] : [[0, 2]];
	for (const [min, max] of decimals)
		for (const rounding of all ? [0, 1] : [0])
			for (const plain of all ? [0, 1] : [0]) {
				const options = {minimumFractionDigits: min, maximumFractionDigits: max, useGrouping: plain ? false : 'auto',
						 roundingMode: ROUNDING[rounding], signDisplay: 'negative'};
				const number = new Intl.NumberFormat(tag, options);
				const percent = new Intl.NumberFormat(tag, {...options, style: 'percent'});
				for (const [units, scale] of all ? many : few) {
					const value = decimal(units, scale);
					row(locale, 'number', units, scale, min, max, rounding, plain, number.format(value));
					row(locale, 'percent', units, scale, min, max, rounding, plain, percent.format(value));
				}
			}
}

function money(locale, tag) {
	const codes = all ? Intl.supportedValuesOf('currency') : ['USD', 'EUR', 'JPY', 'KWD', 'INR', 'XYZ'];
		const many = ['0', '1', '-1', '4999', '5000', '-5000', '15000', '25000', '990000', '1000000', '-1000000', '1500000',
		      '12345678900', '-98765432109876', '9223372036854775807', '-9223372036854775808', '1234000000', '-12340000000'];
	for (const currency of codes)
		for (const sign of all ? [0, 1, 2] : [0])
			for (const minor of all ? [0, 1, 2] : [0])
				for (const rounding of all && sign === 0 ? [0, 1] : [0]) {
					const options = {style: 'currency', currency, currencyDisplay: SIGN[sign], signDisplay: 'negative',
							 roundingMode: ROUNDING[rounding]};
					if (minor === 1)
						options.trailingZeroDisplay = 'stripIfInteger';
					if (minor === 2)
						options.maximumFractionDigits = 0;
					const format = new Intl.NumberFormat(tag, options);
					for (const micros of all ? many : [currency === 'EUR' ? '-12345670000' : '1234500000'])
						row(locale, 'money', micros, currency, sign, minor, rounding, format.format(decimal(micros, 6)));
				}
}

const DATES = [{dateStyle: 'short'}, {dateStyle: 'medium'}, {dateStyle: 'long'}, {dateStyle: 'full'},
	       {month: 'long', day: 'numeric'}, {year: 'numeric', month: 'long'},
	       {weekday: 'long', month: 'long', day: 'numeric'}];
const CLOCK = {0: {}, 24: {hourCycle: 'h23'}};
const TIMES = ['short', 'medium'];

function dates(locale, tag) {
	const moments = [];
	const day = 86400000;
	if (all) {
		for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2027, 0, 1); t += day)
			moments.push(t + (t / day * 7919 % 86400) * 1000);
		for (const year of [1583, 1900, 1969, 2000, 9999])
			moments.push(Date.UTC(year, 1, 28, 23, 59, 59));
	} else {
		moments.push(Date.UTC(2026, 2, 6, 19, 5, 9));
	}
	DATES.forEach((style, i) => {
		const format = new Intl.DateTimeFormat(tag, {...style, timeZone: 'UTC'});
		for (const t of moments)
			row(locale, 'date', t * 1000, i, format.format(t));
	});
	// CLDR 48.0 had AM and PM in Korean, 48.2 has 오전 and 오후.
	if (locale === 'ko' && process.versions.cldr === '48.0')
		return;
	const minutes = [];
	for (let m = 0; m < 1440; m += all ? 1 : 785)
		minutes.push(m * 60000 + (all ? m % 60 * 1000 : 0));
	TIMES.forEach((timeStyle, i) => {
		for (const clock of all ? [0, 24] : [0]) {
			const format = new Intl.DateTimeFormat(tag, {timeStyle, timeZone: 'UTC', ...CLOCK[clock]});
			for (const t of minutes)
				row(locale, 'time', t * 1000, i, clock, format.format(t));
		}
		for (let d = 0; d < 4; d += all ? 1 : 2) {
			const format = new Intl.DateTimeFormat(tag, {...DATES[d], timeStyle, timeZone: 'UTC'});
			for (const t of moments)
				row(locale, 'date_time', t * 1000, d, i, format.format(t));
		}
	});
	if (!all)
		return;
	// Asked for a month alone, ICU writes el with the form beside a day, and bg and lt in digits.
	if (['bg', 'el', 'lt'].includes(locale))
		return;
	for (const [kind, option, values] of [['month', 'month', 12], ['weekday', 'weekday', 7]])
		['long', 'short'].forEach((width, form) => {
			const format = new Intl.DateTimeFormat(tag, {[option]: width, timeZone: 'UTC'});
			for (let v = 0; v < values; v++) // 2023-01-01 was a Sunday
				row(locale, kind, kind === 'month' ? v + 1 : v, form + 2,
				    format.format(kind === 'month' ? Date.UTC(2023, v, 15) : Date.UTC(2023, 0, 1 + v)));
		});
}

function plurals(locale) {
	const few = [['1', 0], ['2', 0], ['5', 0], ['21', 0], ['15', 1]];
	const many = [];
	for (let i = 0; i <= 1100; i++)
		many.push([String(i), 0]);
	for (let i = 0; i <= 1300; i++)
		many.push([String(i), 1], [String(i), 2], [String(i * 10), 3]);
	for (const big of [1999, 2000, 9999, 10000, 100000, 999999, 1000000, 1000001, 2000000, 10000000, 1000000000])
		many.push([String(big), 0], [String(big), 1]);
	for (const [units, scale] of all ? many : few) {
		const options = {minimumFractionDigits: scale, maximumFractionDigits: scale};
		const value = Number(decimal(units, scale));
		row(locale, 'cardinal', units, scale, rules(locale, 'cardinal', options).select(value));
		if (scale === 0)
			row(locale, 'ordinal', units, scale, rules(locale, 'ordinal', options).select(value));
	}
}

const known = {};
function rules(locale, type, options) {
	const key = locale + type + options.minimumFractionDigits;
	return known[key] = known[key] || new Intl.PluralRules(locale, {type, ...options});
}

function lists(locale, tag) {
	const few = [['A', 'B'], ['A', 'B', 'C', 'D']];
	const many = [[], ['A'], ['A', 'B', 'C'], ['A', 'Ignacio'], ['A', 'Hielo'], ['A', 'hijo', 'hilo'], ['A', 'Hiato'], ['7', '8'],
		      ['A', 'oro'], ['A', 'hora'], ['10', '11'], ['A', '11 B'], ['A', '110'], ['A', 'יוסי'], ['יוסי', 'A'],
		      ['A', 'B', 'C', 'D', 'E', 'F']];
	['conjunction', 'disjunction'].forEach((type, kind) => {
		const format = new Intl.ListFormat(tag, {type, style: 'long'});
		for (const items of all ? few.concat(many) : few)
			row(locale, 'list', kind, items.join('|'), format.format(items));
	});
}

row(`# Node ${process.versions.node}, ICU ${process.versions.icu}, CLDR ${process.versions.cldr}; by locale_oracle.js`);
for (const locale of LOCALES) {
	const tag = locale + '-u-ca-gregory-nu-latn';
	numbers(locale, tag);
	money(locale, tag);
	dates(locale, tag);
	plurals(locale);
	lists(locale, tag);
}
flush();
