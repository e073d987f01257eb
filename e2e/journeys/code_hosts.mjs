// As whom Castra clones: a token that is refused and then taken, a key that Castra makes, and forgetting both.
import { equal, expect, journey } from "../lib/harness.mjs";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

journey("as whom to clone, by a token and by a key", { person: "ines-varga", script: "both", statuses: [422] }, async ({ page }) => {
	const row = (address) => page.getByRole("row").filter({ hasText: address });
	await page.goto("/code-hosts");
	const token = page.locator("#token");
	await token.getByLabel("Address").fill("http://git.example.org/team");
	await token.getByLabel("Name").fill("castra");
	await token.getByLabel("Token").fill("a-token-of-no-use");
	await token.getByRole("button", { name: "Clone with this token" }).click();
	await page.getByText("travel in the open").waitFor();
	equal(await token.getByLabel("Name").inputValue(), "castra", "what was typed is kept");
	equal(await token.getByLabel("Token").inputValue(), "", "but for the secret");
	await token.getByLabel("Address").fill("https://git.example.org/team");
	await token.getByLabel("Token").fill("a-token-of-no-use");
	await token.getByRole("button", { name: "Clone with this token" }).click();
	await row("https://git.example.org/team").getByText("castra, with a token").waitFor();
	const key = page.locator("#key");
	await key.getByLabel("Address").fill("ssh://git@git.example.org/team");
	await key.getByLabel("Keys of the host").fill(`git.example.org ${HOST_KEY}`);
	await key.getByRole("button", { name: "Clone with a key" }).click();
	await page.getByRole("heading", { name: "Tell the host of this key" }).waitFor();
	const shown = (await page.locator("pre").textContent()).trim();
	expect(/^ssh-ed25519 \S{60,} castra$/.test(shown), shown);
	await page.getByRole("link", { name: "Done" }).click();
	await row("ssh://git@git.example.org/team").getByText("with a key").waitFor();
	expect(!(await page.content()).includes("a-token-of-no-use"), "nobody sees a token again");
	for (const address of ["ssh://git@git.example.org/team", "https://git.example.org/team"]) {
		await row(address).getByRole("button", { name: "Forget" }).click();
		await page.getByText("Its secret is gone from here").waitFor();
		equal(await row(address).count(), 0, address);
	}
});
