"""What each error means that Slack documents for posting and editing a message, and what an answer means that is none."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.platform import Refused, Shut, TryLater, Uncertain, Vanished
from bot.slack import calls
from bot.slack.calls import Calls, DeadToken

LATER = (
    "accesslimited external_channel_migrating message_limit_exceeded org_login_required rate_limited ratelimited "
    "service_unavailable streaming_state_conflict team_added_to_org"
)
DOUBT = "fatal_error internal_error messaging_processing_failed request_timeout update_failed"
GONE = "cant_update_message edit_window_closed message_not_found"
DEAD = "account_inactive invalid_auth not_authed token_expired token_revoked"
SHUT = (
    "ekm_access_denied enterprise_is_restricted messages_tab_disabled missing_scope not_allowed_token_type "
    "team_access_not_granted two_factor_setup_required"
)
OURS = (
    "as_user_not_supported attachment_payload_limit_exceeded block_mismatch cannot_reply_to_message deprecated_endpoint "
    "invalid_arg_name invalid_arguments invalid_array_arg invalid_attachments invalid_blocks invalid_blocks_format "
    "invalid_charset invalid_form_data invalid_metadata_format invalid_metadata_schema invalid_post_type "
    "markdown_text_conflict metadata_must_be_sent_from_app metadata_too_large method_deprecated missing_post_type "
    "msg_blocks_too_long msg_too_long no_text too_many_attachments too_many_contact_cards"
)
READERS = (
    "access_denied cant_broadcast_message channel_not_found duplicate_channel_not_found duplicate_message_not_found "
    "file_deleted file_is_deleted file_not_found is_archived is_inactive missing_file_data no_permission not_in_channel "
    "restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel "
    "restricted_action_thread_locked restricted_action_thread_only_channel slack_connect_canvas_sharing_blocked "
    "slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked team_not_found user_not_found"
)
MEANINGS = [
    *((error, TryLater, False) for error in LATER.split()),
    *((error, Uncertain, False) for error in DOUBT.split()),
    *((error, Vanished, False) for error in GONE.split()),
    *((error, DeadToken, False) for error in DEAD.split()),
    *((error, Shut, False) for error in SHUT.split()),
    *((error, Refused, True) for error in OURS.split()),
    *((error, Refused, False) for error in READERS.split()),
    ("an_error_of_next_year", Refused, False),
]
"""An error, what delivery does about it, and whether it is our own mistake, of which no chair is told."""


@pytest.mark.parametrize(("error", "meaning", "ours"), MEANINGS)
def test_every_documented_error_has_its_meaning(error: str, meaning: type[Exception], ours: bool) -> None:
    with pytest.raises(meaning) as caught:
        calls._checked({"ok": False, "error": error})
    assert type(caught.value) is meaning
    assert getattr(caught.value, "ours", False) is ours


def answers(body: bytes, kind: str = "application/json", *, broken: bool = False) -> type[Exception] | None:
    """Let Slack answer a call with these bytes; give what delivery makes of it."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await request.read()
        if broken:
            assert request.transport
            request.transport.abort()
        return web.Response(body=body, content_type=kind)

    async def whole() -> type[Exception] | None:
        application = web.Application()
        application.router.add_post("/chat.postMessage", answer)
        async with TestServer(application, host="127.0.0.1") as server, aiohttp.ClientSession() as session:
            try:
                await Calls(str(server.make_url("/")), session).call("chat.postMessage", "xoxb-1")
            except (TryLater, Uncertain, Refused) as failed:
                return type(failed)
            return None

    return asyncio.run(whole())


@pytest.mark.parametrize(
    "body", [b"{", b"", b"[1]", b"null", b"\xff"], ids=["half", "nothing", "a list", "null", "no text"]
)
def test_an_answer_that_is_no_answer_leaves_a_doubt(body: bytes) -> None:
    assert answers(body) is Uncertain


def test_a_line_that_is_reset_leaves_a_doubt() -> None:
    assert answers(b"", broken=True) is Uncertain


def test_an_answer_that_does_not_come_leaves_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PATIENCE", aiohttp.ClientTimeout(total=0.05))

    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.5)
        return web.Response()

    async def whole() -> None:
        application = web.Application()
        application.router.add_post("/chat.postMessage", hang)
        async with TestServer(application, host="127.0.0.1") as server, aiohttp.ClientSession() as session:
            await Calls(str(server.make_url("/")), session).call("chat.postMessage", "xoxb-1")

    with pytest.raises(Uncertain):
        asyncio.run(whole())
