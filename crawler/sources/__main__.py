"""`python -m crawler.sources > feeds.schema.json` writes the JSON Schema that editors check feeds.yaml with."""

import json
import sys

from crawler.sources.forms import schema

sys.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
