#!/usr/bin/env python3
"""Lets two testers of SCIM 2.0 try the provisioning endpoints of a running Castra.

`scim.py [PATH OF castra]`; without a path it builds the daily binary. Needs Python 3.11 or newer.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from api import ROOT, fill, run, serve, stop, tools

TOOLS = ["scim2-tester==0.5.2", "scim2-cli==0.6.0", "scim-sanity==0.7.4"]


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
            good &= server.poll() is None
        finally:
            stop(server)
        if not good:
            print((data / "serve.log").read_text()[-4000:])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
