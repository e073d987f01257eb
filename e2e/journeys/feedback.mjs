// Feedback: written, its wording looked at, sent, read, answered; praise on the wall; a request answered; the lead's balance.
import { equal, expect, journey, open } from "../lib/harness.mjs";

const LEAD = "mira-okafor";
const MEMBER = "tomas-lind";

/// What somebody else does meanwhile, in a browser of their own.
const meanwhile = async ({ browser, world, scripted }, person, walk) => {
	const other = await open(browser, world, { person, scripted });
	try {
		await walk(other.page);
		expect(other.faults.length === 0, other.faults.join("\n"));
	} finally {
		await other.context.close();
	}
};

journey("feedback: its wording looked at, sent, read, answered and shared with nobody", { person: LEAD, script: "both", statuses: [422] }, async (all) => {
	const { page, scripted } = all;
	const mark = Math.random().toString(36).slice(2);
	await page.goto("/feedback");
	await page.getByRole("link", { name: "Give feedback" }).first().click();
	await page.getByRole("button", { name: "Send" }).click();
	await page.getByRole("alert").getByText("choose a receiver").waitFor();
	await page.getByLabel("For", { exact: true }).selectOption({ label: "Tomas Lind" });
	await page.getByLabel("About", { exact: true }).selectOption({ label: "Area for improvement" });
	await page.getByLabel("Situation").fill(`In the planning, ${mark}`);
	await page.getByLabel("What they did or said").pressSequentially("You always interrupt.");
	if (!scripted) await page.getByRole("button", { name: "Check the wording" }).click();
	await page.getByText("Says always or never").waitFor();
	await page.getByRole("button", { name: /^Apply/ }).first().click();
	await page.getByText("Nothing in the wording stands out.").first().waitFor();
	equal(await page.getByLabel("What they did or said").inputValue(), "You often interrupt.", "the wording taken over");
	equal(await page.getByLabel("Situation").inputValue(), `In the planning, ${mark}`, "what else was typed");
	await page.getByRole("button", { name: "Send" }).click();
	await page.getByText("You and Tomas Lind", { exact: true }).waitFor();
	const piece = new URL(page.url()).pathname;
	await meanwhile(all, MEMBER, async (other) => {
		await other.goto("/feedback");
		await other.getByRole("row").filter({ hasText: "Mira Okafor" }).filter({ hasText: "Not read yet" }).first().waitFor();
		await other.goto(piece);
		await other.getByText(mark).first().waitFor();
		await other.getByRole("button", { name: "Acknowledge" }).click();
		await other.getByRole("dialog").getByLabel("Message").fill("Thank you, I will wait my turn.");
		await other.getByRole("dialog").getByRole("button", { name: "Acknowledge" }).click();
		await other.getByText("I will wait my turn.").waitFor();
	});
	await page.goto(piece);
	await page.getByText("I will wait my turn.").waitFor();
	equal(await page.getByRole("link", { name: "Edit", exact: true }).count(), 0, "ways to change what was read");
	await page.getByLabel("To Tomas Lind").fill("And I will ask you first.");
	await page.getByRole("button", { name: "Reply" }).click();
	await page.getByText("And I will ask you first.").waitFor();
});

journey("praise comes to the wall once it is read, and goes when its receiver wants", { person: MEMBER, script: "both" }, async (all) => {
	const { page } = all;
	const mark = `You found the leak ${Math.random().toString(36).slice(2)}`;
	await page.goto("/praise");
	await page.getByRole("link", { name: "Give praise" }).first().click();
	await page.getByLabel("For", { exact: true }).selectOption({ label: "Mira Okafor" });
	await page.getByLabel("Or in your own words").fill(mark);
	await page.getByLabel("Show this praise to everyone here").check();
	await page.getByRole("button", { name: "Send" }).click();
	await page.getByText("It appears on the wall once Mira Okafor has read it.").waitFor();
	const piece = new URL(page.url()).pathname;
	await page.goto("/praise");
	equal(await page.getByText(mark).count(), 0, "praise on the wall before it is read");
	await meanwhile(all, LEAD, async (other) => {
		await other.goto(piece);
		await other.getByText(mark).waitFor();
		await other.goto("/praise");
		await other.getByText(mark).waitFor();
		await other.goto(piece);
		await other.getByRole("button", { name: "Remove from the wall" }).click();
		await other.getByText("You removed it from the wall. It stays off.").waitFor();
	});
	await page.goto("/praise");
	equal(await page.getByText(mark).count(), 0, "praise on the wall after it was taken off");
});

journey("a request for feedback is answered, and the lead sees the balance", { person: MEMBER, script: "both" }, async (all) => {
	const { page } = all;
	const mark = `The plan ${Math.random().toString(36).slice(2)}: what was hard?`;
	await page.goto("/feedback/requests");
	await page.getByRole("link", { name: "Ask for feedback" }).first().click();
	await page.getByLabel("What would you like to hear about?").fill(mark);
	await page.getByLabel("Mira Okafor").check();
	await page.getByRole("button", { name: "Send request" }).click();
	await page.getByText("Waiting", { exact: true }).waitFor();
	const request = new URL(page.url()).pathname;
	await meanwhile(all, LEAD, async (other) => {
		await other.goto("/feedback/requests");
		await other.getByRole("link", { name: mark }).click();
		await other.getByRole("link", { name: "Answer" }).click();
		await other.getByText(mark).waitFor();
		await other.getByLabel("Or in your own words").fill("The third step came before the second.");
		await other.getByRole("button", { name: "Send" }).click();
		await other.getByText("You and Tomas Lind", { exact: true }).waitFor();
		await other.goto("/teams/payments/feedback");
		const row = other.getByRole("row").filter({ has: other.getByRole("link", { name: "Tomas Lind" }) });
		await row.getByText("today").first().waitFor();
		equal(await other.getByText("The third step").count(), 0, "words on the balance");
	});
	await page.goto(request);
	await page.getByRole("link", { name: "Open the answer" }).click();
	await page.getByText("The third step came before the second.").waitFor();
});
