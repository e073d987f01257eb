// A whole week of a lead of seven: prepare, hold, follow up, praise, answer a concern, plan growth, settle a conflict.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { run, serve, signIn, writeFixture } from "../lib/castra.mjs";
import { day } from "../lib/days.mjs";
import { equal, expect, journey, open } from "../lib/harness.mjs";

const LEAD = "ilse-marten";
const SEVEN = ["Arno Belk", "Bibi Castano", "Cleo Dunmore", "Dario Enz", "Elin Frost", "Faro Gill", "Gwen Holm"];
const idOf = (name) => name.toLowerCase().replaceAll(" ", "-");

/// What her hands do, in seconds by the keystroke-level model (Card, Moran and Newell 1983): 1.35 to think and 1.1 to
/// point before each click, 0.2 to press, 0.28 a key, 0.4 to move between mouse and keyboard.
const hands = () => {
	let seconds = 0;
	return {
		click: async (locator) => { seconds += 1.35 + 1.1 + 0.2; await locator.click(); },
		type: async (locator, text) => { seconds += 1.35 + 1.1 + 0.2 + 2 * 0.4 + 0.28 * text.length; await locator.fill(text); },
		choose: async (locator, option) => { seconds += 1.35 + 2 * (1.1 + 0.2); await locator.selectOption(option); },
		seconds: () => seconds,
	};
};

const onToday = (page, title) => page.locator("#today .task").filter({ hasText: title }).first();
/// Waits until it is off her list.
const isGone = (page, title) => onToday(page, title).waitFor({ state: "detached" });

/// Once, when she begins: one-on-ones with all seven, today's among them.
const beginSeries = async (page) => {
	for (const [at, name] of SEVEN.entries()) {
		await page.goto("/one-on-ones/new");
		await page.getByLabel("With", { exact: true }).selectOption({ label: name });
		await page.getByLabel("One of us leads the other").check();
		await page.getByLabel("First day").fill(day(at));
		await page.getByLabel("Time", { exact: true }).fill("00:00");
		await page.getByRole("button", { name: "Start", exact: true }).click();
		await page.getByRole("heading", { level: 1, name: `One-on-one with ${name}` }).waitFor();
	}
};

/// What her people do meanwhile.
const theirs = async (browser, world, walk, person) => {
	const other = await open(browser, world, { person, base: world.base });
	await walk(other.page).catch(async (error) => { throw new Error(`${error.message}\n${await other.page.locator("main").innerText()}`); });
	expect(other.faults.length === 0, other.faults.join("\n"));
	await other.context.close();
};

const raiseConcern = async (page) => {
	await page.goto("/concerns");
	await page.getByRole("link", { name: "Raise a concern" }).first().click();
	await page.getByLabel("What is it about?").fill("Nights on call");
	await page.getByLabel("Raise it with").selectOption(LEAD);
	await page.getByLabel("What worries you?").fill("Every third night is mine.");
	await page.getByLabel("With my name").check();
	await page.getByRole("button", { name: "Raise concern" }).click();
	await page.getByRole("heading", { level: 1, name: "Nights on call" }).waitFor();
};

const addPoint = async (page) => {
	await page.goto("/one-on-ones");
	await page.getByRole("link", { name: "Ilse Marten", exact: true }).first().click();
	await page.getByLabel("Add a point").fill("My first year: what next?");
	await page.getByRole("button", { name: "Add a point" }).click();
	await page.getByRole("region", { name: "Agenda" }).getByText("My first year").first().waitFor();
};

/// Her daily part, from Today: prepare by the brief, hold, note what was agreed, answer, praise.
const daily = async (page, { click, type, choose }) => {
	await page.goto("/");
	await click(onToday(page, "One-on-one with Arno Belk").getByRole("link").first());
	const agenda = page.getByRole("region", { name: "Agenda" });
	await agenda.getByText("My first year: what next?").first().waitFor();
	await click(agenda.getByRole("button", { name: "Discussed My first year: what next?" }));
	const actions = page.getByRole("region", { name: "Action items" });
	await click(actions.locator("summary").filter({ hasText: "Add an action item" }));
	await type(page.getByLabel("What", { exact: true }), "Ask Gwen to mentor Arno");
	await type(page.getByLabel("By when"), day(0));
	await click(actions.getByRole("button", { name: "Add an action item" }));
	await actions.getByText("Ask Gwen to mentor Arno").first().waitFor();
	await click(page.getByRole("link", { name: "Today", exact: true }).first());
	await click(onToday(page, "One-on-one with Arno Belk").getByRole("button", { name: "Mark as held" }));
	await isGone(page, "One-on-one with Arno Belk");
	await click(onToday(page, "Ask Gwen to mentor Arno").getByRole("button", { name: "Done" }));
	await isGone(page, "Ask Gwen to mentor Arno");
	await click(onToday(page, "Nights on call").getByRole("link").first());
	await type(page.getByLabel("Your answer"), "I will take your next two; let us change the plan on Friday.");
	await click(page.getByRole("button", { name: /^Send reply/ }));
	await page.getByRole("main").getByText("I will take your next two").first().waitFor();
	await click(page.getByRole("link", { name: "Today", exact: true }).first());
	equal(await page.locator("#today .task").filter({ hasText: "Nights on call" }).count(), 0, "concerns that still wait");
	await click(page.locator("#today summary").filter({ hasText: "people to give feedback to" }));
	await click(onToday(page, "Feedback for Dario Enz").getByRole("link", { name: /^Write/ }));
	await choose(page.getByLabel("About", { exact: true }), { label: "Praise" });
	await type(page.getByLabel("Or in your own words"), "Your runbook let Faro end the outage alone.");
	await click(page.getByRole("button", { name: "Send" }));
	await page.getByText("You and Dario Enz", { exact: true }).waitFor();
};

