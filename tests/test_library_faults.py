"""Every slip in the content is told with its file, its line and its cure; all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.library import LibraryFault, load
from tests.small_library import TINY, faults_of, tiny

NEAR = "Did you mean “{}”?".format
ADD = "Add a line that begins with “{}:”.".format

SLIPS = [
    # file, words as they stand, words as somebody wrote them, the fault's line, its message, its cure
    ("E01", "pillar: inquiry\n", "", 1, "“pillar” is missing.", ADD("pillar")),
    ("E01", "pillar:", "piller:", 5, "I do not know “piller”.", NEAR("pillar")),
    (
        "E01",
        "role: member\n",
        "role: member\nzebra: 1\n",
        8,
        "I do not know “zebra”.",
        "It can be: id, text, stage, pillar, depth, role, share_hint.",
    ),
    ("E01", "role: member", "role: member\nrole: chair", 8, "“role” stands here twice.", "Keep one of the two."),
    (
        "E01",
        "role: member",
        "role:",
        7,
        "“role” has no words.",
        "Write them after “role:”, or delete the line.",
    ),
    (
        "E01",
        "What did you see?",
        "What? " * 31,
        2,
        "The question has 31 words.",
        "Say it in 30 words or fewer.",
    ),
    (
        "hour",
        "minutes: 60\n",
        "minutes: 60\nstages: [later]\n",
        4,
        "“stages” says “later”.",
        "It can be: evaluate, prioritise, develop, implement, start, review, any.",
    ),
    (
        "E01",
        "stage: any",
        "stage: prioritize",
        4,
        "“stage” says “prioritize”, which I do not know.",
        NEAR("prioritise"),
    ),
    (
        "E01",
        "pillar: inquiry",
        "pillar: x",
        5,
        "“pillar” says “x”, which I do not know.",
        "It can be: together, inquiry, accountability.",
    ),
    (
        "E01",
        "id: E01",
        "id: E02",
        1,
        "“id” says “E02”, but the file is called E01.yaml.",
        "Write “id: E01”, or rename the file.",
    ),
    (
        "E01",
        "role: member",
        "role: Look: here",
        7,
        "A colon splits this text.",
        'Put double quotes around it: title: "Look: three signs".',
    ),
    (
        "E01",
        "role: member",
        '\trole: "member"',
        7,
        "A tab stands in front of this line.",
        "Use spaces at the start of a line, never a tab.",
    ),
    (
        "E01",
        "role: member",
        'role: "member',
        7,
        "A quote that begins here never ends.",
        "Close it with the same quote mark.",
    ),
    (
        "E01",
        "role: member",
        "role: mem\x07ber",
        7,
        "A hidden sign stands here.",
        "Delete this line and type it again.",
    ),
    (
        "E01",
        "role: member",
        "role: *member",
        7,
        "This line cannot be read (found undefined alias).",
        "Compare its spaces and quotes, and the line before, with another file of this folder.",
    ),
    ("hour", "minutes: 40", "minutes: forty", 5, "“minutes” says “forty”.", "Write a whole number, such as 8."),
    ("hour", "title: An hour\nminutes: 60\n", "title: An hour\n", 1, "“minutes” is missing.", ADD("minutes")),
    (
        "hour",
        "minutes: 40",
        "minutes: 45",
        3,
        "The items add up to 65 minutes, but “minutes” says 60.",
        "Take 5 away, or write “minutes: 65”.",
    ),
    (
        "hour",
        "minutes: 40",
        "minutes: 38",
        3,
        "The items add up to 58 minutes, but “minutes” says 60.",
        "Add 2, or write “minutes: 58”.",
    ),
    (
        "hour",
        "purpose: learn\n    title: Look",
        "purpose: inform\n    title: Look",
        4,
        "Connecting and learning take 8% of the time.",
        "Give them 60% or more; shorten what is only told or decided.",
    ),
    (
        "hour",
        "    equity: true\n",
        "",
        4,
        "No item is marked as the one that asks who is not yet helped.",
        "Add “equity: true” to the item that asks it.",
    ),
    (
        "hour",
        "title: Close",
        "title: Close\n    equity: true",
        16,
        "A second item is marked “equity: true”.",
        "Keep the mark on one item.",
    ),
    ("hour", "equity: true", "equity: perhaps", 12, "“equity” says “perhaps”.", "Write true or false."),
    ("hour", "uses: O1", "uses: tunning", 16, "“uses” names “tunning”, which is not in the library.", NEAR("tuning")),
    (
        "hour",
        "    uses: O1\n",
        "  - Tea\n",
        16,
        "An item of “items” has no named lines.",
        "Write “name: value” lines after the dash, as the other items do.",
    ),
    (
        "tuning",
        "minutes: 10",
        "minutes: 12",
        5,
        "The steps add up to 10 minutes, but “minutes” says 12.",
        "Add 2, or write “minutes: 10”.",
    ),
    (
        "tuning",
        "source: Somebody",
        "source: [Somebody]",
        15,
        "“source” has no words.",
        "Write them after “source:”, or delete the line.",
    ),
    (
        "cop",
        "      - We bring doubts.\n",
        "",
        7,
        "There are 2 levels, but 1 sentences here.",
        "Write one sentence for each level, lowest first.",
    ),
    (
        "cop",
        "- We bring doubts.",
        "- We bring: doubts.",
        9,
        "A line of “levels” is no text.",
        "Write words after the dash; where they hold a colon, put them in double quotes.",
    ),
    (
        "generic",
        "zone: Australia/Melbourne",
        "zone: Melburne",
        3,
        "“zone” says “Melburne”, which is no time zone.",
        "Write a place's name such as Australia/Melbourne.",
    ),
    (
        "generic",
        "to: 2026-04-02",
        "to: 2026-01-02",
        11,
        "This term ends before it begins.",
        "Swap the two dates, or mend the year.",
    ),
    (
        "generic",
        "to: 2026-04-02",
        "to: 2nd of April",
        11,
        "“to” says “2nd of April”, which is no date.",
        "Write year, month and day: 2026-01-28.",
    ),
    (
        "generic",
        "group_size:\n  least: 5\n  most: 12\n",
        "group_size: 5\n",
        12,
        "“group_size” needs lines of its own.",
        "Write “name: value” lines below it, two spaces in.",
    ),
    ("generic", "group_size:\n  least: 5\n  most: 12\n", "", 1, "“group_size” is missing.", ADD("group_size")),
    ("generic", "      to: 2026-04-02\n", "", 10, "“to” is missing.", ADD("to")),
    ("generic", ", plan: AIP", "", 4, "“plan” is missing.", ADD("plan")),
    ("generic", "  least: 5\n", "  least: 5\n  lest: 5\n", 14, "I do not know “lest”.", NEAR("least")),
    ("checkins", "id: C1", "id: E01", 2, "“E01” is taken by reflection/E01.yaml.", "Choose an id of its own."),
    ("norms", "norms:\n  - We ask.\n  - We listen.\n", "norms: We ask.\n", 1, "“norms” needs a list.", ""),
    (
        "challenges",
        "{goal}",
        "{gaol}",
        3,
        "I do not know what to put for {gaol}.",
        "Write the words themselves.",
    ),
]


@pytest.mark.parametrize(
    ("name", "before", "after", "line", "message", "cure"), SLIPS, ids=[f"{slip[0]}: {slip[4]}" for slip in SLIPS]
)
def test_a_slip_is_told_alone_with_its_line_and_cure(
    tmp_path: Path, name: str, before: str, after: str, line: int, message: str, cure: str
) -> None:
    file = next(file for file in TINY if file.endswith(f"{name}.yaml"))
    assert before in TINY[file]
    [fault] = faults_of(tiny(tmp_path, **{name: TINY[file].replace(before, after, 1)}))
    assert (fault.file, fault.line, fault.message) == (file, line, message)
    assert cure in fault.cure


def test_every_fault_is_told_at_once_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    folder = tiny(
        tmp_path,
        E01=TINY["reflection/E01.yaml"].replace("inquiry", "x").replace("descriptive", "deep"),
        cop="id: cop\n",
        norms="norms:\n  - [1]\n",
    )
    found = faults_of(folder)
    assert [(fault.file, fault.line) for fault in found] == [
        ("norms.yaml", 2),
        ("reflection/E01.yaml", 5),
        ("reflection/E01.yaml", 6),
        ("rubrics/cop.yaml", 1),
        ("rubrics/cop.yaml", 1),
        ("rubrics/cop.yaml", 1),
    ]


def test_a_fault_reads_as_one_line(tmp_path: Path) -> None:
    with pytest.raises(LibraryFault) as caught:
        load(tiny(tmp_path, norms="norms:\n  - We ask.\nnorm: 1\n"))
    assert str(caught.value) == "norms.yaml, line 3: I do not know “norm”. Did you mean “norms”?"


@pytest.mark.parametrize(
    ("before", "after"),
    [("depth: descriptive", "depth: critical"), ("hint: private", "hint: anonymous"), ("role: member", "role: chair")],
)
def test_every_stage_needs_something_to_ask_everybody(tmp_path: Path, before: str, after: str) -> None:
    found = faults_of(tiny(tmp_path, E01=TINY["reflection/E01.yaml"].replace(before, after)))
    assert [fault.message for fault in found] == [
        f"No question can be asked in the stage {stage}."
        for stage in ("develop", "evaluate", "implement", "prioritise")
    ]
