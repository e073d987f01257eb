// Signs people in through a real identity provider: `node oidc.mjs [PATH OF castra]`.
//
// The provider is `oidc-provider`, on loopback; its people and their groups are invented here. It is tested in two ways: with
// everything in the ID token, and with its defaults, where addresses and groups come from its UserInfo endpoint. Tokens that
// must be refused are tested next to the code that reads them.
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Provider from "oidc-provider";
import { findBinary } from "./lib/castra.mjs";

// The provider's advice on running it for real.
console.info = console.warn = () => {};

const kept = mkdtempSync(join(tmpdir(), "castra-oidc-"));
const binary = process.argv[2] ? resolve(process.argv[2]) : findBinary(kept);

const ORGANIZATION = `
castra: 1
organization: { name: Example, timezone: UTC }
people:
  - { id: ana, name: Ana Example, email: ana@example.org, from: 2024-01-01 }
  - { id: bo, name: Bo Example, email: bo@example.org, from: 2024-01-01 }
  - { id: cy, name: Cy Example, email: cy@example.org, from: 2024-01-01 }
  - { id: di, name: Di Example, email: di@example.org, from: 2024-01-01 }
  - { id: ed, name: Ed Example, email: ed@example.org, from: 2024-01-01 }
  - { id: fay, name: Fay Example, email: fay@example.org, from: 2024-01-01 }
  - { id: gone, name: Gone Example, email: gone@example.org, from: 2020-01-01, to: 2025-12-31 }
teams:
  - { id: payments, name: Payments }
  - { id: search, name: Search, members: [ana] }
`;

// The provider's claims about its people; changed between sign-ins.
const known = () => ({
	"subject-ana": { email: "ana@example.org", email_verified: true, groups: ["pay", "all"] },
	"subject-bo": { email: "bo@example.org", email_verified: false },
	"subject-gone": { email: "gone@example.org", email_verified: true },
	"subject-stranger": { email: "stranger@example.org", email_verified: true },
	"subject-other-ana": { email: "ana@example.org", email_verified: true },
	"subject-cy": { email: "cy@example.org", email_verified: true },
	"subject-di": { email: "di@example.org", email_verified: true },
	// Microsoft's form: the address belongs to a domain that the directory has proved to own.
	"subject-ed": { email: "ed@example.org", xms_edov: 1 },
	"subject-fay": { email: "fay@example.org", email_verified: true },
});
let people = known();
// The person at the browser.
let sitting = "subject-ana";
// Their authentication method, and how often they were asked.
let shown = ["pwd"];
let timesAsked = 0;
// Whether the provider asks again when told to, and reports when it did.
let obedient = true;

