// bench-rules --rules N --export FILE, then: npm install && node compare.mjs FILE
// The same rules and cases through json-rules-engine: time per decision, and whether it finds the same rules.
import { readFileSync } from 'node:fs';
import { Engine } from 'json-rules-engine';

const DAY_MS = 86400000;
const covers = (paths, category) => paths.some((path) => category === path || category.startsWith(path + '/'));

function hoursHold([from, to, weekdays], at) {
	const days = Math.floor(at / DAY_MS), second = Math.floor((at % DAY_MS) / 1000);
	const today = (((days + 3) % 7) + 7) % 7, yesterday = (today + 6) % 7;
	const has = (day) => !weekdays || (weekdays >> day) & 1;

	return from < to ? has(today) && second >= from && second < to : (has(today) && second >= from) || (has(yesterday) && second < to);
}

// What the library lacks, as its users would add it.
const operators = {
	covers: (category, paths) => covers(paths, category),
	holdsOne: (text, words) => words.some((word) => text.includes(word)),
	matchesOne: (text, patterns) => patterns.some((pattern) => pattern.test(text)),
	inHours: (at, hours) => hoursHold(hours, at),
	inPeriod: (at, [first, last]) => Math.floor(at / DAY_MS) >= first && Math.floor(at / DAY_MS) <= last,
};

const conditions = {
	category: (values) => ({ fact: 'category', operator: 'covers', value: values }),
	channel: (values) => ({ fact: 'channel', operator: 'in', value: values }),
	reporter: (values) => ({ fact: 'reporter', operator: 'in', value: values }),
	priority: (values) => ({ fact: 'priority', operator: 'in', value: values }),
	hours: (values) => ({ fact: 'at', operator: 'inHours', value: values }),
	period: (values) => ({ fact: 'at', operator: 'inPeriod', value: values }),
	title: (values) => ({ fact: 'title', operator: 'holdsOne', value: values.map((v) => v.toLowerCase()) }),
	words: (values) => ({ fact: 'words', operator: 'holdsOne', value: values.map((v) => v.toLowerCase()) }),
	pattern: (values) => ({ fact: 'words', operator: 'matchesOne', value: values.map((v) => new RegExp(v, 'imu')) }),
};

function engineOf(rules) {
	const engine = new Engine([], { allowUndefinedFacts: true });

	for (const [name, operator] of Object.entries(operators))
		engine.addOperator(name, operator);
	for (const rule of rules)
		engine.addRule({
			name: rule.name,
			conditions: { all: rule.when.map(({ kind, values }) => conditions[kind](values)) },
			event: { type: rule.name },
		});
	return engine;
}

const factsOf = (c) => ({
	category: c.category, channel: c.channel, reporter: c.reporter, priority: c.priority, at: c.at,
	title: c.title.toLowerCase(), words: `${c.title}\n${c.description}`.toLowerCase(),
});

const { rules, cases } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const engine = engineOf(rules);
const used = cases.slice(0, Math.max(10, Math.min(cases.length, Math.floor(2e6 / rules.length))));
let found = 0, different = 0;

for (const c of used.slice(0, 10))
	await engine.run(factsOf(c));
const begun = process.hrtime.bigint();
for (const c of used) {
	const { events } = await engine.run(factsOf(c));
	const names = new Set(events.map((event) => event.type));

	found += names.size;
	different += c.claims.some((name) => !names.has(name));
}
const us = Number(process.hrtime.bigint() - begun) / 1000 / used.length;
console.log(`${rules.length} rules: ${us.toFixed(1)} us a decision, ${(found / used.length).toFixed(2)} rules found, ` +
	`${different} of ${used.length} cases decided by a rule that it did not find`);
process.exit(different ? 1 : 0);
