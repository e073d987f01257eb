// Looking at a page without a purpose: whether everybody can use it, and whether it fits the screen.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const describe = ({ id, help, nodes }) => {
	const reasons = ({ any, all, none }) => [...any, ...all, ...none].map(({ message }) => message).join("; ");
	const lines = nodes.slice(0, 3).map((node) => `  ${node.html.slice(0, 220)} ${reasons(node).slice(0, 220)}`);
	return [`${id}: ${help}`, ...lines, ...(nodes.length > 3 ? [`  and ${nodes.length - 3} more`] : [])].join("\n");
};

const violations = async (page, options) => {
	const found = await page.evaluate((given) => window.axe.run(document, { resultTypes: ["violations"], ...given }), options);
	return found.violations.map(describe);
};

/// What sticks out to the right, where the page as a whole scrolls sideways.
const overflow = (page) => page.evaluate(() => {
	const wide = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= wide) return null;
	const all = [...document.body.querySelectorAll("*")];
	const wider = (element) => element.getBoundingClientRect().right > wide + 0.5;
	// A long word sticks out of an element that itself fits.
	const overfull = (element) => element.childElementCount === 0 && element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX === "visible";
	const out = all.filter((element) => (wider(element) || overfull(element)) && !element.closest(".scroll *, .hidden"));
	return `${document.documentElement.scrollWidth} px wide: ${out.slice(0, 4).map((element) => element.outerHTML.slice(0, 140)).join(" | ")}`;
});

/// What is wrong with the page as it stands on this screen.
export const lookOnce = (page) => violations(page, {});

/// Everything wrong with the page as it stands, light and dark, on every screen.
export const look = async (page) => {
	const found = [];
	await page.evaluate(AXE);
	const theme = await page.evaluate(() => document.documentElement.dataset.theme);
	for (const width of [1280, 320]) {
		await page.setViewportSize({ width, height: 900 });
		// Dark is the same page in other colours.
		for (const [name, options] of [["light", {}], ["dark", { runOnly: ["color-contrast", "link-in-text-block"] }]]) {
			await page.evaluate((chosen) => { document.documentElement.dataset.theme = chosen; }, name);
			for (const each of await violations(page, options)) found.push(`${name} at ${width} px: ${each}`);
		}
	}
	for (const width of [320, 390, 1280, 2560]) {
		await page.setViewportSize({ width, height: 900 });
		const wide = await overflow(page);
		if (wide) found.push(`at ${width} px the page is ${wide}`);
	}
	await page.setViewportSize({ width: 1280, height: 900 });
	await page.evaluate((before) => { if (before) document.documentElement.dataset.theme = before; else delete document.documentElement.dataset.theme; }, theme);
	return found;
};
