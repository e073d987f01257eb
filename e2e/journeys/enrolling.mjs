// An instance that requires two factors, from its first start.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { code } from "../lib/authenticator.mjs";
import { PASSWORD, serve } from "../lib/castra.mjs";
import { equal, expect, journey, open } from "../lib/harness.mjs";
import { look } from "../lib/look.mjs";

journey("where two factors are required, the first start ends with the second", { script: "both" }, async ({ world, browser, scripted }) => {
	const folder = join(world.scratch, `two-factors-${scripted}`);
	const data = join(folder, "data");
	mkdirSync(data, { recursive: true });
	writeFileSync(join(folder, "castra.toml"), "require_second_factor = true\n");
	const server = await serve(world.binary, data);
	try {
		const { context, page, faults } = await open(browser, world, { base: server.base, scripted, statuses: [422] });
		const sound = async () => { if (scripted) { const found = await look(page); expect(found.length === 0, found.join("\n")); } };
		const next = (name) => page.getByRole("button", { name, exact: true }).click();
		await page.goto(server.setUp);
		if (!scripted) await page.getByLabel("Code").fill(server.setUp);
		await next("Begin");
		await page.getByLabel("Organization").fill("Saltmarsh Ferries");
		await next("Continue");
		await page.getByRole("heading", { level: 1, name: "Teams and their leads" }).waitFor();
		await next("Continue");
		await page.getByLabel("Your name").fill("Ruth Adeyemi");
		await page.getByLabel("E-mail").fill("ruth@saltmarsh.example");
		await page.getByLabel("Your role").selectOption("cto");
		await page.getByLabel("Password").fill(PASSWORD);
		await next("Create the organization");
		await page.getByRole("heading", { level: 1, name: "Set up a second factor" }).waitFor();
		await sound();
		await page.goto("/who");
		equal(new URL(page.url()).pathname, "/sign-in", "nothing else is open yet");
		await page.goto("/sign-in/enrol?to=/who");
		await next("Use an authenticator app");
		const secret = await page.getByText("Or enter it by hand:").locator("code").textContent();
		await sound();
		await page.getByLabel("Six-digit code").fill("000000");
		await next("Turn on");
		await page.getByRole("alert").getByText("not the current code").waitFor();
		await page.getByLabel("Six-digit code").fill(code(secret));
		await next("Turn on");
		await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
		await sound();
		await page.getByRole("link", { name: "I have saved them" }).click();
		await page.waitForURL("**/who");
		await page.getByText("Saltmarsh Ferries").first().waitFor();
		expect(faults.length === 0, faults.join("\n"));
		await context.close();
	} finally {
		await server.stop();
	}
});
