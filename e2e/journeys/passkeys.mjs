// A passkey, with the browser's own virtual authenticator: adding, signing in alone and after a password, removing.
import { PASSWORD, signIn } from "../lib/castra.mjs";
import { equal, expect, journey, open } from "../lib/harness.mjs";
import { look } from "../lib/look.mjs";

const AUTHENTICATOR = {
	protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
	automaticPresenceSimulation: true,
};

/// A device that can be unlocked, or not, before a page.
const addDevice = async (context, page) => {
	const devtools = await context.newCDPSession(page);
	await devtools.send("WebAuthn.enable");
	const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options: AUTHENTICATOR });
	return {
		unlock: (isUserVerified) => devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
		keys: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
	};
};

const sound = async (page) => { const found = await look(page); expect(found.length === 0, found.join("\n")); };

journey("a passkey: adding it, signing in with it, removing it", {}, async ({ browser, world }) => {
	// Passkeys are bound to a name, and the instance has been told none: on the machine itself that is localhost.
	const base = world.base.replace("127.0.0.1", "localhost");
	const person = "hugo-lambert";
	// Somebody whom no other journey is: removing a passkey ends every other session.
	world = { ...world, tokens: { ...world.tokens, ...signIn(world.data, { [person]: false }) } };
	const { context, page, faults } = await open(browser, world, { base, person, statuses: [422] });
	const signOut = async () => {
		await page.goto("/account");
		await page.getByRole("button", { name: "Sign out", exact: true }).last().click();
		await page.waitForURL("**/sign-in");
	};
	try {
		const device = await addDevice(context, page);
		await page.goto("/account");
		const card = page.locator("#passkeys");
		await card.getByText("You have no passkeys").waitFor();
		await sound(page);
		await device.unlock(false);
		await card.getByLabel("Device name").fill("Laptop");
		await card.getByRole("button", { name: "Add a passkey" }).click();
		await card.getByRole("alert").getByText("That did not work").waitFor();
		equal((await device.keys()).length, 0, "a device that is locked makes nothing");
		await device.unlock(true);
		await card.getByRole("button", { name: "Add a passkey" }).click();
		await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
		equal((await page.locator("pre").textContent()).trim().split("\n").length, 10, "recovery codes");
		equal((await device.keys()).length, 1, "keys in the device");
		await page.getByRole("link", { name: "I have saved them" }).click();
		await card.getByRole("row", { name: /Laptop/ }).waitFor();
		await sound(page);

		await signOut();
		await sound(page);
		await page.getByRole("button", { name: "Sign in with a passkey" }).click();
		await page.getByRole("heading", { level: 1 }).getByText("Today").waitFor();

		await signOut();
		await page.getByLabel("E-mail").fill(`${person}@fernhollow.example`);
		await page.getByLabel("Password").fill(PASSWORD);
		await page.getByRole("button", { name: "Sign in", exact: true }).click();
		await page.getByRole("heading", { name: "One more step" }).waitFor();
		await sound(page);
		await page.getByRole("button", { name: "Sign in with a passkey" }).click();
		await page.getByRole("heading", { level: 1 }).getByText("Today").waitFor();

		await page.goto("/account");
		await card.getByRole("link", { name: /Rename or remove/ }).click();
		await sound(page);
		await page.getByRole("button", { name: "Remove" }).click();
		await page.getByText("Passkey removed").first().waitFor();
		await card.getByText("You have no passkeys").waitFor();

		await signOut();
		await page.getByRole("button", { name: "Sign in with a passkey" }).click();
		await page.getByText("this passkey did not sign you in").first().waitFor();
		expect(faults.length === 0, faults.join("\n"));
	} finally {
		await context.close();
	}
});

journey("without a script nothing about passkeys is in the way", { script: false, person: "kofi-brandt" }, async ({ page, browser, world }) => {
	const base = world.base.replace("127.0.0.1", "localhost");
	const there = await open(browser, world, { base, scripted: false });
	await there.page.goto("/sign-in");
	await there.page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
	equal(await there.page.getByRole("button", { name: "Sign in with a passkey" }).isVisible(), false, "the button");
	await there.context.close();
	await page.goto("/account");
	await page.getByText("none is configured").waitFor();
});
