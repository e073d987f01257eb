// The first start, and getting in and out.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PASSWORD, run, serve } from "../lib/castra.mjs";
import { equal, expect, journey, open } from "../lib/harness.mjs";
import { look } from "../lib/look.mjs";

/// The wizard, with a mistake in every step; looked at once on the way.
const setUp = async (page, server, scripted) => {
	const sound = async () => { if (scripted) { const found = await look(page); expect(found.length === 0, found.join("\n")); } };
	const next = (name) => page.getByRole("button", { name }).click();
	const answer = await page.goto(server.setUp);
	equal(answer.status(), 200, "the set-up link");
	if (scripted) equal(new URL(page.url()).hash, "", "the secret stands in the address no more");
	else await page.getByLabel("Code").fill(server.setUp);
	await sound();
	await next("Begin");
	await page.getByRole("heading", { level: 1, name: "Welcome to Castra" }).waitFor();
	await page.getByLabel("Time zone").waitFor();
	await sound();
	await next("Continue");
	await page.getByRole("alert").waitFor();
	await page.getByLabel("Organization").fill("Saltmarsh Ferries");
	await next("Continue");
	await page.getByRole("heading", { level: 1, name: "Teams and their leads" }).waitFor();
	await sound();
	await page.getByLabel("Team 1", { exact: true }).fill("Harbour");
	await page.getByLabel("Lead of team 1", { exact: true }).fill("Ola Berg");
	await page.getByLabel("E-mail of lead 1", { exact: true }).fill("ola@saltmarsh.example");
	await next("Add more teams");
	equal(await page.getByLabel("Team 1", { exact: true }).inputValue(), "Harbour", "what was typed");
	await next("Continue");
	await page.getByRole("heading", { level: 1, name: "You" }).waitFor();
	await sound();
	await page.getByLabel("Your name").fill("Ruth Adeyemi");
	await page.getByLabel("E-mail").fill("ruth@saltmarsh.example");
	await page.getByLabel("Your role").selectOption("cto");
	await page.getByLabel("Password").fill("short");
	await next("Create the organization");
	await page.getByRole("alert").getByText("at least 12 characters").waitFor();
	equal(await page.getByLabel("Your name").inputValue(), "Ruth Adeyemi", "what was typed");
	await page.getByLabel("Password").fill(PASSWORD);
	await next("Create the organization");
	await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
	await page.getByText("Saltmarsh Ferries").first().waitFor();
	await page.goto("/who");
	await page.getByRole("rowheader").filter({ hasText: "Harbour" }).waitFor();
};

/// The first steps on Today: invites the only other person without mail, does without the rest, and puts the list away.
const firstSteps = async (page, server, scripted) => {
	const sound = async () => { if (scripted) { const found = await look(page); expect(found.length === 0, found.join("\n")); } };
	await page.goto("/");
	const card = page.getByRole("region", { name: "Until Saltmarsh Ferries runs on Castra" });
	await card.getByText("0 of 7 done").waitFor();
	await card.getByText("0 of 1 other person invited or active, 0 have come in.").waitFor();
	await card.getByText("No mail server is set up").waitFor();
	await sound();
	await card.getByRole("button", { name: "Invite the last one" }).click();
	await page.getByRole("heading", { level: 1, name: "Invitations" }).waitFor();
	const list = (await page.getByRole("region", { name: "the link of Ola Berg" }).textContent()).trim();
	expect(list.startsWith(`${server.base}/sign-in/link#`), list);
	await page.getByText("ola@saltmarsh.example").first().waitFor();
	await sound();
	await page.getByRole("link", { name: "Done" }).click();
	await page.getByRole("row", { name: /Ola Berg/ }).getByText("Invited", { exact: true }).waitFor();
	await sound();
	await page.goto("/");
	await card.getByText("1 of 1 other person invited or active, 0 have come in.").waitFor();
	await card.getByText("1 of 7 done").waitFor();
	await card.getByRole("listitem").filter({ hasText: "No mail server" }).getByRole("button", { name: /Not for us/ }).click();
	await card.getByText("1 of 6 done").waitFor();
	await card.getByRole("button", { name: "Put away" }).click();
	await page.getByText("First steps put away").waitFor();
	equal(await page.getByText("runs on Castra").count(), 0, "lists of first steps");
	await page.goto("/accounts/single-sign-on");
	await page.getByText(`${server.base}/sign-in/provider/callback`).waitFor();
	await page.getByText("No identity provider is configured").waitFor();
	await sound();
};

