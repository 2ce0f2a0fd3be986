"""What photo uploads refuse; the phone goes on with the next photo."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class HashMismatch(Refused):
    """The bytes are not what their name says: they were dropped, begin again at 0."""

    code = "attachments.hash_mismatch"
    message = _l("照片在路上变了样，会重新传一次")
    status = 422


class WrongOffset(Refused):
    """Go on at `offset`."""

    code = "attachments.wrong_offset"
    message = _l("照片已传到别处，会接着传")

    def __init__(self, offset: int) -> None:
        super().__init__(offset=offset)
        self.offset = offset


class BadUpload(Refused):
    """Headers that are missing or make no sense."""

    code = "attachments.bad_upload"
    message = _l("照片的说明不完整。请更新后再试")
    status = 400


class PhotoTooLarge(Refused):
    """More bytes than a photo of ours ever has."""

    code = "attachments.too_large"
    message = _l("照片文件太大了。请缩小一些再传")
    status = 413
