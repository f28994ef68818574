"""The writer, against a server that answers, errs, stalls and lies: it gives words or none, in time, and never raises."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from bot.metrics import MODEL_CALLS, MODEL_COST, MODEL_TOKENS
from bot.settings import Settings, model_faults, prices_of
from bot.writer import BUDGET, KEPT, ModelPlace, Writer, object_in, parted, tokens_in
from tests.fake_model import (
    FakeModel,
    Mood,
    answers_in,
    completion,
    errs,
    gives,
    says,
    sends_to,
    shows_a_page,
    stalls,
    takes,
)

T = TypeVar("T")
GOOD = says("Dot cards help in the morning.", "a1")
SOON = {"retry_after_ms": "1"}


def brief(*groups: dict[str, str]) -> str:
    """Write a brief of these groups of answers."""
    found = groups or ({"a1": "We used dot cards.", "a2": "Dot cards again."},)
    return json.dumps(
        {"groups": [{"line": n, "question": "What worked?", "answers": each} for n, each in enumerate(found)]}
    )


def plays(work: Coroutine[Any, Any, T]) -> T:
    """Let something happen."""
    return asyncio.run(work)


def asks(*moods: Mood, of: str = "", **time: float) -> tuple[list[dict[str, Any]], FakeModel]:
    """Give the words that come of a server's moods, and the server."""

    async def scene() -> tuple[list[dict[str, Any]], FakeModel]:
        async with FakeModel(*moods) as model:
            writer = Writer(ModelPlace("a-model", model.url, "a-key"), **time)
            text = await writer(of or brief())
            await writer.close()
            return (json.loads(text)["wordings"] if text else []), model

    return plays(scene())


