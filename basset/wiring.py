"""The only place that constructs services. Each is made when first asked for, so a command pays
for what it uses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from basset.contradictions import require_neo4j
from basset.database import Database
from basset.investigations.access import EVERYTHING, Access
from basset.model import Model
from basset.reports.store import open_store
from basset.settings import Settings

if TYPE_CHECKING:
    from basset.alarms.service import AlarmService
    from basset.ask.service import Asking
    from basset.cache import CacheService
    from basset.deliveries.models import Delivery
    from basset.deliveries.service import DeliveryService
    from basset.deliveries.store import DeliveryStore
    from basset.exchange.casefile import CaseFile
    from basset.exchange.exporter import Exporter
    from basset.exchange.importer import Importer
    from basset.health import HealthService
    from basset.investigations.entity import Entity
    from basset.investigations.kind import Kind
    from basset.investigations.note import Note
    from basset.investigations.projects import ProjectStore
    from basset.investigations.relationship import Relationship
    from basset.investigations.source import Source
    from basset.investigations.store import Store
    from basset.investigations.viewer import Viewer
    from basset.reports.build import ReportBuilder
    from basset.reports.store.interface import ReportStore
    from basset.runs.models import Run
    from basset.runs.removal import Removal
    from basset.runs.retention import Retention
    from basset.runs.service import RunService
    from basset.runs.store import RunStore
    from basset.schedules.store import ScheduleStore
    from basset.search.fulltext import SearchService
    from basset.search.similar import SimilarIndex
    from basset.sessions import SessionStore
    from basset.tokens import TokenStore

T = TypeVar("T", bound=Model)
S = TypeVar("S")
Enqueue = Callable[["Run | Delivery"], None]


def of_process(make: "Callable[[Services], S]") -> cached_property[S]:
    """A service that knows nothing of who asks: one process has one, for all of its requests."""
    name = make.__name__
    return cached_property(lambda own: getattr(own.process, name) if own.process else make(own))


@dataclass(eq=False)
class Services:
    """Everything that the ways in (API, tasks, CLI) may call. Those of a *process* are closed at its
    end; each request has its own. *enqueue* tells a worker of a committed run or delivery; losing
    its message only delays.
    """

    settings: Settings
    enqueue: Enqueue
    access: Access = EVERYTHING
    process: "Services | None" = None

    def for_request(self, access: Access) -> "Services":
        """These services for somebody who may see what *access* says, and nothing else."""
        return Services(self.settings, self.enqueue, access, self)

    @of_process
    def reports(self) -> "ReportStore":
        return open_store(self.settings)

    @of_process
    def database(self) -> Database:
        given = self.settings
        require_neo4j(given)
        password = given.neo4j_password.get_secret_value()
        return Database(given.neo4j_uri, given.neo4j_user, password, given.neo4j_certificate)

    @of_process
    def cache(self) -> "CacheService":
        from basset.cache import CacheService

        return CacheService(self.settings.redis_url.get_secret_value())

    @cached_property
    def viewer(self) -> "Viewer":
        from basset.investigations.viewer import RequestViewer, Viewer

        look = RequestViewer if self.process else Viewer
        return look(self.database, self.settings.phone_region, self.access)

    @cached_property
    def projects(self) -> "ProjectStore":
        from basset.investigations.projects import ProjectStore

        return ProjectStore(self.database, self.cache, self.viewer)

    def store(self, kind: "Kind[T]") -> "Store[T]":
        """The store of any noun below a project; those that code asks for by name are below."""
        from basset.investigations.seen_store import SeenStore
        from basset.investigations.store import Store

        reads = Store if self.access.marking is None else SeenStore
        return reads(self.database, kind, self.viewer)

    @cached_property
    def entities(self) -> "Store[Entity]":
        from basset.investigations.entity import ENTITY

        return self.store(ENTITY)

    @cached_property
    def relationships(self) -> "Store[Relationship]":
        from basset.investigations.relationship import RELATIONSHIP

        return self.store(RELATIONSHIP)

    @cached_property
    def sources(self) -> "Store[Source]":
        from basset.investigations.source import SOURCE

        return self.store(SOURCE)

    @cached_property
    def notes(self) -> "Store[Note]":
        from basset.investigations.note import NOTE

        return self.store(NOTE)

    @cached_property
    def importer(self) -> "Importer":
        from basset.exchange.importer import Importer

        return Importer(self.database, self.case_file, self.settings.phone_region)

    @cached_property
    def case_file(self) -> "CaseFile":
        from basset.exchange.casefile import CaseFile

        return CaseFile(self.database, self.projects, self.schedules)

    @cached_property
    def exporter(self) -> "Exporter":
        from basset.exchange.exporter import Exporter

        return Exporter(self.case_file, self.viewer)

    @cached_property
    def schedules(self) -> "ScheduleStore":
        from basset.schedules.store import ScheduleStore

        return ScheduleStore(self.settings.home, self.viewer)

    @cached_property
    def run_store(self) -> "RunStore":
        from basset.runs.store import RunStore

        return RunStore(self.database, self.settings.lease_seconds, self.viewer)

    @cached_property
    def runs(self) -> "RunService":
        from basset.runs.service import RunService

        return RunService(self.run_store, self.schedules, self.builder, self.enqueue, self.settings)

    @cached_property
    def delivery_store(self) -> "DeliveryStore":
        from basset.deliveries.store import DeliveryStore

        return DeliveryStore(self.database, self.viewer)

    @cached_property
    def deliveries(self) -> "DeliveryService":
        from basset.deliveries.service import DeliveryService

        return DeliveryService(self.delivery_store, self.enqueue, self.settings)

    @of_process
    def builder(self) -> "ReportBuilder":
        from basset.reports.build import ReportBuilder

        return ReportBuilder(self.database, self.settings)

    @cached_property
    def retention(self) -> "Retention":
        from basset.runs.retention import Retention

        return Retention(self.run_store, self.reports)

    @cached_property
    def removal(self) -> "Removal":
        from basset.runs.removal import Removal

        return Removal(self.projects, self.retention, self.delivery_store, self.settings)

    @cached_property
    def search(self) -> "SearchService":
        from basset.search.fulltext import SearchService

        return SearchService(self.database, self.cache, self.viewer)

    @cached_property
    def asking(self) -> "Asking":
        from basset.ask.service import Asking

        return Asking(self.viewer, self.cache, self.settings.hub_ties)

    @cached_property
    def similar(self) -> "SimilarIndex":
        from basset.search.similar import SimilarIndex

        return SimilarIndex(self.database, self.cache, self.viewer)

    @of_process
    def health(self) -> "HealthService":
        from basset.health import HealthService

        return HealthService(lambda: self.database, self.cache, self.settings)

    @cached_property
    def alarms(self) -> "AlarmService":
        from basset.alarms.look import look_at
        from basset.alarms.service import AlarmService

        return AlarmService(self.settings, partial(look_at, self.health))

    @cached_property
    def tokens(self) -> "TokenStore":
        from basset.tokens import TokenStore

        return TokenStore(self.database)

    @cached_property
    def sessions(self) -> "SessionStore":
        from basset.sessions import SessionStore

        return SessionStore(self.database, self.tokens)

    def close(self) -> None:
        for name in ("database", "cache"):
            if name in self.__dict__:
                self.__dict__[name].close()
