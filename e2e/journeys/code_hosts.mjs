// Credentials for cloning: a token that is refused and then accepted, a key that Castra generates, and removing both.
import { equal, expect, journey } from "../lib/harness.mjs";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

journey("credentials for cloning: a token and a key", { person: "ines-varga", script: "both", statuses: [422] }, async ({ page }) => {
	const row = (address) => page.getByRole("row").filter({ hasText: address });
	await page.goto("/code-hosts");
	const token = page.locator("#token");
	await token.getByLabel("Address").fill("http://git.example.org/team");
	await token.getByLabel("Username").fill("castra");
	await token.getByLabel("Token").fill("a-token-of-no-use");
	await token.getByRole("button", { name: "Save token" }).click();
	await page.getByText("sent unencrypted").waitFor();
	equal(await token.getByLabel("Username").inputValue(), "castra", "what was typed is kept");
	equal(await token.getByLabel("Token").inputValue(), "", "but for the secret");
	await token.getByLabel("Address").fill("https://git.example.org/team");
	await token.getByLabel("Token").fill("a-token-of-no-use");
	await token.getByRole("button", { name: "Save token" }).click();
	await row("https://git.example.org/team").getByText("castra, with a token").waitFor();
	const key = page.locator("#key");
	await key.getByLabel("Address").fill("ssh://git@git.example.org/team");
	await key.getByLabel("Host keys").fill(`git.example.org ${HOST_KEY}`);
	await key.getByRole("button", { name: "Save key" }).click();
	await page.getByRole("heading", { name: "Add this key at the host" }).waitFor();
	const shown = (await page.locator("pre").textContent()).trim();
	expect(/^ssh-ed25519 \S{60,} castra$/.test(shown), shown);
	await page.getByRole("link", { name: "Done" }).click();
	await row("ssh://git@git.example.org/team").getByText("with a key").waitFor();
	expect(!(await page.content()).includes("a-token-of-no-use"), "nobody sees a token again");
	for (const address of ["ssh://git@git.example.org/team", "https://git.example.org/team"]) {
		await row(address).getByRole("button", { name: "Remove" }).click();
		await page.getByText("Credentials removed").waitFor();
		equal(await row(address).count(), 0, address);
	}
});
