// Walks through Castra in a browser: `node run.mjs [WORD]...` for the journeys whose names hold a word.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fill, findBinary, serve, signIn } from "./lib/castra.mjs";
import { launch, summary, walkAll } from "./lib/harness.mjs";
import { lookAtAll } from "./pages.mjs";
import "./journeys/start.mjs";
import "./journeys/who.mjs";
import "./journeys/charter.mjs";
import "./journeys/around.mjs";
import "./journeys/debt.mjs";
import "./journeys/feedback.mjs";
import "./journeys/between.mjs";
import "./journeys/one_on_ones.mjs";
import "./journeys/growth.mjs";
import "./journeys/week.mjs";
import "./journeys/account.mjs";
import "./journeys/passkeys.mjs";
import "./journeys/enrolling.mjs";
import "./journeys/code_hosts.mjs";
import "./journeys/repositories.mjs";
import "./journeys/today.mjs";

const words = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), "castra-e2e-"));
let server, browser;
try {
	const binary = findBinary(scratch);
	const data = fill(binary, scratch);
	server = await serve(binary, data);
	const tokens = signIn(data, { "ines-varga": true, "mira-okafor": false, "tomas-lind": false, "kofi-brandt": false });
	const fetchAs = (path, person) =>
		fetch(server.base + path, { redirect: "manual", headers: person ? { cookie: `castra_session=${tokens[person]}` } : {} });
	const world = { scratch, binary, data, base: server.base, tokens, fetch: fetchAs };
	browser = await launch();
	await walkAll(browser, world, words);
	// A change that stays proposed, so that there is one to look at.
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
process.exitCode = summary() ? 0 : 1;
