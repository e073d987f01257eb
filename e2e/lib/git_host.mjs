// A host that serves one Git repository over HTTPS, with a certificate of its own authority.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { run } from "./castra.mjs";

/// An authority, and a certificate of it for 127.0.0.1.
const certify = (folder) => {
	const at = (name) => join(folder, name);
	const openssl = (...args) => run("openssl", args, { stdio: ["ignore", "pipe", "pipe"] });
	const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
	openssl("req", "-x509", ...key, "-keyout", at("authority.key"), "-out", at("authority.pem"), "-days", "7", "-subj", "/CN=Castra journeys", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign");
	openssl("req", ...key, "-keyout", at("host.key"), "-out", at("host.csr"), "-subj", "/CN=127.0.0.1");
	writeFileSync(at("host.ext"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n");
	openssl("x509", "-req", "-in", at("host.csr"), "-CA", at("authority.pem"), "-CAkey", at("authority.key"), "-CAcreateserial", "-out", at("host.pem"), "-days", "7", "-extfile", at("host.ext"));
	return { key: readFileSync(at("host.key")), cert: readFileSync(at("host.pem")), authority: at("authority.pem") };
};

/// Serves a repository at `/team/till.git`; its address, the file of its authority, and a way to stop.
export const hostRepository = async (folder, repository) => {
	mkdirSync(folder, { recursive: true });
	const { authority, ...secrets } = certify(folder);
	const host = createServer(secrets, (request, response) => {
		const { pathname } = new URL(request.url, "https://127.0.0.1");
		const kinds = { "/team/till.git/info/refs": ["advertisement", ["--advertise-refs"]], "/team/till.git/git-upload-pack": ["result", []] };
		const [kind, args] = kinds[pathname] ?? [];
		if (!kind) { response.writeHead(404).end(); return; }
		response.writeHead(200, { "content-type": `application/x-git-upload-pack-${kind}` });
		const git = spawn("git", ["upload-pack", "--stateless-rpc", ...args, repository], {
			stdio: ["pipe", "pipe", "ignore"],
			env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_PROTOCOL: request.headers["git-protocol"] ?? "" },
		});
		request.pipe(git.stdin);
		git.stdout.pipe(response);
	});
	await new Promise((listening) => host.listen(0, "127.0.0.1", listening));
	const stop = () => new Promise((stopped) => { host.closeAllConnections(); host.close(stopped); });
	return { address: `https://127.0.0.1:${host.address().port}/team/till.git`, authority, stop };
};
