"""How a bucket is reached, and what its answers mean."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from basset.contradictions import require_store
from basset.errors import StoreUnusable, Unavailable
from basset.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config

# A report may be some hundred megabytes, and is sent file by file.
REQUEST_SECONDS = "300s"
CONNECT_SECONDS = "5s"
# Short: a run is tried again, too.
RETRIES = 2
RETRY_FOR = timedelta(seconds=20)
_CODE = re.compile(r"<Code>(\w{1,100})</Code>")
_REFUSED = re.compile(r"status code: (4\d\d)")


def client_of(settings: Settings) -> S3Store:
    """What asks the bucket of *settings*; nothing is asked yet.

    Raises:
        ConfigurationError: this process has no key.
    """
    require_store(settings)
    address = urlsplit(settings.store)
    config: S3Config = {
        "region": settings.store_region,
        "access_key_id": settings.store_key_id.get_secret_value(),
        "secret_access_key": settings.store_secret.get_secret_value(),
    }
    if settings.store_endpoint:
        config["endpoint"] = settings.store_endpoint.rstrip("/")
    return S3Store(
        address.hostname or "",
        prefix=address.path.strip("/") or None,
        config=config,
        client_options={
            "allow_http": settings.store_endpoint.startswith("http://"),
            "timeout": REQUEST_SECONDS,
            "connect_timeout": CONNECT_SECONDS,
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_FOR},
    )


@contextmanager
def reaching() -> Iterator[None]:
    """What a bucket answers, as our errors.

    Raises:
        FileNotFoundError: the object is not there.
        AlreadyExistsError: it is there, and was to be made.
        StoreUnusable: the bucket is not there, or refuses us.
        Unavailable: it does not answer, or says that it cannot.
    """
    try:
        yield
    except AlreadyExistsError:
        raise
    except (BaseError, FileNotFoundError) as error:
        text = str(error)
        found = _CODE.search(text)
        code = found[1] if found else ""
        if isinstance(error, FileNotFoundError) and code in {"", "NoSuchKey"}:
            raise
        if refused := _REFUSED.search(text):
            raise StoreUnusable(
                f"the bucket refuses, {refused[1]} {code}: correct it, BASSET_STORE_ENDPOINT, "
                "BASSET_STORE_REGION, or BASSET_STORE_KEY_ID with BASSET_STORE_SECRET",
                field="BASSET_STORE",
            ) from None  # its text quotes what was signed
        raise Unavailable(f"the bucket does not answer: {text.splitlines()[0][:300]}") from error
