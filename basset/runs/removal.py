"""Deleting a project with all that was made of it, and saying what stays."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from basset import broker
from basset.deliveries.channels.folder import remove_halves
from basset.deliveries.models import Delivery
from basset.deliveries.store import DeliveryStore
from basset.errors import BrokerUnavailable, NotFound
from basset.investigations.projects import ProjectStore
from basset.model import Model
from basset.runs.retention import Retention
from basset.settings import Settings
from basset.uploads import Uploads
from basset.workfolder import remove_left


class Stays(Model):
    """Something of a deleted project that is still there."""

    what: str = Field(examples=["2 folders of reports"])
    where: str = Field(examples=["/var/lib/basset/reports/5f0c2b1e-7c34-5d3a-9d3b-0d6f0b6a2c11"])
    goes: str = Field(
        examples=[
            "basset project delete 5f0c2b1e-7c34-5d3a-9d3b-0d6f0b6a2c11 --reports removes them"
        ],
        description="The command that removes it, or why none does.",
    )


class Removal:
    def __init__(
        self,
        projects: ProjectStore,
        retention: Retention,
        deliveries: DeliveryStore,
        settings: Settings,
    ) -> None:
        self._projects = projects
        self._retention = retention
        self._deliveries = deliveries
        self._settings = settings

    def delete(self, project_id: str, now: datetime, *, author: str, reports: bool) -> list[Stays]:
        """Remove a project, what was made of it and, with *reports*, the files of its reports; what
        stays. Interrupted, it is finished by the same call again, which also removes the reports of
        a project that was deleted without them.

        Raises:
            NotFound: there is no such project, and none whose reports could go.
            Conflict: schedules are on it, or a report is being made, or on hold and shall go.
        """
        deliveries = [*self._deliveries.of_project(project_id)]
        stays = [*_handed_over(deliveries)]

        def files() -> None:
            self._retention.forget(project_id, now, reports=reports)
            Uploads(self._settings.home).forget(project_id)
            for delivery in deliveries:
                remove_halves(delivery, self._settings)
            stays.extend(self._forget_results(project_id))

        try:
            self._projects.delete(project_id, now, author=author, first=files)
        except NotFound:
            if not reports or not self._retention.was_deleted(project_id):
                raise
            files()
        remove_left()
        return [*self._files_left(project_id, reports=reports), *stays]

    def _forget_results(self, project_id: str) -> Iterator[Stays]:
        """Remove what Celery's tasks answered, which may quote the project in an error."""
        url = self._settings.result_backend.get_secret_value()
        try:
            broker.forget_results(url, self._retention.run_ids(project_id))
        except BrokerUnavailable:
            yield Stays(
                what="what the tasks of its reports answered",
                where="CELERY_RESULT_BACKEND",
                goes="it goes by itself within a day",
            )

    def _files_left(self, project_id: str, *, reports: bool) -> Iterator[Stays]:
        left = self._retention.left(project_id)
        if left is None:
            return
        where, count = left
        if count and not reports:
            yield Stays(
                what="1 folder of a report" if count == 1 else f"{count} folders of reports",
                where=where,
                goes=f"basset project delete {project_id} --reports removes them",
            )
        else:
            yield Stays(
                what="what this installation did not write",
                where=where,
                goes="it may be somebody else's; look at it and remove it yourself",
            )


def _handed_over(deliveries: list[Delivery]) -> Iterator[Stays]:
    """Where copies of reports are, or may be: an attempt that failed may have arrived."""
    for address in sorted({each.to for each in deliveries if each.attempts}):
        yield Stays(
            what="what was delivered",
            where=address,
            goes="it is not Basset's to remove",
        )
