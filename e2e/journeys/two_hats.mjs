// Today of a CTO with two hats in the medium demonstration company: one screen and a half, and nothing out of reach.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { equal, expect, journey, open } from "../lib/harness.mjs";

const SCREEN = { width: 1440, height: 900 };

/// Serves the demonstration company; the links that sign its people in.
const demonstrate = (binary, folder) =>
	new Promise((resolve, reject) => {
		const child = spawn(binary, ["demo", "--size", "medium", "--listen", "127.0.0.1:0", "--data-dir", folder], { stdio: ["ignore", "pipe", "pipe"] });
		let said = "";
		const late = setTimeout(() => { child.kill("SIGKILL"); reject(new Error(`the demonstration did not begin:\n${said}`)); }, 300_000);
		const read = (text) => {
			said += text;
			const link = /CTO,[^\n]*\n\s*(http:\/\/[\d.]+:\d+)(\/\S+)/.exec(said);
			if (!link || !said.slice(link.index).includes("\n")) return;
			clearTimeout(late);
			resolve({ base: link[1], link: link[1] + link[2], stop: () => new Promise((ended) => { child.once("exit", ended); if (!child.kill("SIGTERM")) ended(); }) });
		};
		for (const stream of [child.stdout, child.stderr]) { stream.setEncoding("utf8"); stream.on("data", read); }
		child.once("exit", (code) => { clearTimeout(late); reject(new Error(`the demonstration ended with ${code}:\n${said}`)); });
	});

journey("Today of a CTO with two hats fits one screen and a half, and everything is within reach", {}, async ({ world, browser }) => {
	const demo = await demonstrate(world.binary, join(world.scratch, "two-hats"));
	try {
		const { context, page, faults } = await open(browser, world, { base: demo.base, context: { viewport: SCREEN } });
		await page.goto(demo.link);
		if (new URL(page.url()).pathname !== "/") {
			await page.getByRole("button", { name: "Sign in" }).click();
			await page.waitForURL((url) => url.pathname === "/");
		}
		await page.goto("/");
		await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
		for (const hat of ["As CTO", /^As tech lead/]) await page.getByRole("heading", { level: 2, name: hat }).first().waitFor();
		const height = await page.evaluate(() => document.documentElement.scrollHeight);
		console.log(`      ${height} px of ${1.5 * SCREEN.height}`);
		expect(height <= 1.5 * SCREEN.height, `Today is ${height} px high, more than a screen and a half`);
		// Opened, the lines hold every item that the page counts.
		const counted = Number(/(\d+) items/.exec(await page.locator("#today").innerText())[1]);
		await page.evaluate(() => { for (const details of document.querySelectorAll("#today details")) details.open = true; });
		let reached = await page.locator("#today .task:not(#snoozed .task)").count();
		for (const all of await page.getByRole("link", { name: /^Show all/ }).all()) {
			const other = await context.newPage();
			await other.goto(await all.getAttribute("href"));
			const of = Number(/of (\d+)/.exec(await other.locator("#today").innerText())?.[1] ?? await other.locator("#today .task").count());
			reached += of - 20;
			await other.close();
		}
		equal(reached, counted, "items within reach");
		await page.getByRole("region", { name: "This week" }).getByRole("listitem").first().waitFor();
		expect(faults.length === 0, faults.join("\n"));
		await context.close();
	} finally {
		await demo.stop();
	}
});