def test_words_come_with_the_numbers_they_rest_on_and_the_strictest_form_is_asked_for() -> None:
    told, model = asks(GOOD)
    assert told == [{"line": 0, "text": "Dot cards help in the morning.", "ids": ["a1"]}]
    [asked] = model.heard
    schema = asked["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["ids"]["items"]["enum"] == ["a1", "a2"]
    assert "tools" not in asked
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert answers_in(asked) == {"a1": "We used dot cards.", "a2": "Dot cards again."}
    assert model.keys == ["Bearer a-key"]


@pytest.mark.parametrize(
    ("moods", "calls"),
    [
        ((takes("json_object", GOOD),), 2),
        ((takes("", GOOD),), 3),
        ((errs(500, **SOON), errs(500, **SOON), errs(500, **SOON), GOOD), 4),
        ((errs(429, **SOON), GOOD), 2),
        ((errs(503, **SOON), errs(503, **SOON), GOOD), 3),
        ((errs(400, "temperature"), GOOD), 2),
        ((errs(400, "max_tokens"), GOOD), 2),
        ((gives("Sure! Here it is."), GOOD), 2),
        ((gives('{"text": "Dot ca', "length"), GOOD), 2),
        ((says("Dot cards help.", "a7"), GOOD), 2),
        ((gives('Sure: ```json\n{"text": "Dot cards help in the morning.", "ids": ["a1"]}\n```'),), 1),
    ],
)
def test_a_server_that_is_difficult_is_asked_in_another_way(moods: tuple[Mood, ...], calls: int) -> None:
    told, model = asks(*moods)
    assert [each["text"] for each in told] == ["Dot cards help in the morning."]
    assert len(model.heard) == calls


def test_what_a_server_refused_by_name_is_not_sent_again() -> None:
    _, model = asks(errs(400, "temperature"), errs(400, "max_tokens"), GOOD)
    assert ["temperature" in asked for asked in model.heard] == [True, False, False]
    assert ["max_completion_tokens" in asked for asked in model.heard] == [False, False, True]


@pytest.mark.parametrize(
    "moods",
    [
        (errs(401),),
        (errs(403),),
        (errs(404),),
        (errs(429, Retry_After="900"),),
        (errs(500, **SOON),),
        (errs(400),),
        (shows_a_page,),
        (gives(None, refusal="I cannot help with that."),),
        (gives(None, "content_filter"),),
        (gives("[]"),),
        (gives('{"text": 7}'),),
    ],
)
def test_a_server_that_refuses_gives_no_words(moods: tuple[Mood, ...]) -> None:
    assert asks(*moods)[0] == []


def test_a_server_that_stalls_is_left_when_the_time_is_over() -> None:
    assert asks(stalls, deadline=0.05)[0] == []


def test_a_key_that_is_revoked_in_the_middle_keeps_what_came_before() -> None:
    three = brief({"a1": "One.", "a2": "Two."}, {"a1": "Six.", "a2": "Ten."}, {"a1": "Red.", "a2": "Blue."})
    told, model = asks(GOOD, errs(401), of=three)
    assert [each["line"] for each in told] == [0]
    assert len(model.heard) == 2


def test_no_server_can_send_us_to_another() -> None:
    async def scene() -> tuple[str, int]:
        async with FakeModel(GOOD) as other, FakeModel(sends_to(other.url)) as model:
            writer = Writer(ModelPlace("a-model", model.url))
            text = await writer(brief())
            await writer.close()
            return text, len(other.heard)

    assert plays(scene()) == ("", 0)


def test_a_server_that_is_not_there_gives_no_words() -> None:
    async def scene() -> str:
        async with FakeModel(GOOD) as model:
            url = model.url
        writer = Writer(ModelPlace("a-model", url), deadline=1)
        text = await writer(brief())
        await writer.close()
        return text

    assert plays(scene()) == ""


def test_the_same_answers_are_asked_about_once() -> None:
    async def scene() -> int:
        async with FakeModel(GOOD) as model:
            writer = Writer(ModelPlace("a-model", model.url))
            assert await writer(brief()) == await writer(brief())
            await writer(brief({"a1": "We used dot cards.", "a2": "No more."}))
            await writer.close()
            return len(model.heard)

    assert plays(scene()) == 2


def test_no_more_is_kept_than_a_handful_and_nothing_of_a_failure() -> None:
    writer = Writer(ModelPlace("a-model", "http://127.0.0.1:9/v1"))
    for number in range(KEPT + 5):
        writer._keep(str(number), ("Words.", ("a1",)))
    assert len(writer._kept) == KEPT
    _, model = asks(gives("no"), of=brief({"a1": "x y", "a2": "z"}, {"a1": "x y", "a2": "z"}))
    assert len(model.heard) == 4


def test_a_long_theme_is_worded_in_parts_and_the_parts_once_more() -> None:
    many = {f"a{number}": f"Dot cards {number} " + "every morning " * 60 for number in range(1, 12)}

    async def part(asked: dict[str, Any]) -> Any:
        answers = answers_in(asked)
        return completion(json.dumps({"text": f"Dot cards help, says {min(answers)}.", "ids": sorted(answers)[:2]}))

    told, model = asks(part, of=brief(many))
    *parts, merged = model.heard
    assert len(parts) == len(parted(many)) > 1
    assert all(sum(map(tokens_in, answers_in(each).values())) <= BUDGET for each in parts)
    assert all(text.startswith("Dot cards help") for text in answers_in(merged).values())
    assert told[0]["ids"] == [*sorted(answers_in(parts[0]))[:2], *sorted(answers_in(parts[1]))[:2]]
    assert asks(part, gives("no"), of=brief(many))[0] == []


def test_an_endless_answer_is_cut() -> None:
    [part] = parted({"a1": "dots " * 5000})
    assert tokens_in(part["a1"]) <= BUDGET
    assert object_in("no object") == "no object"


def test_who_stops_us_is_not_kept_waiting() -> None:
    async def scene() -> None:
        async with FakeModel(stalls) as model:
            writer = Writer(ModelPlace("a-model", model.url))
            writing = asyncio.ensure_future(writer(brief()))
            await model.arrived.wait()
            writing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await writing
            await writer.close()

    plays(asyncio.wait_for(scene(), 10))


def test_what_it_took_is_counted_and_logged_without_a_word(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_LOG", "debug")
    before = (MODEL_CALLS.labels("worded")._value.get(), MODEL_COST._value.get())
    tokens = MODEL_TOKENS.labels("read")._value.get()

    async def scene() -> None:
        async with FakeModel(GOOD) as model:
            writer = Writer(ModelPlace("a-model", model.url, "a-key", (1.0, 5.0)))
            await writer(brief())
            await writer.close()

    with caplog.at_level(logging.DEBUG):
        plays(scene())
    assert MODEL_CALLS.labels("worded")._value.get() == before[0] + 1
    assert MODEL_TOKENS.labels("read")._value.get() == tokens + 100
    assert MODEL_COST._value.get() == pytest.approx(before[1] + 0.0002)
    assert "dot cards" not in caplog.text.lower()
    assert "a-key" not in caplog.text


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"COP_LLM_MODEL": ""}, ""),
        ({"OPENAI_API_KEY": "k"}, "The model's server api.openai.com is not on your list"),
        ({"OPENAI_API_KEY": "k", "COP_LLM_HOSTS": "api.openai.com"}, ""),
        ({"COP_LLM_HOSTS": "api.openai.com"}, "OPENAI_API_KEY is missing"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:8000/v1"}, ""),
        ({"OPENAI_BASE_URL": "http://localhost:8000/v1"}, ""),
        ({"OPENAI_BASE_URL": "http://model:8000/v1", "COP_LLM_HOSTS": "other, MODEL"}, ""),
        ({"OPENAI_BASE_URL": "https://llm.example.org/v1"}, "llm.example.org is not on your list"),
        (
            {"OPENAI_BASE_URL": "https://api.openai.com.evil.example/v1", "COP_LLM_HOSTS": "api.openai.com"},
            "not on your",
        ),
        ({"OPENAI_BASE_URL": "http://llm.example.org/v1", "COP_LLM_HOSTS": "llm.example.org"}, "in the clear"),
        ({"OPENAI_BASE_URL": "a server"}, "is no web address"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1/v1", "COP_LLM_PRICE": "cheap"}, "is no pair of prices"),
    ],
)
def test_answers_go_only_where_the_operator_says(told: dict[str, str], fault: str) -> None:
    values: dict[str, Any] = {"COP_LLM_MODEL": "a-model", **told}
    settings = Settings(_env_file=None, **values)
    found = model_faults(settings)
    assert (fault in found[0] and len(found) == 1) if fault else found == []


def test_prices_are_of_a_million_tokens() -> None:
    settings = Settings(_env_file=None, COP_LLM_PRICE="0.15/0.60")
    assert prices_of(settings) == (0.15, 0.6)
