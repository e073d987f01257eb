// Between people: a profile noted and reviewed, a concern without a name that comes back by its code, a conflict seen through.
import { day } from "../lib/days.mjs";
import { equal, expect, journey } from "../lib/harness.mjs";

const LEAD = "mira-okafor";
const MEMBER = "tomas-lind";
const chance = () => Math.random().toString(36).slice(2);

journey("a profile: an entry added, replaced, reviewed", { person: LEAD, script: "both" }, async ({ page }) => {
	const first = `Explains hard things ${chance()}`;
	await page.goto(`/people/${MEMBER}/profile`);
	await page.getByRole("link", { name: "Add entry" }).click();
	await page.getByLabel("Strengths").check();
	await page.getByLabel("What is it?").fill(first);
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("main").getByText(first).waitFor();
	const card = page.getByRole("region", { name: "Strengths" });
	await card.getByRole("link", { name: "Replace" }).last().click();
	equal(await page.getByLabel("What is it?").inputValue(), first, "the words to begin from");
	await page.getByLabel("What is it?").fill(`${first}, also in writing`);
	await page.getByRole("button", { name: "Save" }).click();
	await card.getByText("also in writing").last().waitFor();
	await page.getByRole("button", { name: "Mark as reviewed" }).click();
	await page.getByRole("dialog").getByLabel("Takeaways").fill("Let him present more often.");
	await page.getByRole("dialog").getByRole("button", { name: "Mark as reviewed" }).click();
	await page.getByRole("main").getByText("Let him present more often.").first().waitFor();
});

journey("a concern without a name: typed wrong, put right, found by its code, written on", { person: MEMBER, script: "both", statuses: [422, 409] }, async ({ page }) => {
	await page.goto("/concerns");
	await page.getByRole("link", { name: "Raise a concern" }).first().click();
	await page.getByLabel("What is it about?").fill("Nights on call");
	await page.getByRole("button", { name: "Raise concern" }).click();
	await page.getByRole("alert").waitFor();
	equal(await page.getByLabel("What is it about?").inputValue(), "Nights on call", "what was typed");
	await page.getByLabel("Raise it with").selectOption(LEAD);
	await page.getByLabel("What worries you?").fill("Every third night, and nobody takes over the next day.");
	await page.getByLabel("Anonymously").check();
	await page.getByRole("button", { name: "Raise concern" }).click();
	await page.getByRole("heading", { level: 1, name: "Your return code" }).waitFor();
	const code = await page.getByRole("main").locator("code").innerText();
	expect(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/.test(code), `a code: ${code}`);
	await page.getByRole("main").getByRole("link", { name: "Use a return code" }).click();
	await page.getByLabel("Return code").fill("0000");
	await page.getByRole("button", { name: "Open" }).click();
	await page.getByRole("alert").getByText("no concern has this code").waitFor();
	await page.getByLabel("Return code").fill(code.toLowerCase().replaceAll("-", " "));
	await page.getByRole("button", { name: "Open" }).click();
	await page.getByRole("main").getByText("Waiting for delivery").waitFor();
	expect(!page.url().includes(code), "the code stands in no address");
	await page.getByRole("textbox", { name: "Message" }).fill("Two of us would like to share a week.");
	await page.getByRole("button", { name: "Send reply" }).click();
	await page.getByText("Saved. It is delivered tomorrow.").waitFor();
});

journey("a conflict: taken up, a step tried, the next one done, settled", { person: LEAD, script: "both" }, async ({ page }) => {
	const about = `Who owns the router ${chance()}`;
	await page.goto("/conflicts/new");
	await page.getByLabel("Parties").fill("Tomas Lind\nKofi Brandt");
	await page.getByLabel("What is it about?").fill(about);
	await page.getByLabel("Next step").fill("Hear Tomas alone");
	await page.getByLabel("Due", { exact: true }).fill(day(5));
	await page.getByRole("button", { name: "Open case" }).click();
	await page.getByRole("heading", { level: 1, name: about }).waitFor();
	await page.getByLabel("Step tried").selectOption("interests");
	await page.getByLabel("What was done, and what was the result?").fill("Both want fewer surprises.");
	await page.getByRole("button", { name: "Add note" }).click();
	await page.getByRole("main").getByText("Both want fewer surprises.").waitFor();
	await page.getByRole("button", { name: "Mark as done" }).click();
	await page.getByRole("main").getByText("Done: Hear Tomas alone").waitFor();
	await page.getByRole("button", { name: "Settle", exact: true }).click();
	await page.getByRole("dialog").getByLabel("What did they agree on?").fill("They review each other's routes.");
	await page.getByRole("dialog").getByRole("button", { name: "Settle case" }).click();
	await page.getByRole("main").getByText("They review each other's routes.").waitFor();
});
