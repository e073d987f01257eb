// Between people: a profile noted and reviewed, a concern without a name that comes back by its code, a conflict seen through.
import { day } from "../lib/days.mjs";
import { equal, expect, journey } from "../lib/harness.mjs";

const LEAD = "mira-okafor";
const MEMBER = "tomas-lind";
const chance = () => Math.random().toString(36).slice(2);

journey("a profile: noted, said anew, looked at together", { person: LEAD, script: "both" }, async ({ page }) => {
	const first = `Explains hard things ${chance()}`;
	await page.goto(`/people/${MEMBER}/profile`);
	await page.getByRole("link", { name: "Note something" }).click();
	await page.getByLabel("Strengths").check();
	await page.getByLabel("What is it?").fill(first);
	await page.getByRole("button", { name: "Note it" }).click();
	await page.getByRole("main").getByText(first).waitFor();
	const card = page.getByRole("region", { name: "Strengths" });
	await card.getByRole("link", { name: "Say it anew" }).last().click();
	equal(await page.getByLabel("What is it?").inputValue(), first, "the words to begin from");
	await page.getByLabel("What is it?").fill(`${first}, also in writing`);
	await page.getByRole("button", { name: "Note it" }).click();
	await card.getByText("also in writing").last().waitFor();
	await page.getByRole("button", { name: "Mark as reviewed" }).click();
	await page.getByRole("dialog").getByLabel("What do you take from it?").fill("Let him present more often.");
	await page.getByRole("dialog").getByRole("button", { name: "Mark as reviewed" }).click();
	await page.getByRole("main").getByText("Let him present more often.").first().waitFor();
});

journey("a concern without a name: typed wrong, put right, found by its code, written on", { person: MEMBER, script: "both", statuses: [422, 409] }, async ({ page }) => {
	await page.goto("/concerns");
	await page.getByRole("link", { name: "Raise a concern" }).first().click();
	await page.getByLabel("What is it about?").fill("Nights on call");
	await page.getByRole("button", { name: "Raise it" }).click();
	await page.getByRole("alert").waitFor();
	equal(await page.getByLabel("What is it about?").inputValue(), "Nights on call", "what was typed");
	await page.getByLabel("Whom do you tell?").selectOption(LEAD);
	await page.getByLabel("What worries you?").fill("Every third night, and nobody takes over the next day.");
	await page.getByLabel("Without my name").check();
	await page.getByRole("button", { name: "Raise it" }).click();
	await page.getByRole("heading", { level: 1, name: "Your return code" }).waitFor();
	const code = await page.getByRole("main").locator("code").innerText();
	expect(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/.test(code), `a code: ${code}`);
	await page.getByRole("main").getByRole("link", { name: "Return with a code" }).click();
	await page.getByLabel("Return code").fill("0000");
	await page.getByRole("button", { name: "Open" }).click();
	await page.getByRole("alert").getByText("no concern answers to this code").waitFor();
	await page.getByLabel("Return code").fill(code.toLowerCase().replaceAll("-", " "));
	await page.getByRole("button", { name: "Open" }).click();
	await page.getByRole("main").getByText("Waits to be delivered").waitFor();
	expect(!page.url().includes(code), "the code stands in no address");
	await page.getByLabel("What do you say?").fill("Two of us would like to share a week.");
	await page.getByRole("button", { name: "Say it" }).click();
	await page.getByText("It is kept, and delivered tomorrow.").waitFor();
});

journey("a conflict: taken up, a step tried, the next one done, settled", { person: LEAD, script: "both" }, async ({ page }) => {
	const about = `Who owns the router ${chance()}`;
	await page.goto("/conflicts/new");
	await page.getByLabel("Between whom?").fill("Tomas Lind\nKofi Brandt");
	await page.getByLabel("What is it about?").fill(about);
	await page.getByLabel("Next step").fill("Hear Tomas alone");
	await page.getByLabel("On", { exact: true }).fill(day(5));
	await page.getByRole("button", { name: "Open the case" }).click();
	await page.getByRole("heading", { level: 1, name: about }).waitFor();
	await page.getByLabel("Which step was tried?").selectOption("interests");
	await page.getByLabel("What was done, and what came of it?").fill("Both want fewer surprises.");
	await page.getByRole("button", { name: "Note it" }).click();
	await page.getByRole("main").getByText("Both want fewer surprises.").waitFor();
	await page.getByRole("button", { name: "Done", exact: true }).click();
	await page.getByRole("main").getByText("Done: Hear Tomas alone").waitFor();
	await page.getByRole("button", { name: "Settled" }).click();
	await page.getByRole("dialog").getByLabel("What did they agree on?").fill("They review each other's routes.");
	await page.getByRole("dialog").getByRole("button", { name: "It is settled" }).click();
	await page.getByRole("main").getByText("They review each other's routes.").waitFor();
});
