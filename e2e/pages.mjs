// Checks every page: accessible, no wider than the screen, valid HTML, small.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { get } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { run, serve, signIn } from "./lib/castra.mjs";
import { check, expect, fits, open } from "./lib/harness.mjs";
import { look, lookOnce } from "./lib/look.mjs";

const require = createRequire(import.meta.url);
const VNU = join(require.resolve("vnu-jar/package.json"), "..", "build", "dist", "vnu.jar");
const LIGHTEST = 100_000;

/// The page of a pair created by the journeys.
const pair = async (world) => {
	const page = await (await world.fetch("/one-on-ones", "mira-okafor")).text();
	return page.match(/\/one-on-ones\/[0-9a-f-]{36}/)?.[0] || "/one-on-ones";
};

/// The pages, each with its viewer.
const pages = async (world) => {
	const operator = "ines-varga";
	const exists = async (path) => (await world.fetch(path, operator)).status === 200;
	const all = [
		["/", operator, true], ["/", "tomas-lind"], ["/practices", operator], ["/who", operator, true], ["/who?status=unassigned", "tomas-lind"], ["/who?on=2026-03-02", operator],
		["/teams/payments/charter", "mira-okafor"], ["/teams/payments/charter?view=matrix", "mira-okafor"],
		["/teams/payments/charter?view=matrix&change=tech-debt&person=mira-okafor", "mira-okafor"],
		["/teams/payments", "mira-okafor"], ["/teams/routing", operator], ["/people", operator], ["/people?view=people", operator],
		["/people/mira-okafor", operator], ["/people/mira-okafor/handover", "mira-okafor"], ["/compare", operator], ["/changes", operator], [world.change, operator],
		["/find?q=debt", operator], ["/decisions", operator, true], ["/teams/payments/decisions", "mira-okafor"], ["/decisions/map", operator], ["/decisions/files", "mira-okafor"], ["/decisions/new", "mira-okafor"], ["/debt", operator], ["/teams/payments/debt", "mira-okafor", true], ["/teams/payments/debt/new", "mira-okafor"], ["/ask?q=main", operator], ["/responsibilities/tech-debt", operator], ["/jobs", operator], ["/account", operator, true], ["/account", "tomas-lind"], ["/account/data", "tomas-lind"], ["/account/proof", "birte-castel"], ["/vouch/birte-castel", "mira-okafor"], ["/authority", "mira-okafor"], ["/account/notifications", "tomas-lind"], ["/unsubscribe/0123"], ["/accounts", operator], ["/code-hosts", operator, true], ["/repositories/-new", "mira-okafor"], ["/repositories/-new", operator], ["/repositories/payments-api/edit", operator, true], ["/import", operator],
		["/feedback", "tomas-lind"], ["/feedback?folder=given", "mira-okafor"], ["/feedback/new", "tomas-lind"], ["/feedback/requests", "tomas-lind"], ["/feedback/requests/new", "tomas-lind"], ["/praise", operator], ["/teams/payments/feedback", "mira-okafor"],
		["/people/tomas-lind/profile", "mira-okafor", true], ["/people/tomas-lind/profile/note", "mira-okafor"], ["/people/tomas-lind/profile", "tomas-lind"], ["/teams/payments/profiles", "mira-okafor"],
		["/concerns", "mira-okafor"], ["/concerns/new", "tomas-lind"], ["/concerns/return", "tomas-lind"], ["/concerns/return"],
		["/conflicts", "mira-okafor"], ["/conflicts", "tomas-lind"], ["/conflicts/new", "mira-okafor"],
		["/teams/payments/agreements", "mira-okafor"], ["/teams/payments/agreements/new", "mira-okafor"], ["/rotations", operator], ["/teams/payments/rotations", "mira-okafor"], ["/teams/payments/rotations/new", "mira-okafor"], ["/trust", "mira-okafor"], ["/trust/new", "mira-okafor"], ["/trust/answer"], ["/trust/answer", "tomas-lind"],
		["/delegations", "tomas-lind"], ["/teams/payments/delegation", "mira-okafor"], ["/teams/payments/delegation", "tomas-lind"], ["/teams/payments/delegation/new", "mira-okafor"], ["/teams/payments/delegation/areas/new", "mira-okafor"],
		["/one-on-ones", "mira-okafor"], ["/one-on-ones/new", "mira-okafor"], ["/one-on-ones/calendar", "mira-okafor"], ["/teams/payments/one-on-ones", "mira-okafor"], [await pair(world), "mira-okafor", true],
		["/week", "mira-okafor", true], ["/week", "tomas-lind"], ["/week/calendars", "mira-okafor"], ["/week/settings", "mira-okafor"],
		["/goals", operator, true], ["/goals/new", operator], ["/goals/mine", "tomas-lind"], ["/teams/payments/goals", "mira-okafor", true], ["/teams/payments/goals/new", "mira-okafor"], ["/teams/payments/goal-work/new", "mira-okafor"],
		["/one-on-ones", "mira-okafor"], ["/one-on-ones/new", "mira-okafor"], ["/one-on-ones/calendar", "mira-okafor"], ["/teams/payments/one-on-ones", "mira-okafor"], ["/reviews", "mira-okafor"], ["/reviews/new?kind=team-weekly&team=payments", "mira-okafor"], ["/teams/payments/weekly", "mira-okafor"], [await pair(world), "mira-okafor", true],
		["/manual", "tomas-lind"], ["/manual/readings", "tomas-lind"], ["/manual?q=snooze", "tomas-lind"],
		["/add/people", operator], ["/add/teams", operator], ["/people/tomas-lind/edit", operator], ["/teams/payments/edit", "mira-okafor"], ["/accounts/single-sign-on", operator], ["/sign-in/forgotten"],
		["/nowhere", operator], ["/sign-in"], ["/sign-in/link"], ["/set-up"], ["/nowhere"],
	];
	for (const later of ["/repositories", "/repositories/payments-api", "/repositories/payments-api/map", "/repositories/payments-api/coupling", "/repositories/payments-api/knowledge", "/repositories/payments-api/teams", "/repositories/payments-api/age", "/repositories/payments-api/technology", "/repositories/payments-api/releases", "/repositories/payments-api/left-out", "/together", "/ask", "/authors"]) if (await exists(later)) all.push([later, operator]);
	return all.map(([path, person, opened]) => ({ path, person, opened, name: person ? `${path} for ${person}` : `${path} for nobody yet` }));
};

