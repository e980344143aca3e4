import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_editor_themes'),
    ]

    operations = [
        migrations.CreateModel(
            name='JobFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job_id', models.BigIntegerField(db_index=True)),
                ('task', models.CharField(max_length=128)),
                ('error', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'failure of a job',
                'verbose_name_plural': 'failures of jobs',
                'ordering': ['-at', '-id'],
            },
        ),
    ]
