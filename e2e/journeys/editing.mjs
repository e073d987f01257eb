// Getting a company in: four teams and 25 people by paste, one edited, one who left, and the undo.
import { equal, expect, journey } from "../lib/harness.mjs";
import { look } from "../lib/look.mjs";

const TEAMS = ["Quarry", "Kiln", "Glaze", "Dispatch"];
/// The names differ with and without script: both are on one server.
const people = (word, suffix) => Array.from({ length: 25 }, (_, at) => {
	const letter = String.fromCharCode(65 + at);
	return `${word} ${letter} <${word.toLowerCase()}.${letter.toLowerCase()}@kiln.example>, ${TEAMS[at % 4]}${suffix}, ${["junior", "mid", "senior"][at % 3]}`;
});

journey("four teams and 25 people by paste; one is edited, one leaves, and that is undone", { person: "ines-varga", script: "both", statuses: [422] }, async ({ page, scripted }) => {
	const [word, suffix] = scripted ? ["Potter", ""] : ["Thrower", " Two"];
	const sound = async () => { if (scripted) { const found = await look(page); expect(found.length === 0, found.join("\n")); } };
	const press = (name) => page.getByRole("button", { name, exact: true }).click();
	await page.goto("/people");
	await page.getByRole("link", { name: "Add team" }).click();
	await page.getByLabel("Name").fill(TEAMS.map((team) => team + suffix).join("\n"));
	await sound();
	await press("Add");
	await page.getByText("4 teams added").first().waitFor();
	await page.getByRole("link", { name: `Kiln${suffix}`, exact: true }).first().waitFor();

	await page.getByRole("link", { name: "Add people" }).click();
	const list = people(word, suffix);
	await page.getByLabel("Names and addresses").fill(`${list.join("\n")}\nNo Address <nowhere>`);
	await press("Put into the table");
	await page.getByLabel("Name 25", { exact: true }).waitFor();
	equal(await page.getByLabel("Level 3", { exact: true }).inputValue(), "senior", "the level of the third");
	await sound();
	await page.getByLabel("E-mail 1", { exact: true }).fill("not an address");
	await press("Add people");
	await page.getByText("is not an e-mail address").first().waitFor();
	equal(await page.getByLabel("Name 25", { exact: true }).inputValue() !== "", true, "what was typed");
	await page.getByLabel("E-mail 1", { exact: true }).fill(`${word.toLowerCase()}.first@kiln.example`);
	await page.getByLabel("Name 26", { exact: true }).fill("");
	await press("Add people");
	await page.getByText("25 people added").first().waitFor();

	const name = `${word} C`;
	await page.goto(`/people?view=people&q=${encodeURIComponent(name)}`);
	await page.getByRole("link", { name, exact: true }).first().click();
	await page.getByRole("link", { name: "Edit", exact: true }).click();
	await page.getByLabel("Level").selectOption("staff");
	await sound();
	await press("Save");
	await page.getByText(`${name} changed`).first().waitFor();
	await page.getByText("staff").first().waitFor();

	await page.getByRole("link", { name: "Edit", exact: true }).click();
	await page.getByText("Leaving the organization").click();
	await press("Mark as left");
	await page.getByRole("heading", { level: 1, name: "Check this change" }).waitFor();
	await page.getByText("Nothing has changed yet").waitFor();
	await page.getByText(`${name} leaves`).first().waitFor();
	await sound();
	await press("Apply");
	await page.getByText(`${name} leaves`).first().waitFor();
	await press("Undo");
	await page.getByText("Change undone").first().waitFor();
	await page.goto(`/people?view=people&q=${encodeURIComponent(name)}`);
	await page.getByRole("link", { name, exact: true }).first().click();
	equal(await page.getByText("Left on").count(), 0, "they are back");
});
