// Drafts: what is typed survives leaving the page, and goes once it is sent.
import { equal, journey, open } from "../lib/harness.mjs";

const WRITER = "mira-okafor";

journey("what is typed is kept until it is sent", { person: WRITER }, async ({ page, browser, world }) => {
	const words = `In the planning, ${Math.random().toString(36).slice(2)}`;
	const situation = (here) => here.getByLabel("Situation");
	const kept = page.waitForResponse((answer) => answer.url().endsWith("/drafts") && answer.status() === 204);
	await page.goto("/feedback/new");
	await page.getByLabel("For", { exact: true }).selectOption({ label: "Tomas Lind" });
	await page.getByLabel("About", { exact: true }).selectOption({ label: "Area for improvement" });
	await situation(page).fill(words);
	await kept;
	await page.goto("/");
	await page.goto("/feedback/new");
	await page.getByText("Restored what you typed").waitFor();
	equal(await situation(page).inputValue(), words, "what was typed");

	const elsewhere = await open(browser, world, { person: WRITER });
	await elsewhere.page.goto("/feedback/new");
	await elsewhere.page.getByText("Restored what you typed").waitFor();
	equal(await situation(elsewhere.page).inputValue(), words, "what was typed, on another device");
	await elsewhere.context.close();

	await page.getByLabel("What they did or said").fill("You asked everyone in turn.");
	await page.getByRole("button", { name: "Send" }).click();
	await page.getByText("You and Tomas Lind", { exact: true }).waitFor();
	await page.goto("/feedback/new");
	await page.waitForLoadState("networkidle");
	equal(await situation(page).inputValue(), "", "what is left of it");
});

journey("a form with boxes is put back as it was", { person: "ines-varga" }, async ({ page }) => {
	const path = "/people/tomas-lind/edit";
	await page.goto(path);
	const kept = page.waitForResponse((answer) => answer.url().endsWith("/drafts") && answer.status() === 204);
	const boxes = page.locator("main form").first().getByRole("checkbox");
	const before = await boxes.evaluateAll((all) => all.map((box) => box.checked));
	await page.getByLabel("Name", { exact: true }).fill("Tomas Lindqvist");
	await kept;
	await page.goto("/");
	await page.goto(path);
	await page.getByText("Restored what you typed").waitFor();
	equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Tomas Lindqvist", "the name");
	const after = await boxes.evaluateAll((all) => all.map((box) => box.checked));
	equal(after.join(), before.join(), "teams");
	equal(await page.getByText("Restored what you typed").count(), 1, "notices");
	await page.getByRole("button", { name: "Discard" }).click();
	equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Tomas Lind", "the name");
});

journey("a draft is discarded", { person: WRITER }, async ({ page }) => {
	const kept = () => page.waitForResponse((answer) => answer.url().endsWith("/drafts") && answer.status() === 204);
	await page.goto("/feedback/new");
	const typed = kept();
	await page.getByLabel("Situation").fill("Not to be kept");
	await typed;
	await page.reload();
	const gone = kept();
	await page.getByRole("button", { name: "Discard" }).click();
	await gone;
	equal(await page.getByLabel("Situation").inputValue(), "", "what is typed");
	await page.reload();
	await page.waitForLoadState("networkidle");
	equal(await page.getByText("Restored what you typed").count(), 0, "drafts");
});
