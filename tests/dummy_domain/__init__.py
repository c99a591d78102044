"""Rivers 河道水情: a fifth domain in a folder, which proves that one plugs in without a kernel edit."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__, "declared/errors.yaml")
