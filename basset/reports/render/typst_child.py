"""The process that sets one PDF: limits itself, compiles, ends.

Started by ``pdf.py``, which gives it the report's data as JSON; takes no secrets.
"""

import resource
import sys
from pathlib import Path
from typing import Literal


def compile_pdf(arguments: list[str]) -> None:
    """Compile ``templates/report.typ`` of a package to a target, dated a moment in Unix seconds.

    *fonts* is a folder with those that are used besides the package's; no others are.
    """
    package, fonts, target, moment, memory_mb, seconds = arguments
    memory = int(memory_mb) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst

    given = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(package, "fonts")), fonts],
    )
    data = sys.stdin.buffer.read().decode()

    def write(*standards: Literal["a-2a"]) -> None:
        typst.compile(
            str(Path(package, "templates", "report.typ")),
            output=target,
            root=package,
            font_paths=given,
            sys_inputs={"data": data},
            timestamp=int(moment),
            pdf_standards=list(standards),
        )

    try:
        write("a-2a")
    except typst.TypstError:
        # A logo, or a font that may not be embedded, can be against PDF/A; the report is not.
        write()


if __name__ == "__main__":
    compile_pdf(sys.argv[1:])