const freePort = () =>
	new Promise((resolve) => {
		const probe = createServer().listen(0, "127.0.0.1", () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});

const startProvider = async (issuer, port, castra, asItComes) => {
	const ofEmail = ["email", "email_verified", "xms_edov"];
	const provider = new Provider(issuer, {
		clients: [{
			client_id: "castra",
			client_secret: "a secret: with + and %",
			redirect_uris: [`${castra}/sign-in/provider/callback`],
			backchannel_logout_uri: `${castra}/sign-in/provider/logout`,
			backchannel_logout_session_required: true,
		}],
		claims: {
			...(asItComes ? { openid: ["sub", "amr"], email: ofEmail, profile: ["groups"] } : { openid: ["sub", ...ofEmail, "groups", "amr"], email: [], profile: [] }),
			acr: null, auth_time: null, iss: null, sid: null,
		},
		conformIdTokenClaims: asItComes,
		features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
		findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
		pkce: { required: () => true },
		interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
		// The provider guards its own requests against addresses of the machine; here everything is on it.
		fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
	});
	provider.use(async (ctx, next) => {
		if (!obedient && ctx.path === "/auth") {
			const { prompt: _, max_age: __, ...others } = ctx.query;
			ctx.query = others;
		}
		return next();
	});
	// The person signs in and agrees at once.
	provider.use(async (ctx, next) => {
		if (!ctx.path.startsWith("/interaction/")) return next();
		const { prompt, params } = await provider.interactionDetails(ctx.req, ctx.res);
		let result;
		if (prompt.name === "login") {
			timesAsked++;
			result = { login: { accountId: sitting, amr: shown } };
		} else {
			const grant = new provider.Grant({ accountId: sitting, clientId: params.client_id });
			grant.addOIDCScope("openid email profile");
			result = { consent: { grantId: await grant.save() } };
		}
		await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
	});
	const server = provider.listen(port, "127.0.0.1");
	await once(server, "listening");
	return server;
};

const startCastra = async (data, port, issuer, more = {}) => {
	const child = spawn(binary, ["serve", "--data-dir", data, "--listen", `127.0.0.1:${port}`], {
		cwd: data,
		stdio: ["ignore", "ignore", "pipe"],
		env: {
			...process.env,
			CASTRA_PUBLIC_URL: `http://127.0.0.1:${port}`,
			CASTRA_OIDC_ISSUER: issuer,
			CASTRA_OIDC_CLIENT_SECRET: "a secret: with + and %",
			CASTRA_OIDC_NAME: "Example ID",
			CASTRA_OIDC_TEAMS: "pay=payments, find=search",
			CASTRA_OUTGOING_ALLOW: "127.0.0.1",
			...more,
		},
	});
	child.stderr.on("data", (text) => process.env.VERBOSE && process.stderr.write(text));
	for (let tries = 0; tries < 100; tries++) {
		const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
		if (ready?.ok) return child;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error("castra does not listen");
};

/// A browser: keeps cookies by origin, and follows redirects one by one.
const browser = () => {
	const jars = new Map();
	const go = async (url, options = {}) => {
		const { host } = new URL(url);
		const jar = jars.get(host) ?? new Map();
		jars.set(host, jar);
		const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
		const answer = await fetch(url, { ...options, redirect: "manual", headers: { ...options.headers, ...(cookie && { cookie }) } });
		for (const line of answer.headers.getSetCookie()) {
			const [pair] = line.split(";");
			const at = pair.indexOf("=");
			if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(pair.slice(0, at));
			else jar.set(pair.slice(0, at), pair.slice(at + 1));
		}
		return answer;
	};
	const follow = async (url, until = () => false) => {
		for (let step = 0; step < 30; step++) {
			const answer = await go(url);
			const next = answer.headers.get("location");
			if (!next) return { url, answer, text: await answer.text() };
			url = new URL(next, url).href;
			if (until(url)) return { url, answer };
		}
		throw new Error(`redirects without end: ${url}`);
	};
	return { go, follow };
};

const run = (...args) => {
	const done = spawnSync(binary, args, { encoding: "utf8" });
	assert.equal(done.status, 0, done.stderr);
	return done.stdout;
};

const step = async (name, check) => {
	await check();
	console.log(`good: ${name}`);
};
const trial = async (asItComes) => {
const scratch = mkdtempSync(join(kept, "data-"));
people = known();
[sitting, shown, timesAsked, obedient] = ["subject-ana", ["pwd"], 0, true];
let castraProcess, providerServer;
console.log(asItComes ? "── addresses and groups by UserInfo" : "── everything in the ID token");
try {
	writeFileSync(join(scratch, "org.yaml"), ORGANIZATION);
	run("apply", join(scratch, "org.yaml"), "--data-dir", scratch);
	run("sign-in-link", "ana", "--data-dir", scratch);
	const [providerPort, castraPort] = [await freePort(), await freePort()];
	const [issuer, castra] = [`http://127.0.0.1:${providerPort}`, `http://127.0.0.1:${castraPort}`];
	providerServer = await startProvider(issuer, providerPort, castra, asItComes);
	castraProcess = await startCastra(scratch, castraPort, issuer);
	const signIn = async (subject, to = "/account") => {
		sitting = subject;
		const mine = browser();
		return { mine, ...(await mine.follow(`${castra}/sign-in/provider?to=${encodeURIComponent(to)}`)) };
	};
	const teams = async (mine) => {
		const listed = await mine.go(`${castra}/api/v1/people/ana`);
		return listed.json();
	};

	await step("the sign-in page names the provider", async () => {
		const page = await (await fetch(`${castra}/sign-in`)).text();
		assert.match(page, /Sign in with Example ID/);
	});
	let ana;
	await step("a person known to the provider is signed in, and sent to the page they wanted", async () => {
		ana = await signIn("subject-ana");
		assert.equal(ana.url, `${castra}/account`, ana.text);
		assert.match(ana.text, /by your identity provider/);
	});
	await step("groups become memberships in the teams that they are mapped to", async () => {
		const person = JSON.stringify(await teams(ana.mine));
		assert.match(person, /payments/);
		const search = await (await ana.mine.go(`${castra}/api/v1/teams/search`)).json();
		assert.ok(!JSON.stringify(search.members ?? []).includes("ana"), "she is not in the group `find`");
	});
	await step("a group that is gone ends the membership", async () => {
		people["subject-ana"].groups = ["find"];
		const again = await signIn("subject-ana");
		const [payments, search] = await Promise.all(["payments", "search"].map(async (team) =>
			JSON.stringify((await (await again.mine.go(`${castra}/api/v1/teams/${team}`)).json()).members)));
		assert.ok(!payments.includes("ana") && search.includes("ana"), `${payments} ${search}`);
	});
	await step("the same subject with another address is the same person", async () => {
		people["subject-ana"].email = "ana.married@example.org";
		assert.equal((await signIn("subject-ana")).url, `${castra}/account`);
	});
	for (const [subject, why, expected] of [
		["subject-bo", "an address that is not verified", /verified address/],
		["subject-gone", "a leaver", /no person here matches/],
		["subject-stranger", "a stranger", /no person here matches/],
		["subject-other-ana", "another subject with an address that is taken", /bound to another identity/],
	]) {
		await step(`${why} is refused`, async () => {
			const { url, text, mine } = await signIn(subject);
			assert.match(text, expected, `${url} ${text}`);
			assert.equal((await mine.go(`${castra}/account`)).status, 303);
		});
	}
	await step("an address verified in Microsoft's form is accepted", async () => {
		assert.equal((await signIn("subject-ed")).url, `${castra}/account`);
	});
	// A person's browser, signed in here by a link made on the machine.
	const byLink = async (person) => {
		const mine = browser();
		const code = run("sign-in-link", person, "--data-dir", scratch).split("/sign-in/link#")[1].trim();
		const entered = await mine.go(`${castra}/sign-in/link`, {
			method: "POST",
			headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
			body: new URLSearchParams({ code }),
		});
		assert.equal(entered.status, 303);
		if (entered.headers.get("location") === "/sign-in/first") {
			const chosen = await mine.go(`${castra}/sign-in/first/password`, {
				method: "POST",
				headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
				body: new URLSearchParams({ password: "nine slow barges upstream", again: "nine slow barges upstream" }),
			});
			assert.equal(chosen.status, 303);
		}
		return mine;
	};
	await step("swapping two addresses signs no one in as the other", async () => {
		run("operator", "ana", "--data-dir", scratch);
		const token = run("token", "exchange", "--person", "ana", "--scope", "operate", "--scope", "write", "--data-dir", scratch).trim();
		const file = await (await fetch(`${castra}/api/v1/organization/export`, { headers: { authorization: `Bearer ${token}` } })).text();
		const swapped = file.replace("cy@example.org", "hold").replace("di@example.org", "cy@example.org").replace("hold", "di@example.org");
		assert.notEqual(swapped, file);
		const applied = await fetch(`${castra}/api/v1/organization/apply`, {
			method: "POST",
			headers: { authorization: `Bearer ${token}`, "content-type": "text/yaml" },
			body: swapped,
		});
		assert.equal(applied.status, 200, await applied.text());
		for (const subject of ["subject-cy", "subject-di"]) {
			const { text, mine } = await signIn(subject);
			assert.match(text, /was changed here after you were added/, text);
			assert.equal((await mine.go(`${castra}/account`)).status, 303);
		}
	});
	await step("a used account is bound by its owner, and by no one through its address", async () => {
		const begin = async (mine) => {
			const page = await (await mine.go(`${castra}/account`)).text();
			return castra + /href="(\/sign-in\/provider\?bind=[0-9a-f]+)"/.exec(page)[1];
		};
		// A separate browser for each: a person already signed in at the provider is not asked again there.
		const another = await byLink("fay");
		assert.match((await signIn("subject-fay")).text, /is not bound to Example ID yet/);
		assert.equal((await another.go(`${castra}/sign-in/provider?bind=00`)).status, 422, "another site cannot begin a binding");
		sitting = "subject-ana";
		assert.match((await another.follow(await begin(another))).text, /already bound to another person here/);
		const fay = await byLink("fay");
		sitting = "subject-fay";
		const bound = await fay.follow(await begin(fay));
		assert.match(bound.text, /From now on Example ID signs you in/, `${bound.url} ${bound.text}`);
		assert.equal((await signIn("subject-fay")).url, `${castra}/account`);
	});
	await step("a sign-in is fresh if the provider asked, and says so", async () => {
		const { mine, text } = await signIn("subject-ana");
		assert.match(text, /Sign in again to change/, "the provider did not say when she was asked");
		const before = timesAsked;
		const again = await mine.follow(`${castra}/sign-in/provider?to=/account`);
		assert.equal(timesAsked, before + 1, "she is asked, although she is signed in there");
		assert.equal(again.url, `${castra}/account`, again.text);
		assert.doesNotMatch(again.text, /Sign in again to change/);
	});
	await step("a provider that does not ask again makes nothing fresh", async () => {
		const { mine } = await signIn("subject-ana");
		obedient = false;
		const { text } = await mine.follow(`${castra}/sign-in/provider?to=/account`);
		obedient = true;
		assert.match(text, /does not confirm that you have just signed in/);
	});
	const isCallback = (url) => url.startsWith(`${castra}/sign-in/provider/callback`);
	await step("an answer works once, in the browser that asked, with its own state", async () => {
		sitting = "subject-ana";
		const mine = browser();
		const { url } = await mine.follow(`${castra}/sign-in/provider`, isCallback);
		assert.equal((await browser().go(url)).status, 422, "another browser");
		const other = new URL(url);
		other.searchParams.set("state", "0".repeat(64));
		assert.equal((await mine.go(other.href)).status, 422, "another state");
		const wrong = new URL(url);
		wrong.searchParams.set("iss", "https://evil.example.org");
		assert.equal((await mine.go(wrong.href)).status, 422, "another issuer");
		assert.equal((await mine.go(url)).status, 422, "the state was used up");
	});
	await step("a refusal of the provider is reported without repeating its text", async () => {
		const mine = browser();
		const { url } = await mine.follow(`${castra}/sign-in/provider`, (url) => url.startsWith(issuer));
		const state = new URL(url).searchParams.get("state");
		const answer = await mine.go(`${castra}/sign-in/provider/callback?error=access_denied<script>&state=${state}`);
		const text = await answer.text();
		assert.equal(answer.status, 422);
		assert.ok(text.includes("access_denied") && !text.includes("<script>"));
	});
	await step("a code of another sign-in is not exchanged", async () => {
		sitting = "subject-ana";
		const [one, two] = [browser(), browser()];
		const first = new URL((await one.follow(`${castra}/sign-in/provider`, isCallback)).url);
		const second = new URL((await two.follow(`${castra}/sign-in/provider`, isCallback)).url);
		second.searchParams.set("code", first.searchParams.get("code"));
		assert.equal((await two.go(second.href)).status, 503, "its proof belongs to the other one");
	});
	await step("signing out there signs out here", async () => {
		const there = await signIn("subject-ana");
		const elsewhere = await signIn("subject-ana");
		const form = await (await there.mine.go(`${issuer}/session/end`)).text();
		const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)[1];
		await there.mine.go(`${issuer}/session/end/confirm`, {
			method: "POST",
			headers: { "content-type": "application/x-www-form-urlencoded" },
			body: new URLSearchParams({ xsrf, logout: "yes" }),
		});
		assert.equal((await there.mine.go(`${castra}/account`)).status, 303, "signed out");
		assert.equal((await elsewhere.mine.go(`${castra}/account`)).status, 200, "only that session");
	});
	await step("an unsigned logout ends nothing", async () => {
		const answer = await fetch(`${castra}/sign-in/provider/logout`, { method: "POST", body: new URLSearchParams({ logout_token: "x.y.z" }) });
		assert.equal(answer.status, 400);
	});
	await step("unbinding ends her sessions by the provider, and her next sign-in binds her again", async () => {
		const before = await signIn("subject-ana");
		assert.equal(before.url, `${castra}/account`);
		people["subject-other-ana"] = { ...people["subject-ana"], email: "ana@example.org" };
		assert.match((await signIn("subject-other-ana")).text, /bound to another identity/, "as long as the old subject is bound");
		run("unbind", "ana", "--data-dir", scratch);
		assert.equal((await before.mine.go(`${castra}/account`)).status, 303, "signed out");
		assert.equal((await signIn("subject-other-ana")).url, `${castra}/account`, "bound to the new subject");
		assert.match((await signIn("subject-ana")).text, /no person here matches|bound to another identity/, "the old subject is no longer bound");
	});
	await step("where two factors are required, a provider that reports two is believed", async () => {
		castraProcess.kill("SIGTERM");
		await once(castraProcess, "exit");
		castraProcess = await startCastra(scratch, castraPort, issuer, { CASTRA_REQUIRE_SECOND_FACTOR: "true" });
		const before = timesAsked;
		const one = await signIn("subject-other-ana");
		assert.match(one.url, /\/sign-in\/enrol/, one.text);
		assert.equal(timesAsked, before + 2, "setting up a second factor needs a new sign-in");
		assert.equal((await one.mine.go(`${castra}/account`)).status, 303, "she is not signed in yet");
		shown = ["pwd", "otp", "mfa"];
		assert.equal((await signIn("subject-other-ana")).url, `${castra}/account`);
	});
	await step("unbinding ends half sign-ins from the provider", async () => {
		shown = ["pwd"];
		const half = await signIn("subject-other-ana");
		assert.equal((await half.mine.go(`${castra}/sign-in/enrol`)).status, 200, half.text);
		run("unbind", "ana", "--data-dir", scratch);
		assert.equal((await half.mine.go(`${castra}/sign-in/enrol`)).headers.get("location"), "/sign-in");
	});
} finally {
	castraProcess?.kill("SIGTERM");
	providerServer?.close();
	providerServer?.closeAllConnections();
}
};
try {
	for (const asItComes of [false, true]) await trial(asItComes);
} finally {
	rmSync(kept, { recursive: true, force: true });
}
