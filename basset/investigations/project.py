"""What a project is."""

from pydantic import Field

from basset.investigations.fields import Marking, Region
from basset.investigations.text import Line, Text
from basset.model import Model, change_of


class ProjectInput(Model):
    name: Line = Field(examples=["The Sennick Dredging File"])
    description: Text = ""
    marking: Marking = Field(
        Marking.AMBER, description="Marking of everything without one of its own."
    )
    phone_region: Region | None = Field(
        None,
        examples=["GB"],
        description="Country of phone numbers without a country code, in two letters: GB.",
    )
    single_keys: Line | None = Field(
        None,
        examples=["eye-colour, -flag"],
        description="Keys with one value at a time beside the usual ones: eye-colour, -flag; "
        "with a minus, one that has several.",
    )


class Project(ProjectInput):
    """*revision* grows with every write below the project; *import_incomplete* names an
    interrupted import.
    """

    # Whatever is written below the project changes these.
    unsaid = frozenset({"revision", "import_incomplete", "updated_at"})

    id: str
    revision: int
    import_incomplete: str | None = None
    created_at: str
    updated_at: str


ProjectChange = change_of(ProjectInput, "Fields that are left out stay as they are.")
