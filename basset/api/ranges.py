"""A file of a report as an answer: whole, or the part that the browser asks for (RFC 9110, 14)."""

import re
from collections.abc import Iterator

from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from basset.reports.verify.place import Place

BLOCK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE)


class RangedFile(Response):
    """The file *name* of *place*; *headers* have its ``ETag``."""

    def __init__(self, place: Place, name: str, media_type: str, headers: dict[str, str]) -> None:
        super().__init__(media_type=media_type, headers=headers)
        self._place, self._name, self._size = place, name, place.size(name)
        del self.headers["Content-Length"]
        self.headers["Accept-Ranges"] = "bytes"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope)
        is_same = asked.get("If-Range", self.headers["ETag"]) == self.headers["ETag"]
        part = _part(asked.get("Range", ""), self._size) if is_same else None
        await self._answer(part)(scope, receive, send)

    def _answer(self, part: range | None) -> Response:
        headers = dict(self.headers)
        if part is None:
            headers["Content-Length"] = str(self._size)
            return StreamingResponse(self._chunks(range(self._size)), headers=headers)
        if not part:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{self._size}"})
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{self._size}"
        headers["Content-Length"] = str(len(part))
        return StreamingResponse(self._chunks(part), status_code=206, headers=headers)

    def _chunks(self, part: range) -> Iterator[bytes]:
        left = len(part)
        with self._place.open(self._name) as file:
            file.seek(part.start)
            while left and (chunk := file.read(min(BLOCK, left))):
                left -= len(chunk)
                yield chunk


def _part(asked: str, size: int) -> range | None:
    """The bytes that the header ``Range`` asks for, none if there are no such; None: all of them,
    as for several parts at once and for what is no range.
    """
    match = _RANGE.fullmatch(asked.strip())
    if not match or match[1] == match[2] == "":
        return None
    if match[1] == "":
        return range(max(0, size - int(match[2])), size)
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < int(match[1]):
        return None
    return range(int(match[1]), last + 1)
