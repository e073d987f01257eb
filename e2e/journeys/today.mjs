// Today: put off and taken up again, and a change that is answered where it is read.
import { day } from "../lib/days.mjs";
import { equal, expect, journey } from "../lib/harness.mjs";

journey("something is put off, undone, put off again and woken", { person: "ines-varga", script: "both" }, async ({ page }) => {
	await page.goto("/");
	const items = page.locator("#today .task");
	const before = await items.count();
	expect(before > 0, "something waits for her");
	const item = items.first();
	const title = await item.locator(".task-title a").first().textContent();
	const putOff = async (choose) => {
		const mine = page.locator("#today .task").filter({ has: page.getByRole("link", { name: title, exact: true }) }).first();
		await mine.getByRole("button", { name: /^Snooze/ }).click();
		const dialog = page.getByRole("dialog", { name: "Snooze" });
		await dialog.waitFor();
		await choose(dialog);
		await page.locator("#flash").getByText("Snoozed until").waitFor();
		await page.locator("#snoozed").getByRole("link", { name: title }).waitFor();
	};
	await putOff((dialog) => dialog.getByRole("button", { name: "In two weeks" }).click());
	await page.locator("#flash").getByRole("button", { name: "Undo" }).click();
	await page.locator("#flash").getByText("Unsnoozed").waitFor();
	equal(await page.locator("#snoozed").count(), 0, "lists of what is put off");
	await putOff(async (dialog) => {
		await dialog.getByLabel("Another day").fill(day(40));
		await dialog.getByRole("button", { name: "Snooze until then" }).click();
	});
	equal(new URL(page.url()).pathname, "/", "the page");
	await page.locator("#snoozed").getByRole("button", { name: /^Unsnooze/ }).click();
	await page.locator("#flash").getByText("Unsnoozed").waitFor();
	equal(await page.locator("#today .task").count(), before, "things that wait");
});

journey("a duty that one would gain is agreed to on Today", { person: "kofi-brandt", script: "both" }, async ({ page, world }) => {
	const asMira = { redirect: "manual", headers: { cookie: `castra_session=${world.tokens["mira-okafor"]}` } };
	const form = new URLSearchParams({ responsibility: "tech-debt", person: "kofi-brandt", letter: "accountable" });
	const proposed = await fetch(`${world.base}/teams/payments/charter/raci`, { method: "POST", body: form, ...asMira });
	const change = proposed.headers.get("location");
	expect(change?.startsWith("/changes/"), `proposing: ${proposed.status} ${change}`);
	await page.goto("/");
	await page.locator("#today").getByRole("button", { name: /^Agree/ }).first().click();
	await page.locator("#flash").getByText("Change agreed to.").waitFor();
	equal(new URL(page.url()).pathname, "/", "the page");
	equal(await page.locator("#today").getByRole("button", { name: /^Agree/ }).count(), 0, "questions left");
	const withdrawn = await fetch(`${world.base}${change}/withdraw`, { method: "POST", ...asMira });
	equal(withdrawn.status, 303, "withdrawing");
});

journey("what is kept of one, to take along", { person: "tomas-lind", script: "both" }, async ({ page, context, world }) => {
	await page.goto("/account");
	await page.getByRole("term").filter({ hasText: "Your data" }).waitFor();
	await page.goto("/account/data");
	await page.getByRole("row", { name: /Organization Person/ }).waitFor();
	const text = await (await context.request.get(`${world.base}/account/data.jsonl`)).text();
	const lines = text.trim().split("\n").map((line) => JSON.parse(line));
	equal(lines[0].person, "tomas-lind", "whose");
	equal(lines.at(-1).lines, lines.length - 1, "lines");
	await page.goto("/account/notifications");
	await page.getByText("No mail server yet").waitFor();
});
