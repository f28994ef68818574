"""What the invented people of the demonstration wrote, by the question they were asked. Nobody here is real."""

from __future__ import annotations

from collections.abc import Mapping

GROUP, QUOTED, ALONE = "My group", "My group, and the summary may quote me", "Only me"

ANSWERS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Which practice could you show or host": {
        "tom": ("Our Year 5 planning on fractions: three teachers, one question, twenty minutes.", QUOTED),
        "linh": ("Nothing is polished yet. You could see how we choose one question for the week.", GROUP),
        "grace": ("We look at student work together every second Friday. Two visitors are welcome.", QUOTED),
        "kofi": ("Our Year 7 entry task, and how we talk about it with the primary schools.", GROUP),
        "amira": ("Our planning template. I would like honest questions about who it leaves out.", GROUP),
        "mei": ("A data meeting where we hear how students explain before we look at numbers.", GROUP),
        "elena": ("I am not ready to show anything yet, and I do not like to say so.", ALONE),
    },
    "What will you try first": {
        "tom": ("I sit in on planning with the Year 5 team on Thursday and ask how students would explain.", GROUP),
        "aroha": ("Two new leaders run the data meeting on Wednesday. I am there and only listen.", QUOTED),
        "priya": ("Exit slips each Friday with the Year 4 team, and one lesson changed after them.", QUOTED),
        "kofi": ("One shared task for Years 6 and 7, planned with two primary schools next week.", GROUP),
        "amira": ("On Monday I ask two teachers which part of the planning template helps nobody.", GROUP),
        "mei": ("Ten minutes in four lessons on Tuesday with my deputy. We count who explains.", GROUP),
        "linh": ("Hard week. Mostly timetables, and I am not proud of it.", ALONE),
    },
    "What did you give to this group": {
        "tom": ("I brought our Year 5 work on fractions. I took home a better way to look at it together.", QUOTED),
        "linh": ("I gave an afternoon to visit another school. I got three questions to ask my own team.", GROUP),
        "grace": ("I listened more than I gave. I got the courage to show work that had not gone well.", QUOTED),
        "kofi": ("I shared our Year 7 entry task. I learned how much the primary schools already teach.", GROUP),
        "amira": ("I shared our planning template. I got honest questions about who it leaves out.", GROUP),
        "mei": ("I gave us an agenda. I got to hear nine schools in an hour.", GROUP),
        "elena": ("I gave our Year 7 data, late as it was. I got ideas for having it sooner.", GROUP),
        "priya": ("I am not sure my leadership team agrees with me, and I have not asked.", ALONE),
    },
}
"""By the first words of a question: who answered what, and who may see it."""
