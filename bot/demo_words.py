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
    "What did you give to this group": {
        "tom": ("I brought our Year 5 work on fractions. I took home a better way to look at it together.", QUOTED),
        "aroha": ("Two new leaders ran our data meeting after a visit here. I was there and only listened.", QUOTED),
        "priya": ("I gave exit slips from Year 4. I got one lesson that we changed after them.", QUOTED),
        "kofi": ("I gave one shared task for Years 6 and 7. I got two primary schools that plan it with me.", GROUP),
        "amira": ("I shared our planning template. I got honest questions about who it leaves out.", GROUP),
        "mei": ("I gave us an agenda. I got ten minutes in four lessons, where we count who explains.", GROUP),
        "linh": ("Not much this time. Mostly timetables, and I am not proud of it.", ALONE),
    },
    "Think back to our last cycle": {
        "tom": ("We planned to visit lessons and did half of it. What moved was how we talk about them.", QUOTED),
        "linh": ("We planned one question a week. Two teams did it, and students explain more there.", GROUP),
        "grace": ("We planned too much. What moved was the courage to show work that had not gone well.", QUOTED),
        "kofi": ("We shared our Year 7 entry task. I learned how much the primary schools already teach.", GROUP),
        "amira": ("We changed our planning template. Honest questions from this group moved it most.", GROUP),
        "mei": ("We planned visits and agendas. I got to hear nine schools in an hour.", GROUP),
        "elena": ("Our Year 7 data came late, so we planned by feeling. I have ideas for having it sooner.", GROUP),
        "priya": ("I am not sure my leadership team agrees with me, and I have not asked.", ALONE),
    },
}
"""By the first words of a question: who answered what, and who may see it."""
