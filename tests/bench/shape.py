"""The shape of the two data sets that the importer is measured with, as counted in the originals.

POLE is Neo4j's example of a crime investigation; ATT&CK is MITRE's bundle for enterprises.
"""

from pathlib import Path
from typing import NamedTuple

# Below the folder of the data.
POLE = Path("pole")
ATTACK = Path("attack-stix", "enterprise-attack-stix20-assembled.json")


class Texts(NamedTuple):
    """Texts of *mean* characters, of which *different* differ."""

    different: int
    mean: int


class Ties(NamedTuple):
    """*count* relationships; *ends* nodes are an end of one, the busiest of *highest*."""

    start: str
    end: str
    count: int
    ends: int
    highest: int


# Patterns: @ is a letter, # a digit, % a hexadecimal digit, {} the number of the row.
POLE_NODES: dict[str, tuple[int, dict[str, str | Texts]]] = {
    "Area": (93, {"areaCode": "@{}"}),
    "Crime": (
        28_762,
        {
            "date": "2#/08/2017",
            "id": "%" * 64,
            "type": Texts(14, 18),
            "last_outcome": Texts(22, 38),
            "note": "",
            "charge": "",
        },
    ),
    "Email": (328, {"email_address": "@@@@@@{}@@@.example"}),
    "Location": (
        14_904,
        {
            "latitude:double": "53.######",
            "postcode": "@@# #@@",
            "longitude:double": "-2.######",
            "address": Texts(13_917, 17),
        },
    ),
    "Object": (7, {"description": Texts(7, 20), "id": "", "type": "Evidence"}),
    "Officer": (
        1_000,
        {
            "badge_no": "##-#######",
            "rank": Texts(4, 12),
            "name": Texts(938, 6),
            "surname": Texts(992, 7),
        },
    ),
    "Person": (
        369,
        {"surname": Texts(192, 6), "nhs_no": "###-##-####", "name": Texts(164, 6), "age": ""},
    ),
    "Phone": (328, {"phoneNo": "#-(070)8##-{:04}"}),
    "PhoneCall": (
        534,
        {
            "call_duration": "##",
            "call_time": "1#:3#",
            "call_date": "2#/08/2017",
            "call_type": Texts(2, 4),
        },
    ),
    "PostCode": (14_196, {"code": "@@# #@@"}),
    "Vehicle": (
        1_000,
        {"model": Texts(504, 7), "reg": "@@## @@@", "make": Texts(61, 6), "year": "19##"},
    ),
}
POLE_TIES = {
    "CALLED": Ties("PhoneCall", "Phone", 534, 236, 8),
    "CALLER": Ties("PhoneCall", "Phone", 534, 236, 8),
    "CURRENT_ADDRESS": Ties("Person", "Location", 368, 298, 5),
    "FAMILY_REL": Ties("Person", "Person", 155, 104, 2),
    "HAS_EMAIL": Ties("Person", "Email", 328, 328, 1),
    "HAS_PHONE": Ties("Person", "Phone", 328, 328, 1),
    "HAS_POSTCODE": Ties("Location", "PostCode", 14_904, 14_196, 4),
    "INVESTIGATED_BY": Ties("Crime", "Officer", 28_762, 1_000, 50),
    "INVOLVED_IN": Ties("Vehicle", "Crime", 985, 981, 3),
    "KNOWS": Ties("Person", "Person", 586, 312, 6),
    "KNOWS_LW": Ties("Person", "Person", 80, 62, 3),
    "KNOWS_PHONE": Ties("Person", "Person", 118, 118, 1),
    "KNOWS_SN": Ties("Person", "Person", 241, 241, 1),
    "LOCATION_IN_AREA": Ties("Location", "Area", 14_904, 92, 427),
    "OCCURRED_AT": Ties("Crime", "Location", 28_762, 13_302, 166),
    "PARTY_TO": Ties("Person", "Crime", 55, 55, 1),
    "POSTCODE_IN_AREA": Ties("PostCode", "Area", 14_196, 81, 1_139),
}
POLE_ENTITIES, POLE_RELATIONSHIPS = 61_521, 105_840


class Objects(NamedTuple):
    """*count* objects; means: characters of name and description, references, items of lists.

    *lists* has, by property, how many items one has on average and how long each text in it is: of
    one text, or of an object with several.
    """

    count: int
    name: int
    description: int
    references: float
    lists: dict[str, tuple[float, tuple[int, ...]]]


