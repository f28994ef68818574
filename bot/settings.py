"""The environment, read once; what is missing is said with where to get it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

TEAMS_FAULTS = (
    "MICROSOFT_APP_ID is missing. It is the Application (client) ID on the Overview page of your app registration.",
    "MICROSOFT_APP_PASSWORD is missing. Make a client secret in your app registration, and copy its Value, not its ID.",
    "MICROSOFT_APP_TENANT_ID is missing. It is the Directory (tenant) ID on the Overview page of your app registration.",
)
"""What is said where the app's id, its secret or its directory is not set, in that order."""


MODEL_SERVER = "https://api.openai.com/v1"
"""Where a model is looked for where OPENAI_BASE_URL names no server."""


class Settings(BaseSettings):
    """All that the environment can set, by the names that operators know. An empty text means: not set."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field("sqlite:///var/cop-bot.db", alias="COP_DATABASE_URL")
    engine: Literal["inprocess", "cluster"] = Field("inprocess", alias="COP_ENGINE")
    direct_url: str = Field("", alias="COP_DATABASE_DIRECT_URL")
    secret_key: str = Field("", alias="COP_SECRET_KEY", repr=False)
    auto_migrate: bool = Field(default=False, alias="COP_AUTO_MIGRATE")
    host: str = Field("127.0.0.1", alias="COP_HOST")
    port: int = Field(8080, alias="COP_PORT")
    base_url: str = Field("", alias="COP_BASE_URL")
    llm_model: str = Field("", alias="COP_LLM_MODEL")
    llm_url: str = Field("", alias="OPENAI_BASE_URL")
    llm_key: str = Field("", alias="OPENAI_API_KEY", repr=False)
    llm_hosts: str = Field("", alias="COP_LLM_HOSTS")
    llm_price: str = Field("", alias="COP_LLM_PRICE")
    guest_links: bool = Field(default=False, alias="COP_GUEST_LINKS")
    log_format: Literal["console", "json"] = Field("console", alias="COP_LOG_FORMAT")
    slack_signing_secret: str = Field("", alias="SLACK_SIGNING_SECRET", repr=False)
    slack_bot_token: str = Field("", alias="SLACK_BOT_TOKEN", repr=False)
    slack_app_token: str = Field("", alias="SLACK_APP_TOKEN", repr=False)
    slack_client_id: str = Field("", alias="SLACK_CLIENT_ID")
    slack_client_secret: str = Field("", alias="SLACK_CLIENT_SECRET", repr=False)
    slack_api_url: str = Field("https://slack.com/api/", alias="SLACK_API_URL")
    teams_app_id: str = Field("", alias="MICROSOFT_APP_ID")
    teams_password: str = Field("", alias="MICROSOFT_APP_PASSWORD", repr=False)
    teams_tenant: str = Field("", alias="MICROSOFT_APP_TENANT_ID")
    teams_other_tenants: str = Field("", alias="COP_TEAMS_TENANTS")
    teams_service_hosts: str = Field("", alias="COP_TEAMS_SERVICE_HOSTS")
    teams_openid_url: str = Field("", alias="COP_TEAMS_OPENID_URL")
    teams_login_url: str = Field("", alias="COP_TEAMS_LOGIN_URL")

    @property
    def secrets(self) -> list[str]:
        """The secret keys, newest first."""
        return [key.strip() for key in self.secret_key.split(",") if key.strip()]

    @property
    def slack_configured(self) -> bool:
        """Whether any Slack variable is set."""
        return any((self.slack_signing_secret, self.slack_bot_token, self.slack_app_token, self.slack_client_id))

    @property
    def teams_configured(self) -> bool:
        """Whether any variable of our Teams app is set."""
        return any((self.teams_app_id, self.teams_password, self.teams_tenant, self.teams_other_tenants))

    @property
    def is_loopback(self) -> bool:
        """Whether we listen to this computer alone."""
        return is_near(self.host)

    def faults(self, *, insecure_local: bool = False) -> list[str]:
        """List what keeps `serve` from starting, each with its cure; `insecure_local` is Teams without authentication."""
        found = []
        if not self.secrets:
            found.append(
                "COP_SECRET_KEY is missing. It encrypts what people write. Make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(32))' and keep it as safe as the database."
            )
        if self.engine == "cluster" and not self.database_url.startswith("postgresql"):
            found.append(
                "COP_ENGINE=cluster needs PostgreSQL. Set COP_DATABASE_URL to one, e.g. postgresql://cop@db.example.org/cop, "
                "or leave COP_ENGINE out to run as one process."
            )
        if not (self.slack_configured or self.teams_configured or insecure_local):
            found.append(
                "No platform is set up. For Slack set SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN (docs/operators/slack.md), "
                "for Teams MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID. "
                "To try the product without any, run: cop-bot sandbox"
            )
        if self.guest_links and not self.base_url.startswith("https://"):
            found.append(
                "COP_GUEST_LINKS=1 needs COP_BASE_URL with https. Guests come by links, which only https keeps to themselves. "
                "Set it to how the world reaches us, e.g. https://cop.example.org"
            )
        found += model_faults(self)
        return found + self._slack_faults() + self.teams_faults(insecure_local=insecure_local)

    def teams_faults(self, *, insecure_local: bool = False) -> list[str]:
        """List what keeps Teams from being served, each with its cure."""
        if insecure_local and not self.is_loopback:
            return [f"--insecure-local asks nobody who they are, so it needs COP_HOST=127.0.0.1, not {self.host}."]
        if insecure_local and self.teams_configured:
            return ["--insecure-local is for a test client on this computer. Leave it out where MICROSOFT_... are set."]
        if not self.teams_configured:
            return []
        return [fault for value, fault in zip(self._teams_app(), TEAMS_FAULTS, strict=True) if not value]

    def _teams_app(self) -> tuple[str, str, str]:
        return self.teams_app_id, self.teams_password, self.teams_tenant

    def _slack_faults(self) -> list[str]:
        if not self.slack_configured:
            return []
        found = []
        if self.slack_client_id or self.slack_client_secret:
            if not (self.slack_client_id and self.slack_client_secret):
                found.append("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET go together. Both are under Basic Information.")
            if not self.base_url:
                found.append(
                    "COP_BASE_URL is missing. OAuth needs to know how the world reaches us, e.g. https://cop.example.org"
                )
        elif not self.slack_bot_token:
            found.append("SLACK_BOT_TOKEN is missing. It starts with xoxb- and stands under OAuth & Permissions.")
        if not self.slack_app_token and not self.slack_signing_secret:
            found.append("SLACK_SIGNING_SECRET is missing. It stands under Basic Information, App Credentials.")
        return found


def model_faults(settings: Settings) -> list[str]:
    """List what keeps answers from going to the model that is named, each with its cure; nothing where none is named."""
    if not settings.llm_model:
        return []
    server = urlsplit(settings.llm_url or MODEL_SERVER)
    host, found = server.hostname or "", []
    if server.scheme not in ("http", "https") or not host:
        return [
            "OPENAI_BASE_URL is no web address. Set it to how your server is reached, e.g. http://127.0.0.1:8000/v1"
        ]
    if not settings.llm_url and not settings.llm_key:
        found.append(
            "OPENAI_API_KEY is missing. Make one where your model is, or name your own server in OPENAI_BASE_URL."
        )
    if not is_near(host) and host not in {each.strip().lower() for each in settings.llm_hosts.split(",")}:
        found.append(
            f"The model's server {host} is not on your list, so no answer goes there. If your organisation agreed to it, "
            f"set COP_LLM_HOSTS={host} (several with commas)."
        )
    if server.scheme == "http" and not is_near(host) and "." in host:
        found.append(f"OPENAI_BASE_URL sends answers to {host} in the clear. Begin it with https://")
    if settings.llm_price and prices_of(settings) == (0.0, 0.0):
        found.append(
            "COP_LLM_PRICE is no pair of prices. Give a million tokens' price, read and written, e.g. 0.15/0.60"
        )
    return found


def is_near(host: str) -> bool:
    """Whether a host is this computer itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def prices_of(settings: Settings) -> tuple[float, float]:
    """Give what a million tokens cost, read and written; nothing where nobody said so."""
    read, _, written = settings.llm_price.partition("/")
    try:
        return max(float(read), 0.0), max(float(written), 0.0)
    except ValueError:
        return 0.0, 0.0
