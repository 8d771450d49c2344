"""Files that people send: received into a temporary folder, never more than the limit."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Annotated, Final

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from api.deps import CurrentSite
from api.plain_text import without_control
from gis.archive import Limits
from landtrack.errors import Invalid, LandtrackError
from landtrack.settings import Settings

MEGABYTE: Final = 1024 * 1024
_FIELDS_ROOM = MEGABYTE
"""What the form's other fields and the borders between its parts may take."""
_MOST_FILES, _MOST_FIELDS = 200, 50
_PATIENCE = 4
"""A body that is too large is still read (and dropped) up to so many times the limit: a browser
that is cut off while it sends shows its own error instead of our answer."""
_LONGEST_NAME = 200


class UploadTooLarge(LandtrackError):
    """More than this installation reads."""

    code = "upload_too_large"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was sent, with the fields beside it; or what was wrong with the sending.

    Several files sent together (the loose parts of a shapefile) are one zip by now.
    """

    path: Path
    name: str
    fields: Mapping[str, str]
    problem: LandtrackError | None = None

    def checked(self) -> Upload:
        """Itself.

        Raises:
            LandtrackError: nothing usable was sent.
        """
        if self.problem is not None:
            raise self.problem
        return self


def limits_of(settings: Settings) -> Limits:
    """How much a file may unpack to."""
    return Limits(total=settings.max_unpacked_mb * MEGABYTE)


async def _received(request: Request, site: CurrentSite) -> AsyncIterator[Upload]:
    with TemporaryDirectory(prefix="landtrack-upload-") as folder:
        try:
            upload = await _read(request, site.settings.max_upload_mb, Path(folder))
        except LandtrackError as problem:
            upload = Upload(Path(folder), "", {}, problem)
        yield upload


ReceivedUpload = Annotated[Upload, Depends(_received)]


async def _read(request: Request, limit_mb: int, folder: Path) -> Upload:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _nothing_sent()
    parser = MultiPartParser(
        request.headers,
        limited(request.stream(), limit_mb, _too_large(limit_mb)),
        max_files=_MOST_FILES,
        max_fields=_MOST_FIELDS,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, ClientDisconnect):
        raise Invalid(
            "上传中断或不完整，请重试。",
            "The upload was cut off or is incomplete. Try again.",
            field="file",
        ) from None
    try:
        return await run_in_threadpool(_stored, form, folder)
    finally:
        await form.close()


async def limited(
    stream: AsyncGenerator[bytes, None], limit_mb: int, problem: UploadTooLarge
) -> AsyncGenerator[bytes]:
    """A body that breaks off with a problem where it grows beyond a limit."""
    most = limit_mb * MEGABYTE + _FIELDS_ROOM
    size = 0
    async for chunk in stream:
        size += len(chunk)
        if size <= most:
            yield chunk
        elif size > most * _PATIENCE:
            break
    if size > most:
        raise problem


def _too_large(limit_mb: int) -> UploadTooLarge:
    return UploadTooLarge(
        f"文件超过 {limit_mb} MB，没有读取。请只导出需要的图层或分批导入，"
        "或请管理员调大上限（LANDTRACK_MAX_UPLOAD_MB）。",
        f"The file is larger than {limit_mb} MB and was not read. Export only the layer that "
        "is needed, import in parts, or have the administrator raise the limit "
        "(LANDTRACK_MAX_UPLOAD_MB).",
        field="file",
    )


def _nothing_sent() -> Invalid:
    return Invalid("请选择一个文件。", "Choose a file.", field="file")


def _stored(form: FormData, folder: Path) -> Upload:
    files = [item for item in form.getlist("file") if isinstance(item, UploadFile)]
    files = [file for file in files if file.filename]
    fields = {
        key: without_control(value) for key, value in form.multi_items() if isinstance(value, str)
    }
    if not files:
        raise _nothing_sent()
    if len(files) > 1:
        return _packed(files, folder, fields)
    name = plain_name(files[0].filename)
    path = folder / f"source{''.join(PurePosixPath(name).suffixes[-2:])}"
    with path.open("wb") as target:
        shutil.copyfileobj(files[0].file, target)
    return Upload(path, name, fields)


def _packed(files: Sequence[UploadFile], folder: Path, fields: Mapping[str, str]) -> Upload:
    """Files that belong together as one zip, named after the shapefile among them."""
    names = [plain_name(file.filename) for file in files]
    main = next((name for name in names if name.lower().endswith(".shp")), names[0])
    path = folder / "source.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, file in sorted(zip(names, files, strict=True), key=lambda pair: pair[0]):
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
                shutil.copyfileobj(file.file, target)
    return Upload(path, f"{PurePosixPath(main).stem}.zip", fields)


def plain_name(name: str | None) -> str:
    """The last part of a file name, whatever system sent it, short enough to keep."""
    last = without_control(name or "").replace("\\", "/").rpartition("/")[2].strip() or "file"
    stem, dot, suffix = last.rpartition(".")
    return f"{(stem or suffix)[:_LONGEST_NAME]}{dot}{suffix[:20]}" if stem else last[:_LONGEST_NAME]
