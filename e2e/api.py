#!/usr/bin/env python3
"""Asks the REST API everything its own description allows, and much that it does not.

Starts `castra serve` on a free port over a small organization of its own, validates the OpenAPI document, then lets
schemathesis fuzz every operation as a member, as a lead and as a CTO who operates it, on SQLite and on PostgreSQL at
the same time. Fails where anything answers otherwise than described. `api.py [PATH OF castra]`; without a path it builds the daily binary. Needs Python 3.11 or newer.
"""

import concurrent.futures
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ["schemathesis==4.32.5", "openapi-spec-validator==0.9.0"]
EXAMPLES = os.environ.get("CASTRA_API_EXAMPLES", "6")

ORGANIZATION = """\
castra: 1
organization: { name: Example, timezone: Europe/Vienna }
people:
  - { id: mira, name: Mira Okafor, email: mira@example.org, level: executive, from: 2020-01-01 }
  - { id: ana, name: Ana Example, email: ana@example.org, level: senior, from: 2024-02-01, manager: mira }
  - { id: bo, name: Bo Example, email: bo@example.org, level: mid, from: 2024-03-01, manager: ana, git: ["Bo <bo@old.example.org>"] }
  - { id: cy, name: Cy Example, level: staff, from: 2021-03-01, to: 2025-12-31 }
teams:
  - { id: product, name: Product }
  - id: payments
    name: Payments
    parent: product
    members: [ana, bo]
    repositories:
      - { id: payments-api, url: "https://git.example.org/payments-api.git", branch: main }
  - { id: search, name: Search, members: [bo] }
assignments:
  - { person: mira, role: cto, from: 2020-01-01 }
  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
  - { person: cy, role: tech-lead, team: search, from: 2022-01-01 }
responsibilities:
  - { id: tech-debt, team: payments, accountable: bo, consulted: [ana] }
"""


def tools(name, packages):
    """The folder of the tools' programs, in a virtual environment that is made once."""
    home = ROOT / "target" / name
    marker = home / "installed.json"
    if not marker.exists() or json.loads(marker.read_text()) != packages:
        # By the machine's own clock: the registry's certificate is of these days.
        now = os.environ | {"LD_PRELOAD": ""}
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], env=now, check=True)
        subprocess.run([home / "bin" / "pip", "install", "--quiet", *packages], env=now, check=True)
        marker.write_text(json.dumps(packages))
    return home / "bin"


def run(castra, data, environment, *words):
    done = subprocess.run([castra, "--data-dir", data, "--json", *words], env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"castra {' '.join(map(str, words))}: {done.stderr}")
    return json.loads(done.stdout)


def fill(castra, data, environment):
    """An instance with the organization; API tokens of a member, a lead, and the CTO who operates it."""
    (data / "org.yaml").write_text(ORGANIZATION)
    run(castra, data, environment, "apply", data / "org.yaml")
    links = [run(castra, data, environment, "sign-in-link", person)["link"] for person in ["bo", "ana", "mira"]]
    run(castra, data, environment, "operator", "mira")
    come_in(castra, data, environment, links)
    scopes = {"bo": ["read", "write"], "ana": ["read", "write"], "mira": ["read", "write", "operate"]}
    return {
        person: run(castra, data, environment, "token", "fuzzing", "--person", person,
                    *[word for scope in scopes[person] for word in ("--scope", scope)])["token"]
        for person in scopes
    }


PASSWORD = "nine slow barges upstream"


def come_in(castra, data, environment, links):
    """Lets everybody in once: before that no account is confirmed, and its tokens work for no one."""
    server, address = serve(castra, data, environment)
    try:
        for link in links:
            let_in(address, link)
    finally:
        stop(server)


