#!/usr/bin/env python3
"""Whether two files of JSON lines hold the same records, each by its contact_id; a field that is null may be left out."""
import json
import sys


def records(path):
    with open(path, encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        return {row["contact_id"]: {name: value for name, value in row.items() if value is not None} for row in rows}


one, other = (records(path) for path in sys.argv[1:3])
differ = [key for key in one.keys() & other.keys() if one[key] != other[key]]
print(f"{len(one)} and {len(other)} records, {len(one.keys() ^ other.keys())} only in one, {len(differ)} differ")
for key in differ[:3]:
    print(" ", {name: (one[key].get(name), other[key].get(name)) for name in one[key].keys() | other[key].keys()
               if one[key].get(name) != other[key].get(name)})
sys.exit(bool(differ or one.keys() ^ other.keys()))
