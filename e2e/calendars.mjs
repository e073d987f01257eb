// Reads a calendar with ical.js and node-ical and prints what each of them finds: `node calendars.mjs FILE FROM TO`.
// The dates are days; the events come as JSON, each with its instant and its summary.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const [, , file, from, to] = process.argv;
const text = readFileSync(file, "utf8");
const [begin, end] = [new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)];
const found = (instant, summary) => ({ at: instant.toISOString().slice(0, 16), summary });
const inside = (instant) => instant >= begin && instant < end;

const byIcalJs = () => {
	const calendar = new ICAL.Component(ICAL.parse(text));
	for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
	const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
	const main = events.filter((event) => !event.isRecurrenceException());
	for (const each of events.filter((event) => event.isRecurrenceException())) main.find((event) => event.uid === each.uid).relateException(each);
	const all = [];
	for (const event of main) {
		if (!event.isRecurring()) {
			all.push(found(event.startDate.toJSDate(), event.summary));
			continue;
		}
		const occurrences = event.iterator();
		for (let next = occurrences.next(); next && next.toJSDate() < end; next = occurrences.next()) {
			const { startDate, item } = event.getOccurrenceDetails(next);
			if (inside(startDate.toJSDate())) all.push(found(startDate.toJSDate(), item.summary));
		}
	}
	return all.filter(({ at }) => inside(new Date(`${at}:00Z`)));
};

const byNodeIcal = () => {
	const events = Object.values(nodeIcal.sync.parseICS(text)).filter((each) => each.type === "VEVENT");
	return events.flatMap((event) => nodeIcal.expandRecurringEvent(event, { from: begin, to: end }))
		.filter((each) => inside(each.start)).map((each) => found(each.start, each.summary));
};

console.log(JSON.stringify({ "ical.js": byIcalJs(), "node-ical": byNodeIcal() }));
