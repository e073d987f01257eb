// Getting around: the palette, the keys, people, the comparison, back.
import { equal, expect, journey } from "../lib/harness.mjs";

journey("the palette answers who does what, typing errors and all", { person: "mira-okafor" }, async ({ page }) => {
	await page.goto("/who");
	await page.keyboard.press("Control+k");
	const input = page.getByRole("combobox", { name: "Find people" });
	await input.waitFor();
	expect(await input.evaluate((element) => element === document.activeElement), "the palette has the focus");
	await page.keyboard.type("labtops");
	const palette = page.getByRole("dialog", { name: "Find" });
	const answer = palette.getByRole("option").filter({ hasText: "Ines Varga" });
	await answer.first().waitFor();
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("ArrowUp");
	const chosen = palette.getByRole("option", { selected: true });
	equal(await chosen.count(), 1, "chosen answers");
	equal(await input.getAttribute("aria-activedescendant"), await chosen.getAttribute("id"), "the answer that is read out");
	const wanted = await chosen.getAttribute("href");
	await page.keyboard.press("Enter");
	await page.waitForURL(`**${wanted}`);
	await page.getByRole("main").getByText("Ines Varga").first().waitFor();
	await page.goBack();
	await page.waitForURL("**/who");
});

journey("the palette closes, and the focus is back", { person: "mira-okafor" }, async ({ page }) => {
	await page.goto("/who");
	const link = page.getByRole("link", { name: "Changes" });
	await link.focus();
	await page.keyboard.press("Control+k");
	await page.getByRole("combobox", { name: "Find people" }).waitFor();
	await page.keyboard.press("Escape");
	await page.getByRole("combobox", { name: "Find people" }).waitFor({ state: "hidden" });
	expect(await link.evaluate((element) => element === document.activeElement), "the focus is where it was");
	await page.keyboard.press("?");
	await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
	await page.keyboard.press("Escape");
	await page.keyboard.press("/");
	expect(await page.locator("dialog.palette input").evaluate((element) => element === document.activeElement), "/ is the search");
	await page.keyboard.press("Escape");
});

journey("g and a letter go to a page", { person: "mira-okafor" }, async ({ page }) => {
	await page.goto("/people");
	await page.keyboard.press("g");
	await page.keyboard.press("w");
	await page.waitForURL("**/who");
});

journey("the search without a palette", { person: "mira-okafor", script: false }, async ({ page }) => {
	await page.goto("/");
	await page.getByLabel("Find people, teams, pages").fill("labtops");
	await page.getByLabel("Find people, teams, pages").press("Enter");
	await page.waitForURL("**/find?q=labtops");
	await page.getByRole("main").getByRole("link", { name: "Ines Varga" }).waitFor();
	await page.goto("/find?q=tech+debt+in+payments");
	await page.getByRole("main").getByRole("link", { name: "Tomas Lind" }).waitFor();
	await page.goto("/find?q=xyzzyq");
	await page.getByText("No matches.").waitFor();
});

journey("two roles compared, and changed over", { person: "mira-okafor", script: "both" }, async ({ page, scripted }) => {
	await page.goto("/compare");
	await page.getByRole("heading", { level: 1, name: "Tech lead and Chief technology officer" }).waitFor();
	await page.getByLabel("Compare", { exact: true }).selectOption("senior-engineer");
	if (!scripted) await page.getByRole("button", { name: "Apply" }).click();
	await page.waitForURL(/a=senior-engineer/);
	await page.getByRole("heading", { level: 1, name: /^Senior engineer and Chief technology officer/i }).waitFor();
	await page.getByLabel("With", { exact: true }).selectOption("senior-engineer");
	if (!scripted) await page.getByRole("button", { name: "Apply" }).click();
	await page.waitForURL(/b=senior-engineer/);
	await page.getByText("Choose two different roles.").waitFor();
	await page.goBack();
	await page.getByRole("heading", { level: 1, name: /^Senior engineer and Chief technology officer/i }).waitFor();
});

journey("people: filter, sort, pages", { person: "mira-okafor", script: "both" }, async ({ page, scripted }) => {
	await page.goto("/people");
	await page.getByRole("link", { name: /^People \d+/ }).click();
	await page.waitForURL(/view=people/);
	const rows = page.locator("tbody tr");
	equal(await rows.count(), 100, "people on a page");
	await page.getByRole("link", { name: "Next" }).click();
	await page.waitForURL(/page=2/);
	equal(await rows.count(), 13, "people on the last page");
	await page.getByRole("link", { name: "Previous" }).click();
	await page.waitForURL(/page=1/);
	await page.getByLabel("Name or e-mail").fill("lind");
	await page.getByLabel("Name or e-mail").press("Enter");
	await page.waitForURL(/q=lind/);
	await page.getByRole("main").getByRole("link", { name: "Tomas Lind" }).click();
	await page.waitForURL("**/people/tomas-lind");
	await page.getByRole("heading", { level: 1, name: "Tomas Lind" }).waitFor();
	await page.goBack();
	await page.waitForURL(/q=lind/);
	await page.getByRole("link", { name: "Clear filters" }).click();
	await page.waitForURL(/\/people\?view=people$/);
	await page.getByRole("combobox", { name: "Team" }).selectOption({ label: "Payments" });
	if (!scripted) await page.getByRole("button", { name: "Apply" }).click();
	await page.waitForURL(/team=Payments/);
	await page.getByRole("main").getByRole("link", { name: "Tomas Lind" }).waitFor();
	await page.getByRole("columnheader", { name: "Level" }).getByRole("link").click();
	await page.waitForURL(/sort=level/);
	await page.getByRole("main").getByRole("link", { name: "Tomas Lind" }).waitFor();
});

journey("doors open for whom they are", { person: "mira-okafor" }, async ({ page, world, context }) => {
	await page.goto("/");
	const rooms = page.getByRole("navigation", { name: "Rooms" });
	await rooms.getByText("Team Payments", { exact: true }).waitFor();
	equal(await rooms.getByText("Company", { exact: true }).count(), 0, "wings of the CTO");
	const doors = await rooms.getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
	for (const door of doors) equal((await context.request.get(world.base + door)).status(), 200, door);
});
