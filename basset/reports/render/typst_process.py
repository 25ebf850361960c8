"""Typst in a process of its own with limits on time and memory, and why that ended without a PDF.

Typst's memory follows the pages, and it aborts when it gets no more, so it must not be in the
worker. A report is too large only if a limit of ours was seen to be reached; whatever else ends the
process is of the machine, and is tried again.
"""

import logging
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from basset.errors import BassetError, ReportFailed, ReportTooLarge, Unavailable
from basset.settings import Settings

log = logging.getLogger(__name__)

CHILD = "basset.reports.render.typst_child"
# Secrets in the worker's environment are none of the child's business.
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH")
# What Rust says before it aborts because it was refused memory, which only our limit does: where
# the machine has none left, the kernel kills.
REFUSED = "memory allocation of"
# Of the time that it was given; who computed less was held up, by a busy machine or by somebody.
LEAST_AT_WORK = 0.1


@contextmanager
def typst_process(arguments: list[str], settings: Settings) -> Iterator[Callable[[bytes], bytes]]:
    """A child with its *arguments* before the limits, and what gives it data and waits for the PDF.

    It starts at once, so that what it needs is loaded while the data are put together. Giving it
    data raises:
        ReportTooLarge: it would take more time or memory than the limits allow, now and later.
        ReportFailed: the template is broken.
        Unavailable: the process was ended, or held up, from outside.
    """
    limits = str(settings.pdf_memory_mb), str(settings.pdf_seconds)
    command = [sys.executable, "-I", "-m", CHILD, *arguments, *limits]
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    pipe = subprocess.PIPE
    before = _seconds_of_children()
    with subprocess.Popen(  # noqa: S603 - our own module, no shell
        command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
    ) as child:
        log.info("process %d sets the PDF", child.pid)
        try:
            yield lambda data: _pdf(child, data, before, settings)
        finally:
            child.kill()  # unless it has ended, which it has when it was given data


def _pdf(child: subprocess.Popen[bytes], data: bytes, before: float, settings: Settings) -> bytes:
    """What *child* makes of *data*; *before*: the processor time of children when it started."""
    seconds = settings.pdf_seconds
    try:
        pdf, said = child.communicate(data, timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        raise _late(seconds, _seconds_of_children() - before) from None
    log.info("process %d has ended with %d", child.pid, child.returncode)
    if child.returncode:
        told = said.decode(errors="replace").strip()
        raise _why(child.returncode, told, _seconds_of_children() - before, settings)
    return pdf


def _late(seconds: float, at_work: float) -> BassetError:
    if at_work < LEAST_AT_WORK * seconds:
        return Unavailable(
            f"the PDF was not set within {seconds} s, of which its process could compute "
            f"{at_work:.1f} s; it was held up"
        )
    return ReportTooLarge(f"the PDF took more than {seconds} s (BASSET_PDF_SECONDS)")


def _why(code: int, told: str, at_work: float, settings: Settings) -> BassetError:
    """What it means that the child ended with *code*, having *told* this and computed *at_work*."""
    seconds, memory_mb = settings.pdf_seconds, settings.pdf_memory_mb
    last = told.splitlines()[-1][:500] if told else ""
    if (code == -signal.SIGABRT and REFUSED in told) or last == MemoryError.__name__:
        return ReportTooLarge(f"the PDF needs more than {memory_mb} MB (BASSET_PDF_MEMORY_MB)")
    if code == -signal.SIGXCPU and at_work >= seconds:
        return ReportTooLarge(
            f"the PDF needs more than {seconds} s of the processor (BASSET_PDF_SECONDS)"
        )
    if code == os.EX_TEMPFAIL:
        return Unavailable(f"the PDF could not be set: {last}")
    if code < 0:
        return Unavailable(f"the process that sets the PDF was ended by {_signal(-code)}")
    return ReportFailed(f"the PDF could not be set: {last}")


def _signal(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
    killed = ", as the kernel does when the machine has no memory left, or somebody"
    return name + killed * (number == signal.SIGKILL)


def _seconds_of_children() -> float:
    """Processor time of the processes that this one started and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