/// Opened on a small screen: the menu, and the first dialog.
const openParts = async (page) => {
	const found = [];
	const dialog = page.locator("main [popovertarget]").first();
	if (await dialog.count()) {
		await dialog.click();
		found.push(...(await look(page)).map((each) => `with a dialog open, ${each}`));
		await page.keyboard.press("Escape");
	}
	const menu = page.getByRole("button", { name: "Menu" });
	await page.setViewportSize({ width: 320, height: 900 });
	if (await menu.count()) {
		await menu.click();
		found.push(...(await lookOnce(page)).map((each) => `with the menu open, ${each}`));
	}
	return found;
};

const visit = async (browser, world, { path, person, opened }) => {
	const { context, page, faults } = await open(browser, world, { person, statuses: [404] });
	try {
		await page.goto(path);
		const found = await look(page);
		if (opened) found.push(...(await openParts(page)));
		expect(found.concat(faults).length === 0, found.concat(faults).join("\n"));
	} finally {
		await context.close();
	}
};

/// Messages of the HTML checker that do not concern the HTML.
const FALSE_POSITIVES = [
	// Its CSS grammar is older than the properties in use; style sheets have their own checks.
	/^CSS: /,
];

const validate = async (world, all) => {
	const folder = join(world.scratch, "html");
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder);
	const names = new Map();
	for (const [index, { path, person, name }] of all.entries()) {
		const file = join(folder, `${index}.html`);
		let answer = await world.fetch(path, person);
		// Some addresses name whatever is the current one, and lead there.
		if (answer.status >= 300 && answer.status < 400) answer = await world.fetch(answer.headers.get("location"), person);
		writeFileSync(file, await answer.text());
		names.set(`${index}.html`, name);
	}
	const done = spawnSync("java", ["-Xmx512m", "-jar", VNU, "--format", "json", ...[...names.keys()].map((file) => join(folder, file))], { encoding: "utf8", maxBuffer: 64 << 20 });
	if (done.error) throw done.error;
	const messages = JSON.parse(done.stderr).messages.filter(({ type, message }) => type !== "info" && !FALSE_POSITIVES.some((each) => each.test(message)));
	const lines = messages.map(({ url, message, lastLine, extract }) => `${names.get(url.split("/").pop())}:${lastLine}: ${message} ${extract?.replaceAll("\n", " ") ?? ""}`);
	expect(lines.length === 0, `${lines.length} errors\n${lines.slice(0, 40).join("\n")}`);
};

