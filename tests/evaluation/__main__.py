"""Score the extraction over a folder of pages.

    python -m tests.evaluation DIR [--json] [--predictions FILE]

DIR holds ID.html.gz beside ID.json (url, captured, text: the gold or null, published or published_day, kind). Without DIR
the synthetic pages are scored. The predictions file holds {"id", "text", "published_at"} as JSON lines.
"""

# ruff: noqa: E501 - texts and patterns read best in one line
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.evaluation.score import folder, score


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evaluation", description="Score the extraction over a folder of pages."
    )
    parser.add_argument("dir", nargs="?", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--predictions", type=Path)
    options = parser.parse_args()
    if options.dir is not None and not options.dir.is_dir():
        print(f"{options.dir}: no such folder", file=sys.stderr)
        return 2
    if options.dir is None:
        from tests.evaluation.synthetic import pages

        cases = list(pages())
    else:
        cases = list(folder(options.dir))
        if not cases:
            print(f"{options.dir}: holds no page, ID.html.gz beside ID.json", file=sys.stderr)
            return 2
    scores, predictions = score(cases)
    if options.predictions:
        with options.predictions.open("w", encoding="utf-8") as out:
            for name, article in predictions.items():
                when = article.published.at.isoformat() if article and article.published else None
                out.write(
                    json.dumps({"id": name, "text": article.text if article else None, "published_at": when}) + "\n"
                )
    if options.json:
        print(json.dumps(scores.summary()))
        return 0
    for name, value in sorted(scores.f1.items(), key=lambda pair: pair[1]):
        if value < 0.97:
            print(f"{value:.3f}   {name}")
    for name, found in scores.leaks.items():
        print(f"leak    {name}: {' | '.join(found)[:150]}")
    for name, lines in scores.foreign.items():
        print(f"foreign {name}: {' | '.join(line[:70] for line in lines[:5])}")
    for name, wrong in scores.dates_wrong.items():
        print(f"date    {name}: {wrong}")
    print(scores.summary())
    return 0


if __name__ == "__main__":
    sys.exit(main())
