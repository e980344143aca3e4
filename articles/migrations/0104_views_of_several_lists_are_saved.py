from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0103_words_are_found_in_any_spelling'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='savedview',
            name='a_person_names_a_view_once',
        ),
        migrations.AddField(
            model_name='savedview',
            name='list',
            field=models.CharField(default='articles', max_length=16, verbose_name='list'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('person', 'list', 'name'), name='a_person_names_a_view_of_a_list_once'),
        ),
    ]