journey("first start: nobody gets in without the link of the terminal", { script: "both" }, async ({ world, browser, scripted }) => {
	const data = join(world.scratch, `empty-${scripted}`);
	mkdirSync(data);
	const server = await serve(world.binary, data);
	try {
		expect(server.setUp, `the terminal shows no set-up link:\n${server.said()}`);
		const { context, page, faults } = await open(browser, world, { base: server.base, scripted, statuses: [404, 422] });
		await page.goto("/");
		equal(new URL(page.url()).pathname, "/welcome", "the first page");
		await page.getByRole("heading", { level: 1, name: "Castra is ready to be set up" }).waitFor();
		await page.getByText("set-up link").first().waitFor();
		await page.goto("/who");
		equal(new URL(page.url()).pathname, "/welcome", "any other page leads there");
		await setUp(page, server, scripted);
		await firstSteps(page, server, scripted);
		await page.goto(server.setUp);
		await page.getByRole("heading", { level: 1, name: "Castra is set up" }).waitFor();
		equal(await page.getByRole("button", { name: "Begin" }).count(), 0, "ways to begin again");
		expect(faults.length === 0, faults.join("\n"));
		await context.close();
	} finally {
		await server.stop();
	}
});

const enter = async (page, password) => {
	await page.getByLabel("E-mail").fill("mira-okafor@fernhollow.example");
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
};

journey("sign in with a password, and out", { script: "both", statuses: [422] }, async ({ page }) => {
	await page.goto("/people/tomas-lind");
	equal(new URL(page.url()).pathname, "/sign-in", "who is not signed in is asked to");
	await enter(page, "not the right password");
	await page.getByRole("alert").getByText("do not match").waitFor();
	equal(await page.getByLabel("E-mail").inputValue(), "mira-okafor@fernhollow.example", "the address is kept");
	await enter(page, PASSWORD);
	await page.waitForURL("**/people/tomas-lind");
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.waitForURL("**/sign-in");
	await page.goto("/who");
	equal(new URL(page.url()).pathname, "/sign-in", "out is out");
});

journey("a page that is not there has ways forward", { person: "tomas-lind", script: "both", statuses: [404] }, async ({ page }) => {
	for (const address of ["/nowhere", "/people/nobody-at-all", "/teams/none", "/teams/none/charter", "/responsibilities/none", "/changes/none"]) {
		const answer = await page.goto(address);
		equal(answer.status(), 404, address);
		await page.getByRole("heading", { level: 1 }).waitFor();
		await page.getByRole("main").getByRole("link", { name: "Who does what" }).waitFor();
	}
	await page.getByRole("main").getByRole("link", { name: "Who does what" }).click();
	await page.waitForURL("**/who");
});

journey("the choice of colours stays, and the page too", { person: "tomas-lind", script: "both" }, async ({ page, context }) => {
	const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	await page.goto("/people?view=people&q=lind");
	const light = await background();
	await page.getByRole("button", { name: "Dark" }).click();
	await page.locator("html[data-theme=dark]").waitFor();
	equal(new URL(page.url()).pathname + new URL(page.url()).search, "/people?view=people&q=lind", "the page is the same");
	expect(light !== (await background()), "dark is another colour");
	const second = await context.newPage();
	await second.goto("/who");
	await second.locator("html[data-theme=dark]").waitFor();
	await second.getByRole("button", { name: "System" }).click();
	await second.locator("html:not([data-theme])").waitFor();
});

journey("a link from the terminal signs somebody in, once", { script: "both", statuses: [404] }, async ({ page, world, scripted }) => {
	const said = run(world.binary, ["sign-in-link", "lucia-prado", "--data-dir", world.data]);
	const [link] = /\/sign-in\/\S+/.exec(said) ?? [];
	expect(link, `no link in: ${said}`);
	const come = async () => {
		await page.goto(link);
		if (scripted) {
			equal(new URL(page.url()).hash, "", "the secret stands in the address no more");
			await page.getByRole("link", { name: "Skip to content" }).focus();
			await page.keyboard.press("Enter");
			await page.waitForURL(/#main$/);
			equal(await page.getByLabel("Code").inputValue(), link.split("#")[1], "another anchor leaves it alone");
		}
		else await page.getByLabel("Code").fill(link.split("#")[1]);
	};
	await come();
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.waitForURL((url) => ["/", "/sign-in/first"].includes(url.pathname));
	if (page.url().endsWith("/sign-in/first")) {
		await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
		await page.getByLabel("Repeat password").fill(PASSWORD);
		await page.getByRole("button", { name: "Use this password" }).click();
		await page.waitForURL((url) => url.pathname === "/");
	}
	await page.getByRole("link", { name: "Lucia Prado" }).first().waitFor();
	await come();
	const answer = page.waitForResponse((response) => response.request().method() === "POST");
	await page.getByRole("button", { name: "Sign in" }).click();
	equal((await answer).status(), 404, "the link used again");
	await page.getByText("each link works once").waitFor();
});
