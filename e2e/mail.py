#!/usr/bin/env python3
"""Lets a digest arrive at a real mail server, and ends it with one press as a mail program does. Lets an invitation arrive, and a
link for a new password, and uses both.

`mail.py [PATH OF castra]`; without a path it builds the daily binary. Needs Python 3.11 or newer.
"""

import email
import email.policy
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path

from api import ROOT, Stay, fill, run, serve, stop, tools

TOOLS = ["aiosmtpd==1.4.6"]
# Writes each letter, as it came over the wire, to a file of its own.
SERVER = """
import sys, time
from pathlib import Path
from aiosmtpd.controller import Controller

class Keep:
    async def handle_DATA(self, server, session, envelope):
        Path(sys.argv[1], f"{time.monotonic_ns()}.eml").write_bytes(envelope.original_content)
        return "250 kept"

controller = Controller(Keep(), hostname="127.0.0.1", port=int(sys.argv[2]))
controller.start()
print("ready", flush=True)
sys.stdin.read()
controller.stop()
"""


def ask(address, method, path, token=None, sent=None, kind="application/json"):
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode() if sent is not None else None
    headers = {"content-type": kind} | ({"authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address + path, data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def judge(letter):
    """Everything that a good letter has; a list of what this one lacks."""
    faults = []
    def wants(is_so, what):
        if not is_so:
            faults.append(what)
    wants(not letter.defects, f"defects: {letter.defects}")
    for header in letter.keys():
        wants(letter.get_all(header) and len(letter.get_all(header)) == 1, f"{header} is there more than once")
    wants(letter["to"].addresses[0].addr_spec == "mira@example.org", f"to {letter['to']}")
    wants(letter["to"].addresses[0].display_name == "Mira Okafor", f"to {letter['to']}")
    wants(letter["from"].addresses[0].addr_spec == "castra@example.org", f"from {letter['from']}")
    wants(abs(parsedate_to_datetime(letter["date"]) - datetime.now(timezone.utc)).total_seconds() < 300, f"date {letter['date']}")
    wants(letter["message-id"].startswith("<") and letter["message-id"].endswith("@castra.example.org>"), f"id {letter['message-id']}")
    wants(letter["auto-submitted"] == "auto-generated", f"auto-submitted {letter['auto-submitted']}")
    wants(letter["list-unsubscribe-post"] == "List-Unsubscribe=One-Click", f"{letter['list-unsubscribe-post']}")
    wants(letter.get_content_type() == "multipart/alternative", letter.get_content_type())
    kinds = [part.get_content_type() for part in letter.iter_parts()]
    wants(kinds == ["text/plain", "text/html"], f"parts {kinds}")
    for kind in ["plain", "html"]:
        text = letter.get_body((kind,)).get_content()
        for part in ["Mira Okafor", "As CTO", "https://castra.example.org/account/notifications", "/unsubscribe/"]:
            wants(part in text, f"{part} in the {kind} part")
    wants("<script" not in letter.get_body(("html",)).get_content(), "nothing to run")
    return faults


def main():
    if len(sys.argv) > 1:
        castra = Path(sys.argv[1]).resolve()
    else:
        subprocess.run(["cargo", "build", "--quiet", "--package", "castra"], cwd=ROOT, check=True)
        castra = ROOT / "target" / "debug" / "castra"
    bin = tools("mail-tools", TOOLS)
    faults = []
    with tempfile.TemporaryDirectory(prefix="castra-mail-") as folder:
        data, letters = Path(folder), Path(folder) / "letters"
        letters.mkdir()
        token = fill(castra, data, None)["mira"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        post = subprocess.Popen([bin / "python", "-c", SERVER, letters, port], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if post.stdout.readline().strip() != "ready":
            sys.exit("the mail server does not start")
        environment = os.environ | {
            "CASTRA_MAIL_HOST": "127.0.0.1", "CASTRA_MAIL_PORT": port, "CASTRA_MAIL_TLS": "none",
            "CASTRA_MAIL_FROM": "Castra <castra@example.org>", "CASTRA_PUBLIC_URL": "https://castra.example.org",
        }
        report = subprocess.run([castra, "--data-dir", data, "doctor"], env=environment, capture_output=True, text=True).stdout
        if "good     mail: 127.0.0.1" not in report:
            faults.append(f"the doctor does not find the mail server: {report}")
        server, address = serve(castra, data, environment)
        try:
            path = "/api/v1/account/notifications"
            hour = datetime.now(timezone.utc).hour
            status, body = ask(address, "PUT", path, token, {"rhythm": "daily", "weekday": "Mon", "hour": hour, "zone": "UTC"})
            if status != 200:
                sys.exit(f"choosing: {status} {body}")
        finally:
            stop(server)
        # The choice is dated back instead of waiting for the hour; then a fresh start looks who is due.
        date_back(data)
        server, address = serve(castra, data, environment)
        try:
            deadline = time.monotonic() + 60
            while not list(letters.iterdir()) and time.monotonic() < deadline:
                time.sleep(0.2)
            time.sleep(3)
            found = list(letters.iterdir())
            if len(found) != 1:
                sys.exit(f"{len(found)} letters came instead of one\n{(data / 'serve.log').read_text()[-3000:]}")
            letter = email.message_from_bytes(found[0].read_bytes(), policy=email.policy.default)
            faults += judge(letter)
            link = letter["list-unsubscribe"].strip("<>").removeprefix("https://castra.example.org")
            status, body = ask(address, "GET", link)
            if status != 200 or b"Stop the digest" not in body:
                faults.append(f"opening the link: {status}")
            if json.loads(ask(address, "GET", path, token)[1])["rhythm"] != "daily":
                faults.append("opening the link ended it")
            for _ in range(2):
                status, _ = ask(address, "POST", link, sent=b"List-Unsubscribe=One-Click", kind="application/x-www-form-urlencoded")
                if status != 200:
                    faults.append(f"one press: {status}")
            if json.loads(ask(address, "GET", path, token)[1])["rhythm"] != "none":
                faults.append("one press did not end it")
            status, _ = ask(address, "POST", "/unsubscribe/" + "0" * 64)
            if status != 404:
                faults.append(f"a wrong link: {status}")
            faults += invitations(castra, data, environment, address, token, letters)
        finally:
            stop(server)
            post.stdin.close()
            post.wait(timeout=20)
    print("\n".join(faults) if faults else "letters came, as they should be; one press ended the digest, and invitations and new passwords work")
    sys.exit(1 if faults else 0)


def link_for(letters, to, seen):
    """The link of the next letter to an address that was not seen before."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for path in sorted(letters.iterdir()):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if path in seen or letter["to"].addresses[0].addr_spec != to:
                continue
            seen.add(path)
            texts = [letter.get_body((kind,)).get_content() for kind in ["plain", "html"]]
            found = {re.search(r"https://castra\.example\.org/sign-in/link#[0-9a-f]{64}", text).group(0) for text in texts}
            if len(found) == 1:
                return found.pop()
            sys.exit(f"a letter has {len(found)} links: {texts}")
        time.sleep(0.2)
    sys.exit(f"no letter came to {to}")


def invitations(castra, data, environment, address, token, letters):
    """Everyone is invited by mail; one comes in, forgets the password, and chooses another."""
    faults, seen = [], set(letters.iterdir())
    def wants(is_so, what):
        if not is_so:
            faults.append(what)
    def state(wanted):
        listed = json.loads(ask(address, "GET", "/api/v1/accounts", token)[1])["items"]
        return next(item["state"] for item in listed if item["person"] == wanted)
    def post(path, fields, cookie=""):
        body = urllib.parse.urlencode(fields).encode()
        headers = {"sec-fetch-site": "same-origin", "cookie": cookie}
        try:
            answer = urllib.request.build_opener(Stay).open(urllib.request.Request(address + path, body, headers))
            return answer.status, answer.headers["location"], (answer.headers["set-cookie"] or "").split(";")[0]
        except urllib.error.HTTPError as error:
            return error.code, "", ""
    def choose(link, password):
        _, where, cookie = post("/sign-in/link", {"code": link.split("#")[1]})
        wants(where == "/sign-in/first", f"the link leads to {where}")
        return post("/sign-in/first/password", {"password": password, "again": password}, cookie)
    status, body = ask(address, "POST", "/api/v1/people", token, {"name": "Di Example", "email": "di@example.org"})
    if status != 201:
        sys.exit(f"adding a person: {status} {body}")
    person = json.loads(body)["id"]
    wants(state(person) == "none", f"{person} is {state(person)}")
    status, body = ask(address, "POST", "/api/v1/accounts/invite", token)
    wants(status == 200 and json.loads(body)["items"] == [], f"inviting everyone: {status} {body}")
    link = link_for(letters, "di@example.org", seen)
    deadline = time.monotonic() + 20
    while state(person) != "invited" and time.monotonic() < deadline:
        time.sleep(0.2)
    wants(state(person) == "invited", f"{person} is {state(person)}")
    _, where, _ = choose(link, "seven lamps over gravel")
    wants(where == "/", f"{person} was led to {where}")
    wants(state(person) == "active", f"{person} is {state(person)}")
    wants(post("/sign-in/link", {"code": link.split("#")[1]})[0] == 404, "the link works twice")

    for known in ["di@example.org", "unknown@example.org"]:
        wants(post("/sign-in/forgotten", {"email": known})[0] == 200, f"asking for {known}")
    again = link_for(letters, "di@example.org", seen)
    _, where, _ = choose(again, "nine other lamps over gravel")
    wants(where == "/", f"{person} was led to {where}")
    for password, expected in [("seven lamps over gravel", 422), ("nine other lamps over gravel", 303)]:
        status, _, _ = post("/sign-in", {"email": "di@example.org", "password": password})
        wants(status == expected, f"signing in with {password}: {status}")
    time.sleep(2)
    strangers = [path for path in letters.iterdir() if b"unknown@example.org" in path.read_bytes()]
    wants(not strangers, "a stranger got a letter")
    return faults


def date_back(data):
    """Makes the choice one of long ago, and lets the queue look again at once."""
    with sqlite3.connect(data / "castra.sqlite", timeout=20) as records:
        records.execute("update digest_choices set chosen_at = '2026-01-01T00:00:00.000000Z'")
        records.execute("delete from jobs where kind = 'digests'")


if __name__ == "__main__":
    main()
