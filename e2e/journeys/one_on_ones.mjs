// One-on-ones: begun, prepared, held, followed up; two in one note at once.
import { day, said } from "../lib/days.mjs";
import { equal, expect, journey, open } from "../lib/harness.mjs";

const LEAD = "mira-okafor";
const MEMBER = "tomas-lind";

/// Begins a series with somebody, or opens the one that there is.
const begin = async (page, name) => {
	await page.goto("/one-on-ones");
	const known = page.getByRole("link", { name, exact: true });
	if (await known.count()) {
		await known.first().click();
	} else {
		await page.getByRole("link", { name: "Start one-on-ones" }).first().click();
		await page.getByLabel("With", { exact: true }).selectOption({ label: name });
		await page.getByLabel("One of us leads the other").check();
		await page.getByLabel("First day").fill(day(0));
		await page.getByLabel("Time", { exact: true }).fill("later");
		await page.getByRole("button", { name: "Start", exact: true }).click();
		await page.getByRole("alert").getByText("enter a time such as 10:00").waitFor();
		await page.getByLabel("Time", { exact: true }).fill("00:00");
		await page.getByLabel("Where").fill("The quiet corner");
		await page.getByRole("button", { name: "Start", exact: true }).click();
	}
	await page.getByRole("heading", { level: 1, name: `One-on-one with ${name}` }).waitFor();
};

journey("a one-on-one: begun, prepared, held, followed up", { person: LEAD, script: "both", statuses: [422] }, async ({ page }) => {
	const word = Math.random().toString(36).slice(2);
	await begin(page, "Tomas Lind");
	await page.getByLabel("Add a point").fill(`A point ${word}`);
	await page.getByRole("button", { name: "Add a point" }).click();
	const agenda = page.getByRole("region", { name: "Agenda" });
	await agenda.getByText(`A point ${word}`).first().waitFor();
	await agenda.getByRole("button", { name: `Edit A point ${word}` }).click();
	const reword = page.getByRole("dialog", { name: "Edit point" });
	equal(await reword.getByLabel("Point", { exact: true }).inputValue(), `A point ${word}`, "the words to begin from");
	await reword.getByLabel("Point", { exact: true }).fill(`A clearer point ${word}`);
	await reword.getByRole("button", { name: "Save" }).click();
	await agenda.getByRole("button", { name: `Discussed A clearer point ${word}` }).click();
	await agenda.getByRole("button", { name: `Reopen A clearer point ${word}` }).waitFor();
	const actions = page.getByRole("region", { name: "Action items" });
	await actions.locator("summary").filter({ hasText: "Add an action item" }).click();
	const form = actions.locator("details");
	await form.getByLabel("What", { exact: true }).fill(`Do ${word}`);
	await form.getByLabel("By when").fill(day(1));
	await actions.getByRole("button", { name: "Add an action item" }).click();
	await actions.getByText(`Do ${word}`).first().waitFor();
	await actions.getByRole("button", { name: `Edit Do ${word}` }).click();
	const change = page.getByRole("dialog", { name: "Edit action item" });
	await change.getByLabel("Who").selectOption({ label: "Tomas Lind" });
	await change.getByLabel("By when").fill(day(400));
	await change.getByRole("button", { name: "Save" }).click();
	await actions.getByRole("listitem").filter({ hasText: `Do ${word}` }).getByText(`Tomas Lind, by ${said(day(400))}`).waitFor();
	const notes = page.getByRole("region", { name: "Your private notes" });
	const write = notes.getByText("Edit", { exact: true });
	if (await write.count()) await write.click();
	await notes.getByLabel("Notes", { exact: true }).fill(`For me: **${word}**`);
	await notes.getByRole("button", { name: "Save" }).click();
	await notes.locator("strong", { hasText: word }).waitFor();
	const when = page.getByRole("region", { name: "This one-on-one" });
	const held = when.getByRole("button", { name: "Mark as held", exact: true });
	if (await held.count()) await held.click();
	await held.waitFor({ state: "detached" });
	await when.getByText("Held", { exact: true }).waitFor();
	await page.goto("/teams/payments/one-on-ones");
	await page.getByRole("row").filter({ hasText: "Tomas Lind" }).first().getByText("Held", { exact: true }).first().waitFor();
});

journey("two in one note: what the other saves appears, and nothing typed is lost", { person: LEAD, statuses: [409, 422] }, async ({ page, browser, world }) => {
	await begin(page, "Tomas Lind");
	const other = await open(browser, world, { person: MEMBER });
	try {
		await other.page.goto(new URL(page.url()).pathname);
		const notesOf = (there) => there.getByRole("region", { name: "Shared notes" });
		const save = async (there, text) => {
			const write = notesOf(there).getByText("Edit", { exact: true });
			if (await write.count() && !(await notesOf(there).getByLabel("Notes", { exact: true }).isVisible())) await write.click();
			await notesOf(there).getByLabel("Notes", { exact: true }).fill(text);
			await notesOf(there).getByRole("button", { name: "Save" }).click();
		};
		const word = Math.random().toString(36).slice(2);
		await save(page, `First ${word}\n\nLast`);
		// The other sees it without doing anything.
		await notesOf(other.page).getByText(`First ${word}`).first().waitFor();
		// The other types; meanwhile a change arrives, and what is typed stays.
		await notesOf(other.page).getByText("Edit", { exact: true }).click();
		await notesOf(other.page).getByLabel("Notes", { exact: true }).fill(`First ${word}\n\nLast, and more by Tomas`);
		await save(page, `First ${word}, said Mira\n\nLast`);
		await notesOf(other.page).getByText("This was changed in the meantime").waitFor();
		equal(await notesOf(other.page).getByLabel("Notes", { exact: true }).inputValue(), `First ${word}\n\nLast, and more by Tomas`, "what Tomas types");
		await notesOf(other.page).getByRole("button", { name: "Save" }).click();
		for (const there of [page, other.page]) {
			await notesOf(there).getByText(`First ${word}, said Mira`).first().waitFor();
			await notesOf(there).getByText("Last, and more by Tomas").first().waitFor();
		}
		expect(other.faults.length === 0, other.faults.join("\n"));
	} finally {
		await other.context.close();
	}
});
