"""What the graph holds, asked in Cypher of our own: no line of the package is between."""

from typing import Any

from neo4j import Driver, GraphDatabase, TrustCustomCAs
from neo4j.auth_management import ClientCertificate, ClientCertificateProviders
from neo4j.exceptions import DriverError, Neo4jError

AWAY = (DriverError, Neo4jError, OSError)
MANY = 10**6

UNFINISHED = "MATCH (r:ReportRun) WHERE r.state IN ['pending', 'running'] RETURN count(r) AS n"
OWED = """
RETURN COUNT { MATCH (r:ReportRun) WHERE r.state IN ['pending', 'running'] }
     + COUNT { MATCH (s:Schedule) WHERE s.enabled AND s.next_run <= $now } AS n
"""
STATES = """
MATCH (r:ReportRun) WHERE r.state IN ['pending', 'running'] OR r.id IN $watched
RETURN r.id AS id, r.state AS state, r.fence AS fence, r.finished_at AS finished_at,
       r.started_at AS started_at, r.folder AS folder, r.attempts AS attempts
"""
OWES_NOTHING = """
MATCH (s:Schedule {id: $id})
WHERE s.next_run > $now AND NOT EXISTS {
  MATCH (r:ReportRun) WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
}
RETURN s.next_run AS at
"""
RUNS = "MATCH (r:ReportRun) RETURN r{.*} AS row"
SCHEDULES = "MATCH (s:Schedule) RETURN s{.*} AS row"
DELIVERIES = "MATCH (d:Delivery) RETURN d{.*} AS row"


class Graph:
    """A driver of our own, straight to the server."""

    def __init__(self, variables: dict[str, str]) -> None:
        own = variables["NEO4J_CERTIFICATE_FILE"]
        with open(variables["NEO4J_PASSWORD_FILE"]) as file:  # noqa: PTH123 - one line
            password = file.read().strip()
        self._driver: Driver = GraphDatabase.driver(
            variables["NEO4J_URI"],
            auth=(variables["NEO4J_USER"], password),
            encrypted=True,
            trusted_certificates=TrustCustomCAs(own),
            client_certificate=ClientCertificateProviders.static(ClientCertificate(own)),
            connection_timeout=2,
            connection_acquisition_timeout=3,
            notifications_min_severity="OFF",
        )

    def ask(self, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
        with self._driver.session() as session:
            return session.run(cypher, parameters).data()  # type: ignore[arg-type]

    def rows(self, cypher: str) -> list[dict[str, Any]]:
        return [each["row"] for each in self.ask(cypher)]

    def unfinished(self) -> int:
        """How many runs have not ended; more than anybody wants while the graph is away."""
        try:
            return int(self.ask(UNFINISHED)[0]["n"])
        except AWAY:
            return MANY

    def owed(self, moment: str) -> int:
        """How many runs have not ended, and how many slots of before *moment* have no run."""
        try:
            return int(self.ask(OWED, now=moment)[0]["n"])
        except AWAY:
            return MANY

    def owes_nothing(self, schedule: str, moment: str) -> bool:
        try:
            return bool(self.ask(OWES_NOTHING, id=schedule, now=moment))
        except AWAY:
            return False

    def close(self) -> None:
        self._driver.close()
