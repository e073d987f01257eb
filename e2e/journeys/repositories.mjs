// A repository: added by its lead with a mistake, corrected, moved, and removed.
import { equal, journey } from "../lib/harness.mjs";

journey("a repository: mistyped, corrected, edited, removed", { person: "mira-okafor", script: "both", statuses: [422] }, async ({ page, scripted }) => {
	const repository = page.getByRole("heading", { level: 1, name: "till", exact: true });
	await page.goto("/repositories");
	await page.getByRole("link", { name: "Add a repository" }).click();
	await page.getByLabel("Address").fill("/srv/git/till.git");
	await page.getByLabel("Team", { exact: true }).selectOption("payments");
	await page.getByLabel("Branch").fill("next");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await page.getByText("only operators can use a repository on this machine").first().waitFor();
	equal(await page.getByLabel("Branch").inputValue(), "next", "what was typed is kept");
	await page.getByLabel("Address").fill("git@git.fernhollow.example:payments/till.git");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await repository.waitFor();
	await page.locator("#flash").getByText("Repository added").waitFor();
	await page.getByRole("link", { name: "Edit", exact: true }).click();
	equal(await page.getByLabel("Address").inputValue(), "ssh://git@git.fernhollow.example/payments/till.git", "the address");
	await page.getByLabel("Address").fill("https://127.0.0.1/payments/till.git");
	await page.getByRole("button", { name: "Save" }).click();
	await repository.waitFor();
	// With a script, the result of the scan appears by itself.
	while (!scripted && await page.getByText("You can leave this page").count()) await page.reload();
	await page.getByText("not an internet address").waitFor();
	await page.getByRole("link", { name: "Edit", exact: true }).click();
	await page.getByRole("button", { name: "Remove…" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
	await page.locator("#flash").getByText("till removed").waitFor();
	equal(await page.getByRole("link", { name: "till", exact: true }).count(), 0, "repositories called till");
	await page.goto("/repositories/till");
	await page.getByText("It was removed").waitFor();
});
