"""`python -m crawler.cli` is `kliping`."""

from crawler.cli import main

main()
