"""The process that sets one PDF: limits itself, compiles, ends.

Started by ``pdf.py``, which gives it the report's data as JSON; takes no secrets.
"""

import resource
import sys
from pathlib import Path


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

    typst.compile(
        str(Path(package, "templates", "report.typ")),
        output=target,
        root=package,
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(Path(package, "fonts")), fonts],
        ),
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
        timestamp=int(moment),
        # Tags triple the file and take half as long again.
        pdf_tags=False,
    )


if __name__ == "__main__":
    compile_pdf(sys.argv[1:])
