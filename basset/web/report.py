"""One report: how far it is, its files by audience, whether they are what was signed, and where they
went.
"""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from basset import clock
from basset.api.common import Id, ProjectId, ServicesDep
from basset.api.downloads import sent_archive, sent_file
from basset.api.heavy import LOOKED
from basset.api.needs import PAGE
from basset.errors import Gone, InvalidInput, NotFound
from basset.reports.audiences.preview import LeftOut
from basset.reports.keys import known_keys
from basset.reports.verify import Checked, verify_place
from basset.runs.models import Run
from basset.runs.recorded import check_row
from basset.web.forms import Form, Posted
from basset.web.progress import next_of, next_of_delivery
from basset.web.visit import CASE, Visit
from basset.wiring import Services

PATH = "/reports/{report_id}"

router = APIRouter(prefix=CASE, include_in_schema=False)


def _run(services: ServicesDep, project_id: ProjectId, report_id: Id) -> Run:
    run = services.run_store.get(report_id)
    if run.project_id != project_id:
        raise NotFound("this case has no such report")
    return run


RunDep = Annotated[Run, Depends(_run)]


@router.get(PATH, openapi_extra=PAGE, dependencies=LOOKED)
def show_report(visit: Visit, run: RunDep, checked: str | None = None) -> Response:
    """With ``checked``: whether each copy is as it was signed, and what it leaves out."""
    return _shown(visit, run, Form(), checked)


@router.post(PATH, openapi_extra=PAGE)
def change_report(visit: Visit, run: RunDep, form: Posted) -> Response:
    """Do what the button says: about a dead run, or about deliveries."""

    def again() -> Response:
        return _shown(visit, visit.services.run_store.get(run.id), form)

    def do() -> str:
        return f"/reports/{act_on(visit.services, run, form, visit.author).id}"

    return visit.save(form, do, again)


@router.get(f"{PATH}/files/{{name}}", openapi_extra=PAGE)
def send_file(
    services: ServicesDep,
    run: RunDep,
    name: Annotated[str, Path(max_length=255)],
    copy: str | None = None,
) -> Response:
    return sent_file(services, run, name, copy)


@router.get(f"{PATH}/bundle.zip", openapi_extra=PAGE)
def send_archive(services: ServicesDep, run: RunDep, copy: str | None = None) -> Response:
    return sent_archive(services, run, copy)


def act_on(services: Services, run: Run, form: Form, author: str) -> Run:
    """The run to look at once what the button of *form* says is done about *run*.

    Raises:
        Conflict: it is not in a state for that.
        InvalidInput: there is no such button.
    """
    now = clock.now()
    match form.get("do"):
        case "acknowledge":
            return services.run_store.acknowledge(run.id, author, now)
        case "again":
            # First, so that nothing but a dead one is made once more.
            services.run_store.acknowledge(run.id, author, now)
            if run.schedule_id:  # as it is by now: what was wrong may have been mended there
                return services.runs.request_scheduled(run.schedule_id, now)
            return services.runs.request_report(run.project_id, run.report_config, now)
        case "send":
            delivery = services.delivery_store.get(form.get("delivery"))
            if delivery.report_id != run.id:
                raise NotFound("the report has no such delivery")
            services.deliveries.retry(delivery.id, author, now)
        case "approve":
            services.deliveries.approve(run.id, author, now)
        case "reject":
            services.deliveries.reject(run.id, author, now)
        case _:
            raise InvalidInput("says nothing that can be done", field="do")
    return run


def _shown(visit: Visit, run: Run, form: Form, checked: str | None = None) -> Response:
    services = visit.services
    deliveries = services.delivery_store.list(report_id=run.id).items
    return visit.show(
        "report.html.jinja",
        run=run,
        next=next_of(run),
        deliveries=[(each, next_of_delivery(each)) for each in deliveries],
        form=form,
        title=f"Report {run.number}",
        verdicts=_verdicts(services, run) if checked else {},
        left_out=_left_out(services, run) if checked else None,
    )


def _verdicts(services: Services, run: Run) -> dict[str, Checked]:
    """Whether each copy is what was signed and recorded, by its audience."""
    known = known_keys(services.settings)
    verdicts: dict[str, Checked] = {}
    for copy in run.copies:
        place = services.reports.place(copy.folder)
        verdict = verdicts[copy.audience] = verify_place(place, known)
        check_row(verdict, services.run_store)
    return verdicts


def _left_out(services: Services, run: Run) -> list[LeftOut] | None:
    """What the copies lack; None where that is not kept, or for who sees only some of them."""
    if services.access.marking is not None:
        return None
    with suppress(Gone):
        return services.builder.left_out(run.project_id, run.id)
    return None
