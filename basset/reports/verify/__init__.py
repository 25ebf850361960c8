"""Whether a report is as Basset wrote it, and who signed it. Needs its folder or zip, no server."""

from basset.reports.verify.check import verify, verify_place
from basset.reports.verify.verdict import Checked, Code, Fault

__all__ = ["Checked", "Code", "Fault", "verify", "verify_place"]
