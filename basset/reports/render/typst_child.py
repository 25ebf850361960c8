"""The process that sets one PDF: limits itself, compiles, ends.

Started by ``pdf.py``; takes no secrets.
"""

import resource
import sys
from pathlib import Path


def compile_pdf(arguments: list[str]) -> None:
    """Compile ``templates/report.typ`` in a folder to a target, dated a moment in Unix seconds."""
    folder, fonts, target, moment, memory_mb, seconds = arguments
    memory = int(memory_mb) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst

    typst.compile(
        str(Path(folder, "templates", "report.typ")),
        output=target,
        root=folder,
        font_paths=[fonts],
        ignore_system_fonts=True,
        timestamp=int(moment),
        # Tags triple the file and take half as long again.
        pdf_tags=False,
    )


if __name__ == "__main__":
    compile_pdf(sys.argv[1:])
