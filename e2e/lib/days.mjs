// Days as the companies of the fixtures count them.
const ZONE = "Europe/Vienna";

/// The day that is so many days ahead there, as `2026-11-27`. In UTC it is yesterday still for an hour or two.
export const day = (ahead) => {
	const [year, month, date] = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" }).format(new Date()).split("-").map(Number);
	return new Date(Date.UTC(year, month - 1, date + ahead)).toISOString().slice(0, 10);
};