/// Midweek: what Arno is to learn, and by what.
const planGrowth = async (page) => {
	await page.goto("/people/arno-belk/growth");
	await page.getByRole("link", { name: "Add an area" }).first().click();
	await page.getByLabel("What to learn").fill("Running the scales in the field");
	await page.getByLabel("Ladder axis").selectOption("system");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await page.getByText("Incomplete: no way to learn this yet").waitFor();
	await page.getByRole("link", { name: "Project work" }).click();
	await page.getByLabel("What to do").fill("Lead the calibration of line two");
	await page.getByLabel("Link").fill("https://larkmill.example/line-two");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await page.getByRole("link", { name: "Lead the calibration of line two", exact: true }).waitFor();
	equal(await page.getByText("Incomplete: no way to learn this").count(), 0, "notices that it is incomplete");
};

/// Thursday: a case between two, its next step done from Today, and settled.
const settleConflict = async (page) => {
	await page.goto("/conflicts/new");
	await page.getByLabel("Parties").fill("Bibi Castano\nElin Frost");
	await page.getByLabel("What is it about?").fill("Who reviews firmware");
	await page.getByLabel("Next step").fill("Hear Bibi alone");
	await page.getByLabel("Due", { exact: true }).fill(day(0));
	await page.getByRole("button", { name: "Open case" }).click();
	await page.getByRole("heading", { level: 1, name: "Who reviews firmware" }).waitFor();
	const address = page.url();
	await page.goto("/");
	await onToday(page, "Who reviews firmware").getByRole("button", { name: "Mark as done" }).click();
	await page.locator("#flash").waitFor();
	await page.goto(address);
	await page.getByRole("main").getByText("Done: Hear Bibi alone").waitFor();
	await page.getByRole("button", { name: "Settle", exact: true }).click();
	await page.getByRole("dialog").getByLabel("What did they agree on?").fill("Whoever did not write it.");
	await page.getByRole("dialog").getByRole("button", { name: "Settle case" }).click();
	await page.getByRole("main").getByText("Whoever did not write it.").waitFor();
};

/// Friday: the week as it stands.
const lookBack = async (page) => {
	await page.goto("/teams/scales/one-on-ones");
	await page.getByRole("row").filter({ hasText: "Arno Belk" }).first().getByText("Held", { exact: true }).first().waitFor();
	await page.goto("/teams/scales/feedback");
	await page.getByRole("row").filter({ has: page.getByRole("link", { name: "Dario Enz" }) }).getByText("today").first().waitFor();
	await page.goto("/teams/scales/charter");
	await page.getByRole("main").getByText("One-on-ones").first().waitFor();
};

journey("a week of a lead of seven, its daily part in under two minutes", { script: "both" }, async ({ world, browser, scripted }) => {
	const folder = join(world.scratch, `week-${scripted}`);
	mkdirSync(folder);
	writeFixture("seven.yaml", join(folder, "org.yaml"));
	const data = join(folder, "data");
	run(world.binary, ["apply", "org.yaml", "--data-dir", data], { cwd: folder });
	const server = await serve(world.binary, data);
	try {
		const tokens = signIn(data, { [LEAD]: false, "arno-belk": false, "faro-gill": false });
		const here = { ...world, data, base: server.base, tokens };
		const { context, page, faults } = await open(browser, here, { person: LEAD, scripted });
		await beginSeries(page);
		await theirs(browser, here, addPoint, idOf(SEVEN[0]));
		await theirs(browser, here, raiseConcern, "faro-gill");
		const mine = hands();
		await daily(page, mine).catch(async (error) => { throw new Error(`${error.message}\n${page.url()}\n${await page.locator("main").innerText()}`); });
		expect(mine.seconds() < 120, `the daily part takes ${mine.seconds().toFixed(0)} s of clicking and typing`);
		await planGrowth(page);
		await settleConflict(page);
		await lookBack(page);
		expect(faults.length === 0, faults.join("\n"));
		await context.close();
	} finally {
		await server.stop();
	}
});