/// The compressed size of a body.
const weigh = (url, headers) => new Promise((resolve, reject) => {
	get(url, { headers: { "accept-encoding": "gzip, deflate, br, zstd", accept: "text/html", ...headers } }, (answer) => {
		let bytes = 0;
		const hold = [];
		answer.on("data", (part) => { bytes += part.length; hold.push(part); });
		answer.on("end", () => resolve({ bytes, encoding: answer.headers["content-encoding"] ?? "none" }));
	}).on("error", reject);
});

const weighVisit = async (world, path, person) => {
	const cookie = { cookie: `castra_session=${world.tokens[person]}` };
	const html = await (await world.fetch(path, person)).text();
	const parts = [path, ...[...html.matchAll(/<(?:link|script|img)\b[^>]*\b(?:href|src)=["']?(\/[^"'\s>]+)/g)].map(([, href]) => href)];
	expect(parts.length >= 3, `a document, a style sheet, a script: ${parts}`);
	let sum = 0;
	const said = [];
	for (const part of new Set(parts)) {
		const { bytes, encoding } = await weigh(world.base + part, cookie);
		sum += bytes;
		said.push(`${part} ${bytes} (${encoding})`);
	}
	expect(sum < LIGHTEST, `${sum} bytes: ${said.join(", ")}`);
};

/// The invented company of `castra demo` has readings, trends and statuses of every kind.
const lookAtDemo = async (browser, world) => {
	const data = join(world.scratch, "demo");
	run(world.binary, ["demo", "--size", "small", "--into", data], { cwd: world.scratch });
	const person = JSON.parse(run(world.binary, ["who", "strategy", "--json", "--data-dir", data])).accountable.id;
	const server = await serve(world.binary, data);
	try {
		const tokens = signIn(data, { [person]: true });
		const headers = { cookie: `castra_session=${tokens[person]}` };
		const who = await (await fetch(`${server.base}/who`, { headers })).text();
		const [charter] = /\/teams\/[a-z0-9-]+\/charter/.exec(who);
		const found = [];
		for (const path of ["/", "/who", charter, charter.replace("/charter", ""), "/people", `/people/${person}`, "/compare", "/repositories"]) {
			await visit(browser, { base: server.base, tokens }, { path, person }).catch((error) => found.push(`${path}: ${error.message}`));
		}
		expect(found.length === 0, found.join("\n"));
	} finally {
		await server.stop();
	}
};

export const lookAtAll = async (browser, world, words) => {
	const all = await pages(world);
	const wanted = all.map((each) => ({ ...each, check: `accessible and fitting: ${each.name}` })).filter((each) => fits(each.check, words));
	// Two at a time: they only read, and while one page is rendered the server is free for another.
	const rest = wanted.values();
	const lookOn = async () => { for (const each of rest) await check(each.check, () => visit(browser, world, each)); };
	await Promise.all([lookOn(), lookOn()]);
	const demo = "accessible and fitting: the company of the demo";
	if (fits(demo, words)) await check(demo, () => lookAtDemo(browser, world));
	if (fits("sound HTML", words)) await check("sound HTML: every page", () => validate(world, all));
	for (const [path, person] of [["/", "mira-okafor"], ["/who", "ines-varga"], ["/compare", "mira-okafor"], ["/people?view=people", "ines-varga"]]) {
		const name = `a first visit under 100 kB: ${path}`;
		if (fits(name, words)) await check(name, () => weighVisit(world, path, person));
	}
};
