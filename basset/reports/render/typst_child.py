"""The process that sets one PDF: limits itself, compiles, writes the PDF to its output, ends.

Started by ``pdf.py``, which gives it the report's data as JSON; takes no secrets, writes no file.
"""

import errno
import os
import resource
import sys
from pathlib import Path
from typing import Literal

from basset.parent import end_with_parent


def compile_pdf(arguments: list[str]) -> bytes:
    """``templates/report.typ`` of a package as PDF, dated a moment in Unix seconds.

    *fonts* is a folder with those that are used besides the package's; no others are.
    """
    package, fonts, moment, memory_mb, seconds = arguments
    memory = int(memory_mb) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst

    # When it is there, so are the fonts that were chosen for it.
    data = sys.stdin.buffer.read().decode()
    given = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(package, "fonts")), fonts],
    )

    def made(*standards: Literal["a-2a"]) -> bytes:
        return typst.compile(
            str(Path(package, "templates", "report.typ")),
            root=package,
            font_paths=given,
            sys_inputs={"data": data},
            timestamp=int(moment),
            pdf_standards=list(standards),
        )

    try:
        return made("a-2a")
    except typst.TypstError:
        # A logo, or a font that may not be embedded, can be against PDF/A; the report is not.
        return made()


def _main() -> None:
    end_with_parent()
    try:
        sys.stdout.buffer.write(compile_pdf(sys.argv[1:]))
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError from error
        # Of the machine, which may be well again when this is tried again.
        sys.stderr.write(f"{error}\n")
        sys.exit(os.EX_TEMPFAIL)


if __name__ == "__main__":
    _main()
