"""The text of a PDF, page by page, as a program of its own: PDF on standard input, JSON on standard output.

A PDF is a program for drawing pages, and a hostile one can ask for more memory and time than a machine has. So it is
read in a process that may use little of both, and that is ended when it takes longer.
"""

from __future__ import annotations

import io
import json
import resource
import sys

MEMORY = 768 * 1024 * 1024
"""Bytes of address space. A hundred pages of text take a sixth of it."""

SECONDS = 20
"""Of computing. A hundred pages take about four."""

MOST_PAGES = 100
_LONGEST = 2_000_000


def main() -> int:
    """Write ``{"pages": [text, …]}``, or ``{"fault": id}``: ``locked``, ``damaged`` or ``long``."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        found = read(sys.stdin.buffer.read())
    except Exception:  # noqa: BLE001 - pypdf raises nearly anything on damaged files, and this process ends here
        found = {"fault": "damaged"}
    sys.stdout.write(json.dumps(found))
    return 0


def read(content: bytes) -> dict[str, object]:
    """The text of each page; within this process, without a limit of its own."""
    import logging  # noqa: PLC0415 - only here

    from pypdf import PdfReader  # noqa: PLC0415 - a quarter of a second, and few people send a PDF

    logging.disable(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(content), strict=False)
    # Many files are locked against printing alone, with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        return {"fault": "locked"}
    if len(reader.pages) > MOST_PAGES:
        return {"fault": "long", "pages": len(reader.pages)}
    pages: list[str] = []
    for page in reader.pages:
        pages.append(page.extract_text() or "")
        if sum(map(len, pages)) > _LONGEST:
            return {"fault": "long", "pages": len(reader.pages)}
    return {"pages": pages}


if __name__ == "__main__":
    sys.exit(main())
