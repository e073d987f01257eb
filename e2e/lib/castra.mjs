// One instance of Castra: its binary, its data directory, its server, and who is signed in.
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { outside, ZONE } from "./clock.mjs";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
export const PASSWORD = "four quiet wagons at dawn";
const PASSWORD_HASH =
	"$argon2id$v=19$m=19456,t=2,p=1$ZjLDWwQwUs444Nb4unzwqA$cNqbyIHc9p2e/OQeJUDFBeoIcHipHii+oy4IoeM6DK8";

/// Runs to its end; throws what it said if that was a failure.
export const run = (command, args, options = {}) => {
	const done = spawnSync(command, args, { encoding: "utf8", ...options });
	if (done.error) throw done.error;
	if (done.status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${done.status}:\n${done.stdout}${done.stderr}`);
	return done.stdout;
};

/// A copy of the binary, which nobody rebuilds meanwhile.
export const findBinary = (into) => {
	const built = join(here, "..", "target", "debug", "castra");
	const given = process.env.CASTRA_BIN || built;
	if (given === built && !existsSync(built)) run("cargo", ["build", "-p", "castra"], { cwd: join(here, ".."), stdio: "inherit", env: outside() });
	const copy = join(into, "castra");
	copyFileSync(given, copy);
	return copy;
};

/// Whether the binary has a command.
export const has = (binary, command) => spawnSync(binary, [command, "--help"]).status === 0;

/// A small repository, for the team that has one.
const makeRepository = (path) => {
	mkdirSync(path, { recursive: true });
	const git = (...args) =>
		run("git", ["-C", path, "-c", "user.name=Mira Okafor", "-c", "user.email=mira-okafor@fernhollow.example", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false", ...args]);
	git("init", "--quiet");
	for (const [file, text] of [["ledger.rs", "fn main() {}\n"], ["README.md", "# Payments\n"], ["ledger.rs", "fn main() {\n    book();\n}\n"]]) {
		writeFileSync(join(path, file), text);
		git("add", ".");
		git("commit", "--quiet", "--message", `Work on ${file}`);
	}
};

/// Writes an organization of the fixtures to a file, in the time zone of this run.
export const writeFixture = (name, file, words = {}) => {
	let text = readFileSync(join(here, "fixtures", name), "utf8").replace(/^  timezone: .*$/m, `  timezone: ${ZONE}`);
	for (const [word, said] of Object.entries(words)) text = text.replace(word, said);
	writeFileSync(file, text);
};

/// A data directory that holds the invented company.
export const fill = (binary, into) => {
	const data = join(into, "data");
	const repository = join(into, "payments-api");
	makeRepository(repository);
	const file = join(into, "org.yaml");
	writeFixture("org.yaml", file, { REPOSITORY: JSON.stringify(repository) });
	run(binary, ["apply", file, "--data-dir", data], { cwd: into });
	return data;
};

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";

// Straight into the tables: the journeys need many sessions at once, and a password without a mailbox.
const EXECUTE = `
import json, sqlite3, sys
data = sqlite3.connect(sys.argv[1], timeout=20)
for statement, values in json.load(sys.stdin):
    data.execute(statement, values)
data.commit()
`;

/// Gives people accounts and sessions, as operators, as nobody more than themselves or as "visitor" who has not shown yet that
/// they are the person; the token of each person.
export const signIn = (data, people) => {
	const at = "2026-01-01T00:00:00.000000Z";
	const tokens = {};
	const statements = [];
	for (const [person, kind] of Object.entries(people)) {
		tokens[person] = randomBytes(32).toString("hex");
		const account = "insert or ignore into accounts (person, email, password_hash, operator, created_at, signed_in_at, proven_at) values (?, ?, ?, ?, ?, ?, ?)";
		statements.push([account, [person, `${person}@fernhollow.example`, PASSWORD_HASH, kind === true ? 1 : 0, at, at, kind === "visitor" ? null : at]]);
		const session = "insert into sessions (id, token_hash, person, method, agent, address, shown_at, created_at, seen_at, expires_at) values (?, ?, ?, 'password', ?, '', ?, ?, ?, ?)";
		const hash = createHash("sha256").update(tokens[person]).digest("hex");
		const now = new Date().toISOString().replace("Z", "000Z");
		statements.push([session, [hash.slice(0, 32), hash, person, AGENT, now, now, now, "2999-01-01T00:00:00.000000Z"]]);
	}
	run("python3", ["-c", EXECUTE, join(data, "castra.sqlite")], { input: JSON.stringify(statements) });
	return tokens;
};

/// Serves a data directory; resolves once it listens. `env` is added to its environment.
export const serve = (binary, data, env = {}) =>
	new Promise((resolve, reject) => {
		const child = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--data-dir", data], { cwd: dirname(data), stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } });
		const late = setTimeout(() => { child.kill("SIGKILL"); reject(new Error(`the server did not say where it is:\n${said}`)); }, 30_000);
		let said = "";
		child.stderr.setEncoding("utf8");
		child.stderr.on("data", (text) => {
			said += text;
			const address = /(http:\/\/[\d.]+:\d+)(\/set-up#\S+)?/.exec(said);
			// The whole line has to have arrived.
			if (!address || !said.slice(address.index).includes("\n")) return;
			clearTimeout(late);
			resolve({
				base: address[1],
				setUp: address[2] && address[1] + address[2],
				said: () => said,
				stop: () => new Promise((ended) => { child.once("exit", ended); if (!child.kill("SIGTERM")) ended(); }),
			});
		});
		child.once("exit", (code) => { clearTimeout(late); reject(new Error(`the server ended with ${code}:\n${said}`)); });
	});
