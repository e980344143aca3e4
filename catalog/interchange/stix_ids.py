"""The identifiers of STIX that this catalog writes and knows again. All of them stay as they are, for good. Data."""

from uuid import UUID, uuid5

from catalog.vocabulary import Kind

NAMESPACE = UUID("a5f2c2de-6f0c-5c39-9d8e-1f2b8c1f7e54")  # of every id made here (UUID version 5)
PROFILE_VERSION = "1.0.0"
PROFILE_MADE = "2026-11-29T00:00:00.000Z"  # when the two definitions below were first made

THREAT_TYPE = "perimeter-threat"
TYPES = {Kind.THREAT: THREAT_TYPE, Kind.MEASURE: "course-of-action"}


def stix_id(kind: str, *parts: object) -> str:
    """Return the identifier of an object: the same for the same parts on any day and machine."""
    return f"{kind}--{uuid5(NAMESPACE, chr(0x1F).join([kind, *map(str, parts)]))}"


def entry_id(code: str) -> str:
    """Return the identifier of a threat or a measure by its code."""
    return stix_id(TYPES[Kind.THREAT if code.startswith("THR-") else Kind.MEASURE], code)


NEW_THREAT = stix_id("extension-definition", "threat")  # of the object type `perimeter-threat`
PROPERTIES = stix_id("extension-definition", "properties")  # of properties on objects of STIX itself
MAKER = stix_id("identity", "perimeter")

# Traffic Light Protocol 2.0: the objects that OASIS publishes (cti-stix-common-objects), and those of TLP 1.0 in STIX.
TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP_MADE = "2022-10-01T00:00:00.000Z"
TLP_IDS = {
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber_strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
TLP_1_IDS = {
    "clear": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "green": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "amber": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "red": "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
TLP_LEVELS = {marking: level for table in (TLP_1_IDS, TLP_IDS) for level, marking in table.items()}
TLP_WORDS = {
    "clear": "clear",
    "white": "clear",
    "green": "green",
    "amber": "amber",
    "amber+strict": "amber_strict",
    "red": "red",
}
TLP_ORDER = tuple(TLP_IDS)  # the strictest last

# Threat-threat links, by the relationship types that say them. STIX has none of them; `subtechnique-of` is ATT&CK's.
RELATIONS = {
    "causes": "causes",
    "amplifies": "amplifies",
    "reduces": "reduces",
    "shares-cause": "shares_cause",
    "part-of": "part_of",
}

# Sub-regions of the states that the catalog begins with, in STIX's region-ov (UN M49).
REGIONS = {
    **dict.fromkeys(("KZ", "KG", "TJ", "TM", "UZ"), "central-asia"),
    **dict.fromkeys(("AF", "IR"), "southern-asia"),
    "AZ": "western-asia",
    "CN": "eastern-asia",
    "RU": "eastern-europe",
}
CONFIDENCE = {"high": 85, "moderate": 50, "low": 15}  # the middles of the ranges of STIX's None / Low / Med / High
