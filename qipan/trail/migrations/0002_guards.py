"""Put the triggers in place and set the chain's head."""

from typing import Any

from django.db import migrations

from qipan.trail import guards


def install(apps: Any, schema_editor: Any) -> None:
    guards.install(schema_editor.connection)
    apps.get_model("trail", "Head").objects.using(schema_editor.connection.alias).get_or_create(id=1)


def remove(apps: Any, schema_editor: Any) -> None:
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_first")]
    operations = [migrations.RunPython(install, remove)]
