// Who does what: findings acted on in place, the day, the filters, the heat map.
import { day } from "../lib/days.mjs";
import { equal, expect, journey } from "../lib/harness.mjs";

const CTO = "ines-varga";

const finding = (page, title) => page.locator("#findings li").filter({ hasText: title });

/// Opens a finding's repair: in a dialog on the spot, or without script on its page.
const open = async (page, scripted, title) => {
	await page.goto("/who");
	await finding(page, title).getByRole("link", { name: /^(Assign|Decide)/ }).click();
	const part = scripted ? page.getByRole("dialog") : page.getByRole("main");
	await part.locator("#in-dialog").waitFor();
	return part;
};

journey("a finding: look, apply, see it, undo", { person: CTO, script: "both" }, async ({ page, context, scripted, world }) => {
	const title = "Tech lead, Routing";
	const proposals = async () => (await (await context.request.get(`${world.base}/changes`)).text()).split("becomes Tech lead of Routing").length;
	const known = await proposals();
	await page.goto("/who");
	const before = await page.locator("#findings li").count();
	const part = await open(page, scripted, title);
	const field = part.getByLabel("Who should be accountable?");
	expect((await field.inputValue()).length > 1, "the likeliest person is chosen");
	const name = await part.locator("datalist option").nth(1).getAttribute("value");
	await field.fill(name);
	if (scripted) await field.press("Tab");
	else await part.getByRole("button", { name: "Show what changes" }).click();
	await part.locator(".sides").getByText(name).waitFor();
	// Looking records nothing.
	equal(await proposals(), known, "proposals after looking");
	await part.getByRole("button", { name: /^(Apply|Ask)/ }).first().waitFor();
	await part.getByRole("button", { name: "Apply" }).click();
	await page.waitForURL("**/who*");
	const flash = page.locator("#flash");
	await flash.getByText(`${name} becomes Tech lead of Routing`).waitFor();
	expect(await flash.evaluate((element) => element.getBoundingClientRect().top >= 0 && element.getBoundingClientRect().bottom <= innerHeight), "the message is in view");
	if (scripted) expect(await flash.evaluate((element) => element.contains(document.activeElement)), "it has the focus");
	equal(await finding(page, title).count(), 0, "findings of that kind");
	equal(await page.locator("#findings li").count(), before - 1, "findings");
	await page.locator("table.heat tr").filter({ hasText: "Routing" }).getByText(name).waitFor();
	await flash.getByRole("button", { name: "Undo" }).click();
	await page.locator("#flash").getByText("Change undone").waitFor();
	equal(new URL(page.url()).pathname, "/who", "where the undo leads");
	await finding(page, title).waitFor();
	equal(await page.locator("#findings li").count(), before, "findings after the undo");
});

journey("a finding accepted as a risk, and revoked", { person: CTO, script: "both" }, async ({ page, scripted }) => {
	const title = "Pavel Ruzicka leads Mobile";
	const part = await open(page, scripted, title);
	const instead = part.getByText("Accept it as a risk instead");
	if (await instead.count()) await instead.click();
	const until = part.getByLabel("Accept it as a risk until");
	await until.fill(await until.getAttribute("max"));
	await part.getByLabel("Why it is acceptable").fill("Kenji mentors Pavel until spring.");
	await part.getByRole("button", { name: "Accept the risk" }).click();
	await page.locator("#flash").getByText("Accepted until").waitFor();
	equal(await finding(page, title).count(), 0, "the finding");
	const risks = page.locator("#accepted-risks");
	await risks.getByText("Kenji mentors Pavel until spring.").waitFor();
	await risks.getByRole("button", { name: /^Revoke/ }).click();
	await page.locator("#flash").getByText("Reopened").waitFor();
	await finding(page, title).waitFor();
});

journey("another day, another answer", { person: CTO, script: "both" }, async ({ page, scripted }) => {
	await page.goto("/who");
	const routing = page.locator("table.heat tr").filter({ hasText: "Routing" });
	await routing.getByText("no lead").waitFor();
	await page.getByLabel("As of").fill("2026-03-02");
	if (!scripted) await page.getByRole("button", { name: "Apply" }).click();
	await page.waitForURL(/on=2026-03-02/);
	await routing.getByText("Greta Solberg").waitFor();
	equal(await page.locator("#findings").getByRole("button").count(), 0, "the past is read, not changed: buttons");
	// The day goes along to the team and back.
	await routing.getByRole("link", { name: "Routing", exact: true }).click();
	await page.waitForURL(/\/teams\/routing\/charter\?on=2026-03-02/);
	await page.getByRole("main").getByText("Greta Solberg").first().waitFor();
	await page.goBack();
	await page.waitForURL(/\/who\?/);
	await page.getByRole("link", { name: "Back to today" }).click();
	await page.waitForURL(/\/who$/);
	await routing.getByText("no lead").waitFor();
});

journey("filters narrow the map, live in the address, and back undoes them", { person: CTO, script: "both" }, async ({ page, scripted }) => {
	await page.goto("/who");
	const rows = page.locator("table.heat tbody tr:has(td)");
	const all = await rows.count();
	await page.getByRole("searchbox", { name: "Team", exact: true }).fill("pay");
	await page.getByRole("searchbox", { name: "Team", exact: true }).press("Enter");
	await page.waitForURL(/team=pay/);
	equal(await rows.count(), 1, "teams");
	await page.getByLabel("Status", { exact: true }).selectOption("unassigned");
	if (!scripted) await page.getByRole("button", { name: "Apply" }).click();
	await page.waitForURL(/status=unassigned/);
	await page.getByText("No matching team").waitFor();
	await page.goBack();
	await page.waitForURL((url) => url.search.includes("team=pay") && !url.search.includes("unassigned"));
	equal(await rows.count(), 1, "teams after going back");
	await page.getByRole("link", { name: "Clear filters" }).click();
	await page.waitForURL(/\/who$/);
	equal(await rows.count(), all, "teams without filters");
});

journey("figures open what they count", { person: CTO }, async ({ page }) => {
	await page.goto("/who");
	await page.getByRole("link", { name: /unassigned$/ }).first().click();
	await page.waitForURL(/status=unassigned/);
	await page.locator("table.heat tr").filter({ hasText: "Routing" }).waitFor();
	equal(await page.locator("table.heat tr").filter({ hasText: "Payments" }).count(), 0, "teams that have a lead");
});

journey("a cell of the map leads to its row of the charter", { person: CTO, script: "both" }, async ({ page }) => {
	await page.goto("/who");
	await page.getByRole("link", { name: /^Payments, Technical debt/i }).click();
	await page.waitForURL(/\/teams\/payments\/charter#r-tech-debt$/);
	const row = page.locator("#r-tech-debt");
	await row.getByRole("link", { name: "Tomas Lind" }).waitFor();
	expect(await row.evaluate((element) => { const box = element.getBoundingClientRect(); return box.top >= 0 && box.top < innerHeight; }), "the row is in sight");
	await row.getByText("How this came about").click();
	await row.getByRole("listitem").first().waitFor();
});
