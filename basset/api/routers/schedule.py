"""Deprecated: the names that ``basset.api.routers.scheduler`` had before."""

import warnings

from basset.api.report_config import ReportConfigRequest as ReportOptionsRequest
from basset.api.routers.scheduler import RunScheduleResponse as RunNowResponse
from basset.api.routers.scheduler import ScheduledReportResponse as ScheduleResponse

__all__ = ["ReportOptionsRequest", "RunNowResponse", "ScheduleResponse"]

warnings.warn(
    "basset.api.routers.schedule is deprecated; import from basset.api.routers.scheduler",
    DeprecationWarning,
    stacklevel=2,
)
