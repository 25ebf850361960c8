"""The schemata of FollowTheMoney that are read and written, as data."""

from typing import Any, NamedTuple

from basset.exchange.properties import line_of

# Property → its values.
Values = dict[str, list[Any]]

# Properties that are said of the source of what is claimed.
OF_SOURCES = frozenset({"sourceUrl", "publisher", "publisherUrl"})
_THING = (
    "name alias previousName weakAlias country summary notes description sourceUrl publisher "
    "publisherUrl wikipediaUrl wikidataId keywords topics address program programId createdAt "
    "modifiedAt retrievedAt"
)
_INTERVAL = (
    "startDate endDate date summary description recordId sourceUrl publisher publisherUrl "
    "modifiedAt retrievedAt"
)
_VALUE = "amount currency amountUsd amountEur"
_LEGAL_ENTITY = (
    f"{_THING} email phone website legalForm incorporationDate dissolutionDate taxStatus status "
    "sector classification registrationNumber idNumber taxNumber licenseNumber vatCode "
    "jurisdiction mainCountry opencorporatesUrl bvdId uscCode icijId okpoCode innCode ogrnCode "
    "leiCode dunsCode uniqueEntityId npiCode swiftBic"
)
_PERSON = (
    f"{_LEGAL_ENTITY} title firstName secondName middleName fatherName motherName lastName "
    "nameSuffix birthDate birthPlace birthCountry deathDate position nationality citizenship "
    "passportNumber socialSecurityNumber gender ethnicity height weight eyeColor hairColor "
    "appearance religion political profession education spokenLanguage"
)
_VEHICLE = f"{_THING} {_VALUE} type model registrationNumber registrationDate buildDate"
_INTEREST = f"{_INTERVAL} role status"


class Node(NamedTuple):
    """*names*: properties that name it, the best first. *properties*: those that a claim can be."""

    type: str
    names: str = "name"
    properties: str = _THING


class Edge(NamedTuple):
    """*start* and *end*: properties of either end; of several, one that is given."""

    type: str
    start: str
    end: str
    properties: str = _INTEREST


# Of several schemata with one type, the first is the one that is written.
NODES = {
    "Person": Node("person", "name", _PERSON),
    "Organization": Node("organization", "name", _LEGAL_ENTITY),
    "Company": Node("organization", "name", f"{_LEGAL_ENTITY} {_VALUE} voenCode coatoCode capital"),
    "PublicBody": Node("organization", "name", _LEGAL_ENTITY),
    "LegalEntity": Node("legal-entity", "name", _LEGAL_ENTITY),
    "Address": Node(
        "address",
        "full name",
        f"{_THING} full remarks postOfficeBox street street2 city postalCode region state "
        "latitude longitude osmId googlePlaceId",
    ),
    "BankAccount": Node(
        "bank-account",
        "iban accountNumber name",
        f"{_THING} {_VALUE} bankName accountNumber iban bic accountType openingDate closingDate "
        "balance balanceDate maxBalance maxBalanceDate bankAddress",
    ),
    "CryptoWallet": Node(
        "wallet",
        "publicKey name",
        f"{_THING} {_VALUE} publicKey privateKey creationDate currencySymbol managingExchange "
        "balance balanceDate",
    ),
    "UserAccount": Node("account", "username name", f"{_THING} username service email password"),
    "Vessel": Node(
        "vessel",
        "name imoNumber mmsi",
        f"{_VEHICLE} imoNumber crsNumber mmsi callSign flag pastFlags tonnage "
        "grossRegisteredTonnage deadweightTonnage registrationPort navigationArea",
    ),
    "Vehicle": Node("vehicle", "name registrationNumber vin", f"{_VEHICLE} vin"),
    "Airplane": Node(
        "aircraft",
        "name registrationNumber serialNumber",
        f"{_VEHICLE} serialNumber icaoCode manufacturer",
    ),
    "Document": Node(
        "document",
        "title fileName name",
        f"{_THING} title fileName fileSize mimeType extension contentHash author authoredAt "
        "publishedAt language date",
    ),
    "Event": Node("event", "name summary", f"{_THING} {_INTERVAL} location important"),
    "RealEstate": Node("real-estate", "name address cadastralCode"),
    "Position": Node("position"),
    "Sanction": Node("sanction", "program authority reason"),
    "Passport": Node("identity-document", "number passportNumber"),
    "Identification": Node("identity-document", "number"),
    "Thing": Node("thing"),
}
# What is a document as well, whatever is in it.
DOCUMENTS = frozenset(
    {
        "Article", "Audio", "Email", "Folder", "HyperText", "Image", "Package", "Pages",
        "PlainText", "Table", "Video", "Workbook",
    }
)  # fmt: skip
EDGES = {
    "Ownership": Edge(
        "owner-of",
        "owner",
        "asset",
        f"{_INTEREST} percentage sharesCount sharesValue sharesCurrency sharesType legalBasis "
        "ownershipType",
    ),
    "Directorship": Edge("director-of", "director", "organization", f"{_INTEREST} secretary"),
    "Membership": Edge("member-of", "member", "organization"),
    "Employment": Edge("employed-by", "employee", "employer"),
    "Family": Edge("relative-of", "person", "relative", f"{_INTERVAL} relationship"),
    "Associate": Edge("associate-of", "person", "associate", f"{_INTERVAL} relationship"),
    "Representation": Edge("agent-of", "agent", "client"),
    "Succession": Edge("predecessor-of", "predecessor", "successor"),
    "Debt": Edge("debtor-of", "debtor", "creditor", f"{_INTERVAL} {_VALUE}"),
    "Payment": Edge(
        "paid",
        "payer payerAccount",
        "beneficiary beneficiaryAccount",
        f"{_INTERVAL} {_VALUE} sequenceNumber transactionNumber purpose programme",
    ),
    "Documentation": Edge("evidence-of", "document", "entity"),
    "Occupancy": Edge("holder-of", "holder", "post", _INTERVAL),
    "UnknownLink": Edge("related-to", "subject", "object"),
}


class Reference(NamedTuple):
    """A property that holds another thing's id. *inward*: the tie leads from there to here."""

    type: str
    inward: bool = False


# Without a type, the tie is ``has-`` and the type of what is here.
REFERENCES = {
    "addressEntity": Reference("has-address"),
    "parent": Reference("has-parent"),
    "bank": Reference("held-at"),
    "holder": Reference("", inward=True),
    "owner": Reference("", inward=True),
    "entity": Reference("", inward=True),
    "organizer": Reference("organiser-of", inward=True),
    "involved": Reference("involved-in", inward=True),
    "proof": Reference("evidence-of", inward=True),
}
# Properties whose values are entities of their own beside the claim, and what they are.
SELECTORS = {"email": "email", "phone": "phone", "website": "url", "number": "phone"}


def node_schema(schema: str) -> Node | None:
    """What a *schema* is read as; None for one that is not known."""
    return NODES["Document"] if schema in DOCUMENTS else NODES.get(schema)


def written_node(entity_type: str) -> str:
    """The schema of our *entity_type*."""
    return next((name for name, each in NODES.items() if each.type == entity_type), "Thing")


def written_edge(relationship_type: str) -> str:
    """The schema of our *relationship_type*."""
    found = (name for name, each in EDGES.items() if each.type == relationship_type)
    return next(found, "UnknownLink")


def first_of(values: Values, name: str) -> str:
    """The first value of a property in one line; empty without one."""
    return line_of(next(iter(values.get(name, ())), ""))
