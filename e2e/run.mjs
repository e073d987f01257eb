// Tests Castra in a browser: `node run.mjs [--at INSTANT] [--journeys] [WORD]...` runs the checks with a word in their name,
// under a clock set to that instant; only the journeys, or every page as well.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fill, findBinary, serve, signIn } from "./lib/castra.mjs";
import { isSet, runAt } from "./lib/clock.mjs";
import { check, expect, launch, open, summary, walkAll } from "./lib/harness.mjs";
import { lookAtAll } from "./pages.mjs";
import "./journeys/start.mjs";
import "./journeys/who.mjs";
import "./journeys/charter.mjs";
import "./journeys/around.mjs";
import "./journeys/debt.mjs";
import "./journeys/drafts.mjs";
import "./journeys/feedback.mjs";
import "./journeys/between.mjs";
import "./journeys/one_on_ones.mjs";
import "./journeys/reviews.mjs";
import "./journeys/tuesday.mjs";
import "./journeys/growth.mjs";
import "./journeys/week.mjs";
import "./journeys/first_day.mjs";
import "./journeys/two_hats.mjs";
import "./journeys/account.mjs";
import "./journeys/passkeys.mjs";
import "./journeys/enrolling.mjs";
import "./journeys/code_hosts.mjs";
import "./journeys/repositories.mjs";
import "./journeys/today.mjs";
// It adds people and teams, which others count.
import "./journeys/editing.mjs";

const { values: { at, journeys }, positionals: words } = parseArgs({
	options: { at: { type: "string", default: "now" }, journeys: { type: "boolean", default: false } }, allowPositionals: true,
});

/// The people of the journeys, and whether they operate the instance.
const PEOPLE = { "ines-varga": true, "mira-okafor": false, "tomas-lind": false, "kofi-brandt": false, "birte-castel": "visitor" };
/// Some journeys need a sign-in within the last 15 minutes, and a slow machine takes longer.
const FRESH = 5 * 60_000;

/// The server, the browser's pages and these scripts share one clock.
const compareClocks = async (browser, world) => {
	const { context, page } = await open(browser, world, {});
	const answer = await page.goto("/sign-in");
	const [theirs, shown] = [Date.parse(answer.headers().date), await page.evaluate(() => Date.now())];
	await context.close();
	for (const [whose, time] of [["server's", theirs], ["page's", shown]]) {
		const apart = Math.round((time - Date.now()) / 1000);
		expect(Math.abs(apart) < 10, `the ${whose} clock is ${apart} s away from ours`);
	}
};

const walk = async () => {
	const scratch = mkdtempSync(join(tmpdir(), "castra-e2e-"));
	let server, browser;
	try {
		const binary = findBinary(scratch);
		const data = fill(binary, scratch);
		server = await serve(binary, data);
		const tokens = {};
		let signedIn = 0;
		const signInAfresh = () => {
			if (Date.now() - signedIn < FRESH) return;
			Object.assign(tokens, signIn(data, PEOPLE));
			signedIn = Date.now();
		};
		signInAfresh();
		const fetchAs = (path, person) =>
			fetch(server.base + path, { redirect: "manual", headers: person ? { cookie: `castra_session=${tokens[person]}` } : {} });
		const world = { scratch, binary, data, base: server.base, tokens, signInAfresh, fetch: fetchAs };
		browser = await launch();
		await check("one clock for the server, the browser and these scripts", () => compareClocks(browser, world));
		await walkAll(browser, world, words);
		if (journeys) return summary() ? 0 : 1;
		// A change that stays proposed, so that its page can be checked.
		const form = new URLSearchParams({ responsibility: "tech-debt", person: "mira-okafor", letter: "accountable" });
		const answer = await fetch(`${server.base}/teams/payments/charter/raci`, {
			method: "POST", body: form, redirect: "manual", headers: { cookie: `castra_session=${tokens["mira-okafor"]}` },
		});
		world.change = answer.headers.get("location");
		await lookAtAll(browser, world, words);
	} finally {
		await browser?.close();
		await server?.stop();
		rmSync(scratch, { recursive: true, force: true });
	}
	return summary() ? 0 : 1;
};

process.exitCode = isSet() ? await walk() : runAt(at, process.execPath, process.argv.slice(1));
