"""The `yoriai` command. Nothing but click is imported before a command is chosen."""

import gc
import os
import re

import click

from yoriai import __version__

# A command loads much that stays and ends soon: rubbish is looked for seldom.
gc.set_threshold(50_000, 10, 10)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yoriai.config.settings")


class Commands(click.Group):
    """Brings in the rooms' commands only when one is asked for: a server starts without them.

    Says in a plain line that there is no database yet, which a newcomer meets first.
    """

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            _add_commands_of_rooms()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        _add_commands_of_rooms()
        return super().list_commands(ctx)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Exception as fault:
            # Looked at by name: the database's errors are not imported before a command needs them.
            named = {kind.__name__ for kind in type(fault).__mro__}
            if "DatabaseError" in named and re.search(r"no such table|does not exist", str(fault)):
                raise click.ClickException(
                    "データベースの準備ができていません。先に yoriai manage migrate を行ってください。"
                    "見本の市のデータは、YORIAI_DATA_DIR に見本の場所を指定すると使えます。"
                ) from fault
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=__version__, prog_name="yoriai")
def main() -> None:
    """寄合 Yoriai ― 市民の声から、施策・予算・成果までを、だれでもたどれるようにします。

    \b
    はじめて試すとき    yoriai demo
    日々動かすとき      yoriai serve
    記録を検証するとき  yoriai verify FILE

    データは YORIAI_DATA_DIR の場所に置かれます（決めなければ、利用者のデータ用の場所）。
    """


def _add_commands_of_rooms() -> None:
    from yoriai.cli import calc, calculations, export, import_  # noqa: F401 - calculations adds to `calc`
    from yoriai.cli.bounces import import_bounces  # noqa: F401 - adds to `import`
    from yoriai.cli.consultations import import_opinions  # noqa: F401 - adds to `import`
    from yoriai.cli.data_map import export_data_map  # noqa: F401 - adds to `export`
    from yoriai.cli.ledger import verify
    from yoriai.cli.measures import import_measures  # noqa: F401 - adds to `import`
    from yoriai.cli.polis import import_polis  # noqa: F401 - adds to `import`
    from yoriai.cli.proposals import import_proposals  # noqa: F401 - adds to `import`

    for command in (import_, export, verify, calc):
        main.add_command(command)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="待ち受ける住所。")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="待ち受ける番号。"
)
@click.option("--no-serve", is_flag=True, help="読み込むだけで、公開しません。")
@click.option("--fresh", is_flag=True, help="前の見本を消し、今日から数え直します。")
def demo(host: str, port: int, no_serve: bool, fresh: bool) -> None:
    """見本の市を読み込み、手元で公開します。

    内容はすべて架空です。見本のアカウントで、職員の仕事も試せます。
    データは本物と別の場所に置きます（YORIAI_DATA_DIR を決めたときは、その場所）。
    """
    from yoriai.config.demonstration import announce, prepare, settle

    address = f"http://{host}:{port}"
    stamp = prepare(settle(address), fresh=fresh)
    announce(os.environ["YORIAI_PUBLIC_URL"], stamp)
    if no_serve:
        return
    from yoriai.config.serving import Place, serve

    serve(Place(host=host, port=port))


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="待ち受ける住所。")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="待ち受ける番号。"
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="処理の数。")
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1, 256), help="処理ごとの並行数。"
)
@click.option("--no-worker", is_flag=True, help="後でする仕事を、ここでは片づけません。")
def serve_site(host: str, port: int, workers: int, threads: int, no_worker: bool) -> None:
    """サイトを公開します。後でする仕事（通知など）も、そばで片づけます。

    はじめての前に yoriai manage migrate を行ってください。
    """
    from yoriai.config.serving import Place, serve

    serve(Place(host, port, workers, threads, with_worker=not no_worker))


@main.command()
@click.option("--once", is_flag=True, help="今ある仕事だけを片づけて終わります。")
@click.option("--with-parent", type=int, default=0, hidden=True)
def worker(once: bool, with_parent: int) -> None:
    """通知の送信など、後でする仕事を片づけます。

    途中で止まっても、仕事は失われません。別の worker が続けます。
    """
    import django

    django.setup()
    from yoriai.cli.worker import work

    work(once=once, parent=with_parent)


@main.command(hidden=True)
def reader() -> None:
    """読みがなを調べます（サイトが自分で起動します）。"""
    from yoriai.cli.reading import main as read

    read()


@main.command()
@click.argument("email")
@click.option("--name", default="", help="氏名。")
def operator(email: str, name: str) -> None:
    """最初のシステム管理者 EMAIL を作り、パスワードを決めるリンクを表示します。"""
    import django

    django.setup()
    from yoriai.cli.operator import make_operator

    make_operator(email=email, name=name)


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """保守の命令（Django の manage）を行います。例: yoriai manage migrate"""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yoriai manage", *arguments])
