"""What our columns are made of: ids, times in UTC, and text that is kept encrypted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import DateTime, ForeignKey, LargeBinary, MetaData, String, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

Id = String(36)
NONCE = 12
KEY_ID = 4


class Base(DeclarativeBase):
    """All tables; constraints are named by rule, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(model: type[Base]) -> Table:
    """Give a model's table, for statements on plain columns: the ORM takes several times as long to run one of its own."""
    return Base.metadata.tables[model.__tablename__]


def new_id() -> str:
    """Give a random id (UUIDv4), which tells nothing about when or by whom."""
    return str(uuid4())


def id_column() -> Any:
    """Give a random primary key."""
    return mapped_column(Id, primary_key=True, default=new_id)


def link(table: str, *, index: bool = True, nullable: bool = False) -> Any:
    """Give a foreign key to another table's id."""
    return mapped_column(Id, ForeignKey(f"{table}.id"), index=index, nullable=nullable)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, with its zone on the way in and on the way out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware moment into UTC; refuse a naive one with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)  # which takes longer than all the rest
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CannotOpen(Exception):
    """No key that we hold opens this text: the key was changed without keeping the old one."""


class Keyring:
    """Seals and opens text with AES-GCM; the newest key seals, any key opens.

    `secrets` are passphrases of any length, newest first. A sealed text is key id (4 bytes), nonce (12), ciphertext; the
    row's id is bound to it, so a text moved to another row does not open.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        """Derive a 256-bit key from each secret."""
        self._keys = [(_fingerprint(secret), AESGCM(_derived(secret, b"cop-bot text"))) for secret in secrets]
        self._marking = [_derived(secret, b"cop-bot mark") for secret in secrets]

    @property
    def newest(self) -> bytes:
        """The id of the key that seals now."""
        return self._keys[0][0]

    @property
    def known(self) -> frozenset[bytes]:
        """The ids of all keys that we hold."""
        return frozenset(key_id for key_id, _ in self._keys)

    def marks(self, text: str, use: str) -> list[str]:
        """Give what may be kept in place of a short secret, by each key, newest first: without a key nobody can try it out."""
        said = f"{use}:{text}".encode()
        return [hmac.new(key, said, hashlib.sha256).hexdigest() for key in self._marking]

    def seal(self, text: str, owner: str) -> bytes:
        """Encrypt `text` for the row whose id is `owner`."""
        key_id, key = self._keys[0]
        nonce = os.urandom(NONCE)
        return key_id + nonce + key.encrypt(nonce, text.encode(), owner.encode())

    def open(self, sealed: bytes, owner: str) -> str:
        """Decrypt; raise CannotOpen where no key fits or the text belongs to another row."""
        key_id, nonce, body = sealed[:KEY_ID], sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
        for ours, key in self._keys:
            if ours == key_id:
                try:
                    return key.decrypt(nonce, body, owner.encode()).decode()
                except InvalidTag:
                    break
        raise CannotOpen("COP_SECRET_KEY does not open a stored text. Add the earlier key behind the new one.")


def _derived(secret: str, use: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=use).derive(secret.encode())


def _fingerprint(secret: str) -> bytes:
    return _derived(secret, b"cop-bot key id")[:KEY_ID]


_keyring = Keyring([base64.b64encode(os.urandom(32)).decode()])


def use_keys(secrets: Sequence[str]) -> None:
    """Let this process seal and open with these secrets, newest first. Until then a throw-away key stands in."""
    global _keyring  # noqa: PLW0603 - a process has one set of keys, as it has one environment
    _keyring = Keyring(secrets)


def keyring() -> Keyring:
    """Give the process's keys."""
    return _keyring


def sealed(text: str, owner: str) -> bytes | None:
    """Give the text encrypted for the row whose id is `owner`; nothing for an empty one."""
    return _keyring.seal(text, owner) if text else None


def opened(stored: bytes | None, owner: str) -> str:
    """Give the text that was sealed for a row; an empty one for nothing. Raises CannotOpen."""
    return _keyring.open(stored, owner) if stored else ""


class HasId(Protocol):
    """A row that sealed text can be bound to."""

    id: Any


class Sealed:
    """A text attribute that is stored encrypted in the column `<name>_sealed` and bound to its row's id.

    Set `id` before it. Reading decrypts at each access; None where nothing is stored reads as an empty text.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        """Remember the column's name."""
        self.column = f"{name}_sealed"

    def __get__(self, row: HasId, owner: type) -> str:
        """Open the text."""
        return opened(getattr(row, self.column), row.id)

    def __set__(self, row: HasId, text: str) -> None:
        """Seal the text; an empty one is stored as nothing."""
        setattr(row, self.column, sealed(text, row.id))


def sealed_column() -> Any:
    """Give the column a Sealed attribute keeps its text in."""
    return mapped_column(LargeBinary, nullable=True)
