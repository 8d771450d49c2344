"""Forms with a photo or paper in them: received within the limit for documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from api.deps import CurrentSite
from api.plain_text import without_control
from api.uploads import UploadTooLarge, limited, plain_name
from landtrack.actions.documents import Uploaded
from landtrack.errors import Invalid, LandtrackError

ACCEPTED: Final = "image/*,.heic,.pdf,.ofd,.doc,.docx,.xls,.xlsx,.ppt,.pptx"
"""What file dialogues offer; what is kept is decided by content."""

_FILE_FIELDS = ("photo", "file")
_MOST_FILES, _MOST_FIELDS = 4, 60


@dataclass(frozen=True, slots=True)
class SentForm:
    """The fields of a form as they were typed, and the file that was sent along, if any."""

    fields: Mapping[str, str]
    file: Uploaded | None = None
    problem: LandtrackError | None = None

    @property
    def consent(self) -> bool:
        """Whether the sender agreed to keep place and time of a photo."""
        return bool(self.fields.get("consent"))

    def attached(self) -> Uploaded | None:
        """The file, if one was sent.

        Raises:
            LandtrackError: it could not be received.
        """
        if self.problem is not None:
            raise self.problem
        return self.file

    def needed(self) -> Uploaded:
        """The file.

        Raises:
            LandtrackError: it could not be received. Invalid: none was sent.
        """
        found = self.attached()
        if found is None:
            raise Invalid("请选择照片或文件。", "Choose a photo or a file.", field="file")
        return found


async def _received(request: Request, site: CurrentSite) -> SentForm:
    limit = site.settings.max_document_mb
    stream = limited(request.stream(), limit, _too_large(limit))
    try:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            parser = MultiPartParser(
                request.headers, stream, max_files=_MOST_FILES, max_fields=_MOST_FIELDS
            )
            form = await parser.parse()
        else:
            form = await FormParser(request.headers, stream).parse()
    except UploadTooLarge as problem:
        return SentForm({}, problem=problem)
    except (MultiPartException, ClientDisconnect):
        return SentForm({}, problem=_cut_off())
    try:
        fields = {
            key: without_control(value)
            for key, value in form.multi_items()
            if isinstance(value, str)
        }
        return SentForm(fields, await _file(form))
    finally:
        await form.close()


ReceivedForm = Annotated[SentForm, Depends(_received)]


async def _file(form: FormData) -> Uploaded | None:
    for field in _FILE_FIELDS:
        for item in form.getlist(field):
            if isinstance(item, UploadFile) and item.filename:
                return Uploaded(plain_name(item.filename), await item.read())
    return None


def _too_large(limit_mb: int) -> UploadTooLarge:
    return UploadTooLarge(
        f"附件超过 {limit_mb} MB，没有保存。请压缩照片或拆分文件，"
        "或请管理员调大上限（LANDTRACK_MAX_DOCUMENT_MB）。",
        f"The attachment is larger than {limit_mb} MB; nothing was saved. Send a smaller photo, "
        "split the file, or have the administrator raise the limit (LANDTRACK_MAX_DOCUMENT_MB).",
        field="file",
    )


def _cut_off() -> Invalid:
    return Invalid(
        "上传中断或不完整，没有保存。请重试。",
        "The upload was cut off or is incomplete; nothing was saved. Try again.",
        field="file",
    )
