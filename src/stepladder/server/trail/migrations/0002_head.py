"""The ledger begins: one head, before the first row."""

from django.db import migrations

BEGINNING = "0" * 64


def begin(apps, schema_editor):
    apps.get_model("trail", "Head").objects.get_or_create(pk=1, defaults={"sequence": 0, "hash": BEGINNING})


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
