#!/usr/bin/env python3
"""Asks the REST API everything its own description allows, and much that it does not.

Starts `castra serve` on a free port over a small organization of its own, validates the OpenAPI document, then lets
schemathesis fuzz every operation as a member and as an operator. Fails where anything answers otherwise than
described. `api.py [PATH OF castra]`; without a path it builds the daily binary. Needs Python 3.11 or newer.
"""

import hashlib
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ["schemathesis==4.32.5", "openapi-spec-validator==0.9.0"]
EXAMPLES = os.environ.get("CASTRA_API_EXAMPLES", "12")

ORGANIZATION = """\
castra: 1
organization: { name: Example, timezone: Europe/Vienna }
people:
  - { id: mira, name: Mira Okafor, email: mira@example.org, level: executive, from: 2020-01-01 }
  - { id: ana, name: Ana Example, email: ana@example.org, level: senior, from: 2024-02-01, manager: mira }
  - { id: bo, name: Bo Example, level: mid, from: 2024-03-01, manager: ana, git: ["Bo <bo@old.example.org>"] }
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
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([home / "bin" / "pip", "install", "--quiet", *packages], check=True)
        marker.write_text(json.dumps(packages))
    return home / "bin"


def token(data, person, operator):
    """An API token for all that its holder may do, written where the instance keeps them; a directory's for nobody."""
    secret = secrets.token_hex(32)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    with sqlite3.connect(data / "castra.sqlite", timeout=30) as db:
        if person:
            db.execute(
                "insert into accounts (person, email, operator, created_at) values (?, ?, ?, ?)",
                (person, f"{person}@example.org", operator, "2026-01-01T00:00:00.000000Z"),
            )
        service, scopes = (None, "read write operate") if person else ("directory", "provision")
        db.execute(
            "insert into api_tokens (id, token_hash, person, service, name, scopes, created_by, created_at, expires_at)"
            " values (?, ?, ?, ?, 'fuzzing', ?, 'host', ?, ?)",
            (digest[:32], digest, person, service, scopes, "2026-01-01T00:00:00.000000Z", "2999-01-01T00:00:00.000000Z"),
        )
    return secret


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def serve(castra, data):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [castra, "--data-dir", data, "serve", "--listen", f"127.0.0.1:{port}"]
    log = open(data / "serve.log", "wb")
    server = subprocess.Popen(command, stdout=log, stderr=log)
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


def fuzz(bin, address, token, *options):
    command = [
        bin / "st", "--config-file", ROOT / "e2e" / "api.toml", "run", f"{address}/api/v1/openapi.json",
        "--max-examples", EXAMPLES, "--generation-deterministic",
        "--workers", "1", "--warnings", "off", "--continue-on-failure", "--no-color", *options,
    ]
    environment = os.environ | {"CASTRA_API_TOKEN": token}
    return subprocess.run(command, cwd=ROOT / "target", env=environment).returncode == 0


def main():
    if len(sys.argv) > 1:
        castra = Path(sys.argv[1]).resolve()
    else:
        subprocess.run(["cargo", "build", "--quiet", "--package", "castra"], cwd=ROOT, check=True)
        castra = ROOT / "target" / "debug" / "castra"
    bin = tools("api-tools", TOOLS)
    with tempfile.TemporaryDirectory(prefix="castra-api-") as folder:
        data = Path(folder)
        (data / "org.yaml").write_text(ORGANIZATION)
        subprocess.run([castra, "--data-dir", data, "apply", data / "org.yaml"], check=True, stdout=subprocess.DEVNULL)
        member, operator = token(data, "bo", False), token(data, "root", True)
        server, address = serve(castra, data)
        try:
            with urllib.request.urlopen(f"{address}/api/v1/openapi.json") as answer:
                (data / "openapi.json").write_bytes(answer.read())
            good = subprocess.run([bin / "openapi-spec-validator", data / "openapi.json"]).returncode == 0
            apply = "/api/v1/organization/apply"
            print("── as a member", flush=True)
            good &= fuzz(bin, address, member)
            print("── as an operator", flush=True)
            good &= fuzz(bin, address, operator, "--exclude-path", apply)
            # Last: a file that happens to be valid ends everybody whom it does not name.
            print("── as an operator who applies files", flush=True)
            good &= fuzz(bin, address, operator, "--include-path", apply)
            good &= server.poll() is None
        finally:
            stop(server)
        if not good:
            print((data / "serve.log").read_text()[-4000:])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
