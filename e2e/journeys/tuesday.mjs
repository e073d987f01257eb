// A Tuesday of a lead, across practices: history shows what others could do, it is handed over, a decision is taken with advice,
// the one-on-one knows how close she is, her week, the delegate's growth, and who stands in for her.
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, serve, signIn, writeFixture } from "../lib/castra.mjs";
import { day } from "../lib/days.mjs";
import { hands } from "../lib/hands.mjs";
import { equal, expect, journey, open } from "../lib/harness.mjs";

const LEAD = "ilse-marten";
const DELEGATE = "bibi-castano";

/// A repository whose scales Ilse changed lately, and that Bibi and Cleo know.
const makeRepository = (path) => {
	mkdirSync(join(path, "src"), { recursive: true });
	const git = (person, ago, ...args) => {
		const at = new Date(Date.now() - ago * 86_400_000).toISOString();
		const name = person.split("-").map((word) => word[0].toUpperCase() + word.slice(1)).join(" ");
		run("git", ["-C", path, "-c", `user.name=${name}`, "-c", `user.email=${person}@larkmill.example`, "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false", ...args], {
			env: { ...process.env, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at },
		});
	};
	git(LEAD, 400, "init", "--quiet");
	const lines = [];
	for (const [person, ago] of [...[330, 320, 310].map((ago) => [DELEGATE, ago]), ...[300, 290, 280, 270, 260, 250, 240, 230].map((ago) => ["cleo-dunmore", ago]), ...[40, 30, 20, 10].map((ago) => [LEAD, ago])]) {
		for (let n = 0; n < 12; n += 1) lines.push(`pub fn weigh_${lines.length}() -> u32 { ${lines.length} }`);
		writeFileSync(join(path, "src", "scale.rs"), `${lines.join("\n")}\n`);
		git(person, ago, "add", ".");
		git(person, ago, "commit", "--quiet", "--message", `Weigh more in ${ago} days`);
	}
};

const handOver = async (page, { go, click, type, choose }) => {
	await go(page, "/teams/scales/delegation");
	const row = page.getByRole("row").filter({ hasText: "Changes to" }).first();
	await row.getByText("You changed it 4 times").waitFor();
	await click(row.getByRole("link", { name: /^Delegate/ }));
	await choose(page.getByLabel("To", { exact: true }), { label: "Bibi Castano" });
	await type(page.getByLabel("By", { exact: true }), day(5));
	await click(page.getByRole("button", { name: "Send request" }));
	await page.getByText("Request sent.").waitFor();
	return page.url();
};

/// Two lines and whose advice is wanted; taken once it is there.
const record = async (page, { go, click, type, next }) => {
	await go(page, "/decisions/new?scope=scales&importance=team");
	await type(page.getByLabel("What", { exact: true }), "Scales report every minute");
	await next(page.getByLabel("Because", { exact: true }), "An hour is too late to stop a line.");
	await type(page.getByLabel("Ask for advice"), "Bibi Castano");
	await click(page.getByRole("button", { name: "Record as open" }));
	await page.getByRole("heading", { level: 1, name: "Scales report every minute" }).waitFor();
	return page.url();
};

const advise = async (page, { click, type }) => {
	await page.goto("/");
	await click(page.locator("#today .task").filter({ hasText: "Scales report every minute" }).getByRole("link").first());
	await type(page.getByLabel("Your advice"), "Every two minutes: the old gateways drop more.");
	await click(page.getByRole("button", { name: "Give advice" }));
	await page.getByText("the old gateways drop more").first().waitFor();
};

const accept = async (page, address, { click }) => {
	await page.goto("/");
	const request = page.locator("#today .task").filter({ hasText: "Answer the request" });
	await click(request.getByRole("button", { name: /^Accept/ }));
	await request.waitFor({ state: "detached" });
	await page.goto(address);
	await click(page.getByRole("region", { name: "Check-ins" }).getByRole("button", { name: /^Too close/ }).first());
	await page.getByText("Check-in saved.").waitFor();
};

const decide = async (page, address, { go, click, type }) => {
	await go(page, address);
	await page.getByText("the old gateways drop more").first().waitFor();
	await type(page.getByRole("region", { name: "Outcome" }).getByLabel("Because"), "An hour is too late; every second minute, for the old gateways.");
	await click(page.getByRole("button", { name: "Decide", exact: true }));
	await page.getByText("Accepted", { exact: true }).first().waitFor();
};

const meet = async (page, { go, click, type, next }) => {
	await go(page, "/one-on-ones");
	await click(page.getByRole("link", { name: "Bibi Castano", exact: true }).first());
	await page.getByText("Felt too close").first().waitFor();
	await type(page.getByLabel("Add a point"), "I will look again on Friday, and not before");
	await click(page.getByRole("button", { name: "Add a point" }));
	await page.getByRole("region", { name: "Agenda" }).getByText("not before").first().waitFor();
};

