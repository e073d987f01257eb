// A team's weekly: started in two clicks, an action captured, the review closed, and its outcome kept.
import { day } from "../lib/days.mjs";
import { expect, journey } from "../lib/harness.mjs";

const LEAD = "mira-okafor";

/// Starts the weekly of Payments for today, or opens the one that there is.
const begin = async (page) => {
	await page.goto("/teams/payments/weekly");
	const start = page.getByRole("button", { name: "Start", exact: true });
	if (await start.count()) {
		await page.getByLabel("First day").fill(day(0));
		await page.getByLabel("How often").selectOption({ label: "Every week" });
		await page.getByLabel("Time", { exact: true }).fill("00:00");
		await start.click();
	}
	await page.getByRole("heading", { level: 1, name: "Payments weekly" }).waitFor();
};

journey("a team's weekly: started, an action captured, closed", { person: LEAD, script: "both" }, async ({ page }) => {
	const word = Math.random().toString(36).slice(2);
	await begin(page);
	const items = page.getByRole("region", { name: "Notes and actions" });
	await items.getByLabel("Note or action").first().fill(`Ask the customer ${word}`);
	await items.getByLabel("Who does it").first().selectOption({ label: "You" });
	await items.getByLabel("By when").first().fill(day(0));
	await items.getByRole("button", { name: "Add a note or action" }).click();
	await items.getByText(`Ask the customer ${word}`).first().waitFor();
	const close = page.getByRole("button", { name: "Close with outcome" });
	// The first of both runs closes today's; the next one is a week ahead.
	if (await close.count()) {
		await close.click();
		const dialog = page.getByRole("dialog", { name: "Close this review" });
		await dialog.getByLabel("Outcome, in a sentence or two").fill(`The customer first ${word}`);
		await dialog.getByRole("button", { name: "Close review" }).click();
		await page.getByText(`The customer first ${word}`).first().waitFor();
		await page.getByRole("region", { name: "Agenda as it was" }).waitFor();
		expect(await close.count() === 0, "a closed review stays as it is");
		await page.goto("/teams/payments/weekly");
		await page.getByRole("region", { name: "Notes and actions" }).getByText(`Ask the customer ${word}`).first().waitFor();
	}
	await page.goto("/");
	await page.getByText(`Ask the customer ${word}`).first().waitFor();
});
