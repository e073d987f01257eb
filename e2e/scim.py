#!/usr/bin/env python3
"""Lets two testers of SCIM 2.0 try the provisioning endpoints of a running Castra.

`scim.py [PATH OF castra]`; without a path it builds the daily binary. Needs Python 3.11 or newer.
"""

import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from api import ROOT, fill, run, serve, stop, tools

TOOLS = ["scim2-tester==0.5.2", "scim2-cli==0.6.0", "scim-sanity==0.7.4"]


def ask(base, secret, method, path, document=None):
    request = urllib.request.Request(
        base + path, method=method, data=document and json.dumps(document).encode(),
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/scim+json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def removes_one_member(base, secret):
    """As Microsoft Entra ID does it, in words that neither tester sends."""
    people = [ask(base, secret, "POST", "/Users", {"userName": f"{name}@remove.example"})["id"] for name in ("one", "two", "three")]
    team = ask(base, secret, "POST", "/Groups", {"displayName": "Remove one", "members": [{"value": id} for id in people]})
    change = {"Operations": [{"op": "Remove", "path": "members", "value": [{"value": people[1]}]}]}
    changed = ask(base, secret, "PATCH", f"/Groups/{team['id']}", change)
    left = sorted(member["value"] for member in changed.get("members", []))
    print(f"of {len(people)} members, {len(left)} stay when one is removed by its value")
    return left == sorted([people[0], people[2]])


def main():
    if len(sys.argv) > 1:
        castra = Path(sys.argv[1]).resolve()
    else:
        subprocess.run(["cargo", "build", "--quiet", "--package", "castra"], cwd=ROOT, check=True)
        castra = ROOT / "target" / "debug" / "castra"
    bin = tools("scim-tools", TOOLS)
    with tempfile.TemporaryDirectory(prefix="castra-scim-") as folder:
        data = Path(folder)
        fill(castra, data, None)
        secret = run(castra, data, None, "token", "a directory", "--scope", "provision")["token"]
        server, address = serve(castra, data)
        try:
            base = f"{address}/scim/v2"
            print("── scim2-tester", flush=True)
            report = subprocess.run(
                [bin / "scim2", "--url", base, "--header", f"Authorization: Bearer {secret}", "test", "--verbose"],
                capture_output=True, text=True,
            )
            lines = report.stdout.splitlines()
            faults = [at for at, line in enumerate(lines) if line.startswith(("ERROR", "CRITICAL"))]
            for at in faults:
                print("\n".join(lines[at : at + 6]))
            passed = sum(line.startswith("SUCCESS") for line in lines)
            print(f"{passed} passed, {len(faults)} failed", report.stderr[-2000:])
            good = report.returncode == 0 and not faults and passed > 30
            print("── scim-sanity", flush=True)
            good &= subprocess.run([bin / "scim-sanity", "probe", base, "--token", secret, "--i-accept-side-effects"]).returncode == 0
            print("── one member removed by value", flush=True)
            good &= removes_one_member(base, secret)
            good &= server.poll() is None
        finally:
            stop(server)
        if not good:
            print((data / "serve.log").read_text()[-4000:])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
