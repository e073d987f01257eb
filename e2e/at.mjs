// Runs a command under a set clock: `node at.mjs INSTANT COMMAND...`. `node at.mjs` lists the instants.
import { INSTANTS, runAt } from "./lib/clock.mjs";

const [instant, program, ...args] = process.argv.slice(2);
if (program) {
	try { process.exitCode = runAt(instant, program, args); } catch (error) { console.error(error.message); process.exitCode = 1; }
} else {
	for (const [name, [shown, zone = ""]] of Object.entries(INSTANTS)) console.log(`${name.padEnd(16)} ${shown.padEnd(17)} ${zone}`);
}
