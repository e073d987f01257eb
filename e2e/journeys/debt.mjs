// Technical debt: recorded, changed, settled, and found again.
import { equal, expect, journey } from "../lib/harness.mjs";

const LEAD = "mira-okafor";
const REGISTER = "/teams/payments/debt";

journey("a debt: typed wrong, put right, found in the register, paid off", { person: LEAD, script: "both", statuses: [422] }, async ({ page }) => {
	const title = `Split the router ${Math.random().toString(36).slice(2)}`;
	await page.goto(REGISTER);
	await page.getByRole("link", { name: "Record a debt" }).first().click();
	await page.getByLabel("What is owed").fill(title);
	await page.getByLabel("Place").fill("src/router/**");
	await page.getByLabel("Days to pay it off").fill("4");
	await page.getByRole("button", { name: "Record", exact: true }).click();
	// Nothing typed is lost, and the fault leads to its field.
	await page.getByRole("alert").getByText("choose how it came about").waitFor();
	equal(await page.getByLabel("What is owed").inputValue(), title, "the title that was typed");
	await page.getByLabel("We knew, and chose to ship first").check();
	await page.getByRole("button", { name: "Record", exact: true }).click();
	await page.getByRole("heading", { level: 1, name: title }).waitFor();
	await page.goto(REGISTER);
	const row = page.getByRole("row").filter({ hasText: title });
	await row.getByText("4 days").waitFor();
	await row.getByRole("link", { name: title }).click();
	await page.getByRole("button", { name: "Mark as paid off" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("How was it paid off?").fill("One file a payment method now.");
	await dialog.getByRole("button", { name: "Mark as paid off" }).click();
	await page.getByRole("main").getByText("One file a payment method now.").waitFor();
	await page.goto(REGISTER);
	equal(await page.getByRole("row").filter({ hasText: title }).count(), 0, "open rows of it");
	expect(await page.getByRole("link", { name: title }).count() === 1, "it stands among what was paid off");
});
