"""A link as a QR code, to be printed."""

from io import BytesIO

import segno


def qr_svg(url: str) -> bytes:
    """An SVG image that scales. A quarter of it may be dirty or torn (level Q)."""
    image = BytesIO()
    segno.make(url, error="q", micro=False).save(image, kind="svg", scale=8, border=4)
    return image.getvalue()
