// Days as the companies of the fixtures count them.
import { ZONE } from "./clock.mjs";

/// The day that is so many days ahead there, as `2026-11-27`. In UTC it may be another.
export const day = (ahead) => {
	const [year, month, date] = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" }).format(new Date()).split("-").map(Number);
	return new Date(Date.UTC(year, month - 1, date + ahead)).toISOString().slice(0, 10);
};

/// A day as pages say it: `3 February 2030`.
export const said = (day) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "long" }).format(new Date(day));
