// Growth: a plan begun, an area completed by how it is learned, a milestone reached, a level assessed.
import { day } from "../lib/days.mjs";
import { equal, expect, journey } from "../lib/harness.mjs";

const LEAD = "mira-okafor";

journey("growth: an area named, shown as incomplete, completed, and a milestone reached", { person: LEAD, script: "both", statuses: [422] }, async ({ page }) => {
	const title = `Plan for failure ${Math.random().toString(36).slice(2)}`;
	await page.goto(`/people/${LEAD}/growth`);
	await page.getByRole("link", { name: "Add an area" }).first().click();
	await page.getByLabel("What to learn").fill(title);
	await page.getByLabel("Ladder axis").selectOption("system");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await page.getByRole("heading", { level: 1, name: title }).waitFor();
	await page.getByText("Incomplete: no way to learn this yet").waitFor();
	await page.getByRole("link", { name: "Project work" }).click();
	await page.getByLabel("What to do").fill("Lead the move of the router");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	// Nothing typed is lost, and the fault leads to its field.
	await page.getByRole("alert").getByText("choose a repository or link to the work").waitFor();
	equal(await page.getByLabel("What to do").inputValue(), "Lead the move of the router", "what was typed");
	await page.getByLabel("Link").fill("https://example.org/router");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await page.getByRole("link", { name: "Lead the move of the router", exact: true }).waitFor();
	equal(await page.getByText("Incomplete: no way to learn this").count(), 0, "notices that it is incomplete");
	await page.getByRole("button", { name: "Add a milestone" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Goal").fill("A design that the team agreed on");
	await dialog.getByLabel("Due").fill(day(100));
	await dialog.getByRole("button", { name: "Add", exact: true }).click();
	const row = page.getByRole("row").filter({ hasText: "A design that the team agreed on" });
	await row.getByLabel("Evidence").fill("The record of the decision");
	await row.getByRole("button", { name: "Mark as reached" }).click();
	await page.getByRole("row").filter({ hasText: "The record of the decision" }).waitFor();
	await page.goto(`/people/${LEAD}/growth/assess`);
	const card = page.getByRole("region", { name: "System" });
	await card.getByLabel(/^3: /).check();
	await card.getByLabel("Evidence").fill("The design of the router.");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("region", { name: "Two views" }).waitFor();
	expect(await page.getByRole("link", { name: title }).count() >= 1, "the area stands in the plan");
});
