"""The groups of the command line; each room adds its commands to them. Only click is imported at the start."""

import click


@click.group()
def export() -> None:
    """公開ログなどをファイルに書き出します。"""


@click.group("import")
def import_() -> None:
    """意見や施策をファイルから読み込みます。"""


@click.group()
def calc() -> None:
    """計算だけをします。データベースは使いません。"""
