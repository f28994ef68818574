"""What Azure gave us for our Teams app, and whom we let in by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.settings import Settings

LOGIN = "https://login.microsoftonline.com/"
OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
SERVICE_HOSTS = ("smba.trafficmanager.net",)
"""Where Teams' public cloud takes messages. Exact names: anybody may own a sibling of this one."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Registration:
    """An app registration. Without an `app_id` nobody is asked for a token, and only this computer is spoken to.

    `tenant` is the directory that our own tokens come from; `tenants` are those whose people we hear besides it. `service_url` is
    where people are written to of whom we have heard nothing yet, in place of the first host's own.
    """

    app_id: str = ""
    secret: str = field(default="", repr=False)
    tenant: str = ""
    tenants: tuple[str, ...] = ()
    service_hosts: tuple[str, ...] = SERVICE_HOSTS
    openid_url: str = OPENID
    login_url: str = LOGIN
    service_url: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is no authentication: for a test client on this computer alone."""
        return not self.app_id

    @property
    def default_service(self) -> str:
        """Give where people are reached before we have heard from their directory; empty where only they can tell."""
        if self.is_open:
            return ""
        return self.service_url or f"https://{self.service_hosts[0]}/teams/"

    def takes_host(self, service_url: str) -> bool:
        """Whether messages, and our token with them, may go to an address."""
        try:
            address = urlsplit(service_url)
            host = address.hostname or ""
        except ValueError:
            return False
        if host in LOOPBACK:
            return self.is_open or host in self.service_hosts
        return not self.is_open and address.scheme == "https" and host in self.service_hosts

    def takes_tenant(self, activity: Mapping[str, Any]) -> bool:
        """Whether every directory that an activity names is one we serve, and it names one."""
        if self.is_open:
            return True
        named = _tenants_in(activity)
        return bool(named) and named <= {self.tenant, *self.tenants}


def registration_of(settings: Settings) -> Registration:
    """Give what the environment sets; what it leaves out is Microsoft's public cloud."""
    return Registration(
        app_id=settings.teams_app_id,
        secret=settings.teams_password,
        tenant=settings.teams_tenant,
        tenants=_listed(settings.teams_other_tenants),
        service_hosts=_listed(settings.teams_service_hosts.lower()) or SERVICE_HOSTS,
        openid_url=settings.teams_openid_url or OPENID,
        login_url=settings.teams_login_url or LOGIN,
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _tenants_in(activity: Mapping[str, Any]) -> set[str]:
    channel_data = activity.get("channelData") or {}
    tenant = channel_data.get("tenant")
    named = [
        activity["conversation"].get("tenantId"),
        activity["from"].get("tenantId"),
        tenant.get("id") if isinstance(tenant, Mapping) else None,
    ]
    return {str(each) for each in named if each}