/// Her week, in her own words, is back in the range.
const correctWeek = async (page, { go, click, type }) => {
	await go(page, "/week");
	const form = page.getByRole("region", { name: /^Correct the week/ });
	await type(form.getByLabel("Coding", { exact: true }), "16");
	await click(form.getByRole("button", { name: "Save my correction" }));
	await page.getByText("Correction saved. Only you see it.").waitFor();
};

/// What Bibi does now is how she grows.
const grow = async (page, delegation, { go, click, type, next, choose }) => {
	await go(page, `/people/${DELEGATE}/growth`);
	await click(page.getByRole("link", { name: "Add an area" }).first());
	await type(page.getByLabel("What to learn"), "Owning a part of the scales");
	await choose(page.getByLabel("Ladder axis"), "system");
	await click(page.getByRole("button", { name: "Add", exact: true }));
	await click(page.getByRole("link", { name: "Project work" }));
	await type(page.getByLabel("What to do"), "Changes to the scale are hers");
	await next(page.getByLabel("Link"), delegation);
	await click(page.getByRole("button", { name: "Add", exact: true }));
	await page.getByRole("link", { name: "Changes to the scale are hers", exact: true }).waitFor();
};

/// Bibi stands in when Ilse is gone: a line in the organization's file, and the charter says so.
const deputy = async (page, apply, { go }) => {
	apply();
	await go(page, "/teams/scales/charter");
	await page.getByRole("main").getByText(/deputy/).first().waitFor();
	await page.getByRole("main").getByRole("link", { name: "Bibi Castano" }).first().waitFor();
};

journey("a Tuesday of a lead, from what history shows to who stands in for her", {}, async ({ world, browser }) => {
	const folder = join(world.scratch, "tuesday");
	mkdirSync(folder);
	const repository = join(folder, "scales");
	makeRepository(repository);
	const file = join(folder, "org.yaml");
	writeFixture("seven.yaml", file, { "    members:": `    repositories: [{ id: scales, path: ${JSON.stringify(repository)} }]\n    members:` });
	const data = join(folder, "data");
	run(world.binary, ["apply", "org.yaml", "--data-dir", data], { cwd: folder });
	const appoint = () => {
		const row = `  - { person: ${DELEGATE}, role: tech-lead, team: scales, deputy_for: ${LEAD} }\n`;
		appendFileSync(file, row);
		run(world.binary, ["apply", "org.yaml", "--data-dir", data], { cwd: folder });
	};
	const server = await serve(world.binary, data);
	try {
		const tokens = signIn(data, { [LEAD]: false, [DELEGATE]: false, "sanna-reyes": false });
		const here = { ...world, data, base: server.base, tokens };
		const { context, page, faults } = await open(browser, here, { person: LEAD });
		const hers = await open(browser, here, { person: DELEGATE, base: server.base });
		const said = async (page, walk) => walk().catch(async (error) => { throw new Error(`${error.message}\n${page.url()}\n${await page.locator("main").innerText()}`); });
		// Once: a pair, for today.
		await page.goto("/one-on-ones/new");
		await page.getByLabel("With", { exact: true }).selectOption({ label: "Bibi Castano" });
		await page.getByLabel("One of us leads the other").check();
		await page.getByLabel("First day").fill(day(0));
		await page.getByLabel("Time", { exact: true }).fill("00:00");
		await page.getByRole("button", { name: "Start", exact: true }).click();
		await page.getByRole("heading", { level: 1, name: "One-on-one with Bibi Castano" }).waitFor();
		await page.goto("/repositories/scales");
		await page.getByText("15 commits").first().waitFor({ timeout: 60_000 });

		const lead = hands();
		const member = hands();
		const delegation = await said(page, () => handOver(page, lead));
		const decision = await said(page, () => record(page, lead));
		await said(hers.page, () => accept(hers.page, delegation, member));
		await said(hers.page, () => advise(hers.page, member));
		await said(page, () => decide(page, decision, lead));
		await said(page, () => meet(page, lead));
		await said(page, () => correctWeek(page, lead));
		await said(page, () => grow(page, delegation, lead));
		await said(page, () => deputy(page, appoint, lead));
		console.log(`      this Tuesday takes the lead ${(lead.seconds() / 60).toFixed(1)} minutes of clicking and typing, the member ${(member.seconds() / 60).toFixed(1)}`);
		expect(lead.seconds() < 5 * 60, `${lead.seconds().toFixed(0)} s of clicking and typing`);
		equal(hers.faults.join("\n"), "", "faults at the delegate's");
		await hers.context.close();
		expect(faults.length === 0, faults.join("\n"));
		await context.close();
	} finally {
		await server.stop();
	}
});
