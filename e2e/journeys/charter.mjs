// A team's charter: the list, the matrix, and who may change it.
import { day } from "../lib/days.mjs";
import { equal, expect, journey } from "../lib/harness.mjs";

journey("the matrix: one part of one person", { person: "mira-okafor", script: "both" }, async ({ page }) => {
	await page.goto("/teams/payments/charter?view=matrix");
	const cell = (part) => page.getByRole("link", { name: new RegExp(`^Mira Okafor, Technical debt: ${part}`, "i") });
	await cell("responsible").click();
	await page.waitForURL(/change=tech-debt/);
	await page.locator("#change").getByLabel("Part").selectOption({ label: "consulted" });
	await page.getByRole("button", { name: "Propose" }).click();
	await page.waitForURL("**/changes/*");
	await page.getByRole("heading", { level: 1, name: "Mira Okafor is consulted on" }).waitFor();
	const change = page.url();
	await page.getByRole("button", { name: "Apply" }).click();
	await page.getByRole("main").getByText("Applied").first().waitFor();
	await page.goto("/teams/payments/charter?view=matrix");
	await cell("consulted").waitFor();
	await page.goto("/changes");
	await page.getByRole("button", { name: /^Undo Mira Okafor is consulted/ }).click();
	await page.goto(change);
	await page.getByRole("main").getByText("Undone").first().waitFor();
	await page.goto("/teams/payments/charter?view=matrix");
	await cell("responsible").waitFor();
});

journey("the list of a charter: filter, day, and views", { person: "mira-okafor", script: "both" }, async ({ page, scripted }) => {
	await page.goto("/teams/checkout/charter");
	const rows = page.locator("tbody tr");
	const all = await rows.count();
	expect(all > 10, "a tech lead has many responsibilities");
	await page.getByLabel("Show").selectOption("contested");
	if (!scripted) await page.getByRole("button", { name: "Apply" }).click();
	await page.waitForURL(/state=contested/);
	equal(await rows.count(), all, "contested ones");
	await page.getByLabel("As of").fill("2025-06-02");
	if (!scripted) await page.getByRole("button", { name: "Apply" }).click();
	await page.waitForURL(/on=2025-06-02/);
	await page.getByText("No matches.").waitFor();
	await page.getByRole("link", { name: "RACI matrix" }).click();
	await page.waitForURL(/view=matrix/);
	await page.getByRole("table").getByRole("link", { name: "Kenji Mori" }).first().waitFor();
});

journey("a member reads everything and changes nothing", { person: "tomas-lind", statuses: [403] }, async ({ page, context, world }) => {
	await page.goto("/who");
	await page.locator("#findings li").first().waitFor();
	equal(await page.locator("#findings").getByRole("button").count(), 0, "buttons at the findings");
	await page.goto("/teams/payments/charter");
	equal(await page.getByRole("link", { name: "Propose a change" }).count(), 0, "ways to propose");
	await page.goto("/teams/payments/charter?view=matrix");
	equal(await page.getByRole("link", { name: /, change$/ }).count(), 0, "cells to change");
	const post = (path, form) => context.request.post(world.base + path, { form, maxRedirects: 0 });
	const part = { responsibility: "tech-debt", person: "tomas-lind", letter: "consulted" };
	equal((await post("/teams/payments/charter/raci", part)).status(), 403, "a part");
	const findings = await (await context.request.get(`${world.base}/api/v1/findings`)).text();
	const key = /"key":"([^"]+)"/.exec(findings)?.[1] ?? "combined:warehouse:ines-varga";
	const risk = await post("/findings/accept", { key, until: day(90), reason: "no" });
	expect([403, 404].includes(risk.status()), `accepting a risk: ${risk.status()}`);
	equal((await page.goto("/jobs")).status(), 403, "the jobs");
	await page.getByRole("main").getByRole("link", { name: "Who does what" }).waitFor();
	const foreign = await context.request.post(`${world.base}/sign-out`, { headers: { "sec-fetch-site": "cross-site" }, maxRedirects: 0 });
	equal(foreign.status(), 403, "a form on another site");
});

journey("a lead changes their own team and no other", { person: "mira-okafor", statuses: [403] }, async ({ page, context, world }) => {
	await page.goto("/teams/payments/charter");
	await page.getByRole("link", { name: "Propose a change" }).waitFor();
	await page.goto("/teams/search/charter?view=matrix");
	equal(await page.getByRole("link", { name: /, change$/ }).count(), 0, "cells to change elsewhere");
	const form = { responsibility: "tech-debt", person: "oskar-weiss", letter: "consulted" };
	const answer = await context.request.post(`${world.base}/teams/search/charter/raci`, { form, maxRedirects: 0 });
	equal(answer.status(), 403, "a part elsewhere");
});
