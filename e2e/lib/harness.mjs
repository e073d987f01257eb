// Journeys, and what watches over every page that they open.
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { avoidMidnight, ZONE } from "./clock.mjs";

const OUT = join(dirname(dirname(fileURLToPath(import.meta.url))), "out");
const FLAGS = [
	"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync",
];
const PATIENCE = 15_000;

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });

export const expect = (is, what) => { if (!is) throw new Error(what); };
export const equal = (is, wanted, what) => expect(Object.is(is, wanted), `${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`);

const journeys = [];

/// Adds a journey. `person` is who is signed in; `script: "both"` walks it with JavaScript and without;
/// `statuses` are the refusals that it provokes.
export const journey = (name, options, walk) => {
	const { script = true, ...rest } = options;
	for (const scripted of script === "both" ? [true, false] : [script]) {
		journeys.push({ name: scripted ? name : `${name}, without JavaScript`, ...rest, scripted, walk });
	}
};

/// Notes everything that a page must never do.
const watch = async (context, base, statuses) => {
	const faults = [];
	await context.exposeBinding("castraViolation", (_, text) => faults.push(`against the content security policy: ${text}`));
	await context.addInitScript(() => {
		document.addEventListener("securitypolicyviolation", (event) => window.castraViolation(`${event.violatedDirective} ${event.blockedURI}`));
	});
	context.on("request", (request) => {
		const url = request.url();
		if (!url.startsWith(`${base}/`) && !url.startsWith("data:") && !url.startsWith("blob:")) faults.push(`asked another host: ${url}`);
	});
	context.on("response", (response) => {
		if (response.status() >= 400 && !statuses.includes(response.status())) faults.push(`${response.status()} from ${response.request().method()} ${response.url()}`);
	});
	context.on("console", (message) => {
		// A refusal's status is looked at above.
		if (["error", "warning"].includes(message.type()) && !message.text().startsWith("Failed to load resource")) faults.push(`on the console: ${message.text()}`);
	});
	context.on("weberror", (error) => faults.push(`thrown: ${error.error()}`));
	return faults;
};

/// A context in which somebody is signed in.
export const open = async (browser, world, { person, scripted = true, statuses = [], ...options }) => {
	const base = options.base || world.base;
	const context = await browser.newContext({
		baseURL: base, javaScriptEnabled: scripted, reducedMotion: "reduce", colorScheme: "light", timezoneId: ZONE,
		viewport: { width: 1280, height: 900 }, ...options.context,
	});
	context.setDefaultTimeout(PATIENCE);
	const faults = await watch(context, base, statuses);
	if (person) await context.addCookies([{ name: "castra_session", value: world.tokens[person], url: base }]);
	return { context, faults, page: await context.newPage() };
};

let n_passed = 0;
const failures = [];

/// Says how a check went.
export const report = (name, started, error) => {
	const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
	if (error) {
		failures.push(name);
		console.log(`FAIL  ${name} (${took})\n      ${String(error.message || error).replaceAll("\n", "\n      ")}`);
	} else {
		n_passed += 1;
		console.log(`ok    ${name} (${took})`);
	}
};

export const check = async (name, body) => {
	avoidMidnight();
	const started = Date.now();
	try { await body(); report(name, started); } catch (error) { report(name, started, error); }
};

/// Walks every journey whose name holds one of the words, or all.
export const walkAll = async (browser, world, words) => {
	rmSync(OUT, { recursive: true, force: true });
	for (const each of journeys.filter(({ name }) => fits(name, words))) {
		avoidMidnight();
		world.signInAfresh();
		const started = Date.now();
		const opened = await open(browser, world, each);
		try {
			await each.walk({ ...opened, world, browser, scripted: each.scripted });
			expect(opened.faults.length === 0, opened.faults.join("\n"));
			report(each.name, started);
		} catch (error) {
			mkdirSync(OUT, { recursive: true });
			await opened.page.screenshot({ path: join(OUT, `${each.name.replace(/[^a-z0-9]+/gi, "-")}.png`), fullPage: true }).catch(() => {});
			if (opened.faults.length > 0) error.message += `\nand ${opened.faults.join("\n")}`;
			error.message += `\nat ${opened.page.url()}`;
			report(each.name, started, error);
		}
		await opened.context.close();
	}
};

export const fits = (name, words) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word.toLowerCase()));

export const summary = () => {
	console.log(`${n_passed} passed, ${failures.length} failed`);
	return failures.length === 0;
};
