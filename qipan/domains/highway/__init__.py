"""Highway 高速公路: how the holiday flowed, from toll passages to the published bulletin."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__, "declared/errors.yaml")