def let_in(address, link):
    """Opens a link and, where that is asked for, chooses a password; the cookie of the session."""
    def post(path, fields, cookie=""):
        body = urllib.parse.urlencode(fields).encode()
        headers = {"sec-fetch-site": "same-origin", "cookie": cookie}
        answer = urllib.request.build_opener(Stay).open(urllib.request.Request(address + path, body, headers))
        return answer.headers["location"], answer.headers["set-cookie"].split(";")[0]
    where, cookie = post("/sign-in/link", {"code": link.split("#")[1]})
    if where == "/sign-in/first":
        _, cookie = post("/sign-in/first/password", {"password": PASSWORD, "again": PASSWORD}, cookie)
    return cookie


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing: being let in leads to a page, which takes the cookie."""

    def redirect_request(self, *_):
        return None

    def http_error_303(self, _request, answer, *_):
        return answer


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def serve(castra, data, environment=None):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [castra, "--data-dir", data, "serve", "--listen", f"127.0.0.1:{port}"]
    log = open(data / "serve.log", "wb")
    # The fuzz asks as fast as it can.
    environment = {**(environment or os.environ), "CASTRA_API_RATE_LIMIT": "0"}
    server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    address = f"http://127.0.0.1:{port}"
    for _ in range(150):
        if answers(address):
            return server, address
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"castra serve did not come up:\n{(data / 'serve.log').read_text()}")


def stop(server):
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=30)


def fuzz(bin, address, token, title, *options):
    command = [
        bin / "st", "--config-file", ROOT / "e2e" / "api.toml", "run", f"{address}/api/v1/openapi.json",
        "--max-examples", EXAMPLES, "--generation-deterministic",
        "--workers", "1", "--warnings", "off", "--continue-on-failure", "--no-color", *options,
    ]
    environment = os.environ | {"CASTRA_API_TOKEN": token}
    done = subprocess.run(command, cwd=ROOT / "target", env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # In one piece: the other database says how it went meanwhile.
    print(f"── {title}\n{done.stdout}", end="", flush=True)
    return done.returncode == 0


# As whom every limit of every schema is tried on a database; those requests are the same for everybody, and most of all.
COVERED = {"SQLite": ["bo", "ana"], "PostgreSQL": ["mira"]}


def try_all(bin, castra, name, environment):
    """Whether everything on this database answers as it is described, to everybody."""
    with tempfile.TemporaryDirectory(prefix="castra-api-") as folder:
        data = Path(folder)
        tokens = fill(castra, data, environment)
        server, address = serve(castra, data, environment)
        try:
            with urllib.request.urlopen(f"{address}/api/v1/openapi.json") as answer:
                (data / "openapi.json").write_bytes(answer.read())
            good = subprocess.run([bin / "openapi-spec-validator", data / "openapi.json"]).returncode == 0
            apply = "/api/v1/organization/apply"
            for who, person, options in [
                ("a member", "bo", []),
                ("a lead", "ana", []),
                ("the CTO, who operates it", "mira", ["--exclude-path", apply]),
                # Last: a file that happens to be valid ends everybody whom it does not name.
                ("the CTO, who applies files", "mira", ["--include-path", apply]),
            ]:
                if person not in COVERED[name]:
                    options = [*options, "--phases", "examples,fuzzing,stateful"]
                good &= fuzz(bin, address, tokens[person], f"on {name} as {who}", *options)
            good &= server.poll() is None
        finally:
            stop(server)
        if not good:
            print((data / "serve.log").read_text()[-4000:])
        return good


@contextlib.contextmanager
def postgres():
    """The URL of a throwaway PostgreSQL server on a socket; none where it is not installed, which CI does not take."""
    folders = os.environ["PATH"].split(":") + sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    programs = next((Path(folder) for folder in folders if (Path(folder) / "initdb").exists()), None)
    if not programs:
        if os.environ.get("CI"):
            sys.exit("PostgreSQL is not installed, and in CI it must be")
        print("PostgreSQL is not installed: tried on SQLite alone")
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="castra-api-pg-") as folder:
        # It refuses to run as root.
        user = "nobody" if os.getuid() == 0 else None
        os.chmod(folder, 0o755)
        if user:
            shutil.chown(folder, user)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user, "cwd": "/"}
        data = f"{folder}/data"
        subprocess.run([programs / "initdb", "-U", "castra", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D", data], **quiet)
        subprocess.run([programs / "pg_ctl", "-w", "-D", data, "-l", f"{folder}/log", "-o", options, "start"], **quiet)
        try:
            yield f"postgres://castra@localhost/postgres?host={folder}"
        finally:
            subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)


def main():
    if len(sys.argv) > 1:
        castra = Path(sys.argv[1]).resolve()
    else:
        subprocess.run(["cargo", "build", "--quiet", "--package", "castra"], cwd=ROOT, check=True)
        castra = ROOT / "target" / "debug" / "castra"
    bin = tools("api-tools", TOOLS)
    with postgres() as url, concurrent.futures.ThreadPoolExecutor() as pool:
        databases = {"SQLite": dict(os.environ)} | ({"PostgreSQL": os.environ | {"DATABASE_URL": url}} if url else {})
        # A fuzzer and its server take turns, so that one database keeps one core busy.
        tried = [pool.submit(try_all, bin, castra, name, environment) for name, environment in databases.items()]
        good = all([each.result() for each in tried])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
