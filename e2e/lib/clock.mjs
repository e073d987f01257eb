// The clock of a run: one for the server, the browser, every command and script; set, and running on.
//
// It stands between a program and the machine's clock (`clock.c`), so that the program under test needs no door for it, and
// a release is tested as it is. The machine's own clock is not touched.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURES = "Europe/Vienna";
/// The time zone of the companies of the fixtures.
export const ZONE = process.env.CASTRA_TEST_ZONE || FIXTURES;

/// Where calendars are at their most particular: each instant, as clocks on the wall show it there or in UTC, and the zone
/// of the companies where it is not the fixtures' own. None is before the fixtures' newest record.
export const INSTANTS = {
	"sunday": ["2026-11-29T10:00"],
	"monday": ["2026-12-07T08:00"],
	"new-years-eve": ["2026-12-31T12:00"],
	"new-year": ["2027-01-01T12:00"],
	"february-28": ["2028-02-28T12:00"],
	"leap-day": ["2028-02-29T12:00"],
	"clocks-forward": ["2027-03-28T00:58Z"],
	"clocks-back": ["2027-10-31T00:58Z"],
	"month-end": ["2027-04-30T18:00"],
	"before-midnight": ["2027-06-15T23:50"],
	"after-midnight": ["2027-06-16T00:01"],
	"ahead-of-utc": ["2027-07-01T09:00", "Pacific/Kiritimati"],
	"behind-utc": ["2027-06-30T20:00", "Pacific/Pago_Pago"],
};

/// No journey takes longer, also on a busy machine.
const LONGEST = 3 * 60_000;

/// What clocks on the wall show, as if they were in UTC.
const wall = (instant, zone) => {
	const shown = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" }).format(instant);
	return Date.parse(`${shown.replace(", ", "T")}Z`);
};

/// The instant at which they show this.
const instantAt = (shown, zone) => {
	const wanted = Date.parse(`${shown}Z`);
	const near = wanted - (wall(wanted, zone) - wanted);
	return near - (wall(near, zone) - wanted);
};

/// The next midnight in a zone.
const midnight = (instant, zone) => instantAt(new Date(wall(instant, zone) + 86_400_000).toISOString().slice(0, 10) + "T00:00:00", zone);

/// The instant itself, or past midnight where a journey would meet it.
const pastMidnight = (instant, zone) => {
	const next = midnight(instant, zone);
	return next - instant < LONGEST ? next + 1000 : instant;
};

/// An instant and a zone of this name: one of those above, `now`, `turn` for another one every day, or a time there.
const find = (name) => {
	const names = Object.keys(INSTANTS);
	const known = name === "turn" ? names[Math.floor(Date.now() / 86_400_000) % names.length] : name;
	if (known === "now") return { known, instant: Date.now(), zone: ZONE };
	const [shown, zone = ZONE] = INSTANTS[known] ?? [known];
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z?$/.test(shown) || Number.isNaN(Date.parse(shown))) {
		throw new Error(`${name} is no instant: now, turn, 2027-02-28T12:00, or one of ${names.join(", ")}`);
	}
	return { known, instant: shown.endsWith("Z") ? Date.parse(shown) : instantAt(shown, zone), zone };
};

/// Compiles what stands between, which takes a moment.
const compile = (into) => {
	const source = join(dirname(dirname(fileURLToPath(import.meta.url))), "clock.c");
	const made = spawnSync("cc", ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", into, source], { encoding: "utf8" });
	if (made.status !== 0) throw new Error(`the clock cannot be compiled: ${made.error?.message ?? made.stderr}`);
	return into;
};

/// The environment of a program that must not be under the clock: it asks others, whose certificates are of these days.
export const outside = () => ({ ...process.env, LD_PRELOAD: "" });

/// Whether this program is under the clock.
export const isSet = () => Boolean(process.env.CASTRA_TEST_CLOCK);

/// How far the clock is ahead of the machine's own, in milliseconds.
const ahead = () => Number(readFileSync(process.env.CASTRA_TEST_CLOCK).readBigInt64LE() / 1_000_000n);

const write = (file, milliseconds) => {
	const nanoseconds = Buffer.alloc(8);
	nanoseconds.writeBigInt64LE(BigInt(milliseconds) * 1_000_000n);
	// In place: programs under the clock look at the file itself.
	writeFileSync(file, nanoseconds, { flag: existsSync(file) ? "r+" : "w" });
};

/// Runs a program, and whatever it starts, by a clock that shows this instant; how the program ended.
export const runAt = (name, program, args) => {
	const { known, instant, zone } = find(name);
	const again = name === "turn" ? `; again with ${known}` : "";
	const folder = mkdtempSync(join(tmpdir(), "castra-clock-"));
	// A database server that is started runs as somebody else.
	chmodSync(folder, 0o755);
	const file = join(folder, "clock");
	const begins = pastMidnight(instant, zone);
	write(file, begins - Date.now() + (isSet() ? ahead() : 0));
	console.log(`the clock: ${known}, ${new Date(begins).toISOString()}, ${new Date(wall(begins, zone)).toISOString().slice(0, 16)} in ${zone}${again}`);
	try {
		const done = spawnSync(program, args, {
			stdio: "inherit",
			env: { ...process.env, LD_PRELOAD: compile(join(folder, "clock.so")), CASTRA_TEST_CLOCK: file, CASTRA_TEST_ZONE: zone },
		});
		if (done.error) throw done.error;
		return done.status ?? 1;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
};

/// Sets the clock past midnight, if a journey that begins now could meet it: no day ends in the middle of one.
export const avoidMidnight = () => {
	const now = Date.now();
	const begins = pastMidnight(now, ZONE);
	if (begins === now) return;
	write(process.env.CASTRA_TEST_CLOCK, ahead() + begins - now);
	console.log(`the clock: ${new Date().toISOString()}, past midnight`);
};
