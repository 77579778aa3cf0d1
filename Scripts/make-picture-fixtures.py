#!/usr/bin/env python3
"""Makes Tests/PicturesTests/Fixtures with Pillow, the reference for resizing and decoding.

Run from the repository's root in an environment with Pillow (made with 13.0.0); the Swift tests
make the same source picture by the same formula and never need Python.
"""
import os
from PIL import Image

FOLDER = os.path.join("Tests", "PicturesTests", "Fixtures")
FILTERS = {"nearest": Image.NEAREST, "area": Image.BOX, "bilinear": Image.BILINEAR,
           "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}


def seeded(width, height, seed=1):
    """Noise over a gradient from a 64-bit linear congruential generator."""
    state, data = seed, bytearray()
    for row in range(height):
        for column in range(width):
            for channel in range(3):
                state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                data.append((row * 5 + column * 3 * channel + (state >> 57)) % 256)
    return Image.frombytes("RGB", (width, height), bytes(data))


def smooth(width, height):
    """A picture that JPEG keeps well."""
    data = bytearray()
    for row in range(height):
        for column in range(width):
            data += bytes((row * 255 // (height - 1), column * 255 // (width - 1),
                           (row + column) * 127 // (height + width - 2) + 64))
    return Image.frombytes("RGB", (width, height), bytes(data))


def save(picture, name, **options):
    picture.save(os.path.join(FOLDER, name), **options)


os.makedirs(FOLDER, exist_ok=True)
for name, rule in FILTERS.items():
    for size in [(20, 11), (64, 40), (37, 9), (5, 23), (9, 50)]:
        save(seeded(37, 23).resize(size, rule), f"resize-{name}-{size[0]}x{size[1]}.png")

photo = smooth(24, 16)
files = {"baseline": dict(quality=92), "progressive": dict(quality=92, progressive=True),
         "full-chroma": dict(quality=92, subsampling=0), "restart": dict(restart_marker_rows=1)}
for name, options in files.items():
    save(photo, f"{name}.jpg", **options)
save(photo.convert("L"), "grey.jpg", quality=92)
save(photo.convert("CMYK"), "cmyk.jpg", quality=92)
# The same samples said to be YCCK: byte 11 of the Adobe segment is the transform.
with open(os.path.join(FOLDER, "cmyk.jpg"), "rb") as source:
    data = bytearray(source.read())
data[data.index(b"\xff\xee") + 4 + 11] = 2
with open(os.path.join(FOLDER, "ycck.jpg"), "wb") as target:
    target.write(data)
for name in [*files, "grey", "cmyk", "ycck"]:
    with Image.open(os.path.join(FOLDER, f"{name}.jpg")) as decoded:
        save(decoded.convert("RGB"), f"{name}.decoded.png")
