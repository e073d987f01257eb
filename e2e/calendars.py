#!/usr/bin/env python3
"""Reads the calendar of a running Castra with five programs that know nothing of it, and compares what they find.

Two pairs meet for a year: one weekly in Vienna, with a meeting that was moved, one that was skipped and one beside the
rule; one monthly in New York, on other terms from some day on. Both changes of the clocks lie within. Castra's own
occurrences, `icalendar` with `recurring-ical-events`, `vdirsyncer` with `khal`, `ical.js` and `node-ical` have to agree
on every instant. `calendars.py [PATH OF castra]`; without a path it builds the daily binary. Needs Python 3.11 or newer.
"""

import base64
import datetime
import http.cookiejar
import json
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path
from zoneinfo import ZoneInfo

from api import ROOT, fill, run, serve, stop, tools

TOOLS = ["icalendar==7.2.0", "recurring-ical-events==3.8.2", "khal==0.14.1", "vdirsyncer==0.21.0"]
DAYS = 390

EXPAND = """
import datetime, json, sys, icalendar, recurring_ical_events
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
days = [datetime.date.fromisoformat(day) for day in sys.argv[2:4]]
found = recurring_ical_events.of(calendar).between(*days)
utc = datetime.timezone.utc
print(json.dumps([{"at": event.start.astimezone(utc).strftime("%Y-%m-%dT%H:%M"), "summary": str(event["SUMMARY"])} for event in found]))
"""

VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair one_on_ones]
a = "castra"
b = "here"
collections = null
[storage castra]
type = "http"
url = "{address}"
username = "{name}"
password = "{password}"
[storage here]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
"""

KHAL = """
[calendars]
[[one_on_ones]]
path = {folder}/calendar
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
"""


def api(address, token, path, body=None, method=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(address + path, data, headers, method=method)) as answer:
        return json.loads(answer.read() or "null")


def local(day, time):
    return f"{day.isoformat()}T{time}"


def arrange(address, token, today):
    """Two series of Ana's, with all that can happen to one; what Castra itself says of them."""
    path = "/api/v1/one-on-ones"
    day = lambda n: today + datetime.timedelta(days=n)
    weekly = {"rule": "FREQ=WEEKLY", "zone": "Europe/Vienna", "starts": local(day(1), "10:00"), "minutes": 30, "place": "Room 3; east, \\ upstairs"}
    first = api(address, token, path, {"with": "bo", "as": "lead-or-member", "terms": weekly})["id"]
    occurrence = lambda n: f"{path}/{first}/occurrences/{local(day(n), '10:00')}"
    api(address, token, f"{occurrence(8)}/move", {"begins": local(day(10), "15:30")})
    api(address, token, f"{occurrence(15)}/skip", {"reason": "Away: canary"})
    api(address, token, f"{path}/{first}/occurrences", {"begins": local(day(18), "09:00")})
    monthly = {"rule": "FREQ=MONTHLY;BYDAY=1MO", "zone": "America/New_York", "starts": local(day(1), "09:30"), "minutes": 45}
    second = api(address, token, path, {"with": "mira", "as": "peer", "terms": monthly})["id"]
    changed = {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "zone": "America/New_York", "starts": local(day(120), "16:00"), "minutes": 45}
    api(address, token, f"{path}/{second}/terms", changed, "PUT")
    found = []
    for series, name in [(first, "Bo Example"), (second, "Mira Okafor")]:
        span = f"?from={today}&to={day(DAYS)}"
        for item in api(address, token, f"{path}/{series}/occurrences{span}")["items"]:
            at = datetime.datetime.fromisoformat(item["begins"]).replace(tzinfo=ZoneInfo(item["zone"]))
            if item["outcome"] != "skipped":
                found.append((at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M"), f"One-on-one with {name}"))
    return found


def feed(address, link):
    """The address, name and password that Ana makes on the page, and an address that tells when she is busy."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    send = lambda path, form: opener.open(urllib.request.Request(address + path, urllib.parse.urlencode(form).encode(), {"Sec-Fetch-Site": "same-origin"}))
    send("/sign-in/link", {"code": link.split("#")[1]})
    made = send("/one-on-ones/calendar", {"name": "A test"}).read().decode()
    password = re.search(r"\b[0-9a-f]{64}\b", made).group(0)
    busy = send("/one-on-ones/calendar", {"name": "Another", "by": "address"}).read().decode()
    return f"{address}/calendars/one-on-ones.ics", "ana", password, re.search(r"http://[^<\"]*/calendars/[0-9a-f]{64}\.ics", busy).group(0)


def by_password(address, name, password):
    shown = base64.b64encode(f"{name}:{password}".encode()).decode()
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Authorization": f"Basic {shown}"})) as answer:
        return answer.read()


def by_khal(bin, folder, secret, today):
    (folder / "calendar").mkdir()
    (folder / "vdirsyncer.conf").write_text(VDIRSYNCER.format(folder=folder, address=secret[0], name=secret[1], password=secret[2]))
    (folder / "khal.conf").write_text(KHAL.format(folder=folder))
    sync = [bin / "vdirsyncer", "--config", folder / "vdirsyncer.conf"]
    subprocess.run([*sync, "discover"], input="y\ny\n", text=True, check=True, capture_output=True)
    subprocess.run([*sync, "sync"], check=True, capture_output=True)
    listed = subprocess.run(
        [bin / "khal", "--config", folder / "khal.conf", "list", "--day-format", "", "--format", "{start-long}|{title}", str(today), f"{DAYS}d"],
        check=True, capture_output=True, text=True,
    )
    return [tuple(line.strip().split("|")) for line in listed.stdout.splitlines() if "|" in line]


def compare(name, found, expected):
    found = sorted(found)
    if found == expected:
        print(f"ok    {name}: {len(found)} events")
        return True
    missing, more = [each for each in expected if each not in found], [each for each in found if each not in expected]
    print(f"FAIL  {name}: {len(found)} events; missing {missing[:5]}, not ours {more[:5]}")
    return False


def main():
    if len(sys.argv) > 1:
        castra = Path(sys.argv[1]).resolve()
    else:
        subprocess.run(["cargo", "build", "--quiet", "--package", "castra"], cwd=ROOT, check=True)
        castra = ROOT / "target" / "debug" / "castra"
    bin = tools("calendar-tools", TOOLS)
    with tempfile.TemporaryDirectory(prefix="castra-calendar-") as name:
        folder = Path(name)
        data = folder / "data"
        data.mkdir(mode=0o700)
        tokens = fill(castra, data, None)
        link = run(castra, data, None, "sign-in-link", "ana")["link"]
        server, address = serve(castra, data)
        try:
            today = datetime.datetime.now(ZoneInfo("Europe/Vienna")).date()
            # The edges are left out: an event's day differs by zone.
            span = (str(today), str(today + datetime.timedelta(days=DAYS - 2)))
            ours = [each for each in arrange(address, tokens["ana"], today) if each[0] < span[1]]
            expected = sorted(ours)
            *secret, busy = feed(address, link)
            text = by_password(*secret)
            (folder / "feed.ics").write_bytes(text)
            good = b"canary" not in text and max(map(len, text.split(b"\r\n"))) <= 75
            print(f"{'ok   ' if good else 'FAIL '} nothing private in it, and no long line")
            with urllib.request.urlopen(busy) as answer:
                times = answer.read()
            tells = b"Busy" in times and not any(word in times for word in [b"Bo Example", b"Mira", b"LOCATION", b"canary"])
            good &= tells
            print(f"{'ok   ' if tells else 'FAIL '} an address alone tells times, and nothing else")
            expand = subprocess.run([bin / "python", "-c", EXPAND, folder / "feed.ics", *span], check=True, capture_output=True, text=True)
            others = {"icalendar": json.loads(expand.stdout)}
            read = subprocess.run(["node", ROOT / "e2e" / "calendars.mjs", folder / "feed.ics", *span], check=True, capture_output=True, text=True)
            others |= json.loads(read.stdout)
            for name, found in others.items():
                good &= compare(name, [(each["at"], each["summary"]) for each in found], expected)
            khal = [each for each in by_khal(bin, folder, secret, today) if each[0] < span[1]]
            good &= compare("vdirsyncer and khal", khal, expected)
            offsets = {datetime.datetime.fromisoformat(at).hour for at, summary in expected if "Bo" in summary}
            good &= {8, 9} <= offsets
            print(f"{'ok   ' if {8, 9} <= offsets else 'FAIL '} both sides of a change of the clocks are there")
        finally:
            stop(server)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
