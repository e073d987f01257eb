#!/usr/bin/env python3
"""Lets Castra read a calendar on a real CalDAV server (radicale): first everything, then what changed, and everything again
once the server no longer knows the token, with what was deleted in between. `week_calendars.py [PATH OF castra]`; without a
path it builds the daily binary. Needs Python 3.11 or newer.
"""

import base64
import datetime
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from api import ROOT, fill, serve, stop, tools

TOOLS = ["radicale==3.9.0"]
NAME, PASSWORD = "ana", "a password with spaces & signs"

CONFIG = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/collections
[logging]
level = warning
"""


def dav(address, method, body="", headers=None):
    shown = base64.b64encode(f"{NAME}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {shown}", **(headers or {})}
    request = urllib.request.Request(address, body.encode(), headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return answer.status


def api(address, token, method, path, body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address + path, data, headers, method=method)) as answer:
            return json.loads(answer.read() or "null")
    except urllib.error.HTTPError as error:
        return {"status": error.code, "text": error.read().decode()}


def event(uid, title, day, hour, minutes, more=""):
    start = day.strftime("%Y%m%d") + f"T{hour:02}0000"
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
        "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:{title}\r\nDTSTART;TZID=W. Europe Standard Time:{start}\r\nDURATION:PT{minutes}M\r\n"
        f"{more}ORGANIZER:mailto:ana@example.org\r\nATTENDEE:mailto:bo@example.org\r\nATTENDEE:mailto:mira@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def radicale(bin, folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "users").write_text(f"{NAME}:{PASSWORD}\n")
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    log = open(folder / "radicale.log", "wb")
    server = subprocess.Popen([bin / "python", "-m", "radicale", "--config", folder / "config"], stdout=log, stderr=log)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server, f"http://127.0.0.1:{port}"
        time.sleep(0.1)
    sys.exit(f"radicale did not come up:\n{(folder / 'radicale.log').read_text()}")


def main():
    if len(sys.argv) > 1:
        castra = Path(sys.argv[1]).resolve()
    else:
        subprocess.run(["cargo", "build", "--quiet", "--package", "castra"], cwd=ROOT, check=True)
        castra = ROOT / "target" / "debug" / "castra"
    bin = tools("radicale-tools", TOOLS)
    faults = []

    def check(what, found, expected):
        good = found == expected
        print(f"{'ok   ' if good else 'FAIL '} {what}: {found}" + ("" if good else f", not {expected}"))
        if not good:
            faults.append(what)

    with tempfile.TemporaryDirectory(prefix="castra-week-") as name:
        folder = Path(name)
        data = folder / "data"
        data.mkdir(mode=0o700)
        calendars, host = radicale(bin, folder)
        environment = os.environ | {"CASTRA_OUTGOING_ALLOW": "127.0.0.1/32"}
        server = None
        try:
            tokens = fill(castra, data, environment)
            server, address = serve(castra, data, environment)
            today = datetime.datetime.now(datetime.timezone.utc).date()
            monday = today - datetime.timedelta(days=today.weekday() + 7)
            day = lambda n: monday + datetime.timedelta(days=n)
            work = f"{host}/{NAME}/work/"
            dav(work, "MKCALENDAR")
            put = lambda file, text: dav(work + urllib.parse.quote(file), "PUT", text, {"Content-Type": "text/calendar"})
            put("one.ics", event("one", "Planning", day(0), 10, 60))
            put("two@x y.ics", event("two", "Status", day(1), 10, 30))
            put("week.ics", event("week", "Round", day(0) - datetime.timedelta(days=70), 14, 60, "RRULE:FREQ=WEEKLY\r\n"))

            def minutes():
                week = api(address, tokens["ana"], "GET", f"/api/v1/week/{monday}")
                return next(part["low_minutes"] for part in week["parts"] if part["part"] == "coordination")

            def add(password):
                calendar = {"name": "Work", "address": work, "username": NAME, "password": password}
                return api(address, tokens["ana"], "POST", "/api/v1/week/calendars", {"kind": "caldav", "calendar": calendar})

            wrong = add("wrong")
            check("a wrong password is refused", wrong.get("status"), 422)
            check("and says so", "refused the user name and password" in wrong.get("text", ""), True)
            added = add(PASSWORD)
            check("the calendar is read", minutes(), 60 + 30 + 60)
            refresh = lambda: api(address, tokens["ana"], "POST", f"/api/v1/week/calendars/{added['id']}/refresh")
            check("nothing changed", (refresh().get("fault"), minutes()), (None, 150))
            put("one.ics", event("one", "Planning", day(0), 10, 120))
            dav(work + "two%40x%20y.ics", "DELETE")
            put("three.ics", event("three", "Sync", day(2), 10, 15))
            check("what changed, came and went", (refresh().get("fault"), minutes()), (None, 120 + 15 + 60))
            # The server forgets its tokens, and meanwhile an event is deleted.
            dav(work + "three.ics", "DELETE")
            forgotten = [cache for cache in folder.rglob("sync-token") if cache.is_dir()]
            for cache in forgotten:
                shutil.rmtree(cache)
            check("the server forgot its tokens", len(forgotten) > 0, True)
            check("everything again, deletions included", (refresh().get("fault"), minutes()), (None, 120 + 60))
            put("moved.ics", event("moved", "Moved", day(3), 9, 45))
            check("and then what changed again", (refresh().get("fault"), minutes()), (None, 120 + 60 + 45))
            listed = json.dumps(api(address, tokens["ana"], "GET", "/api/v1/week/calendars"))
            check("address and password stay sealed", [word in listed for word in [PASSWORD, host]], [False, False])
            log = (data / "serve.log").read_text()
            check("nothing of it in the log", [word in log for word in [PASSWORD, "/work/", "Planning"]], [False] * 3)
            calendars.terminate()
            calendars.wait(timeout=30)
            check("a server that is gone loses nothing", (refresh().get("fault"), minutes()), ("the server cannot be reached", 225))
        finally:
            if server:
                stop(server)
            if calendars.poll() is None:
                calendars.terminate()
                calendars.wait(timeout=30)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
