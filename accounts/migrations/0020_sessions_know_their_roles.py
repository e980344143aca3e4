"""A session says itself for which roles it was looked at; a mark on its row was lost to requests that saved it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_leaving")]
    operations = [migrations.RemoveField(model_name="session", name="stale")]
