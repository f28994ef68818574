"""What the invented people of the demonstration wrote, by the question they were asked. Nobody here is real."""

from __future__ import annotations

from collections.abc import Mapping

GROUP, QUOTED, ALONE = "My group", "My group, and the summary may quote me", "Only me"

ANSWERS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "What did you give to this group": {
        "tom": ("I brought our Year 5 work on fractions. I took home a better way to look at it together.", QUOTED),
        "linh": ("I gave an afternoon to visit another school. I got three questions to ask my own team.", GROUP),
        "grace": ("I listened more than I gave. I got the courage to show work that had not gone well.", QUOTED),
        "kofi": ("I shared our Year 7 entry task. I learned how much the primary schools already teach.", GROUP),
        "amira": ("I shared our planning template. I got honest questions about who it leaves out.", GROUP),
        "mei": ("I gave us an agenda. I got to hear nine schools in an hour.", GROUP),
        "elena": ("Not much yet. I want to bring something next time.", ALONE),
    },
    "Which part of your leadership standard": {
        "tom": ("Leading teaching and learning. I sat in on planning and asked how students would explain.", GROUP),
        "aroha": ("Developing self and others. I asked two new leaders to run the data meeting.", QUOTED),
        "priya": ("Leading improvement. We looked at exit slips each Friday and changed one lesson.", QUOTED),
        "kofi": ("Engaging the community. Families came to see how we talk about number.", GROUP),
        "amira": ("Leading improvement. I stopped one program that nobody could show was helping.", GROUP),
        "mei": ("Leading the network. I kept us to our question when the talk drifted to timetables.", GROUP),
        "linh": ("Hard week. Mostly timetables, and I am not proud of it.", ALONE),
    },
    "What do you need help with right now": {
        "grace": ("Time for teachers to look at student work together. Has anyone freed an hour a week?", QUOTED),
        "linh": (
            "Questions that get quiet students to explain. Another team here seems further along than mine.",
            QUOTED,
        ),
        "elena": ("Our Year 7 data comes late. I would like to see how others get it sooner.", GROUP),
        "tom": ("Keeping the talk about practice when results are hard to look at.", GROUP),
        "aroha": ("Somebody to watch our planning meeting and tell me what they see.", GROUP),
        "mei": ("Ideas for the last quarter hour, when everybody is tired and we decide too fast.", GROUP),
        "priya": ("I am not sure my leadership team agrees with me, and I have not asked.", ALONE),
        "amira": ("A second pair of eyes on our fractions tasks.", GROUP),
    },
}
"""By the first words of a question: who answered what, and who may see it."""
