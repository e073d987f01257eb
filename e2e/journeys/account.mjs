// One's own account: a second factor from turning on to signing in with it, a token, and who can sign in at all.
import { code } from "../lib/authenticator.mjs";
import { equal, expect, journey } from "../lib/harness.mjs";

const PASSWORD = "seven lamps over gravel";

journey("a second factor, from turning it on to signing in with it", { person: "kofi-brandt", script: "both", statuses: [422] }, async ({ page }) => {
	await page.goto("/account");
	if (await page.getByText("Off", { exact: true }).isVisible()) {
		await page.getByRole("button", { name: "Turn on" }).click();
		await page.waitForURL("**/account/authenticator");
		const secret = await page.getByText("Or enter it by hand:").locator("code").textContent();
		await page.getByRole("img", { name: "QR code of the secret" }).waitFor();
		await page.getByLabel("Six-digit code").fill("000000");
		await page.getByRole("button", { name: "Turn on" }).click();
		await page.getByRole("alert").getByText("not the current code").waitFor();
		await page.getByLabel("Six-digit code").fill(code(secret));
		await page.getByRole("button", { name: "Turn on" }).click();
		await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
		const codes = (await page.locator("pre").textContent()).trim().split("\n");
		equal(codes.length, 10, "recovery codes");
		await page.getByRole("link", { name: "I have saved them" }).click();
		await page.getByText("10 recovery codes left").waitFor();
	}
	await page.getByRole("button", { name: "Turn off" }).click();
	await page.getByText("Authenticator app turned off").waitFor();
});

journey("a token that a script uses, and revoking it", { person: "kofi-brandt", script: "both" }, async ({ page, world }) => {
	await page.goto("/account");
	await page.getByLabel("What uses it").fill("a dashboard");
	await page.getByRole("button", { name: "Create token" }).click();
	const token = (await page.locator("pre").textContent()).trim();
	const ask = async () => (await fetch(`${world.base}/api/v1/account`, { headers: { authorization: `Bearer ${token}` } })).status;
	equal(await ask(), 200, "it opens the API");
	await page.getByRole("link", { name: "Done" }).click();
	await page.getByRole("row", { name: /a dashboard/ }).getByRole("button", { name: "Revoke" }).click();
	await page.getByText("It no longer works").first().waitFor();
	equal(await ask(), 401, "it opens nothing");
});

// Somebody of the payments team, whom Mira Okafor leads, who has no account yet.
const newcomer = async (world) => {
	const ask = async (path) => (await world.fetch(path, "ines-varga")).json();
	const accounts = (await ask("/api/v1/accounts")).items.filter((known) => known.state === "none").map((known) => known.person);
	return (await ask("/api/v1/teams/payments")).members.find((member) => accounts.includes(member.id));
};

for (const script of [true, false]) {
	journey(`an operator invites somebody, who chooses a password first, and is confirmed by their lead`, { person: "ines-varga", script }, async ({ page, context, world }) => {
		const { id, name } = await newcomer(world);
		await page.goto(`/accounts?q=${encodeURIComponent(name)}`);
		const row = page.getByRole("row").filter({ hasText: name });
		await row.getByText("Not invited", { exact: true }).waitFor();
		await row.getByRole("button", { name: "Invite" }).click();
		const link = (await page.locator("pre").textContent()).trim();
		expect(link.startsWith(`${world.base}/sign-in/link#`), link);
		const theirs = await (await context.browser().newContext({ javaScriptEnabled: script })).newPage();
		const open = async () => {
			await theirs.goto(link);
			if (!script) await theirs.getByLabel("Code").fill(link);
			await theirs.getByRole("button", { name: "Sign in" }).click();
			await theirs.waitForURL("**/sign-in/first");
		};
		await open();
		await theirs.goto(`${world.base}/who`);
		equal(new URL(theirs.url()).pathname, "/sign-in", "nothing is open before they have chosen");
		await page.goto(`/accounts?q=${encodeURIComponent(name)}`);
		await row.getByText("Link opened", { exact: true }).waitFor();
		await open();
		await theirs.getByLabel("Password", { exact: true }).fill(PASSWORD);
		await theirs.getByLabel("Repeat password").fill(PASSWORD);
		await theirs.getByRole("button", { name: "Use this password" }).click();
		await theirs.getByRole("heading", { level: 1, name: "Today" }).waitFor();
		await theirs.goto(`${world.base}/account`);
		await theirs.getByText("Your identity is not confirmed").first().waitFor();
		await theirs.getByRole("link", { name: "Show your code" }).first().click();
		await theirs.waitForURL("**/account/proof");
		const code = (await theirs.locator("pre").textContent()).trim();
		const lead = await context.browser().newContext({ javaScriptEnabled: script });
		await lead.addCookies([{ name: "castra_session", value: world.tokens["mira-okafor"], url: world.base }]);
		const leads = await lead.newPage();
		await leads.goto(`${world.base}/vouch/${id}`);
		await leads.getByLabel("Their code").fill(code);
		await leads.getByRole("button", { name: "Confirm" }).click();
		await leads.getByText("Identity confirmed").first().waitFor();
		await lead.close();
		await theirs.goto(`${world.base}/account`);
		await theirs.getByRole("button", { name: "Change password" }).waitFor();
		await theirs.context().close();
		await page.goto(`/accounts?q=${encodeURIComponent(name)}`);
		await row.getByText("Active", { exact: true }).waitFor();
		equal(await row.getByRole("button", { name: /Invite|New link/ }).count(), 0, "buttons to invite them again");
	});
}
