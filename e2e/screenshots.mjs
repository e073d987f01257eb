// Takes the manual's screenshots of the demo company: `node screenshots.mjs [NAME]...`.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findBinary, run, serve } from "./lib/castra.mjs";
import { launch } from "./lib/harness.mjs";

const images = join(dirname(dirname(fileURLToPath(import.meta.url))), "docs", "guide", "images");
/// Each screenshot: its name, the viewer, the address or the list that links to it, the window's height, and the part of the
/// page to show, if not the whole window.
const PICTURES = [
	["today", 1, "/", 900],
	["who", 0, "/who", 1000],
	["compare", 0, "/compare", 1080],
	["people", 0, "/people", 900],
	["charter", 1, "CHARTER", 900],
	["matrix", 1, "CHARTER?view=matrix", 900],
	["repository", 1, "REPOSITORY", 1000],
	["new-repository", 0, "/repositories/-new", 700],
	["map", 1, "REPOSITORY/map", 900],
	["knowledge", 1, "REPOSITORY/knowledge", 1000],
	["teams", 1, "REPOSITORY/teams", 800],
	["code-hosts", 0, "/code-hosts", 1000],
	["debt", 1, "DEBT", 1000],
	["feedback", 1, "/feedback/new", 1100],
	["feedback-balance", 1, "FEEDBACK", 1000],
	["praise", 2, "/praise", 900],
	["one-on-one", 1, { in: "/one-on-ones", most: "Points" }, 1000],
	["one-on-ones", 1, "TEAM/one-on-ones", 1000],
	["growth", 1, { in: "TEAM/growth", holds: "2 areas" }, 960],
	["growth-radar", 1, { in: "TEAM/growth", holds: "2 areas" }, 960, ".halves"],
	["profile", 1, { in: "TEAM/profiles", most: "Entries" }, 900],
	["concern", 1, { in: "/concerns" }, 860],
	["conflict", 1, { in: "/conflicts" }, 1000],
];
/// The address in a list's row: the row with a word, or with the largest value in a column, or the first.
const pick = (rows, { most, holds }) => {
	const figure = (row) => Number(row.querySelector(`[data-label="${most}"]`)?.textContent ?? 0);
	const fitting = rows.filter((row) => row.querySelector("a") && (!holds || row.textContent.includes(holds)));
	return fitting.sort((a, b) => (most ? figure(b) - figure(a) : 0))[0].querySelector("a").getAttribute("href");
};
const wanted = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), "castra-pictures-"));
let server, browser;
try {
	const binary = findBinary(scratch);
	const data = join(scratch, "data");
	const { links } = JSON.parse(run(binary, ["demo", "--size", "medium", "--into", data, "--json"], { cwd: scratch }));
	server = await serve(binary, data);
	browser = await launch();
	mkdirSync(images, { recursive: true });
	const people = [];
	for (const { link } of links) {
		const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light", reducedMotion: "reduce" });
		const page = await context.newPage();
		await page.goto(server.base + link);
		await page.locator("main button").first().click();
		await page.waitForURL(server.base + "/");
		const hrefs = await page.locator("nav a, .menu a").evaluateAll((found) => found.map((a) => a.getAttribute("href")));
		const charter = hrefs.find((href) => href?.endsWith("/charter"));
		people.push({ page, charter, repository: charter?.replace("/teams/", "/repositories/").replace("/charter", "") });
	}
	for (const [name, who, asked, height, part] of PICTURES) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		const { page, charter, repository } = people[who];
		await page.setViewportSize({ width: 1280, height });
		const team = charter?.replace("/charter", "");
		const whole = (text) => text.replace("CHARTER", charter).replace("REPOSITORY", repository).replace("DEBT", `${team}/debt`).replace("FEEDBACK", `${team}/feedback`).replace("TEAM", team);
		let address = asked;
		if (asked.in) {
			await page.goto(server.base + whole(asked.in));
			address = await page.locator("main tbody tr").evaluateAll(pick, asked);
		}
		await page.goto(server.base + whole(address));
		await (part ? page.locator(part).first() : page).screenshot({ path: join(images, `${name}.png`) });
		console.log(`${name}.png`);
	}
} finally {
	await browser?.close();
	await server?.stop();
	rmSync(scratch, { recursive: true, force: true });
}
