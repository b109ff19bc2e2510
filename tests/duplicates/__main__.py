"""`python -m tests.duplicates [FILE]`: scores the verdicts on pairs of texts as a table, then as one line of JSON.

FILE is JSONL, a pair a line: {"a": text, "b": text, "label": "same" or "different", "kind": any word}. Without it the
pairs are made from articles.txt and bulletins.txt beside this file; `--write FILE` writes them to a file, and `--wrong`
shows the wrong verdicts.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pipelines.similarity import likeness
from tests.duplicates.pairs import generate, load
from tests.duplicates.score import figures, score, table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.duplicates", description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, help="labelled pairs, JSONL")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the made pairs there and stop")
    parser.add_argument("--wrong", action="store_true", help="show the pairs that were told wrongly")
    parser.add_argument("--seed", type=int, default=20261123, help="of the made pairs")
    options = parser.parse_args()
    try:
        pairs = load(options.file.read_text(encoding="utf-8").split("\n")) if options.file else generate(options.seed)
    except (OSError, ValueError) as problem:
        parser.exit(2, f"{options.file}: {problem.strerror if isinstance(problem, OSError) else problem}\n")
    if options.write:
        options.write.write_text("".join(f"{pair}\n" for pair in pairs), encoding="utf-8")
        return
    tallies = score(pairs)
    for line in table(tallies):
        print(line)
    if options.wrong:
        for kind, tally in tallies.items():
            for pair in tally.wrong:
                print(f"\n--- {kind} {likeness(pair.a, pair.b)}\n{pair.a}\n---\n{pair.b}")
    print(json.dumps(figures(tallies)))


main()
