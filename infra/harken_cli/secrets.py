"""On one machine, a secret is an environment variable: HARKEN_SECRET_NAME, as written or in capitals."""

import os

from harken.domain.errors import SourceRefused

_FROM_ENVIRONMENT = "HARKEN_SECRET_"


def from_environment(name: str) -> str:
    """The value of the secret called `name`. Raises `SourceRefused` where it is not set."""
    for spelled in (name, name.upper().replace("-", "_")):
        value = os.environ.get(_FROM_ENVIRONMENT + spelled)
        if value:
            return value
    raise SourceRefused(
        f"secret:{name} is not set; set the environment variable {_FROM_ENVIRONMENT}{name.upper()}", fault="secret"
    )
