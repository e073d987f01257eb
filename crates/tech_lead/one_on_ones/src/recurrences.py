#!/usr/bin/env python3
"""Writes the dates of 200 random recurrence rules, computed by another library, to `recurrences.tsv` in this folder, which
the tests of one-on-ones read. Needs `python-dateutil`; the same seed gives the same rules.

In the week in which a series begins, that library counts `BYSETPOS` positions from the start on, but RFC 5545 counts the
whole week (3.3.10: "the nth occurrence within the set of recurrence instances specified by the rule", a set that "starts
at the beginning of the interval"). Weekly rules with positions are therefore expanded from the first day of that week,
and dates before the start are dropped.
"""

import datetime
import random
from pathlib import Path

from dateutil.rrule import rrulestr

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
RULES = 200
# At most this many dates of each rule, and years ahead.
DATES, YEARS = 12, 6


def some(chance, among, most):
    """With probability `chance`, up to `most` of several values, in order and joined; otherwise empty."""
    if random.random() >= chance:
        return ""
    chosen = random.sample(range(len(among)), random.randint(1, most))
    return ",".join(str(among[at]) for at in sorted(chosen))


def rule():
    """A random rule allowed by RFC 5545."""
    frequency = random.choice(["DAILY", "WEEKLY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "MONTHLY", "YEARLY"])
    parts = {"FREQ": frequency, "INTERVAL": str(random.choice([1, 1, 1, 2, 2, 3, 4])), "BYMONTH": some(0.2, range(1, 13), 4)}
    if parts["INTERVAL"] == "1":
        del parts["INTERVAL"]
    if frequency in ("DAILY", "MONTHLY"):
        parts["BYMONTHDAY"] = some(0.3, [*range(1, 32), *range(-5, 0)], 4)
    if frequency == "YEARLY":
        parts["BYYEARDAY"] = some(0.2, [1, 59, 60, 100, 200, 365, 366, -1, -366], 3)
        if not parts["BYYEARDAY"]:
            parts["BYMONTHDAY"] = some(0.3, [*range(1, 32), -1], 3)
    if frequency == "YEARLY" and not (parts["BYMONTH"] or parts["BYYEARDAY"] or parts["BYMONTHDAY"]):
        parts["BYWEEKNO"] = some(0.4, [1, 2, 10, 20, 52, 53, -1], 3)
    with_number = frequency == "MONTHLY" or (frequency == "YEARLY" and not parts.get("BYWEEKNO"))
    if with_number and not parts.get("BYMONTHDAY") and not parts.get("BYYEARDAY") and random.random() < 0.4:
        parts["BYDAY"] = some(1, [f"{number}{day}" for number in (1, 2, 3, 4, -1) for day in DAYS], 3)
    else:
        parts["BYDAY"] = some(0.7, DAYS, 5)
    by_others = any(parts.get(name) for name in ("BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"))
    if by_others:
        parts["BYSETPOS"] = some(0.45, [1, 2, 3, -1, -2], 2)
    parts["WKST"] = random.choice(["", "", "MO", "SU", "WE"])
    return ";".join(f"{name}={value}" for name, value in parts.items() if value), parts


def dates(text, parts, start):
    """The first dates from the start on."""
    first = start
    if parts["FREQ"] == "WEEKLY" and parts.get("BYSETPOS"):
        if not parts["BYDAY"]:
            text += f";BYDAY={DAYS[start.weekday()]}"
        first -= datetime.timedelta(days=(start.weekday() - DAYS.index(parts["WKST"] or "MO")) % 7)
    end = start + datetime.timedelta(days=366 * YEARS)
    found = []
    for date in rrulestr(text, dtstart=first):
        if date > end or len(found) == DATES:
            break
        if date >= start:
            found.append(date)
    return found


def main():
    random.seed(5545)
    lines, seen = [], set()
    while len(lines) < RULES:
        text, parts = rule()
        start = datetime.datetime(2026, 1, 1, 10) + datetime.timedelta(days=random.randrange(1100))
        if text in seen:
            continue
        found = dates(text, parts, start)
        # Castra rejects a rule without a date within three years.
        if not found or found[0] > start + datetime.timedelta(days=1000):
            continue
        seen.add(text)
        lines.append("\t".join([text, f"{start:%Y-%m-%dT%H:%M}", " ".join(f"{date:%Y-%m-%d}" for date in found)]))
    Path(__file__).with_suffix(".tsv").write_text("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()