ATTACK_OBJECTS = {
    "attack-pattern": Objects(
        835,
        20,
        1_377,
        5.1,
        {"x_mitre_platforms": (2.5, (8,)), "x_mitre_contributors": (1.4, (26,))},
    ),
    "campaign": Objects(52, 18, 721, 3.0, {"aliases": (1.0, (18,))}),
    "course-of-action": Objects(268, 30, 819, 3.1, {}),
    "identity": Objects(1, 21, 0, 0, {}),
    "intrusion-set": Objects(
        187, 9, 589, 8.0, {"aliases": (3.2, (12,)), "x_mitre_contributors": (1.0, (30,))}
    ),
    "malware": Objects(
        696, 8, 362, 3.4, {"x_mitre_aliases": (1.4, (10,)), "x_mitre_platforms": (1.1, (8,))}
    ),
    "marking-definition": Objects(1, 0, 0, 0, {}),
    "tool": Objects(
        91, 8, 319, 2.9, {"x_mitre_aliases": (1.2, (10,)), "x_mitre_platforms": (1.5, (8,))}
    ),
    "x-mitre-analytic": Objects(
        1_739,
        13,
        249,
        1.0,
        {
            "x_mitre_log_source_references": (2.4, (60, 20, 25)),
            "x_mitre_mutable_elements": (2.6, (20, 75)),
        },
    ),
    "x-mitre-data-component": Objects(109, 19, 797, 1.0, {"x_mitre_log_sources": (25.0, (22, 45))}),
    "x-mitre-data-source": Objects(38, 9, 191, 2.3, {"x_mitre_platforms": (3.4, (8,))}),
    "x-mitre-detection-strategy": Objects(691, 59, 0, 1.0, {}),
    "x-mitre-matrix": Objects(1, 17, 217, 1.0, {}),
    "x-mitre-tactic": Objects(14, 14, 529, 1.0, {}),
}
ATTACK_TIES = {
    ("uses", 1): Ties("malware", "attack-pattern", 9_836, 418, 365),
    ("uses", 2): Ties("intrusion-set", "attack-pattern", 4_362, 488, 85),
    ("mitigates", 1): Ties("course-of-action", "attack-pattern", 1_445, 582, 11),
    ("uses", 3): Ties("campaign", "attack-pattern", 1_019, 297, 28),
    ("uses", 4): Ties("tool", "attack-pattern", 800, 251, 20),
    ("detects", 1): Ties("x-mitre-detection-strategy", "attack-pattern", 691, 691, 1),
    ("uses", 5): Ties("intrusion-set", "malware", 647, 502, 29),
    ("subtechnique-of", 1): Ties("attack-pattern", "attack-pattern", 477, 98, 18),
    ("uses", 6): Ties("intrusion-set", "tool", 457, 80, 51),
    ("revoked-by", 1): Ties("attack-pattern", "attack-pattern", 132, 125, 3),
    ("uses", 7): Ties("campaign", "malware", 84, 77, 6),
    ("uses", 8): Ties("campaign", "tool", 65, 34, 8),
    ("attributed-to", 1): Ties("campaign", "intrusion-set", 25, 18, 3),
    ("revoked-by", 2): Ties("intrusion-set", "intrusion-set", 6, 6, 1),
    ("revoked-by", 3): Ties("malware", "malware", 1, 1, 1),
    ("revoked-by", 4): Ties("malware", "tool", 1, 1, 1),
}
# Lists of references: each object of the second kind stands in one list of one of the first.
ATTACK_LISTS = {
    "x_mitre_analytic_refs": ("x-mitre-detection-strategy", "x-mitre-analytic"),
    "tactic_refs": ("x-mitre-matrix", "x-mitre-tactic"),
}
# Objects of which somebody is said to have made or edited them; each reference is a relationship.
ATTACK_REFERENCES = {
    "created_by_ref": 4_720,
    "x_mitre_modified_by_ref": 4_721,
    "x_mitre_analytic_refs": 1_739,
    "tactic_refs": 14,
}
ATTACK_TIED = 20_048
ATTACK_ENTITIES, ATTACK_RELATIONSHIPS = 4_723, ATTACK_TIED + sum(ATTACK_REFERENCES.values())
# Of relationships: characters of a description, references. Different pages that all of it cites.
ATTACK_TIE_DESCRIPTION, ATTACK_TIE_REFERENCES, ATTACK_PAGES = 187, 1.2, 9_049
