"""`qipan highway` 高速命令: import passages, make and publish bulletins, check anyone's, judge health
and test forecasts.
"""

import typer

from qipan.cli import speech
from qipan.domains.highway.cli import bulletin, checking, forecasting, health, importing

app = typer.Typer(help=speech.help_for("highway"), no_args_is_help=True)
app.command("import", help=speech.help_for("import"))(importing.import_command)
app.command("bulletin", help=speech.help_for("bulletin"))(bulletin.make)
app.command("bulletins", help=speech.help_for("bulletins"))(bulletin.listing)
app.command("confirm", help=speech.help_for("check_step"))(bulletin.confirm)
app.command("publish", help=speech.help_for("publish_step"))(bulletin.publish)
app.command("check", help=speech.help_for("check"))(checking.check)
app.command("health", help=speech.help_for("health"))(health.health)
app.command("backtest", help=speech.help_for("backtest"))(forecasting.backtest)
