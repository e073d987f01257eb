// Checks the headers of all kinds of responses with two third-party checkers: `node headers.mjs [PATH OF castra]`.
//
// Castra is configured as behind a TLS proxy; what the proxy itself does, such as redirecting http to https, is not checked
// here.
import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { parseHttpEquivHeaders } from "@mdn/mdn-http-observatory/src/retriever/utils.js";
import { Requests } from "@mdn/mdn-http-observatory/src/types.js";
import { AxiosHeaders } from "axios";
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { Severity } from "csp_evaluator/dist/finding.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import { fill, findBinary, serve, signIn } from "./lib/castra.mjs";

const scratch = mkdtempSync(join(tmpdir(), "castra-headers-"));
process.env.CASTRA_PUBLIC_URL = "https://castra.example.org";
const JUDGED = [
	"contentSecurityPolicyTest", "crossOriginResourceSharingTest", "referrerPolicyTest", "strictTransportSecurityTest",
	"subresourceIntegrityTest", "xContentTypeOptionsTest", "xFrameOptionsTest", "crossOriginResourcePolicyTest",
];

// The observatory fetches a list of hosts preloaded as TLS-only; ours is not on it.
const preloaded = new URL("./node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json", import.meta.url);
if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");

/// The observatory's findings about a response.
const observe = (answer, text, path) => {
	const requests = new Requests("castra.example.org");
	const response = () => ({
		headers: new AxiosHeaders(Object.fromEntries(answer.headers)),
		request: { headers: new AxiosHeaders(), responseURL: `https://castra.example.org${path}` },
		status: answer.status, statusText: "", verified: true, data: text, config: { headers: new AxiosHeaders() },
	});
	for (const name of ["auto", "cors", "http", "https"]) requests.responses[name] = response();
	requests.responses.auto.httpEquiv = parseHttpEquivHeaders(text, `https://castra.example.org${path}`);
	requests.resources.path = text;
	requests.session = { url: new URL(`https://castra.example.org${path}`) };
	return ALL_TESTS.filter((test) => JUDGED.includes(test.name)).map((test) => test(requests));
};

let server;
try {
	const binary = process.argv[2] ? resolve(process.argv[2]) : findBinary(scratch);
	const data = fill(binary, scratch);
	server = await serve(binary, data);
	const tokens = signIn(data, { "mira-okafor": true });
	const cookie = `__Host-castra_session=${tokens["mira-okafor"]}`;
	const asked = [
		["/", 200, { cookie }], ["/who", 200, { cookie }], ["/account", 200, { cookie }], ["/sign-in", 200, {}],
		["/nowhere", 404, { cookie }], ["/", 303, {}], ["/sign-out", 200, { cookie }], ["/today/snooze", 405, { cookie }], ["/assets/castra.css", 200, {}],
		["/assets/castra.js", 200, {}], ["/healthz", 200, {}], ["/api/v1/people", 200, { cookie }], ["/api/v1/people", 401, {}],
		["/api/v1/nowhere", 404, {}], ["/api/docs", 200, {}], ["/scim/v2/Users", 401, {}], ["/who.csv", 200, { cookie }],
		["/%00", 404, {}], ["/assets/nothing", 404, {}],
	];
	for (const [path, status, headers] of asked) {
		const answer = await fetch(server.base + path, { headers, redirect: "manual" });
		const text = await answer.text();
		assert.equal(answer.status, status, path);
		const policy = answer.headers.get("content-security-policy");
		const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
		// Mere advice, such as reporting, or a missing directive that `default-src 'none'` covers.
		const faults = findings.filter((finding) => finding.severity < Severity.STRICT_CSP);
		assert.deepEqual(faults.map((finding) => finding.description), [], path);
		for (const judged of observe(answer, text, path)) {
			// Our own scripts need no integrity; a check without a result does not count.
			assert.notEqual(judged.pass, false, `${path}: ${judged.constructor.title}: ${judged.result}`);
		}
		const kept = answer.headers.get("cache-control");
		assert.ok(path.startsWith("/assets/castra") ? kept.includes("immutable") : kept === "no-store", `${path}: ${kept}`);
		assert.equal(answer.headers.get("server"), null, path);
	}
	console.log(`good: ${asked.length} answers, judged by csp_evaluator and by ${JUDGED.length} tests of the observatory`);
} finally {
	await server?.stop();
	rmSync(scratch, { recursive: true, force: true });
}
