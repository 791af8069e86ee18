"""The mail server, from one address: smtp://, smtp+tls:// (STARTTLS) or smtps://, with name and password in it."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

from config.environment import Environment

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
PATIENCE = 10  # seconds; somebody waits for the page


@dataclass(frozen=True)
class Mail:
    """What Django's EMAIL_* settings are made of. Without a server nothing is sent, and whoever would have is told."""

    backend: str = "django.core.mail.backends.dummy.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    ssl: bool = False

    @classmethod
    def of(cls, environment: Environment) -> Self:
        if environment.mail_url is None:
            return cls()
        url = urlsplit(environment.mail_url.get_secret_value())
        return cls(
            backend="django.core.mail.backends.smtp.EmailBackend",
            host=url.hostname or "",
            port=url.port or PORTS[url.scheme],
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            starttls=url.scheme == "smtp+tls",
            ssl=url.scheme == "smtps",
        )
