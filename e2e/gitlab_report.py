"""Holds a report of `castra gate --format gitlab` against GitLab's own schema.

GitLab checks every entry of a Code Quality report against `app/validators/json_schemas/codeclimate.json` of its source.
That file is not kept here: give the one of a checkout. Needs the package `jsonschema`.

    castra gate --base main --format gitlab > report.json
    python3 e2e/gitlab_report.py report.json GITLAB/app/validators/json_schemas/codeclimate.json
"""

import json
import sys

import jsonschema


def main(report: str, schema: str) -> int:
    with open(schema, encoding="utf-8") as file:
        rules = json.load(file)
    kind = jsonschema.validators.validator_for(rules)
    kind.check_schema(rules)
    validator = kind(rules)
    with open(report, encoding="utf-8") as file:
        entries = json.load(file)
    if not isinstance(entries, list):
        print("not a list")
        return 1
    faults = [
        f"entry {at}: {fault.json_path}: {fault.message}"
        for at, entry in enumerate(entries)
        for fault in validator.iter_errors(entry)
    ]
    prints = [entry.get("fingerprint") for entry in entries if isinstance(entry, dict)]
    if len(set(prints)) < len(prints):
        faults.append("a fingerprint occurs twice: GitLab would show one of them")
    print("\n".join(faults) or f"{len(entries)} entries, all as GitLab's schema wants them")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
