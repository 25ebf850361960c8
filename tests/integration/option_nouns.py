"""What each option of the commands of nouns comes to."""

from tests.integration.option_checks import Spec, by_bob, ended, falling, has, only
from tests.integration.option_families import DETAILS, NEW, RETIRED, SOURCE

CHART = {
    "--title": ("Third", has(title="Third")),
    "--entity": ("Works --entity Alice", lambda o: len(o.answer["entities"]) > 1),
    "--place": ("7 --place -8", has(places=[7, -8])),
    "--pinned": ("'Alice Works'", lambda o: o.answer["pinned"] == o.answer["entities"]),
    "--as-of": ("2024", has(as_of="2024")),
    "--note": ("seen", has(note="seen")),
    "--marking": ("tlp:red", has(marking="TLP:RED")),
}

NOUNS = {
    "project list": Spec("project list"),
    "project show": Spec("project show Quay"),
    "project add": Spec(
        "project add New",
        {
            "--description": ("Cranes", has(description="Cranes")),
            "--marking": ("tlp:red", has(marking="TLP:RED")),
            "--phone-region": ("MT", has(phone_region="MT")),
            "--single-keys": ("'eye-colour, -flag'", has(single_keys="eye-colour, -flag")),
        },
        before="project delete New --yes",
    ),
    "project update": Spec(
        "project update {other} --description x",
        {
            "--name": ("Other2", has(name="Other2")),
            "--description": ("Cranes", has(description="Cranes")),
            "--marking": ("tlp:red", has(marking="TLP:RED")),
            "--phone-region": ("MT", has(phone_region="MT")),
            "--single-keys": ("'eye-colour, -flag'", has(single_keys="eye-colour, -flag")),
        },
    ),
    "project delete": Spec(
        "project delete Gone --yes",
        # test_report_retention.py looks at the files.
        {"--reports": ("", lambda o: o.answer)},
        before="project add Gone",
    ),
    "project deletions": Spec("project deletions Quay"),
    "use": Spec("use Quay", {"--none": ("", lambda o: o)}),
    "entity list": Spec(
        "entity list",
        {
            "--sort": ("-name", falling(lambda row: row["name"].lower())),
            "--type": ("person", only(lambda row: row["type"] == "person")),
            "--name": ("Alice", only(lambda row: "Alice" in row["name"])),
            "--selector": ("ALICE@mail.example", only(lambda row: row["name"] == "Alice")),
            "--marking": ("tlp:red", only(lambda row: row["marking"] == "TLP:RED")),
        },
    ),
    "entity show": Spec("entity show Alice"),
    "entity add": Spec(
        f"entity add --type person --name Bert --claim {NEW}",
        {
            "--type": ("vessel", has(type="vessel")),
            "--name": ("Carla", has(name="Carla")),
            "--external-id": ("x1", lambda o: o.answer["key"].endswith("x1")),
            **RETIRED,
            **DETAILS,
        },
    ),
    "entity update": Spec(
        f"entity update {{alice}} --claim {NEW}",
        {
            "--type": ("organization", has(type="organization")),
            "--name": ("'Alice B.'", has(name="Alice B.")),
            **RETIRED,
            **DETAILS,
            "--end": ("role=owner", ended),
            "--as": ("bob --claim flag=Else", by_bob),
        },
    ),
    "entity delete": Spec(
        "entity delete {row} --yes", before="entity add --type person --name Gone"
    ),
    "entity similar": Spec("entity similar Alice"),
    "relationship list": Spec(
        "relationship list",
        {
            "--sort": ("-type", falling(lambda row: row["type"])),
            "--type": ("owner-of", only(lambda row: row["type"] == "owner-of")),
            "--entity": ("'Alice Works'", lambda o: o.answer == [] != o.plain()),
            "--direction": (
                "out --entity Alice",
                lambda o: [row["type"] for row in o.answer] == ["owner-of"],
            ),
            "--marking": ("tlp:red", only(lambda row: row["marking"] == "TLP:RED")),
        },
    ),
    "relationship show": Spec("relationship show {tie}"),
    "relationship add": Spec(
        f"relationship add --type knows --from Alice --to Works --claim {NEW}",
        {
            "--type": ("paid", has(type="paid")),
            "--from": ("Works", has(from_name="Works")),
            "--to": ("'Alice Works'", has(to_name="Alice Works")),
            "--as": ("bob --claim flag=Else", by_bob),
            "--external-id": ("x1", lambda o: o.answer["key"].endswith("x1")),
            **RETIRED,
            **DETAILS,
        },
    ),
    "relationship update": Spec(
        f"relationship update {{tie}} --claim {NEW}",
        {
            "--type": ("paid", has(type="paid")),
            "--from": ("'Alice Works'", has(from_name="Alice Works")),
            "--to": ("Alice", has(to_name="Alice")),
            **RETIRED,
            **DETAILS,
            "--end": ("share=60%", ended),
            "--as": ("bob --claim flag=Else", by_bob),
        },
    ),
    "relationship delete": Spec(
        "relationship delete {row} --yes",
        before="relationship add --type met --from Alice --to Works",
    ),
    "source list": Spec(
        "source list",
        {
            "--sort": ("-title", falling(lambda row: row["title"])),
            "--text": ("harbour", only(lambda row: row["title"] == "Ledger")),
            "--reliability": ("A", only(lambda row: row["reliability"] == "A")),
            "--marking": ("tlp:amber", only(lambda row: row["marking"] == "TLP:AMBER")),
        },
    ),
    "source show": Spec("source show Register"),
    "source add": Spec(
        "source add --title Third",
        {
            "--title": ("Fourth", has(title="Fourth")),
            "--external-id": ("x1", has(external_id="x1")),
            "--as": ("bob --external-id x2", by_bob),
            **SOURCE,
        },
    ),
    "source update": Spec(
        "source update Ledger --note x", {"--title": ("Ledger", has(title="Ledger")), **SOURCE}
    ),
    "source delete": Spec("source delete {row} --yes", before="source add --title Spare"),
    "note list": Spec(
        "note list",
        {
            "--sort": ("-created_at", falling(lambda row: row["created_at"])),
            "--text": ("again", only(lambda row: "again" in row["text"])),
            "--kind": ("assessment", only(lambda row: row["kind"] == "assessment")),
            "--about": ("Alice", only(lambda row: row["subject_kind"] == "entity")),
        },
    ),
    "note show": Spec("note show {note}"),
    "note add": Spec(
        "note add --text Hm.",
        {
            "--text": ("Aha.", has(text="Aha.")),
            "--about": ("Alice", has(subject_kind="entity")),
            "--kind": ("next-step", has(kind="next-step")),
            "--confidence": ("80", has(confidence=80)),
            "--audience": ("client", has(audience="client")),
            "--marking": ("tlp:red", has(marking="TLP:RED")),
            "--external-id": ("x1", has(external_id="x1")),
        },
    ),
    "note update": Spec(
        "note update {assessment} --text Hm.",
        {
            "--text": ("Aha.", has(text="Aha.")),
            "--kind": ("note", has(kind="note")),
            "--confidence": ("80", has(confidence=80)),
            "--audience": ("client", has(audience="client")),
            "--marking": ("tlp:red", has(marking="TLP:RED")),
        },
    ),
    "note delete": Spec("note delete {row} --yes", before="note add --text Gone"),
    "chart list": Spec(
        "chart list",
        {
            "--sort": ("-title", falling(lambda row: row["title"])),
            "--text": ("quay", only(lambda row: row["title"] == "Owners")),
            "--marking": ("tlp:red", only(lambda row: row["title"] == "Owners")),
        },
    ),
    "chart show": Spec("chart show Owners"),
    "chart add": Spec(
        "chart add --title New --entity 'Alice Works'",
        {"--external-id": ("x1", has(external_id="x1")), **CHART},
    ),
    "chart update": Spec(
        "chart update {row} --note x",
        CHART,
        before="chart add --title Gone --entity 'Alice Works'",
    ),
    "chart delete": Spec(
        "chart delete {row} --yes", before="chart add --title Gone --entity Alice"
    ),
}
